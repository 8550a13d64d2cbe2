"""The date of a page: of all that it shows, the one of publication. Pages of our own writing."""

import time
from datetime import UTC, datetime

import pytest

from pages.test_pages_extract import PARAGRAPHS, URL, paragraphs
from watchdesk.model.articles import Page
from watchdesk.pages.extract import extract_page

DAY = "2026-11-23T08:00:00Z"
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
OLD, NEW = "2019-01-01T00:00:00Z", "2026-11-25T09:00:00Z"


def stated(published: str) -> str:
    return f"""<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Talks open",
    "datePublished": "{published}"}}</script>"""


def date_of(head: str = "", behind: str = "", before: str = "", lang: str = "en") -> datetime | None:
    body = f"{before}<article><h1>Talks open</h1>{behind}{paragraphs(*PARAGRAPHS)}</article>"
    html = f"<html lang={lang}><head><title>Talks open</title>{head}</head><body>{body}</body></html>"
    found = extract_page(html.encode(), "text/html; charset=utf-8", URL)
    assert isinstance(found, Page)
    return found.published_at


STATED = {
    "as in mail": ("Mon, 23 Nov 2026 13:00:00 +0500", AT),
    "in English": ("November 23, 2026 8:00 am", AT),
    "with the name of a zone": ("November 23, 2026, 3:00 AM EST", AT),
    "behind the moment of a machine": ("2026-11-23T13:00:00 PKT", AT),
    "as Java writes it": ("Mon Nov 23 09:00:00 CET 2026", AT),
    "as JavaScript writes it": ("Mon Nov 23 2026 13:30:00 GMT+0530", AT),
    "in thousandths of a second": ("1795420800000", AT),
    "a day": ("2026-11-23", MIDNIGHT),
    "a day in words": ("Nov. 23rd, 2026", MIDNIGHT),
    "1970": ("1970-01-01T00:00:00Z", None),
    "a day of no month": ("November 31, 2026", None),
    "figures in an order that nobody knows": ("03/04/2026", None),
}


@pytest.mark.parametrize("text, expected", STATED.values(), ids=STATED)
def test_dates_are_stated_in_many_ways(text: str, expected: datetime | None) -> None:
    assert date_of(stated(text)) == expected


def test_words_are_those_of_the_pages_language() -> None:
    assert date_of(stated("23 novembre 2026 08:00"), lang="fr") == AT


def meta(content: str) -> str:
    return f"<meta property='article:published_time' content='{content}'>"


STATED_TWICE = {
    "the first that can be": (stated("1970-01-01") + meta(DAY), AT),
    "the hour of the day that is stated": (stated("2026-11-23") + meta(DAY), AT),
    "not the hour of another day": (stated("2026-11-23") + meta(NEW), MIDNIGHT),
    "the more trusted of two hours": (stated(DAY) + meta(NEW), AT),
}


@pytest.mark.parametrize("head, expected", STATED_TWICE.values(), ids=STATED_TWICE)
def test_of_two_stated_dates_one_is_chosen(head: str, expected: datetime) -> None:
    assert date_of(head) == expected


def at(moment: str, more: str = "") -> str:
    return f"<time datetime='{moment}' {more}>then</time>"


SHOWN = {
    "another story's before it": (f"<aside>{at(OLD)}</aside>", at(DAY)),
    "a related story's in its text": ("", f"<div class='related-stories'>{at(OLD)}</div>{at(DAY)}"),
    "a comment's": ("", f"<ol class=comment-list><li>{at(OLD)}</li></ol>{at(DAY)}"),
    "a card's": ("", f"<a href=/b>Another story of the day {at(OLD)}</a>{at(DAY)}"),
    "a post's that it quotes": ("", f"<blockquote>Good news! {at(OLD)}</blockquote>{at(DAY)}"),
    "another article's that is short": (f"<article><h2>Talks end</h2>{at(OLD, 'pubdate')}</article>", at(DAY)),
    "today's in the page's head": (f"<header>{at(NEW)}</header>", at(DAY)),
    "a change's by its class": ("", f"{at(NEW, 'class=updated')}{at(DAY)}"),
    "a change's by the words before it": ("", f"<p>Updated {at(NEW)}</p><p>Published {at(DAY)}</p>"),
    "a change's by the element before it": ("", f"<p><b>Aktualisiert:</b> {at(NEW)}</p>{at(DAY)}"),
    "one that calls itself so": ("", f"{at(NEW)}{at(DAY, 'itemprop=datePublished')}"),
    "one that is published and updated": ("", at(NEW) + at(DAY, "class='entry-date published updated'")),
    "one over the headline": (at(DAY), ""),
    "one in a box that holds the article": (f"<div class=latest-news>{at(DAY)}", ""),
}


@pytest.mark.parametrize("before, behind", SHOWN.values(), ids=SHOWN)
def test_of_all_times_the_articles_is_taken(before: str, behind: str) -> None:
    assert date_of(before=before, behind=behind) == AT


def test_the_time_of_a_change_tells_where_nothing_else_does() -> None:
    assert date_of(behind=f"<p>Updated {at(DAY)}</p>") == AT


def test_a_page_of_thousands_of_times_is_read_in_a_moment() -> None:
    assert date_of(behind=at(DAY), before=f"<aside>{at(OLD)}</aside>" * 50) == AT
    started = time.process_time()
    date_of(before=f"<aside>{at(OLD)}</aside>" * 5000, behind=at(DAY))
    assert time.process_time() - started < 2
