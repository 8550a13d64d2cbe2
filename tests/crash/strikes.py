"""Strikes: strace kills a desk at the n-th call of a kind, the desk runs again, and what arrived is checked.

Importing watchdesk costs more than telling twenty digests. So the runs are forked, one at a time, from a process that
has imported everything and done nothing else; each is a whole `watchdesk check` in a process of its own.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crash.owing import Plan, owing_desk, rows, verify
from crash.sinks import World, world

CALLS = ("fdatasync", "pwrite64", "sendto", "recvfrom")
TOLD_AT, NEXT = "2026-03-04T12:06:00Z", "2026-03-04T12:07:00Z"
PATIENCE = 60.0
# Ends with the names of all modules that a whole run needs.
WHOLE = """
import sys
from watchdesk.cli.main import run_command
code = run_command(sys.argv[1:])
print(*(name for name in sys.modules if name != "__main__"), sep="\\n")
sys.exit(code)
"""
FORKING = """
import importlib, os, sys
for name in open(sys.argv[1]).read().split():
    try:
        importlib.import_module(name)
    except ImportError:
        pass
from watchdesk.cli.main import run_command
print("ready", flush=True)
for line in sys.stdin:
    folder, now, gate = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if not child:
        os.chdir(folder)
        os.dup2(os.open("said", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
        os.dup2(1, 2)
        if gate:
            open(gate).close()
        sys.exit(run_command(["--now", now, "--quiet", "check"]))
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """Where a desk is killed: as it begins the n-th call of this kind."""

    call: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one strike. `was_struck`: the desk was still at work when it came."""

    strike: Strike
    was_struck: bool
    repeats: int
    unknown: int


@dataclass(slots=True)
class Lane:
    """A desk that owes a plan, its sinks, and the process that forks the runs. `counts`: calls when undisturbed."""

    plan: Plan
    folder: Path
    world: World
    forking: "subprocess.Popen[str]"
    counts: Counter[str]

    def strike(self, strike: Strike) -> Outcome:
        """Kill a copy of the desk there, let it run to its end, and check the ledger."""
        desk = shutil.copytree(self.folder / "desk", self.folder / f"{strike.call}-{strike.number}")
        self.world.ledger = []
        expression = f"{strike.call}:signal=KILL:when={strike.number}"
        was_struck = self._run(desk, TOLD_AT, expression) == -signal.SIGKILL
        assert self._run(desk, NEXT) == 0, desk.joinpath("said").read_text()
        self._let_sinks_finish()
        repeats, unknown = verify(self.plan, rows(desk), list(self.world.ledger))
        shutil.rmtree(desk)
        return Outcome(strike=strike, was_struck=was_struck, repeats=repeats, unknown=unknown)

    def _run(self, desk: Path, now: str, strike: str = "") -> int:
        gate = desk / "gate" if strike else None
        if gate is not None:
            os.mkfifo(gate)
        self._say(f"{desk}\t{now}\t{gate or ''}")
        child = int(self._hear())
        if gate is not None:
            with _traced(child, strike):
                gate.open("w").close()
                code = int(self._hear())
            gate.unlink()
            return code
        return int(self._hear())

    def _say(self, line: str) -> None:
        assert self.forking.stdin is not None
        self.forking.stdin.write(f"{line}\n")
        self.forking.stdin.flush()

    def _hear(self) -> str:
        assert self.forking.stdout is not None
        return self.forking.stdout.readline()

    def _let_sinks_finish(self) -> None:
        until(lambda: not [one for one in threading.enumerate() if "process_request" in one.name], "sinks are idle")


@contextmanager
def _traced(child: int, strike: str) -> Iterator[None]:
    """Trace a process and all threads it will start, with a strike prepared."""
    call = strike.partition(":")[0]
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={strike}"]
    tracer = subprocess.Popen([*command, "-p", str(child)], stderr=subprocess.DEVNULL)
    status = Path(f"/proc/{child}/status")
    until(lambda: "TracerPid:\t0\n" not in status.read_text(), "strace is attached")
    try:
        yield
    finally:
        tracer.wait(PATIENCE)


def until(holds: "object", what: str) -> None:
    """Wait until something holds."""
    assert callable(holds)
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.002)


@contextmanager
def lane(folder: Path, plan: Plan) -> Iterator[Lane]:
    """Make a desk that owes a plan, count the calls of its telling, and hold it ready for strikes."""
    folder.mkdir()
    with world(World({})) as there:
        owing_desk(folder / "desk", plan, there)
        counts = _undisturbed(folder, plan, there)
        command = [sys.executable, "-c", FORKING, str(folder / "modules")]
        forking = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        made = Lane(plan=plan, folder=folder, world=there, forking=forking, counts=counts)
        try:
            assert made._hear() == "ready\n"
            yield made
        finally:
            forking.communicate()


def _undisturbed(folder: Path, plan: Plan, there: World) -> Counter[str]:
    """Tell all of the plan once on a copy, under strace; return the most calls of a kind that one thread made."""
    desk = shutil.copytree(folder / "desk", folder / "undisturbed")
    log, modules = folder / "calls", folder / "modules"
    tracing = ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}"]
    command = [*tracing, sys.executable, "-c", WHOLE, "--now", TOLD_AT, "--quiet", "check"]
    with modules.open("w") as names:
        subprocess.run(command, cwd=desk, stdout=names, check=True, timeout=300)
    assert verify(plan, rows(desk), there.ledger) == (0, 0)
    found = Counter(re.findall(rf"^(\d+) +({'|'.join(CALLS)})\(", log.read_text(), re.MULTILINE))
    counts: Counter[str] = Counter()
    for (_, call), count in found.items():
        counts[call] = max(counts[call], count)
    return counts


def evenly(counts: Counter[str], points: int) -> list[Strike]:
    """Spread strikes over the whole run of each call: each an equal share, as far as it has so many."""
    strikes: list[Strike] = []
    for place, call in enumerate(sorted(CALLS, key=lambda call: counts[call])):
        share = min(counts[call], round((points - len(strikes)) / (len(CALLS) - place)))
        strikes += [Strike(call=call, number=1 + index * counts[call] // share) for index in range(share)]
    return strikes
