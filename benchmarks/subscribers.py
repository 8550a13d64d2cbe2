"""What many stored subscribers cost a desk that has nothing to send, beside asking each channel for what is due.

    python benchmarks/subscribers.py [--subscribers 10000]

CPU seconds (user and system) of one idle round, of asking every channel as a desk with a handful of them could, and of
taking over who lives in the store, as every confirmation does.
"""

import argparse
import asyncio
import resource
import tempfile
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from watchdesk.engine.local import NO_PROGRESS, LocalEngine
from watchdesk.engine.tally import Tally
from watchdesk.model.enrolments import Choice, Enrolment
from watchdesk.ports import Store
from watchdesk.rules.schedule import read_schedule
from watchdesk.service.clock import SystemClock
from watchdesk.service.settings import Settings, load
from watchdesk.service.wiring import wired
from watchdesk.store.opening import open_store

CONFIG = """
[desk]
store = "sqlite:///desk.db"
[[watches]]
id = "talks"
terms = ["Sherman"]
[smtp]
host = "127.0.0.1"
sender = "desk@example.org"
"""
CHOICE = Choice(watches=("talks",), schedule=read_schedule("daily 07:00"), timezone="UTC", language="en")


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def timed(what: str, work: Awaitable[object]) -> float:
    begun = cpu()
    await work
    spent = cpu() - begun
    print(f"{what:<44} {spent:8.3f} s of CPU")
    return spent


async def ask_each(engine: LocalEngine, now: datetime) -> None:
    """Ask each channel by itself for a delivery that is due."""
    store = engine.desk.store
    for channel_id in engine.desk.senders:
        until = now + timedelta(minutes=1)
        await engine.books.run(
            store.lease_deliveries, now=now, until=until, token="t", limit=1, channel_ids=[channel_id]
        )


async def measure(settings: Settings, store: Store, number: int) -> None:
    now = datetime.now(tz=UTC)
    async with wired(settings, store, SystemClock()) as engine:
        for one in range(number):
            address = f"reader{one}@example.org"
            store.enrol(
                Enrolment(id=f"r{one}", address=address, name="r", choice=CHOICE, enrolled_at=now, how="command")
            )
        await timed(f"{number} subscribers taken over at first", engine.books.run(engine.desk.roster.renew, store))
        await timed("taken over once more (a confirmation)", engine.books.run(engine.desk.roster.renew, store))
        tally = Tally(started_at=now)
        idle = await timed("one idle round", engine.deliverer.deliver_due(tally, NO_PROGRESS))
        each = await timed("asking each channel instead", ask_each(engine, now))
        print(f"the round costs 1/{each / max(idle, 1e-6):.0f} of that")


def main(number: int) -> None:
    with tempfile.TemporaryDirectory(prefix="wd-subscribers-") as folder:
        file = Path(folder, "config.toml")
        file.write_text(CONFIG, encoding="utf-8")
        settings = load(file, {"HOME": folder})
        store = open_store(settings.desk.store)
        try:
            asyncio.run(measure(settings, store, number))
        finally:
            store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=10_000)
    main(parser.parse_args().subscribers)
