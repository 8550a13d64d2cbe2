"""Stops that are no kill: a disk that is full while deliveries are owed, and a desk that is frozen in mid delivery."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crash.owing import TWENTY, Plan, owing_desk, rows, verify
from crash.sinks import Trap, World, world
from crash.small_disks import fill, small_disk
from crash.strikes import NEXT, TOLD_AT

pytestmark = pytest.mark.slow

FIFTY = Plan(watches=10, mail=2, hooks=2, slack=1)
SIZE = 24 * 2**20
PATIENCE = 30.0
# A service whose lease is a second: what is stopped for longer has lost it.
PROGRAM = """
import asyncio, os, sys
from msgspec.structs import replace
from datetime import datetime, timedelta
from pathlib import Path
from watchdesk.cli.context import Invocation
from watchdesk.engine.local import LocalEngine
from watchdesk.service.checking import locked_store
from watchdesk.service.clock import ShiftedClock
from watchdesk.service.notify import Notifier
from watchdesk.service.running import RunLoop
from watchdesk.service.wiring import wired
async def serve(settings, store):
    async with wired(settings, store, ShiftedClock(datetime.fromisoformat(sys.argv[1]))) as engine:
        short = LocalEngine(replace(engine.desk, lease=timedelta(seconds=1)))
        loop = RunLoop(short, Notifier({}), every=timedelta(seconds=0.1))
        asyncio.get_running_loop().add_signal_handler(15, loop.stop)
        await loop.run()
settings = Invocation(config=Path("config.toml")).settings()
with locked_store(settings) as store:
    asyncio.run(serve(settings, store))
"""


def check(desk: Path, now: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "watchdesk", "--now", now, "--quiet", "check"]
    return subprocess.run(command, cwd=desk, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of a few megabytes."""
    with small_disk(tmp_path / "disk", SIZE) as folder:
        yield folder


@pytest.mark.parametrize("leaving", [0, 60_000, 400_000], ids=["full", "full at once", "full in the middle"])
def test_a_disk_that_is_full_while_fifty_are_owed_loses_and_repeats_nothing(disk: Path, leaving: int) -> None:
    desk = disk / "desk"
    with world(World({})) as there:
        owing_desk(desk, FIFTY, there)
        ballast = fill(disk, leaving=leaving)
        for _ in range(2):
            stopped = check(desk, TOLD_AT)
            assert "Traceback" not in stopped.stderr
            assert stopped.returncode in {0, 4}, stopped.stderr
            if stopped.returncode == 4:
                assert "the disk is full" in stopped.stderr
        ballast.unlink()
        assert check(desk, NEXT).returncode == 0
        repeats, _ = verify(FIFTY, rows(desk), there.ledger)
    assert repeats == 0


class Hold(Trap):
    """Holds the first answer of a hook back until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.taken, self.goes_on = threading.Event(), threading.Event()

    def reach(self, happening: str, amount: int = 1) -> None:
        super().reach(happening, amount)
        if happening == "hook taken" and not self.taken.is_set():
            self.taken.set()
            self.goes_on.wait(PATIENCE)


def test_a_desk_that_is_frozen_for_longer_than_its_lease_goes_on_and_repeats_nothing(tmp_path: Path) -> None:
    desk, hold = tmp_path / "desk", Hold()
    hold.taken.set()
    with world(World({}, trap=hold)) as there:
        owing_desk(desk, TWENTY, there)
        hold.taken.clear()
        said = desk.joinpath("said").open("wb")
        service = subprocess.Popen([sys.executable, "-c", PROGRAM, TOLD_AT], cwd=desk, stderr=said, stdout=said)
        try:
            assert hold.taken.wait(PATIENCE), desk.joinpath("said").read_text()
            service.send_signal(signal.SIGSTOP)
            _wait_until_leases_end(desk)
            second = check(desk, NEXT)
            assert second.returncode == 5, "the frozen desk holds the lock"
            hold.goes_on.set()
            service.send_signal(signal.SIGCONT)
            _wait_until_all_is_sent(desk)
            service.send_signal(signal.SIGTERM)
            assert service.wait(45) == 0, desk.joinpath("said").read_text()
        finally:
            hold.goes_on.set()
            service.kill()
            service.wait()
            said.close()
        repeats, unknown = verify(TWENTY, rows(desk), there.ledger)
    assert (repeats, unknown) == (0, 0)


def _wait_until_leases_end(desk: Path) -> None:
    leased = [row for row in rows(desk) if row.state == "leased"]
    assert leased, "a delivery is under way"
    ends = time.monotonic() + 2.0
    while time.monotonic() < ends:  # twice the lease; nobody else can say when a second has passed
        time.sleep(0.1)


def _wait_until_all_is_sent(desk: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while {row.state for row in rows(desk)} != {"sent"} or len(rows(desk)) < TWENTY.owed:
        assert time.monotonic() < deadline, desk.joinpath("said").read_text()
        time.sleep(0.1)
