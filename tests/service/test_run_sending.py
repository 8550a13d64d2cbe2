"""The run loop and its channels: one that hangs holds up no other, and an end breaks off no try."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from engine.small_desk import DAY, HOOK, HOUR, SmallDesk
from watchdesk.engine.local import LocalEngine
from watchdesk.engine.owing import owed_delivery
from watchdesk.model.deliveries import Accepted, Answer, Delivery, DeliveryState
from watchdesk.model.subscribers import Channel
from watchdesk.service.notify import Notifier
from watchdesk.service.running import RunLoop
from watchdesk.testing.builders import a_digest
from watchdesk.testing.world import FakeSender

TICK = timedelta(milliseconds=20)
SLOW = Channel(name="slow", kind="webhook", address="https://slow.test/")
PENDING, SENT = DeliveryState.PENDING, DeliveryState.SENT


class Hanging(FakeSender):
    """A channel that answers only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = asyncio.Event()

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:
        del now
        self.sent.append(delivery)
        await self.opened.wait()
        return Accepted(detail="at last")


class Sending(SmallDesk):
    """A desk of channels alone, on each of which deliveries can be owed."""

    def __init__(self, *channels: Channel) -> None:
        super().__init__(feeds=(), subscriptions=())
        self.slow = Hanging()
        self.channels = channels or (HOOK, SLOW)

    def engine(self) -> LocalEngine:
        engine = super().engine()
        engine.close()
        senders = {one.id: (one, self.slow if one.name == "slow" else self.sender) for one in self.channels}
        return LocalEngine(replace(engine.desk, senders=senders))

    def owe(self, name: str, channel: Channel = HOOK) -> None:
        digest = replace(a_digest(), id=name)
        self.clock.advance(timedelta(seconds=1))
        owed = owed_delivery(digest, channel, self.sender, self.clock.now())
        self.store.save_digest(digest, [], [replace(owed, id=name)])

    def states(self) -> Mapping[str, DeliveryState]:
        return {one.id: one.state for one in self.store.deliveries()}


@asynccontextmanager
async def running(desk: SmallDesk) -> AsyncIterator[RunLoop]:
    engine = desk.engine()
    loop = RunLoop(engine, Notifier({}), every=TICK)
    task = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        loop.stop()
        async with asyncio.timeout(10):
            await task
        engine.close()


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is waited for is no event of this loop
            await asyncio.sleep(0.005)


async def test_a_channel_that_hangs_holds_up_no_other() -> None:
    desk = Sending()
    desk.owe("slow one", SLOW)
    desk.owe("one")
    async with running(desk):
        await until(lambda: desk.slow.sent and desk.sender.sent)
        for name in ("two", "three"):
            desk.owe(name)
            await until(lambda: desk.states()[name] is SENT)  # noqa: B023 - asked before the next one
        assert [one.id for one in desk.slow.sent] == ["slow one"], "it has one worker all the same"
        desk.slow.opened.set()
        await until(lambda: desk.states()["slow one"] is SENT)


@pytest.mark.parametrize("pace", [HOUR / 240, HOUR], ids=["short", "long"])
async def test_nor_does_one_that_keeps_a_pace_and_it_ends_without_waiting_for_that(pace: timedelta) -> None:
    paced = replace(HOOK, name="paced", address="https://paced.test/", pace=pace)
    desk = Sending(HOOK, paced)
    for name in ("paced one", "paced two"):
        desk.owe(name, paced)
    async with running(desk) as loop:
        await until(lambda: desk.states()["paced one"] is SENT)
        desk.owe("one")
        await until(lambda: desk.states()["one"] is SENT)
        if pace == HOUR:
            await until(lambda: not loop._rounds["tell"])  # or the watchdog would take it for one that stands still
        begun = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - begun < 5
    assert desk.states()["paced two"] is PENDING


async def test_a_channel_with_a_long_pace_is_told_again_when_that_is_over() -> None:
    paced = replace(HOOK, name="paced", address="https://paced.test/", pace=HOUR)
    desk = Sending(paced)
    for name in ("one", "two", "three"):
        desk.owe(name, paced)
    async with running(desk) as loop:
        for name in ("one", "two"):
            await until(lambda: desk.states()[name] is SENT)  # noqa: B023 - asked before the next one
            await until(lambda: not loop._rounds["tell"])
            assert list(desk.states().values()).count(SENT) == len(desk.sender.sent) == (1 if name == "one" else 2)
            loop.engine.deliverer._rests_until[paced.id] -= HOUR.total_seconds()
        await until(lambda: desk.states()["three"] is SENT)


async def test_an_end_waits_for_the_try_under_way_and_begins_no_other() -> None:
    desk = Sending()
    for name in ("one", "two", "three"):
        desk.owe(name, SLOW)
    async with running(desk) as loop:
        await until(lambda: desk.slow.sent)
        loop.stop()
        await asyncio.sleep(0.05)
        desk.slow.opened.set()
    assert [one.id for one in desk.slow.sent] == ["one"]
    assert desk.states() == {"one": SENT, "two": PENDING, "three": PENDING}
    assert [one.attempts for one in desk.store.deliveries()] == [0, 0, 1], "newest first"


async def test_a_reload_leaves_the_try_under_way_to_the_old_engine_and_the_others_to_the_new_one() -> None:
    desk = Sending()
    for name in ("one", "two", "three"):
        desk.owe(name, SLOW)
    async with running(desk) as loop:
        await until(lambda: desk.slow.sent)
        replaced = asyncio.create_task(loop.replace_engine(desk.engine()))
        await asyncio.sleep(0.05)
        desk.clock.advance(HOUR)  # the lease ran out, by the clock
        await asyncio.sleep(0.05)
        assert [one.id for one in desk.slow.sent] == ["one"]
        desk.slow.opened.set()
        (await replaced).close()
        await until(lambda: set(desk.states().values()) == {SENT})
        assert [one.id for one in desk.slow.sent] == ["one", "two", "three"]
        loop.engine.close()


async def test_a_clock_that_is_set_ahead_takes_no_try_from_who_makes_it() -> None:
    desk = Sending()
    desk.owe("one", SLOW)
    async with running(desk):
        await until(lambda: desk.slow.sent)
        desk.clock.advance(DAY)
        desk.owe("other")
        await until(lambda: desk.states()["other"] is SENT)
        desk.slow.opened.set()
        await until(lambda: desk.states()["one"] is SENT)
    assert len(desk.slow.sent) == 1
    assert not desk.store.deliveries()[-1].may_repeat
