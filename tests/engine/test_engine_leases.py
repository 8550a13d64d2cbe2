"""Leases of hosts: one visitor at a time over all processes of a store, spaced across restarts (G9)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from time import monotonic

from engine.small_desk import FEED, HOUR, NOON, OTHER, SmallDesk, entry
from watchdesk.engine.progress import NoProgress
from watchdesk.engine.tally import Tally
from watchdesk.model.sources import Feed, Source
from watchdesk.model.visits import FailureKind, FetchFailed

SECOND_FEED = "https://lantern.test/second"
SPACING = timedelta(seconds=0.1)
LANTERN = "lantern.test"


def desk(*, spacing: timedelta = SPACING, is_alone: bool = True) -> SmallDesk:
    found = SmallDesk(feeds=(FEED, OTHER), spacing=spacing, is_alone=is_alone)
    for url in (FEED, OTHER, SECOND_FEED):
        found.world.publish(url, entry("a", "Cricket"))
    return found


def add_second(found: SmallDesk) -> None:
    source = Source(id="second", title="Second")
    found.store.add_feed(source, Feed(url=SECOND_FEED, source_id="second"), now=NOON)


async def test_a_restart_does_not_visit_a_host_before_its_spacing() -> None:
    small = desk()
    await small.check()
    add_second(small)
    began = monotonic()
    await small.check()
    assert small.world.visited(SECOND_FEED) == 1
    assert monotonic() - began >= SPACING.total_seconds()


async def test_a_restart_after_a_crash_spaces_what_was_under_way() -> None:
    small = desk()
    dead = small.engine()
    assert len(await dead.poller.due()) == 2
    dead.close()
    began = monotonic()
    assert (await small.check()).feeds_due == 2
    assert monotonic() - began >= SPACING.total_seconds()
    assert small.world.visited(FEED) == 1


async def test_a_feed_that_is_new_waits_as_long_as_its_host_asked() -> None:
    small = desk()
    small.world._failures[FEED] = FetchFailed(
        url=FEED, kind=FailureKind.RATE_LIMITED, reason="slowly", status=429, retry_after=5 * HOUR
    )
    await small.check()
    add_second(small)
    for _ in range(4):
        await small.check(HOUR)
    assert small.world.visited(SECOND_FEED) == 0
    await small.check(HOUR)
    assert small.world.visited(SECOND_FEED) == 1


async def test_of_two_that_share_a_store_each_visits_what_the_other_does_not() -> None:
    small = desk(spacing=timedelta(), is_alone=False)
    first, second = small.engine(), small.engine()
    assert len(await first.poller.due()) == 2
    assert await second.poller.due() == []
    small.clock.advance(first.desk.host_lease)
    assert len(await second.poller.due()) == 2, "a lease runs out"
    first.close()
    second.close()


async def test_no_more_hosts_are_leased_than_can_be_visited_soon() -> None:
    small = desk(spacing=timedelta(), is_alone=False)
    small.feeds = tuple(f"https://h{number}.test/" for number in range(300))
    first, second = small.engine(), small.engine()
    counts = [len(await one.poller.due()) for one in (first, second, first)]
    assert counts == [128, 128, 44]
    first.close()
    second.close()


async def test_what_a_sleeper_found_at_a_host_that_another_took_over_is_not_kept() -> None:
    small = desk(spacing=timedelta(), is_alone=False)
    opened = small.world.hang(FEED)
    add_second(small)
    sleeper, other = small.engine(), small.engine()
    due, tally = await sleeper.poller.due(), Tally(started_at=NOON)
    polling = asyncio.create_task(sleeper.poller.poll(due, tally, NoProgress()))
    while small.world.visited(FEED) == 0 or not tally.feeds:  # noqa: ASYNC110 - the fake store tells nobody
        await asyncio.sleep(0)
    small.clock.advance(sleeper.desk.host_lease)
    assert sorted(one.feed.url for one in await other.poller.due()) == [FEED, SECOND_FEED]
    opened.set()
    await polling
    assert small.world.visited(SECOND_FEED) == 0, "a visit does not begin under a lease that has run out"
    assert tally.feeds.total() == 1, "only the other host's feed was settled"
    assert {one.feed.url for one in small.store.feeds() if one.state.polled_at is None} == {FEED, SECOND_FEED}
    sleeper.close()
    other.close()


async def test_a_round_that_is_broken_off_gives_its_hosts_back() -> None:
    small = desk(spacing=timedelta(), is_alone=False)
    small.world.hang(FEED)
    first, second = small.engine(), small.engine()
    tally = Tally(started_at=NOON)
    polling = asyncio.create_task(first.poller.poll(await first.poller.due(), tally, NoProgress()))
    while small.world.visited(FEED) == 0 or not tally.feeds:  # noqa: ASYNC110 - the fake store tells nobody
        await asyncio.sleep(0)
    assert await second.poller.due() == []
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)
    assert [one.feed.url for one in await second.poller.due()] == [FEED]
    first.close()
    second.close()


async def test_where_politeness_is_lifted_nothing_is_leased() -> None:
    small = replace(desk(), side_by_side=True)
    await small.check()
    assert small.store._tables.hosts == {}
