"""JSON-LD of pages with several articles in it: which is the page's own, and who is meant by an id."""

import json

import pytest
from lxml.html import fromstring

from watchdesk.pages.statements import Statement, read_statement

OWN = {"@type": "NewsArticle", "headline": "Talks open", "datePublished": "2026-11-23"}
OTHER = {"@type": "NewsArticle", "headline": "Ferries sail", "datePublished": "2019-01-01"}


def read(*scripts: object, title: str = "Talks open - The Gazette") -> Statement:
    head = "".join(f"<script type='application/ld+json'>{json.dumps(script)}</script>" for script in scripts)
    return read_statement(fromstring(f"<html><head><title>{title}</title>{head}</head><body><h1></h1></body></html>"))


OTHERS_FIRST = {
    "a list of others": ([{"@type": "ItemList", "itemListElement": [{"item": OTHER}]}, OWN],),
    "what a page mentions": ({"@type": "WebPage", "mentions": [OTHER]}, OWN),
    "a review of what is sold": ({"@type": "Product", "review": {**OTHER, "@type": "Review"}}, OWN),
    "several articles side by side": ([OTHER, OWN],),
    "its own among others": ({"@type": "ItemList", "itemListElement": [{"item": OTHER}, {"item": OWN}]},),
    "its own without a date": ({"@type": "WebPage", "mentions": OTHER}, {**OWN, "datePublished": ""}),
}


@pytest.mark.parametrize("scripts", OTHERS_FIRST.values(), ids=OTHERS_FIRST)
def test_the_pages_own_article_is_taken(scripts: tuple[object, ...]) -> None:
    assert read(*scripts).headline == "Talks open"


def test_articles_that_are_only_others_are_not_the_pages() -> None:
    assert read({"@type": "ItemList", "itemListElement": [{"item": OTHER}]}) == Statement()


def test_of_articles_side_by_side_none_called_like_the_page_the_first_is_taken() -> None:
    assert read([OTHER, {**OTHER, "headline": "Boats"}], title="Home").headline == "Ferries sail"


def test_who_is_named_by_an_id_is_known() -> None:
    graph = [
        {**OWN, "author": [{"@id": "#ana"}, {"@id": "#nobody"}], "publisher": {"@id": "#g"}},
        {"@type": "Person", "@id": "#ana", "name": "Ana Ruiz"},
        {"@type": "Organization", "@id": "#g", "name": "The Gazette"},
    ]
    found = read({"@graph": graph})
    assert (found.authors, found.site) == (("Ana Ruiz",), "The Gazette")


FREE = {"yes": ("True", True), "no": (False, False), "an address": ("http://schema.org/False", False), "?": ("x", None)}


@pytest.mark.parametrize("said, expected", FREE.values(), ids=FREE)
def test_who_may_read(said: object, expected: bool | None) -> None:  # noqa: FBT001 - a row of the table
    assert read({**OWN, "isAccessibleForFree": said}).is_free is expected


def test_a_part_that_is_not_free_makes_the_whole_so_unless_it_says_otherwise() -> None:
    part = {"isAccessibleForFree": False, "cssSelector": [".a", "#b"]}
    found = read({**OWN, "hasPart": [part, {"isAccessibleForFree": True, "cssSelector": ".c"}]})
    assert (found.is_free, found.gates) == (False, (".a", "#b"))
    assert read({**OWN, "hasPart": part, "isAccessibleForFree": True}).is_free is True
