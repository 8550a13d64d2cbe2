"""A desk that has nothing to do: a tick asks one question, and what falls due meanwhile is begun at the next."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, event
from starlette.types import Receive, Scope, Send

from engine.small_desk import DAY, FEED, HOOK, HOUR, SmallDesk, entry, subscription
from service.test_run_loop import running, until
from watchdesk.engine.progress import Stage
from watchdesk.engine.tally import Tally
from watchdesk.model.sources import ReadPolicy
from watchdesk.service.health import HealthServer
from watchdesk.service.running import RunLoop
from watchdesk.store.opening import SqlStore, open_store

FAR = timedelta(hours=1)  # between the ticks that the loop makes itself


@contextmanager
def statements() -> Iterator[list[str]]:
    """Note every statement that is executed, other than the beginnings of transactions."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            heard.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


async def ticked(loop: RunLoop) -> None:
    await loop.tick()
    await until(lambda: not any(loop._rounds.values()))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(open_store(f"sqlite:///{tmp_path}/desk.db")) as opened:
        yield opened


@asynccontextmanager
async def idle(store: Any, **more: Any) -> AsyncIterator[tuple[SmallDesk, RunLoop]]:
    """Yield a desk that has polled its feed and told what it brought."""
    desk = SmallDesk(read=ReadPolicy.NEVER, feeds=(FEED,), store=store, **more)
    desk.world.publish(FEED, entry("a"))
    async with running(desk, every=FAR) as loop:
        await until(lambda: desk.world.visited(FEED) and not any(loop._rounds.values()))
        for _ in range(3):
            desk.clock.advance(timedelta(minutes=2))
            await ticked(loop)
        assert len(desk.sender.sent) == 1
        yield desk, loop


async def test_a_tick_with_nothing_due_reads_one_row_of_nothing_and_writes_none(store: SqlStore) -> None:
    async with idle(store) as (_, loop):
        with statements() as heard:
            for _ in range(3):
                await ticked(loop)
        assert [statement.partition(" ")[0] for statement in heard] == ["SELECT"] * 3


async def test_what_a_removed_subscription_is_owed_keeps_no_tick_busy(store: SqlStore) -> None:
    desk = SmallDesk(read=ReadPolicy.NEVER, feeds=(FEED,), store=store)  # type: ignore[arg-type] # a store, too
    desk.world.publish(FEED, entry("a"))
    async with running(desk, every=FAR) as loop:
        await until(lambda: desk.world.visited(FEED) and not any(loop._rounds.values()))
    desk.subscriptions = (subscription("evening"),)
    async with running(desk, every=FAR) as loop:
        made = loop.last_tick
        await until(lambda: loop.last_tick > made and not any(loop._rounds.values()))
        desk.clock.advance(timedelta(minutes=2))
        assert store.due(desk.clock.now(), leases_until=desk.clock.now(), tellings_until=desk.clock.now()).subscriptions
        with statements() as heard:
            await ticked(loop)
        assert len(heard) == 1


async def test_a_feed_that_another_process_makes_due_is_visited_at_the_next_tick(
    store: SqlStore, tmp_path: Path
) -> None:
    async with idle(store) as (desk, loop):
        await ticked(loop)
        assert desk.world.visited(FEED) == 1
        program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()"
        words = [sys.executable, "-c", program, str(tmp_path / "desk.db"), "UPDATE feed_state SET next_poll_at = 0"]
        await asyncio.to_thread(subprocess.run, words, check=True)
        await ticked(loop)
        assert desk.world.visited(FEED) == 2


async def test_a_clock_that_jumps_is_followed_at_the_next_tick_and_back(store: SqlStore) -> None:
    async with idle(store) as (desk, loop):
        desk.clock.advance(3650 * DAY)
        await ticked(loop)
        assert desk.world.visited(FEED) == 2
        desk.clock.advance(-3650 * DAY)
        with statements() as heard:
            await ticked(loop)
        assert (len(heard), desk.world.visited(FEED)) == (1, 2)
        await loop._keep_house()
        await until(lambda: not any(loop._rounds.values()))
        await ticked(loop)
        assert desk.world.visited(FEED) == 3


async def test_an_engine_that_is_replaced_while_it_asks_begins_nothing(store: SqlStore) -> None:
    async with idle(store) as (desk, loop):
        desk.clock.advance(HOUR)
        await loop.tick()
        anew = desk.engine()
        (await loop.replace_engine(anew)).close()
        await until(lambda: not any(loop._rounds.values()))
        assert desk.world.visited(FEED) == 1
        await ticked(loop)
        assert desk.world.visited(FEED) == 2
    anew.close()


SPIKES = replace(subscription(), tell_spikes=True)
STAGES: dict[str, tuple[Sequence[Any], bool, set[Stage]]] = {
    "nobody wants anything but news": ((subscription(),), False, set()),
    "somebody wants alerts on volumes": ((SPIKES,), False, {Stage.TELL}),
    "the operator is told of feeds": ((subscription(),), True, {Stage.TELL}),
}


@pytest.mark.parametrize("name", STAGES)
async def test_what_is_looked_at_by_the_clock_is_looked_at_every_ten_minutes(store: SqlStore, name: str) -> None:
    subscriptions, tells_operator, expected = STAGES[name]
    desk = SmallDesk(feeds=(), store=store, subscriptions=subscriptions)  # type: ignore[arg-type] # a store, too
    plain = desk.engine()
    alert = HOOK.id if tells_operator else None
    engine = type(plain)(replace(plain.desk, alert_channel_id=alert))
    plain.close()
    with closing(engine):
        assert await engine.due() == expected
        await engine.tell(Tally(started_at=desk.clock.now()), waits_for_lull=True)
        assert await engine.due() == set()
        desk.clock.advance(timedelta(minutes=10))
        assert await engine.due() == expected


async def test_what_may_break_through_is_looked_at_before_its_time(store: SqlStore) -> None:
    urgent = replace(subscription(schedule="daily 07:00"), break_through="urgent")
    for subscriptions, expected in (((subscription(schedule="daily 07:00"),), False), ((urgent,), True)):
        desk = SmallDesk(read=ReadPolicy.NEVER, store=store, subscriptions=subscriptions)  # type: ignore[arg-type]
        desk.world.publish(FEED, entry("a"))
        await desk.check()
        with closing(desk.engine()) as engine:
            assert (Stage.TELL in await engine.due()) is expected


async def _says_ok(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


async def test_health_wakes_for_requests_only_and_dates_its_answers() -> None:
    server = HealthServer(_says_ok)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started)
        await asyncio.sleep(0)
        assert _timers() == 0
        async with httpx.AsyncClient(trust_env=False) as client:
            before = datetime.now(UTC).replace(microsecond=0)
            answer = await client.get(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        server.end()
        await serving
    assert answer.text == "ok"
    assert before <= parsedate_to_datetime(answer.headers["date"]) <= datetime.now(UTC)


def _timers() -> int:
    """Return how many timers wait in this event loop."""
    waiting: Any = asyncio.get_running_loop()
    return sum(not one.cancelled() for one in waiting._scheduled)
