"""The schedule: healthy feeds are polled when they are due, however many hosts beside them hang or fail."""

import asyncio
from datetime import timedelta

import pytest

from engine.small_desk import HOUR, NOON, SmallDesk, entry
from watchdesk.engine.progress import NoProgress
from watchdesk.engine.tally import Tally
from watchdesk.model.sources import DueFeed, PollOutcome

HOSTS, SLOTS = 100, 4
ROUNDS = 4
SICK = [f"https://host-{number}.test/feed" for number in range(0, HOSTS, 10)]
WELL = [f"https://host-{number}.test/feed" for number in range(HOSTS) if number % 10]


def a_crowd() -> SmallDesk:
    """Return a desk of a hundred hosts and four slots; one host in ten is for the test to spoil."""
    desk = SmallDesk(feeds=(*SICK, *WELL), concurrency=SLOTS, patience=timedelta(milliseconds=5))
    for url in desk.feeds:
        desk.world.publish(url, entry(f"{url}/1", site="host"))
    return desk


@pytest.mark.parametrize("trouble", ["hang", "fail"])
async def test_healthy_feeds_keep_their_schedule_while_one_host_in_ten_is_in_trouble(trouble: str) -> None:
    desk = a_crowd()
    for url in SICK:
        getattr(desk.world, trouble)(url)
    engine = desk.engine()
    rounds: list[asyncio.Task[None]] = []
    arrived = asyncio.Event()
    tallies = [Tally(started_at=NOON) for _ in range(ROUNDS)]
    for number, tally in enumerate(tallies, start=1):
        due: list[DueFeed] = await engine.poller.due()
        rounds.append(asyncio.create_task(engine.poller.poll(due, tally, NoProgress(), arrived=arrived)))
        async with asyncio.timeout(30):
            while sum(map(desk.world.visited, WELL)) < number * len(WELL) or engine.poller.under_way - under(SICK):
                await arrived.wait()
                arrived.clear()
        desk.clock.advance(HOUR)
    assert [desk.world.visited(url) for url in WELL] == [ROUNDS] * len(WELL)
    assert [tally.feeds[PollOutcome.CHANGED] + tally.feeds[PollOutcome.UNCHANGED] for tally in tallies] == [
        len(WELL)
    ] * ROUNDS
    if trouble == "hang":
        assert [desk.world.visited(url) for url in SICK] == [1] * len(SICK)
    for one in rounds:
        one.cancel()
    await asyncio.gather(*rounds, return_exceptions=True)
    engine.close()


def under(urls: list[str]) -> set[str]:
    """Return the names under which a round has these feeds under way: the feed's and its host's."""
    desk = SmallDesk(feeds=tuple(urls))
    engine = desk.engine()
    names = {one.feed.id for one in desk.store.feeds()} | {url.split("/")[2] for url in urls}
    engine.close()
    return names
