"""Poll, stage by stage: what a visit leaves behind, as values, without a store."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from watchdesk.model.entries import ParsedEntry, Standing
from watchdesk.model.sources import DueFeed, Feed, FeedKind, FeedState, PollOutcome, Source
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, NotModified
from watchdesk.pipeline.poll import (
    Polled,
    Visited,
    asks_for_patience,
    held_up,
    look_ups,
    recognised,
    settle_visit,
    visit_feed,
)
from watchdesk.rules.pacing import Pace
from watchdesk.testing.world import FakeWorld

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://lantern.test/feed"
PACE = Pace(interval=HOUR, min_interval=HOUR / 4, max_interval=6 * HOUR)
FEED = Feed(url=URL, source_id="lantern")


def due(kind: FeedKind = FeedKind.FEED, **state: Any) -> DueFeed:
    known: dict[str, Any] = {"feed_id": FEED.id, "next_poll_at": NOW, "interval": HOUR} | state
    return DueFeed(
        feed=Feed(url=URL, source_id="lantern", kind=kind),
        source=Source(id="lantern", title="Lantern"),
        state=FeedState(**known),
    )


def an_entry(slug: str, hours: float | None = 1) -> ParsedEntry:
    at = None if hours is None else NOW - hours * HOUR
    return ParsedEntry(guid=slug, url=f"https://lantern.test/{slug}", title=f"Title {slug}", published_at=at)


def settled(visited: Visited, known: dict[str, str] | None = None, articles: dict[str, str] | None = None) -> Polled:
    return settle_visit(
        visited,
        recognised(visited),
        known=known or {},
        articles=articles or {},
        pace=PACE,
        fresh_for=24 * HOUR,
        now=NOW,
    )


async def visited(world: FakeWorld, one: DueFeed | None = None) -> Visited:
    return await visit_feed(one or due(), world, world, now=NOW)


async def test_a_first_visit_asks_without_conditions_and_keeps_the_validators() -> None:
    world = FakeWorld()
    world.publish(URL, an_entry("a"), an_entry("old", hours=30))
    polled = settled(await visited(world))
    assert (world.visits[0].etag, world.visits[0].last_modified) == (None, None)
    assert [(entry.guid, entry.standing) for entry in polled.entries] == [
        ("a", Standing.NEW),
        ("old", Standing.BASELINE),
    ]
    assert (polled.poll.outcome, polled.poll.new_entries) == (PollOutcome.CHANGED, 2)
    assert polled.state.etag is not None
    assert polled.state.next_poll_at > NOW


async def test_a_visit_sends_back_what_the_server_gave_and_a_304_leaves_nothing_to_parse() -> None:
    world = FakeWorld()
    world.publish(URL, an_entry("a"))
    first = settled(await visited(world)).state
    again = await visited(world, DueFeed(feed=FEED, source=Source(id="lantern", title="L"), state=first))
    assert isinstance(again.result, NotModified)
    assert world.visits[-1].etag == first.etag
    polled = settled(again)
    assert (polled.poll.outcome, polled.poll.status, polled.entries) == (PollOutcome.UNCHANGED, 304, ())
    assert (polled.state.etag, polled.state.body_hash) == (first.etag, first.body_hash)


async def test_the_very_same_body_is_not_parsed_again() -> None:
    world = FakeWorld()
    world.publish(URL, an_entry("a"))
    first = await visited(world)
    again = await visited(world, due(body_hash=first.body_hash, succeeded_at=NOW))
    assert (again.parsed, settled(again).poll.outcome, settled(again).poll.status) == (None, PollOutcome.UNCHANGED, 200)


async def test_bodies_are_not_carried_beyond_the_visit() -> None:
    world = FakeWorld()
    world.publish(URL, an_entry("a"))
    result = (await visited(world)).result
    assert isinstance(result, Fetched)
    assert result.body == b""


async def test_known_entries_are_left_out() -> None:
    world = FakeWorld()
    world.publish(URL, an_entry("a"), an_entry("b"))
    one = await visited(world, due(polled_at=NOW - HOUR, succeeded_at=NOW - HOUR))
    keys, addresses = look_ups([one], [recognised(one)])
    assert len(addresses) == 2
    every = settled(one).entries
    known = {key: entry.id for entry in every if entry.guid == "a" for key in entry.keys}
    assert set(known) <= set(keys)
    assert [entry.guid for entry in settled(one, known).entries] == ["b"]


async def test_a_feed_that_was_never_visited_has_no_keys_to_look_up() -> None:
    world = FakeWorld()
    world.publish(URL, an_entry("a"))
    one = await visited(world)
    assert look_ups([one], [recognised(one)])[0] == []


async def test_an_address_that_is_known_leads_to_its_article() -> None:
    world = FakeWorld()
    world.publish(URL, an_entry("a"))
    one = await visited(world)
    (address,) = look_ups([one], [recognised(one)])[1]
    assert settled(one, articles={address: "the-article"}).entries[0].article_id == "the-article"


@pytest.mark.parametrize("kind", [FailureKind.TIMEOUT, FailureKind.GONE, FailureKind.RATE_LIMITED, FailureKind.TLS])
async def test_a_failure_keeps_all_that_is_known_and_is_counted(kind: FailureKind) -> None:
    world = FakeWorld()
    world.fail(URL, kind, "it did not work")
    before = due(etag='"e"', body_hash="h", succeeded_at=NOW - HOUR, failures=1, failing_since=NOW - HOUR, reason="x")
    polled = settled(await visited(world, before))
    assert (polled.poll.outcome, polled.poll.kind, polled.poll.reason) == (PollOutcome.FAILED, kind, "it did not work")
    state = polled.state
    assert (state.etag, state.body_hash, state.succeeded_at) == ('"e"', "h", NOW - HOUR)
    assert (state.failures, state.failing_since, state.reason) == (2, NOW - HOUR, "it did not work")
    assert state.next_poll_at > NOW


async def test_what_is_no_feed_is_a_failure_of_its_own_kind() -> None:
    world = FakeWorld()
    world.spoil(URL)
    one = await visited(world)
    assert isinstance(one.result, FetchFailed)
    assert (one.result.kind, one.result.reason) == (FailureKind.FEED_REJECTED, "it is a web page")
    page = await visited(world, due(FeedKind.PAGE))
    assert isinstance(page.result, FetchFailed)
    assert page.result.reason == "the page names no feed"


async def test_a_page_leads_to_its_feed_which_is_visited_directly_from_then_on() -> None:
    class Naming(FakeWorld):
        async def discover_feeds(self, body: bytes, *, content_type: str | None, url: str) -> tuple[str, ...]:
            return ("https://lantern.test/found",)

    world = Naming()
    world.spoil(URL)
    world.publish("https://lantern.test/found", an_entry("a"))
    state = settled(await visited(world, due(FeedKind.PAGE))).state
    assert state.moved_to == "https://lantern.test/found"
    await visit_feed(due(FeedKind.PAGE, moved_to=state.moved_to), world, world, now=NOW)
    assert world.visits[-1].url == "https://lantern.test/found"


async def test_a_document_without_entries_settles_no_baseline() -> None:
    world = FakeWorld()
    world.publish(URL)
    assert settled(await visited(world)).state.succeeded_at is None


async def test_in_a_long_silence_a_304_is_doubted_politely_and_once() -> None:
    world = FakeWorld()
    world.publish(URL, an_entry("a"))
    silent: dict[str, Any] = {
        "new_entry_at": NOW - 48 * HOUR,
        "known_since": NOW - 900 * HOUR,
        "longest_silence": HOUR,
        "arrivals": 9,
    }
    first = await visited(world)
    assert isinstance(first.result, Fetched)
    one = due(etag=first.result.etag, body_hash=first.body_hash, succeeded_at=NOW, **silent)
    again = await visited(world, one)
    assert (world.visits[-1].past_caches, world.visits[-1].etag) == (True, first.result.etag)
    state = settled(again).state
    assert state.doubted_at == NOW
    await visited(world, DueFeed(feed=FEED, source=one.source, state=state))
    assert not world.visits[-1].past_caches


def test_a_feed_whose_host_wants_patience_is_not_asked_and_waits_as_long() -> None:
    refusal = FetchFailed(
        url="https://lantern.test/other",
        kind=FailureKind.RATE_LIMITED,
        reason="the server asks for fewer visits (429)",
        status=429,
        retry_after=5 * HOUR,
    )
    one = held_up(due(etag='"e"', succeeded_at=NOW - HOUR), refusal)
    assert asks_for_patience(one, NOW) is one.result
    polled = settled(one)
    assert (polled.state.next_poll_at, polled.state.etag) == (NOW + 5 * HOUR, '"e"')
    assert polled.poll.reason is not None
    assert polled.poll.reason.startswith("not asked, because its host wants fewer visits")


@pytest.mark.parametrize(
    "wish", [{}, {"retry_after": timedelta(0)}, {"retry_at": NOW}, {"retry_at": NOW - HOUR}, {"status": 503}]
)
def test_a_refusal_that_asks_for_no_time_holds_up_no_other_feed(wish: dict[str, Any]) -> None:
    refusal = FetchFailed(url=URL, kind=FailureKind.RATE_LIMITED, reason="no", **wish)
    assert asks_for_patience(Visited(due=due(), result=refusal), NOW) is None
