"""A crowd of hosts: 5,000 feeds on 500 hosts of which one in ten fails or hangs, over an hour of simulated polling.

`python benchmarks/crowd.py [--sizes 500,1000,2500,5000] [--minutes N]`, ten feeds a host. The hosts are loopback
addresses 127.1.x.y, each with its own connection and spacing; half of the sick ones accept and never answer, a quarter
answers 503, a quarter 429 with a Retry-After. The desk is the real one (settings, SQLite, guarded client, workers)
under a clock that this program moves on a minute at a time as soon as all healthy feeds of the minute are polled, but
not before a visit that hangs would be given up: else few feeds would see fewer of those than many do, whose minutes
last longer. The smallest crowd comes first and again last: CPU time a poll doubles on a machine that others load, and
the two tell how much of the growth is that. Printed are: how late healthy feeds were polled, the cost of a poll beside
that of the smallest crowd, and the memory of each quarter of an hour.
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
from watchdesk.model.sources import PollOutcome
from watchdesk.service.settings import load
from watchdesk.service.wiring import wired
from watchdesk.store.opening import SqlStore, open_store
from watchdesk.testing.clock import ManualClock

MINUTE = timedelta(minutes=1)
LONGEST_MINUTE = 1200.0  # seconds on the wall: it ends a run that stands still, and judges nothing
POLLING = 'per_host_delay = "5ms"\ninterval = "10m"\nmin_interval = "5m"\nmax_interval = "10m"'
GIVEN_UP = 5.0  # seconds
SETTLED_IN = 11  # minutes: each feed was polled for the first time, and once more
FEEDS_A_HOST = 10
SLACK = 1.25
FLAT = 1.15


@dataclass
class Course:
    """What an hour was like."""

    late: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    polls: int = 0
    cpu: float = 0.0
    polls_settled_in: int = 0
    cpu_settled_in: float = 0.0
    healthy_failed: int = 0

    @property
    def cost(self) -> float:
        """Milliseconds of CPU a poll, of the main process."""
        return 1000 * self.cpu / self.polls

    @property
    def later_cost(self) -> float:
        """The same once all feeds are known."""
        return 1000 * (self.cpu - self.cpu_settled_in) / max(1, self.polls - self.polls_settled_in)


class Hour:
    """Polls what is due minute by minute. Rounds overlap as they do in `run`: what hangs is left to hang."""

    def __init__(self, engine: LocalEngine, clock: ManualClock, sick: set[str]) -> None:
        self._engine = engine
        self._clock = clock
        self._sick = sick
        self._rounds: set[asyncio.Task[None]] = set()
        self._began = time.process_time()
        self.course = Course()
        self.tally = Tally(started_at=clock.now())

    async def pass_by(self, minutes: int) -> None:
        """Let the time pass; the end breaks off what still hangs."""
        for minute in range(minutes):
            if minute == SETTLED_IN:
                self.course.polls_settled_in = self.tally.feeds.total()
                self.course.cpu_settled_in = time.process_time() - self._began
            await self._minute()
            if minute % 15 == 14 or minute == 4:
                self.course.memory.append(resident(_own_pid()))
            self._clock.advance(MINUTE)
        for one in self._rounds:
            one.cancel()
        await asyncio.gather(*self._rounds, return_exceptions=True)
        self.course.polls = self.tally.feeds.total()
        self.course.cpu = time.process_time() - self._began

    async def _minute(self) -> None:
        poller, arrived, ends = self._engine.poller, asyncio.Event(), time.monotonic() + GIVEN_UP
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
        await asyncio.sleep(max(0.0, ends - time.monotonic()))


def _own_pid() -> int:
    return int(Path("/proc/self").resolve().name)


async def an_hour(folder: Path, feeds: int, hosts: int, minutes: int) -> Course:
    """Return the course of so many minutes with so many feeds."""
    with ExitStack() as stack:
        addresses = stack.enter_context(crowd(feeds, hosts))
        write_config(folder, addresses, polling=POLLING)
        with folder.joinpath("config.toml").open("a") as config:
            config.write(f'\n[limits]\ntotal_time = "{GIVEN_UP:.0f}s"\n')
        settings = load(folder / "config.toml", os.environ)
        clock = ManualClock(datetime.now(UTC))
        store = stack.enter_context(closing(open_store(settings.desk.store)))
        async with wired(settings, store, clock) as engine:
            hour = Hour(engine, clock, {one for one in addresses if is_sick(one)})
            await hour.pass_by(minutes)
            hour.course.healthy_failed = failed(store, {one for one in addresses if not is_sick(one)})
        return hour.course


def failed(store: SqlStore, addresses: set[str]) -> int:
    """Return how many polls of these feeds failed."""
    feeds = (one.feed.id for one in store.feeds() if one.feed.url in addresses)
    return sum(poll.outcome is PollOutcome.FAILED for feed_id in feeds for poll in store.polls(feed_id))


def main() -> int:
    """Print the courses; exit with 1 where healthy feeds were late, memory grew or the cost a poll did."""
    options = argparse.ArgumentParser()
    options.add_argument("--sizes", default="500,1000,2500,5000")
    options.add_argument("--minutes", type=int, default=60)
    given = options.parse_args()
    courses: list[Course] = []
    sizes = [int(size) for size in given.sizes.split(",")]
    for feeds in (*sizes, sizes[0]):
        with tempfile.TemporaryDirectory() as folder:
            course = asyncio.run(an_hour(Path(folder), feeds, feeds // FEEDS_A_HOST, given.minutes))
        courses.append(course)
        memory = ", ".join(f"{one:.0f}" for one in course.memory)
        print(
            f"{feeds} feeds on {feeds // FEEDS_A_HOST} hosts: {course.polls} polls in {given.minutes} minutes, "
            f"{course.cost:.2f} ms of CPU a poll (main process), {course.later_cost:.2f} after {SETTLED_IN} minutes\n"
            f"  healthy feeds were polled at most {max(course.late):.0f} s late (a minute is the clock's step); "
            f"{course.healthy_failed} of their polls failed (above 0: the machine was too busy to compare)\n"
            f"  MiB held after 5, 15, 30, 45, 60 minutes: {memory}",
            flush=True,
        )
    before, many, few = courses[0], courses[-2], courses[-1]
    flat = many.memory[-1] / many.memory[1] if len(many.memory) > 2 else 1.0
    growth = max(many.cost / few.cost, many.later_cost / few.later_cost)
    print(
        f"the smallest crowd again: {few.cost / before.cost:.2f} of its first cost, "
        f"after {SETTLED_IN} minutes {few.later_cost / before.later_cost:.2f}: so much the machine changed\n"
        f"cost of a poll, largest crowd by the smallest beside it: {many.cost / few.cost:.2f}, "
        f"after {SETTLED_IN} minutes {many.later_cost / few.later_cost:.2f} (goal 1.1); "
        f"memory, last by first quarter: {flat:.2f}"
    )
    is_late = max(many.late) > MINUTE.total_seconds()
    is_disturbed = any(course.healthy_failed for course in courses)
    return int(is_disturbed or is_late or growth > 1.1 * SLACK or flat > FLAT)


if __name__ == "__main__":
    sys.exit(main())
