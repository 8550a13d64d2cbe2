"""Summaries and contents are made when they are asked for, and never for an entry that is known."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watchdesk.feeds.bounds import Bounds
from watchdesk.feeds.hints import MOST_TEXT, hints_of_utf8, hints_of_xml
from watchdesk.feeds.parse import parse_feed
from watchdesk.feeds.wellformed import read_clean_feed
from watchdesk.model.entries import ParsedEntry, ParsedFeed
from watchdesk.model.sources import DueFeed, Feed, FeedState, Source
from watchdesk.rules.seen import entries_of, recognise, unseen

URL = "https://late.example/feed"


def document(*names: str) -> bytes:
    items = "".join(
        f"<item><title>{name}</title><link>/{name}</link><description>&lt;p>About {name}</description></item>"
        for name in names
    )
    return f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>".encode()


def read(body: bytes, bounds: Bounds = Bounds()) -> ParsedFeed:  # noqa: B008 - frozen
    found = parse_feed(body, None, URL, bounds)
    assert isinstance(found, ParsedFeed)
    return found


def test_texts_are_made_when_they_are_asked_for() -> None:
    (entry,) = read(document("one")).entries
    assert entry.late is not None
    assert (entry.content, entry.summary) == ("", "About one")
    assert entry.late is None


def test_an_entry_is_the_same_whenever_its_texts_are_made() -> None:
    one, other = (read(document("one")).entries[0] for _ in range(2))
    assert one.summary == "About one"
    assert one == other
    assert pickle.loads(pickle.dumps(read(document("one")))) == read(document("one"))  # noqa: S301 - our own
    assert replace(read(document("one")).entries[0], title="T").summary == "About one"
    whole = ParsedEntry(guid=None, url="https://late.example/one", title="one", summary="About one")
    assert one == whole


def test_the_texts_of_known_entries_are_never_made() -> None:
    feed = Feed(source_id="s", url=URL)
    due = DueFeed(
        feed=feed,
        source=Source(id="s", title="S"),
        state=FeedState(feed_id=feed.id, next_poll_at=datetime(2030, 1, 1, tzinfo=UTC), interval=timedelta(hours=1)),
    )
    before = recognise("f", read(document("one", "two")).entries, guids_shared=False)
    known = {key: draft.keys[0] for draft in before.drafts for key in draft.keys}
    after = recognise("f", read(document("three", "one", "two")).entries, guids_shared=False)
    kept = entries_of(
        due, unseen(after.drafts, known), {}, now=datetime(2030, 1, 1, tzinfo=UTC), fresh_for=timedelta(days=1)
    )
    assert [entry.summary for entry in kept] == ["About three"]
    assert [draft.parsed.late is None for draft in after.drafts] == [True, False, False]


def test_that_a_text_is_too_long_is_found_when_problems_are_asked_for() -> None:
    found = read(document("a" * 30), Bounds(field=32))
    assert found.problems == ("1 entry: the summary is longer than 32 bytes and was cut",)
    assert found.entries[0].summary == f"About {'a' * 26}"


def test_hints_are_those_of_the_whole_text() -> None:
    head = "<rss><channel><ttl>60</ttl><link rel='hub' href='https://hub.example/'/>"
    entries = f"<item><title>é{'x' * MOST_TEXT * 3}</title></item>" * 3
    for tail in ("", "<ttl>90</ttl>", f"{'é' * MOST_TEXT * 5}<ttl>90</ttl>", "<skipHours><hour>3</hour></skipHours>"):
        for body in (f"{head}{entries}{tail}</channel></rss>", f"{head}{tail}", f"{entries[:500]}{tail}"):
            assert hints_of_utf8(body.encode(), URL) == hints_of_xml(body, URL)


def test_a_script_after_the_end_is_not_the_feeds() -> None:
    body = document("one") + b"\n<script src='/beacon.js'></script><!-- 0.2 s -->"
    assert read_clean_feed(body, None, URL) is None
    found = read(body)
    assert found.entries == read(document("one")).entries
    assert found.problems == ("the XML is broken, what is whole was kept: something stands after its end",)
    second = read(document("one") + document("two"))
    assert [entry.title for entry in second.entries] == ["one", "two"]
