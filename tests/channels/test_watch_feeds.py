"""A watch as Atom and JSON Feed: what feed readers make of it, and that hostile text stays text."""

import json
import time
from calendar import timegm
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from watchdesk.channels.watch_feeds import ATOM, OUTLETS, as_atom, as_json_feed, tag_of
from watchdesk.feeds.json_feed import read_json_feed
from watchdesk.model.entries import ParsedFeed
from watchdesk.model.stories import Novelty, NoveltyKind
from watchdesk.model.tellings import DigestStory, FeedStory, WatchFeed
from watchdesk.testing.builders import SLOT_AT, SNIPPET, a_story, an_article

HOUR = timedelta(hours=1)
URDU = "شیرمین اسلام آباد پہنچ گئیں"
ADDED = "The convoy had 14 cars, Inspector Grace Wanjiru said."
HOSTILE = "<script>alert(1)</script>]]>&amp; \x00\x08\x1b[2J\u202e\ud800\ufffe\r\n\"'--> end"


def a_feed(*stories: DigestStory, base_url: str | None = "https://desk.example.org/") -> WatchFeed:
    """Return a feed whose stories began two hours before they were last added to, an hour apart."""
    return WatchFeed(
        watch_id="us-pakistan",
        watch_title="US–Pakistan talks",
        desk_title="South Asia desk",
        base_url=base_url,
        composed_at=SLOT_AT + 9 * HOUR,
        stories=tuple(
            FeedStory(story=story, published_at=SLOT_AT - (number + 2) * HOUR, updated_at=SLOT_AT - number * HOUR)
            for number, story in enumerate(stories)
        ),
    )


def two_stories() -> WatchFeed:
    outlets = (
        an_article("Sherman in Islamabad"),
        an_article("Envoy lands", "https://khyber.test/1?a=1&b=2", "khyber", "Khyber Wire", relation="verbatim"),
        an_article("Envoy <b>lands</b>", None, "gazette", "Hill Station Gazette"),
    )
    news = (Novelty(kind=NoveltyKind.NUMBER, text="14", sentence=ADDED),) * 2
    urdu = an_article(URDU, "https://sada.test/خبر", "sada", "صدائے مہران")
    return a_feed(
        a_story(articles=outlets, news=news, note="on headline and summary only"),
        a_story(URDU, snippet=URDU, articles=(urdu,), terms=("اسلام آباد",)),
    )


def the_same(feed: WatchFeed) -> list[tuple[Any, ...]]:
    """Return what both readers must give back: id, link, title and the times."""
    links = [next((article.url for article in one.story.articles if article.url), None) for one in feed.stories]
    return [
        (tag_of(feed, one.story.id), link, one.story.title, one.published_at)
        for one, link in zip(feed.stories, links, strict=True)
    ]


def parsed(feed: WatchFeed) -> Any:
    found = feedparser.parse(as_atom(feed))
    assert not found.bozo
    assert found.version == "atom10"
    return found


def moment(found: time.struct_time) -> datetime:
    return datetime.fromtimestamp(timegm(found), tz=UTC)


def tree(document: bytes | str) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314 - our own document


def json_items(feed: WatchFeed) -> list[dict[str, Any]]:
    return list(json.loads(as_json_feed(feed))["items"])


def test_atom_comes_back_whole_through_feedparser() -> None:
    feed = two_stories()
    found = parsed(feed)
    assert (found.feed.title, found.feed.author) == ("US–Pakistan talks · South Asia desk", "South Asia desk")
    assert (found.feed.id, found.feed.link) == (tag_of(feed), "https://desk.example.org/")
    back = [(one.id, one.link, one.title, moment(one.published_parsed)) for one in found.entries]
    assert back == [
        (key, "https://sada.test/%D8%AE%D8%A8%D8%B1" if number else url, title, at)
        for number, (key, url, title, at) in enumerate(the_same(feed))
    ]
    assert [moment(one.updated_parsed) for one in found.entries] == [SLOT_AT, SLOT_AT - HOUR]
    assert [one.summary for one in found.entries] == [SNIPPET, URDU]


def test_a_json_feed_comes_back_whole_through_our_own_adapter() -> None:
    feed = two_stories()
    found = read_json_feed(as_json_feed(feed).decode(), "https://desk.example.org/feed.json")
    assert isinstance(found, ParsedFeed)
    assert (found.format, found.title, found.problems) == ("json11", "US–Pakistan talks · South Asia desk", ())
    assert found.home == "https://desk.example.org/"
    assert [(one.guid, one.title, one.published_at, one.summary) for one in found.entries] == [
        (key, title, at, summary) for (key, _, title, at), summary in zip(the_same(feed), (SNIPPET, URDU), strict=True)
    ]
    assert [one.url for one in found.entries] == [
        "https://lantern.test/world/sherman-lands",
        "https://sada.test/%D8%AE%D8%A8%D8%B1",
    ]
    assert "Khyber Wire" in found.entries[0].content


def test_both_formats_say_the_same() -> None:
    feed = two_stories()
    atom = [(one.id, one.link, one.title, one.summary, one.published, one.updated) for one in parsed(feed).entries]
    assert atom == [
        tuple(item[key] for key in ("id", "url", "title", "summary", "date_published", "date_modified"))
        for item in json_items(feed)
    ]


@pytest.mark.parametrize("render", [as_atom, as_json_feed])
def test_the_documents(render: Callable[[WatchFeed], bytes], snapshot: SnapshotAssertion) -> None:
    assert render(two_stories()).decode() == snapshot


