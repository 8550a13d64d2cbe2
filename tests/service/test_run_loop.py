"""The run loop over a fake world: rounds that overlap, rounds that fail, the watchdog, and health as they make it."""

import asyncio
import gc
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.small_desk import FEED, OTHER, SmallDesk, entry
from watchdesk.model.articles import Article, DueRead, Readout
from watchdesk.model.entries import Entry, ParsedEntry
from watchdesk.model.errors import LockHeld, StoreError
from watchdesk.model.sources import ReadPolicy
from watchdesk.pipeline.poll import Polled, Visited
from watchdesk.service.health import HealthApp, health_of
from watchdesk.service.notify import Notifier
from watchdesk.service.running import RunLoop
from watchdesk.store.opening import open_store
from watchdesk.testing.memory import MemoryStore

TICK = timedelta(milliseconds=20)
TEXTS = (ParsedEntry, Visited, Polled, Entry, DueRead, Article, Readout)
WELL = {"status": "ok", "checks": {"store": "ok", "tick": "ok"}}


@asynccontextmanager
async def running(
    desk: SmallDesk, notifier: Notifier | None = None, *, every: timedelta = TICK, round_handed: int | None = None
) -> AsyncIterator[RunLoop]:
    engine = desk.engine()
    engine.reading.round_handed = round_handed or engine.reading.round_handed
    loop = RunLoop(engine, notifier or Notifier({}), every=every, many=1)
    task = asyncio.create_task(loop.run())
    try:
        yield loop
    finally:
        loop.stop()
        async with asyncio.timeout(10):
            await task
        engine.close()


async def until(holds: Any) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is waited for is no event of this loop
            await asyncio.sleep(0.005)


async def asked(loop: RunLoop, path: str, method: str = "GET", *, public: HealthApp | None = None) -> tuple[int, Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {}

    await (public or HealthApp(loop))({"type": "http", "path": path, "method": method}, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])


async def test_rounds_go_on_while_one_feed_hangs() -> None:
    desk = SmallDesk()
    opened = desk.world.hang(FEED)
    desk.world.publish(FEED, entry("a", "Cricket"))
    desk.world.publish(OTHER, entry("b", site="herald"))
    async with running(desk) as loop:
        await until(lambda: desk.store._tables.tellings)
        desk.clock.advance(timedelta(hours=2))
        await until(lambda: desk.world.visited(OTHER) == 2 and desk.sender.sent)
        assert desk.world.visited(FEED) == 1
        assert await health_of(loop) == (True, WELL)
        opened.set()


async def test_it_ends_at_once_though_a_feed_never_answers() -> None:
    desk = SmallDesk()
    desk.world.hang(FEED)
    begun = asyncio.get_running_loop().time()
    async with running(desk):
        await until(lambda: desk.world.visited(FEED))
    assert asyncio.get_running_loop().time() - begun < 5


async def test_the_watchdog_is_petted_only_while_the_desk_gets_on(tmp_path: Path) -> None:
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(0)
        desk = SmallDesk()
        desk.world.hang(FEED)
        notifier = Notifier({"NOTIFY_SOCKET": path})
        async with running(desk, notifier) as loop:
            await until(lambda: desk.world.visited(FEED))
            _drained(manager)
            await loop.pet()
            assert "WATCHDOG=1" in _drained(manager)
            loop.last_step -= 600
            await loop.pet()
            assert "WATCHDOG=1" not in _drained(manager)
            assert (await asked(loop, "/readyz")) == (
                503,
                {"status": "degraded", "checks": {"store": "ok", "tick": "a round stands still"}},
            )


def _drained(manager: socket.socket) -> list[str]:
    heard = []
    while True:
        try:
            heard.append(manager.recv(65536).decode())
        except BlockingIOError:
            return heard


class BrokenStore(MemoryStore):
    """A store whose disk has gone."""

    is_broken = False

    def delivery_counts(self) -> Any:
        if self.is_broken:
            raise StoreError("the store /secret/place cannot be used: the disk reported an error")
        return super().delivery_counts()

    def due_feeds(self, *arguments: Any, **more: Any) -> Any:
        if self.is_broken:
            raise StoreError("the store /secret/place cannot be used: the disk reported an error")
        return super().due_feeds(*arguments, **more)


class TakenStore(MemoryStore):
    """A store whose lock was lost, and which another run has taken."""

    def lease_hosts(self, *_: Any, **__: Any) -> Any:
        raise LockHeld("another run works on it")


async def test_a_desk_whose_store_another_run_has_taken_ends_and_says_so() -> None:
    engine = SmallDesk(store=TakenStore()).engine()
    with closing(engine), pytest.raises(LockHeld, match="another run"):
        async with asyncio.timeout(10):
            await RunLoop(engine, Notifier({}), every=TICK).run()


async def test_a_store_that_fails_is_told_without_detail_and_the_desk_goes_on_when_it_is_back() -> None:
    store = BrokenStore()
    desk = SmallDesk(store=store)
    async with running(desk) as loop:
        await until(lambda: desk.world.visited(FEED))
        store.is_broken = True
        status, report = await asked(loop, "/healthz")
        assert (status, report["checks"]) == (503, {"store": "it cannot be read", "tick": "ok"})
        desk.clock.advance(timedelta(hours=30))
        await asyncio.sleep(5 * TICK.total_seconds())
        store.is_broken = False
        await until(lambda: desk.world.visited(FEED) == 2)
        assert (await asked(loop, "/healthz")) == (200, WELL)


