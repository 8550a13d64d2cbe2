"""What is wrong with a feed in words, which of it is news, and how hosts stand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from watchdesk.model.sources import DueFeed, Feed, FeedKind, FeedState, Source
from watchdesk.rules.ailments import HostState, ailment_of, host_states, is_news, sentence_of

NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LANTERN = Source(id="lantern", title="The Lantern")
URL = "https://lantern.test/feed"


def due(url: str = URL, *, is_configured: bool = True, kind_of: FeedKind = FeedKind.FEED, **state: Any) -> DueFeed:
    feed = Feed(url=url, source_id="lantern", kind=kind_of)
    known: dict[str, Any] = {"feed_id": feed.id, "next_poll_at": NOW, "interval": HOUR} | state
    return DueFeed(feed=feed, source=LANTERN, state=FeedState(**known), is_configured=is_configured)


SILENT: dict[str, Any] = {
    "known_since": NOW - 60 * DAY,
    "new_entry_at": NOW - 3 * DAY,
    "longest_silence": 10 * HOUR,
    "arrivals": 300,
    "per_day": 8.0,
}
CASES: dict[str, tuple[DueFeed, str | None, str | None]] = {
    "well": (due(), None, None),
    "failing lately": (
        due(failures=1, failing_since=NOW - HOUR, kind="timeout", reason="it is slow"),
        None,
        f"{URL}: it is slow, once since 2026-10-06 11:00 UTC",
    ),
    "failing for long": (
        due(failures=9, failing_since=NOW - DAY, kind="timeout", reason="it is slow"),
        "The Lantern: a feed has failed for long",
        f"{URL}: it is slow, 9 times in a row since 2026-10-05 12:00 UTC",
    ),
    "gone": (
        due(failures=1, failing_since=NOW, kind="gone", reason="the server says this is gone for good (410)"),
        "The Lantern: a feed is gone",
        (
            f"{URL}: the server says this is gone for good (410), since 2026-10-06 12:00 UTC. It is parked and asked "
            f"once a week; `watchdesk feed resume {URL}` asks it at once."
        ),
    ),
    "silent": (
        due(**SILENT),
        "The Lantern: a feed is silent for longer than usual",
        (
            f"{URL}: nothing new since 2026-10-03 12:00 UTC, usual are 8.1 entries a day; it was silent for 10 hours "
            "at the longest"
        ),
    ),
    "moved": (
        due(moved_to="https://new.test/feed"),
        "The Lantern: a feed has moved",
        f"{URL} has moved to https://new.test/feed, which is polled instead: update config.toml",
    ),
    "a page that leads to its feed": (due(moved_to="https://new.test/feed", kind_of=FeedKind.PAGE), None, None),
    "moved, added by command": (due(moved_to="https://new.test/feed", is_configured=False), None, None),
}


@pytest.mark.parametrize("one, headline, sentence", CASES.values(), ids=CASES)
def test_what_is_wrong_is_said_in_a_sentence(one: DueFeed, headline: str | None, sentence: str | None) -> None:
    assert sentence_of(one, NOW) == sentence
    found = ailment_of(one, NOW)
    assert (found.headline if found else None) == headline
    if found is not None:
        assert found.sentence == sentence


@pytest.mark.parametrize(
    "told, name, expected",
    [
        (None, "failing A", True),
        ("failing A", "failing A", False),
        ("failing A", "failing B", True),
        ("failing A", "gone A", True),
        ("gone A", "failing A", False),
        ("moved X", "failing A", True),
        ("silent A", "failing B", True),
    ],
)
def test_an_ailment_is_news_once(told: str | None, name: str, *, expected: bool) -> None:
    assert is_news(told, name) is expected


def test_a_host_stands_as_its_feeds_do() -> None:
    failing: dict[str, Any] = {
        "failures": 2,
        "failing_since": NOW - HOUR,
        "reason": "it is slow",
        "succeeded_at": NOW - DAY,
    }
    worse = failing | {"failures": 5, "failing_since": NOW - 9 * HOUR, "reason": "it is out"}
    feeds = [
        due("https://a.test/1", **failing),
        due("https://a.test/2", **worse),
        due("https://a.test/3", paused=True),
        due("https://b.test:8443/1", succeeded_at=NOW),
        due("https://c.test/1", moved_to="https://b.test:8443/2"),
    ]
    assert host_states(feeds) == [
        HostState(
            host="a.test",
            feeds=2,
            failing=2,
            last_good=NOW - DAY,
            failures=5,
            since=NOW - 9 * HOUR,
            reason="it is out",
        ),
        HostState(host="b.test:8443", feeds=2, failing=0, last_good=NOW, failures=0, since=None, reason=None),
    ]


def test_spans_are_said_in_hours_or_days() -> None:
    said = [sentence_of(due(**(SILENT | {"longest_silence": span})), NOW) or "" for span in (HOUR / 2, 12 * HOUR)]
    assert [one.rpartition("silent for ")[2] for one in said] == [
        "less than an hour at the longest",
        "12 hours at the longest",
    ]
    old = due(**(SILENT | {"longest_silence": 3 * DAY, "new_entry_at": NOW - 9 * DAY}))
    assert (sentence_of(old, NOW) or "").endswith("silent for 3.0 days at the longest")
