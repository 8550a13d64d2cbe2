"""A crowd of hosts: 5,000 feeds on 500 hosts of which one in ten fails or hangs, over an hour of simulated polling.

`python benchmarks/crowd.py [--feeds N] [--hosts N] [--minutes N]`. The hosts are loopback addresses 127.1.x.y, each
with its own connection and spacing; half of the sick ones accept and never answer, half answer 503. The desk is the
real one (settings, SQLite, guarded client, workers) under a clock that this program moves on a minute at a time as soon
as all healthy feeds of the minute are polled. Printed are: how late healthy feeds were polled, the cost of a poll
beside that in a fifth of the crowd, and the memory of each quarter of an hour.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hosts import crowd, is_sick
from measuring import resident
from pollers import write_config

from watchdesk.engine.local import LocalEngine
from watchdesk.engine.progress import NoProgress
from watchdesk.engine.tally import Tally
from watchdesk.service.settings import load
from watchdesk.service.wiring import wired
from watchdesk.store.opening import open_store
from watchdesk.testing.clock import ManualClock

MINUTE = timedelta(minutes=1)
LONGEST_MINUTE = 1200.0  # seconds on the wall: it ends a run that stands still, and judges nothing
POLLING = 'per_host_delay = "5ms"\ninterval = "10m"\nmin_interval = "5m"\nmax_interval = "10m"'
SLACK = 1.25
FLAT = 1.15


@dataclass
class Course:
    """What an hour was like."""

    late: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    polls: int = 0
    cpu: float = 0.0


class Hour:
    """Polls what is due minute by minute. Rounds overlap as they do in `run`: what hangs is left to hang."""

    def __init__(self, engine: LocalEngine, clock: ManualClock, sick: set[str]) -> None:
        self._engine = engine
        self._clock = clock
        self._sick = sick
        self._rounds: set[asyncio.Task[None]] = set()
        self.course = Course()
        self.tally = Tally(started_at=clock.now())

    async def pass_by(self, minutes: int) -> None:
        """Let the time pass; the end breaks off what still hangs."""
        for minute in range(minutes):
            await self._minute()
            if minute % 15 == 14 or minute == 4:
                self.course.memory.append(resident(_own_pid()))
            self._clock.advance(MINUTE)
        for one in self._rounds:
            one.cancel()
        await asyncio.gather(*self._rounds, return_exceptions=True)
        self.course.polls = self.tally.feeds.total()

    async def _minute(self) -> None:
        poller, arrived = self._engine.poller, asyncio.Event()
        due = await poller.due()
        healthy = {one.feed.id: one for one in due if one.feed.url not in self._sick}
        self.course.late += [(self._clock.now() - one.state.next_poll_at).total_seconds() for one in healthy.values()]
        round_ = asyncio.create_task(poller.poll(due, self.tally, NoProgress(), arrived=arrived))
        self._rounds = {one for one in self._rounds if not one.done()} | {round_}
        async with asyncio.timeout(LONGEST_MINUTE):
            while not poller.under_way.isdisjoint(healthy):
                await arrived.wait()
                arrived.clear()
        await self._engine.read_all(self.tally)
        self.tally.forget_details()


def _own_pid() -> int:
    return int(Path("/proc/self").resolve().name)


async def an_hour(folder: Path, feeds: int, hosts: int, minutes: int) -> Course:
    """Return the course of so many minutes with so many feeds."""
    with ExitStack() as stack:
        addresses = stack.enter_context(crowd(feeds, hosts))
        write_config(folder, addresses, polling=POLLING)
        with folder.joinpath("config.toml").open("a") as config:
            config.write('\n[limits]\ntotal_time = "5s"\n')
        settings = load(folder / "config.toml", os.environ)
        clock = ManualClock(datetime.now(UTC))
        store = stack.enter_context(closing(open_store(settings.desk.store)))
        before = time.process_time()
        async with wired(settings, store, clock) as engine:
            hour = Hour(engine, clock, {one for one in addresses if is_sick(one)})
            await hour.pass_by(minutes)
        hour.course.cpu = time.process_time() - before
        return hour.course


def main() -> int:
    """Print the course; exit with 1 where healthy feeds were late, memory grew or the cost a poll did."""
    options = argparse.ArgumentParser()
    options.add_argument("--feeds", type=int, default=5000)
    options.add_argument("--hosts", type=int, default=500)
    options.add_argument("--minutes", type=int, default=60)
    given = options.parse_args()
    courses = []
    for part in (5, 1):
        with tempfile.TemporaryDirectory() as folder:
            hosts = given.hosts // part
            course = asyncio.run(an_hour(Path(folder), given.feeds // part, hosts, given.minutes))
        courses.append(course)
        memory = ", ".join(f"{one:.0f}" for one in course.memory)
        print(
            f"{given.feeds // part} feeds on {hosts} hosts: {course.polls} polls in {given.minutes} simulated minutes, "
            f"{1000 * course.cpu / course.polls:.2f} ms of CPU a poll (main process)\n"
            f"  healthy feeds were polled at most {max(course.late):.0f} s late (a minute is the clock's step)\n"
            f"  MiB held after 5, 15, 30, 45, 60 minutes: {memory}",
            flush=True,
        )
    few, many = courses
    growth = (many.cpu / many.polls) / (few.cpu / few.polls)
    flat = many.memory[-1] / many.memory[1] if len(many.memory) > 2 else 1.0
    print(
        f"cost of a poll with five times the feeds: {growth:.2f} (goal 1.1); memory, last by first quarter: {flat:.2f}"
    )
    is_late = max(many.late) > MINUTE.total_seconds()
    return int(is_late or growth > 1.1 * SLACK or flat > FLAT)


if __name__ == "__main__":
    sys.exit(main())
