"""The lead of an article that stands apart from its text: shown, said by the page's description, and given once."""

import time

import pytest
from lxml.html import fromstring

from pages.test_pages_extract import PARAGRAPHS, URL, paragraphs
from watchdesk.model.articles import Page
from watchdesk.model.sites import SiteRule
from watchdesk.pages.extract import extract_page
from watchdesk.pages.leads import lead_beside, lead_of

LEAD = "Two states that have not spoken for three years want to share the “old” harbour, and what it earns."


def described(content: str) -> str:
    return f'<meta name="description" content="{content}">'


def read(body: str, head: str = described(LEAD), rule: SiteRule | None = None) -> Page:
    html = f"<html><head><title>Talks open</title>{head}</head><body>{body}{paragraphs(*PARAGRAPHS)}</body></html>"
    found = extract_page(html.encode(), "text/html; charset=utf-8", URL, rule)
    assert isinstance(found, Page)
    return found


SHOWN = {
    "a paragraph of the header": f"<header><h1>Talks open</h1><p class=dek>{LEAD}</p></header>",
    "a box": f"<h1>Talks open</h1><div class=standfirst>\n {LEAD}\n</div><p>By Jo Doe</p>",
    "in pieces": f"<h1>Talks open</h1><h2>{LEAD[:30]}<em>{LEAD[30:50]}</em>{LEAD[50:]}</h2>",
}


@pytest.mark.parametrize("body", SHOWN.values(), ids=SHOWN)
def test_a_lead_that_is_shown_is_the_articles_and_stands_once(body: str) -> None:
    found = read(body)
    assert found.whole.startswith(f"{LEAD}\n{PARAGRAPHS[0]}")
    assert found.whole.count(LEAD) == 1


NONE = {
    "not shown": "<h1>Talks open</h1>",
    "of a link to another story": f"<a href=/b><p>{LEAD}</p></a>",
    "of a list": f"<ul><li>{LEAD}</ul>",
    "of a picture": f"<figure><img src=a><figcaption>{LEAD}</figcaption></figure>",
    "the beginning of much more": f"<div>{LEAD} <span>{'More of this kind. ' * 30}</span></div>",
}


@pytest.mark.parametrize("body", NONE.values(), ids=NONE)
def test_what_is_not_set_as_a_lead_is_none(body: str) -> None:
    assert lead_of(fromstring(f"<html><body>{body}</body></html>"), LEAD) == ""


def test_a_description_is_often_cut_and_the_lead_is_whole() -> None:
    assert read(SHOWN["a box"], described(LEAD[:70] + " …")).lead == LEAD


def test_the_words_are_compared_not_their_signs() -> None:
    description = LEAD.replace("“old”", "&amp;quot;old&amp;quot;").replace(",", " –")
    assert read(SHOWN["a box"], described(description)).lead == LEAD


@pytest.mark.parametrize("description", ["", "News of the day.", PARAGRAPHS[0]], ids=["none", "short", "of the text"])
def test_where_the_text_has_it_or_nothing_says_it_there_is_no_lead(description: str) -> None:
    assert read(SHOWN["a box"], described(description)).lead == ""


def test_a_lead_without_a_text_is_no_article() -> None:
    assert lead_beside("", LEAD) == ""


def test_where_a_rule_says_what_the_body_is_nothing_is_added() -> None:
    body = f"<header><p>{LEAD}</p></header><div id=story>{paragraphs(*PARAGRAPHS)}</div>"
    assert read(body, rule=SiteRule(body=("#story",))).lead == ""


def test_a_page_that_repeats_its_description_is_read_in_a_moment() -> None:
    page = fromstring(f"<html><body>{'<div>' * 200}{f'<p>{LEAD[:30]}</p>' * 20_000}</body></html>")
    started = time.process_time()
    assert lead_of(page, LEAD) == ""
    assert time.process_time() - started < 1
