"""Pages read by rules: what selectors find, what is found without one, and what a page can do about it (nothing)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from watchdesk.feeds.parse import parse_feed
from watchdesk.feeds.ruled import MOST_ENTRIES, read_ruled
from watchdesk.model.entries import NotAFeed, ParsedFeed
from watchdesk.model.supplies import PageRules
from watchdesk.rules.selectors import compile_selector

URL = "https://ministry.example/press/"
PAGE = """<!doctype html><html lang=en><head><title>Press
 releases</title></head><body><nav><a href=/>Home</a></nav>
<ul class=list>
<li class=item><h3><a href="/press/talks">Talks in Islamabad</a></h3>
  <time datetime="2026-11-23T11:00:00+05:00">Monday</time>
  <p class=lead>Sherman <b>meets</b> Qureshi.</p></li>
<li class=item><h3><a href="visit?id=2&amp;x=1">A visit</a></h3><span class=when>22/11/2026 18:30</span></li>
<li class=item><h3>No link here</h3><span class=when>Sun, 22 Nov 2026 10:00:00 GMT</span></li>
<li class=item><p>&nbsp;</p></li>
<li class=item><h3><a href="/press/talks">Talks in Islamabad, again</a></h3></li>
<li class=item><h3><a href="javascript:void(0)">A button</a></h3></li>
</ul></body></html>"""
RULES = PageRules(entry="li.item", title="h3", summary="p.lead", date="time, .when")


def items(page: str | bytes, rules: PageRules = RULES, url: str = URL) -> list[dict[str, Any]]:
    read = read_ruled(page.encode() if isinstance(page, str) else page, "text/html; charset=utf-8", url, rules)
    assert isinstance(read, bytes), read
    found: list[dict[str, Any]] = json.loads(read)["items"]
    return found


def test_entries_are_picked_out_in_the_pages_order_each_address_once() -> None:
    assert items(PAGE, replace(RULES, date_format="%d/%m/%Y %H:%M", timezone="Asia/Karachi")) == [
        {
            "url": "https://ministry.example/press/talks",
            "title": "Talks in Islamabad",
            "summary": "Sherman meets Qureshi.",
            "date_published": "2026-11-23T06:00:00+00:00",
        },
        {
            "url": "https://ministry.example/press/visit?id=2&x=1",
            "title": "A visit",
            "date_published": "2026-11-22T13:30:00+00:00",
        },
        {"title": "No link here", "date_published": "2026-11-22T10:00:00+00:00"},
        {"title": "A button"},
    ]


def test_what_comes_out_is_a_feed() -> None:
    read = read_ruled(PAGE.encode(), "text/html", URL, RULES)
    assert isinstance(read, bytes)
    parsed = parse_feed(read, "application/feed+json", URL)
    assert isinstance(parsed, ParsedFeed)
    assert (parsed.title, parsed.home, len(parsed.entries), parsed.problems) == ("Press releases", URL, 4, ())
    assert parsed.entries[0].published_at == datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    assert [entry.guid for entry in parsed.entries] == [None] * 4


def test_the_same_entries_are_the_same_document_whatever_else_moves() -> None:
    moved = PAGE.replace("<nav>", "<nav>An advertisement of the hour").replace("</ul>", "</ul><p>12:31</p>")
    assert read_ruled(moved.encode(), None, URL, RULES) == read_ruled(PAGE.encode(), None, URL, RULES)


WAYS: Mapping[str, tuple[str, PageRules, dict[str, str]]] = {
    "an entry that is the link": (
        "<a class=x href=/a>Headline</a>",
        PageRules(entry="a.x"),
        {"url": "https://ministry.example/a", "title": "Headline"},
    ),
    "a link around the entry": (
        "<a href=/a><div class=x>Headline</div></a>",
        PageRules(entry="div.x"),
        {"url": "https://ministry.example/a", "title": "Headline"},
    ),
    "the first link and the first time of an entry": (
        "<div class=x><a href=/a>Headline</a><a href=/b>Share</a><time datetime=2026-11-23>x</time></div>",
        PageRules(entry=".x"),
        {"url": "https://ministry.example/a", "title": "Headline", "date_published": "2026-11-23T00:00:00+00:00"},
    ),
    "XPath": (
        "<div class=x><a href=/a>no</a><b><a href=/b title=T>yes</a></b></div>",
        PageRules(entry="//div[@class='x']", link=".//b/a/@href", title=".//b/a/@title"),
        {"url": "https://ministry.example/b", "title": "T"},
    ),
    "XPath that gives text": (
        "<div class=x><a href=/a>Headline</a></div>",
        PageRules(entry="//div", title="(.//a)[1]/text()"),
        {"url": "https://ministry.example/a", "title": "Headline"},
    ),
    "an attribute by CSS": (
        "<div class=x data-url=/a><h2 data-title='A title'>no</h2></div>",
        PageRules(entry=".x", link="::attr(data-url)", title="h2::attr(data-title)"),
        {"url": "https://ministry.example/a", "title": "A title"},
    ),
    "one of several attributes by CSS": (
        "<div class=x><a href=/a>A</a><i data-at='2026-11-22T01:00Z'></i></div>",
        PageRules(entry=".x", date="b::attr(data-at), i::attr(data-at)"),
        {"url": "https://ministry.example/a", "title": "A", "date_published": "2026-11-22T01:00:00+00:00"},
    ),
    "a date in the words of the source's language": (
        "<div class=x><a href=/a>A</a><p>29 novembre 2026</p></div>",
        PageRules(entry=".x", date="p", language="fr-FR"),
        {"url": "https://ministry.example/a", "title": "A", "date_published": "2026-11-29T00:00:00+00:00"},
    ),
    "a date that is relative is none": (
        "<div class=x><a href=/a>A</a><p>3 hours ago</p></div>",
        PageRules(entry=".x", date="p", language="en"),
        {"url": "https://ministry.example/a", "title": "A"},
    ),
    "a base": (
        "<base href='https://cdn.example/x/'><div class=x><a href=a>A</a></div>",
        PageRules(entry=".x"),
        {"url": "https://cdn.example/x/a", "title": "A"},
    ),
    "another script": (
        "<div class=x><a href=/a>طالبان</a></div>",
        PageRules(entry=".x"),
        {"url": "https://ministry.example/a", "title": "طالبان"},
    ),
}


@pytest.mark.parametrize("page, rules, expected", WAYS.values(), ids=WAYS)
def test_each_way_to_say_where_things_are(page: str, rules: PageRules, expected: dict[str, str]) -> None:
    assert items(f"<html><body>{page}</body></html>", rules) == [expected]


REFUSED: Mapping[str, tuple[bytes, str]] = {
    "no such element": (PAGE.replace("item", "story").encode(), "the page has nothing that the rule for entries finds"),
    "nothing at all": (b"", "the page has nothing that the rule for entries finds"),
    "a comment": (b"<!-- x -->", "the page has nothing that the rule for entries finds"),
    "a NUL": (b"\x00", "the page has nothing that the rule for entries finds"),
    "not a page": (b"%PDF-1.7\xff\xfe", "the page has nothing that the rule for entries finds"),
    "hollow entries": (
        b"<li class=item><img src=x></li>",
        "the rules find entries in the page, but neither a title nor a link in any",
    ),
}


@pytest.mark.parametrize("body, reason", REFUSED.values(), ids=REFUSED)
def test_a_page_that_the_rules_do_not_fit_says_so(body: bytes, reason: str) -> None:
    assert read_ruled(body, "text/html", URL, RULES) == NotAFeed(reason=reason)


def test_a_rule_that_finds_the_whole_page_in_every_entry_makes_no_huge_document() -> None:
    page = (
        "<body>" + "<li class=item>" + "word " * 20_000 + "".join(f"<a href=/{n}>n</a>" for n in range(300)) + "</li>"
    )
    read = read_ruled(page.encode(), None, URL, PageRules(entry="a", title="//body", summary="//body"))
    assert isinstance(read, bytes)
    assert len(read) < 300 * 20_000
    assert len(json.loads(read)["items"]) == 300


def test_entries_are_bounded_and_markup_is_text() -> None:
    page = "".join(f"<li class=item><a href=/{number}>&lt;script&gt;{number}</a></li>" for number in range(2000))
    found = items(page, PageRules(entry="li"))
    assert (len(found), found[0]["title"]) == (MOST_ENTRIES, "<script>0")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "li[",
        "//li[",
        "a::attr(",
        "li:hover(",
        "((",
        "a::text",
        "//a[nosuch()]",
        "//x:a",
        "a::attr(x/y)",
        "x" * 1001,
    ],
)
def test_a_selector_that_cannot_be_read_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be a CSS selector|cannot be read|can be read"):
        compile_selector(text)
