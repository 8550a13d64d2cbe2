"""The run loop and the archive: a new watch looks back at the start and at a reload, while the route goes on."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from engine.looking_desk import SNOW, LookingDesk
from engine.small_desk import FEED, HOUR, OTHER, TALKS, entry
from watchdesk.model.errors import StoreError
from watchdesk.model.versions import version_of
from watchdesk.model.watches import Match
from watchdesk.service.notify import Notifier
from watchdesk.service.running import RunLoop
from watchdesk.testing.memory import MemoryStore

TICK = timedelta(milliseconds=20)
SEEN = ("Snow in the hills", "snow")


async def until(holds: Any) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is waited for is no event of this loop
            await asyncio.sleep(0.005)


async def with_an_archive(store: MemoryStore | None = None) -> LookingDesk:
    desk = LookingDesk(store=store or MemoryStore())
    desk.archive("Snow in the hills", "Cricket")
    await desk.check()
    desk.clock.advance(HOUR)
    desk.watches = (TALKS, SNOW)
    return desk


def versions(desk: LookingDesk) -> set[str]:
    return set(desk.store.watch_versions())


async def run_until(desk: LookingDesk, holds: Any) -> None:
    engine = desk.engine()
    loop = RunLoop(engine, Notifier({}), every=TICK)
    running = asyncio.create_task(loop.run())
    await until(holds)
    loop.stop()
    await running
    engine.close()


async def test_a_run_looks_back_at_its_start_while_a_feed_hangs() -> None:
    desk = await with_an_archive()
    desk.world.hang(FEED)
    await run_until(desk, lambda: "snow" in versions(desk))
    assert desk.matched() == {SEEN: True}
    assert desk.sender.sent == []


async def test_a_reload_looks_back_with_the_new_watches() -> None:
    desk = await with_an_archive()
    desk.watches = (TALKS,)
    first = desk.engine()
    loop = RunLoop(first, Notifier({}), every=TICK)
    running = asyncio.create_task(loop.run())
    await until(lambda: desk.world.visited(FEED) == 2)
    assert versions(desk) == {"talks"}
    desk.watches = (TALKS, SNOW)
    second = desk.engine()
    assert await loop.replace_engine(second) is first
    await until(lambda: "snow" in versions(desk))
    assert desk.matched() == {SEEN: True}
    desk.world.publish(OTHER, entry("fresh", "Snow on the plain", site="herald", hours=-2))
    desk.clock.advance(HOUR)
    await until(lambda: ("Snow on the plain", "snow") in desk.matched())
    assert desk.matched()["Snow on the plain", "snow"] is False
    loop.stop()
    await running
    first.close()
    second.close()


class FullOnce(MemoryStore):
    """A store whose disk is full at the first backfill."""

    def __init__(self) -> None:
        super().__init__()
        self.tries = 0

    def save_backfill(self, matches: Sequence[Match]) -> list[Match]:
        self.tries += 1
        if self.tries == 1:
            raise StoreError("the disk is full")
        return super().save_backfill(matches)


async def test_a_look_back_that_failed_is_made_with_the_next_housekeeping_and_stops_nothing() -> None:
    store = FullOnce()
    desk = await with_an_archive(store)
    engine = desk.engine()
    loop = RunLoop(engine, Notifier({}), every=TICK)
    running = asyncio.create_task(loop.run())
    await until(lambda: store.tries == 1 and desk.world.visited(FEED) == 2)
    await until(lambda: not loop._rounds["archive"])  # one at a time: it has failed, but must have ended, too
    assert versions(desk) == {"talks"}
    await loop._keep_house()
    await until(lambda: "snow" in versions(desk))
    assert desk.store.watch_versions()["snow"] == version_of(SNOW)
    assert desk.matched() == {SEEN: True}
    loop.stop()
    await running
    engine.close()
