"""A process that polls a shared store: `python polling_process.py CONFIG NAME PORT LEASE_SECONDS`, until it is killed.

It leases hosts as any poller of a store that is not its own must, and calls itself NAME in its User-Agent.
"""

import asyncio
import os
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from watchdesk.engine.local import LocalEngine
from watchdesk.engine.progress import NoProgress
from watchdesk.engine.tally import Tally
from watchdesk.net.resolving import MappedResolver
from watchdesk.rules.pacing import Pace
from watchdesk.service.clock import SystemClock
from watchdesk.service.settings import load
from watchdesk.service.wiring import wired
from watchdesk.store.opening import open_store

OFTEN = timedelta(seconds=1)


async def poll_for_ever(config: Path, name: str, port: int, lease: timedelta) -> None:
    found = load(config, os.environ)
    settings = replace(found, desk=found.desk.model_copy(update={"contact": f"{name}@example.org"}))
    with closing(open_store(settings.desk.store, lock=False)) as store:
        async with wired(
            settings, store, SystemClock(), resolver=MappedResolver({".test": ("127.0.0.1", port)})
        ) as sole:
            pace = Pace(interval=OFTEN, min_interval=OFTEN, max_interval=OFTEN)
            engine = LocalEngine(replace(sole.desk, is_alone=False, host_lease=lease, pace=pace))
            async with asyncio.TaskGroup() as rounds:
                while True:
                    due = await engine.poller.due()
                    tally = Tally(started_at=datetime.now(UTC))
                    rounds.create_task(engine.poller.poll(due, tally, NoProgress()))
                    await asyncio.sleep(0.05)


if __name__ == "__main__":
    _, config, name, port, lease = sys.argv
    asyncio.run(poll_for_ever(Path(config), name, int(port), timedelta(seconds=float(lease))))
