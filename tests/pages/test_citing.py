"""The sites that a page's paragraphs link to."""

import pytest
from lxml import html

from watchdesk.model.articles import Page
from watchdesk.pages.citing import MOST_SITES, cited_sites
from watchdesk.pages.extract import extract_page

URL = "https://www.lantern.example/world/talks"


def sites(body: str, url: str = URL) -> tuple[str, ...]:
    return cited_sites(html.document_fromstring(f"<html><body>{body}</body></html>"), url)


CITED = {
    "a link in a paragraph": ("<p>As <a href='https://www.tolonews.com/a'>TOLOnews</a> said", ("tolonews.com",)),
    "deep in it": ("<p><b><i><a href='//pajhwok.com/x'>x</a></i></b>", ("pajhwok.com",)),
    "in a quotation": ("<blockquote><a href='http://dawn.com/x'>x</a></blockquote>", ("dawn.com",)),
    "through an aggregator": (
        "<p><a href='https://www.google.com/url?url=https%3A%2F%2Fdawn.com%2Fx'>x</a>",
        ("dawn.com",),
    ),
    "each site once, in order": (
        "<p><a href=https://b.example/1>1</a><a href=https://a.example/1>1</a><a href=https://www.b.example/2>2</a>",
        ("b.example", "a.example"),
    ),
    "not its own": (
        "<p><a href=/x>x</a><a href=https://lantern.example/y>y</a><a href=https://m.lantern.example/>z</a>",
        (),
    ),
    "not a menu": (
        "<nav><ul><li><a href=https://a.example/>x</a></ul></nav><div><a href=https://b.example/>x</a></div>",
        (),
    ),
    "no web addresses": ("<p><a href='mailto:a@b.example'>x</a><a href='javascript:x'>x</a><a href='#x'>x</a>", ()),
    "broken addresses": ("<p><a href='http://[::1'>x</a><a href='https://'>x</a><a href='//'>x</a>", ()),
}


@pytest.mark.parametrize("body, expected", CITED.values(), ids=CITED)
def test_what_the_author_links_to_is_cited(body: str, expected: tuple[str, ...]) -> None:
    assert sites(body) == expected


def test_sites_are_bounded() -> None:
    links = "".join(f"<a href=https://site{number}.example/>x</a>" for number in range(900))
    assert len(sites(f"<p>{links}")) == MOST_SITES


def test_a_page_that_is_read_says_what_it_cites() -> None:
    words = "The talks between Sherman and Qureshi in Islamabad went on until late in the evening. " * 4
    paragraph = f"<p>{words}<a href='https://tolonews.com/a'>TOLOnews</a> said so.</p>"
    body = (
        f"<html><head><title>Talks</title></head><body><article><h1>Talks</h1>{paragraph * 3}</article></body></html>"
    )
    page = extract_page(body.encode(), "text/html", URL)
    assert isinstance(page, Page)
    assert page.cites == ("tolonews.com",)