@pytest.mark.parametrize(
    "path, method, status",
    [
        ("/healthz", "GET", 200),
        ("/readyz", "HEAD", 200),
        ("/healthz", "POST", 405),
        ("/", "GET", 404),
        ("/x", "POST", 404),
    ],
)
async def test_there_are_two_public_paths(path: str, method: str, status: int) -> None:
    async with running(SmallDesk(feeds=())) as loop:
        assert (await asked(loop, path, method))[0] == status


class Counting(MemoryStore):
    """A store that counts how often it is asked for its health."""

    asked = 0

    def delivery_counts(self) -> Any:
        self.asked += 1
        return super().delivery_counts()


async def test_however_many_ask_for_health_the_store_is_asked_once() -> None:
    store = Counting()
    async with running(SmallDesk(feeds=(), store=store)) as loop:
        public, begun = HealthApp(loop), store.asked
        answers = await asyncio.gather(*(asked(loop, "/healthz", public=public) for _ in range(50)))
        answers += [await asked(loop, "/readyz", public=public)]
        assert {status for status, _ in answers} == {200}
        assert store.asked == begun + 1


async def test_a_tick_that_is_late_is_told() -> None:
    async with running(SmallDesk(feeds=())) as loop:
        loop._every = timedelta(hours=1)
        loop.last_tick -= 100
        report = (await health_of(loop))[1]
    assert report in (
        {"status": "degraded", "checks": {"store": "ok", "tick": "the last tick was 100 s ago"}},
        WELL,  # the next tick was quicker
    )


async def test_what_a_run_counts_is_not_gathered_for_ever() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("a"))
    desk.world.publish(OTHER, entry("b", "Sherman, Qureshi: more", site="herald"))
    async with running(desk) as loop:
        await until(lambda: desk.store._tables.tellings)
        desk.clock.advance(timedelta(minutes=6))
        await until(lambda: desk.sender.sent)
        await until(lambda: "1 digests sent" in loop.sentence())  # counted when the answer is booked
        await until(lambda: not loop.totals.matches and not loop.totals.fates)


async def test_a_new_engine_leaves_to_the_old_one_what_it_has_under_way() -> None:
    desk = SmallDesk()
    opened = desk.world.hang(FEED)
    desk.world.publish(FEED, entry("a"))
    desk.world.publish(OTHER, entry("b", "Cricket", site="herald"))
    async with running(desk) as loop:
        await until(lambda: desk.world.visited(FEED))
        anew = desk.engine()
        replaced = asyncio.create_task(loop.replace_engine(anew))
        await asyncio.sleep(5 * TICK.total_seconds())
        assert (desk.world.visited(FEED), replaced.done()) == (1, False)
        opened.set()
        old = await replaced
        old.close()
        await until(lambda: desk.store._tables.tellings)
    anew.close()
    assert desk.world.visited(FEED) == 1


async def test_what_polls_hand_over_is_read_as_soon_as_it_makes_a_round() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, *(entry(str(number), f"Cricket, match {number}") for number in range(5)))
    async with running(desk, every=timedelta(hours=1), round_handed=2) as loop:
        await until(lambda: len(desk.store._tables.articles) == 4)
        assert not loop.engine.reading.has_round
        await loop.tick()
        await until(lambda: len(desk.store._tables.articles) == 5)


class Forgetful(MemoryStore):
    """A store that is seen to let go."""

    def __init__(self) -> None:
        super().__init__()
        self.articles_when_it_let_go: list[int] = []

    def let_go(self) -> None:
        self.articles_when_it_let_go.append(len(self._tables.articles))


async def test_after_a_large_round_memory_is_given_back_once() -> None:
    desk = SmallDesk(read=ReadPolicy.NEVER, store=(store := Forgetful()))
    desk.world.publish(FEED, entry("a", "Cricket"))
    async with running(desk):
        await until(lambda: store.articles_when_it_let_go)
        await asyncio.sleep(5 * TICK.total_seconds())
    assert store.articles_when_it_let_go == [1]


def texts() -> list[object]:
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, TEXTS)]


async def test_when_a_round_is_over_nothing_holds_its_texts(tmp_path: Path) -> None:
    before = texts()
    store: Any = open_store(f"sqlite:///{tmp_path}/desk.db")
    with closing(store):
        desk = SmallDesk(read=ReadPolicy.NEVER, store=store)
        desk.world.publish(FEED, *(entry(str(number), f"Cricket, match {number}") for number in range(30)))
        async with running(desk, round_handed=10) as loop:
            await until(lambda: loop.totals.articles_from_feed == 30)
            desk.world.publish(FEED)
            await until(lambda: not any(loop._rounds.values()))
            known = set(map(id, before))
            assert [type(one).__name__ for one in texts() if id(one) not in known] == []


async def test_no_renewal_comes_over_an_end_or_over_somebody_who_is_answered() -> None:
    desk = SmallDesk()
    engine, busy = desk.engine(), True
    loop = RunLoop(engine, Notifier({}), every=TICK, many=0, wants_renewal=lambda: True, is_busy=lambda: busy)
    task = asyncio.create_task(loop.run())
    await loop.has_begun.wait()
    await asyncio.sleep(20 * TICK.total_seconds())
    assert not loop.is_ending, "somebody is being answered"
    busy = False
    async with asyncio.timeout(10):
        await task
    assert loop.is_renewed, "what was put off is not forgotten"

    last = RunLoop(engine, Notifier({}), every=TICK, many=0, wants_renewal=lambda: True)
    await last._give_back(engine)
    last.stop()
    await last.tick()
    assert not last.is_renewed, "a tick that was about to begin"
    engine.close()