def test_atom_has_what_rfc_4287_demands() -> None:
    root = tree(as_atom(two_stories()))
    assert root.tag == f"{{{ATOM}}}feed"
    entries = root.findall(f"{{{ATOM}}}entry")
    for element in (root, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{{{ATOM}}}{name}")) == 1, name
    assert root.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name")
    assert len({entry.findtext(f"{{{ATOM}}}id") for entry in entries}) == 2
    for entry in entries:
        published, updated = (
            datetime.fromisoformat(entry.findtext(f"{{{ATOM}}}{name}") or "") for name in ("published", "updated")
        )
        assert published <= updated
    assert root.findtext(f"{{{ATOM}}}updated") == "2026-10-06T02:00:00Z"


def test_the_body_marks_the_hits_and_names_every_outlet_and_what_was_added_once() -> None:
    body = json_items(two_stories())[0]["content_html"]
    assert "<mark>Sherman</mark> is to meet <mark>Qureshi</mark>" in body
    assert body.count(ADDED) == 1
    assert '<a href="https://khyber.test/1?a=1&amp;b=2">Khyber Wire</a>: Envoy lands (reprint)' in body
    assert "<span>Hill Station Gazette</span>: Envoy &lt;b&gt;lands&lt;/b&gt;" in body
    assert "<em>on headline and summary only</em>" in body


def test_the_marks_do_not_lose_a_word_of_the_passage() -> None:
    (item,) = json_items(a_feed(a_story(articles=())))
    paragraph = tree(item["content_html"]).find("p")
    assert paragraph is not None
    assert "".join(paragraph.itertext()) == SNIPPET


def test_of_many_outlets_the_rest_are_counted() -> None:
    articles = tuple(an_article(source_title=f"Outlet {number}.") for number in range(OUTLETS + 7))
    body = json_items(a_feed(a_story(articles=articles)))[0]["content_html"]
    assert (body.count("Outlet "), "7 more" in body) == (OUTLETS, True)


def test_hostile_text_is_text_and_hostile_addresses_are_no_links() -> None:
    bad = an_article(HOSTILE, "javascript:alert(1)", HOSTILE, HOSTILE)
    sneaky = an_article(HOSTILE, 'https://x.test/"><script>', "x", HOSTILE)
    news = (Novelty(kind=NoveltyKind.NAME, text="x", sentence=HOSTILE),)
    story = a_story(HOSTILE, snippet=HOSTILE, articles=(bad, sneaky), note=HOSTILE, news=news, terms=("alert",))
    feed = replace(a_feed(story), watch_title=HOSTILE, desk_title=HOSTILE, watch_id="a/../<b>", base_url="data:x")
    shown = "<script>alert(1)</script>]]>&amp;"
    root = tree(as_atom(feed))
    entry = root.find(f"{{{ATOM}}}entry")
    assert entry is not None
    assert (entry.findtext(f"{{{ATOM}}}title") or "").startswith(shown)
    assert [link.get("href") for link in root.iter(f"{{{ATOM}}}link")] == ["https://x.test/%22%3E%3Cscript%3E"]
    (item,) = json_items(feed)
    assert item["title"].startswith(shown)
    assert item["content_html"] == entry.findtext(f"{{{ATOM}}}content")
    assert "<script" not in item["content_html"]
    assert "javascript:" not in item["content_html"]
    for document in (as_atom(feed).decode(), as_json_feed(feed).decode()):
        assert not set("\x00\x08\x1b\u202e\ufffe\r") & set(document)
        assert "\\u0000" not in document


def test_a_feed_without_stories_is_a_feed() -> None:
    feed = a_feed()
    assert parsed(feed).entries == []
    assert parsed(feed).feed.updated == "2026-10-06T11:00:00Z"
    assert json_items(feed) == []


def test_a_story_without_title_and_link_is_an_entry_all_the_same() -> None:
    feed = a_feed(a_story("", articles=(an_article("", None),)), a_story("", snippet="", articles=()))
    assert [one.title for one in parsed(feed).entries] == [item["title"] for item in json_items(feed)]
    assert parsed(feed).entries[0].title.startswith("The deputy secretary")
    assert parsed(feed).entries[1].title == "US–Pakistan talks · South Asia desk"
    assert "url" not in json_items(feed)[0]


@pytest.mark.parametrize(
    "base_url, authority",
    [
        ("https://Desk.Example.org:8710/x", "desk.example.org"),
        ("http://127.0.0.1:8710", "127.0.0.1"),
        ("http://[::1]:8710", "watchdesk.invalid"),
        ("javascript:x", "watchdesk.invalid"),
        (None, "watchdesk.invalid"),
    ],
)
def test_ids_are_tag_uris(base_url: str | None, authority: str) -> None:
    feed = replace(a_feed(base_url=base_url), watch_id="us pakistan/1")
    assert tag_of(feed) == f"tag:{authority},2026:watch/us%20pakistan%2F1"
    assert tag_of(feed, "ab12") == f"tag:{authority},2026:watch/us%20pakistan%2F1/story/ab12"


def test_an_id_stays_when_the_story_grows() -> None:
    story = a_story()
    grown = replace(story, title="Another headline", articles=(*story.articles, an_article()))
    assert json_items(a_feed(story))[0]["id"] == json_items(a_feed(grown))[0]["id"]
