"""Measuring a whole program: wall time, CPU of its tree, the main process's peak memory and that of the whole tree."""

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
KIB_A_MIB = 1024
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run: seconds on the clock, CPU seconds of the process tree, and peaks in MiB.

    `peak` is VmHWM of the process itself; `tree` is the largest sum of proportional set sizes of its session, in which
    a page that several processes share counts once.
    """

    wall: float
    cpu: float
    peak: float
    code: int
    tree: float = 0.0


def measure(command: Sequence[str], *, cwd: Path, environ: Mapping[str, str] | None = None) -> Measured:
    """Run a program to its end, and whatever it started.

    Workers that outlive the process that started them are inherited and waited for: their CPU time counts.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    others = _children()
    environment = {**os.environ, **(environ or {})}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # installed programs keep their byte code; to make it costs 0.1 s
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    watch = _Watch(process)
    watch.start()
    _, errors = process.communicate()
    wall = time.perf_counter() - began
    watch.join()
    while left := _children() - others:
        for pid in left:
            os.waitpid(pid, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in {0, 1}:
        print(errors.decode(errors="replace")[-2000:])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall=wall, cpu=cpu, peak=watch.peak, tree=watch.tree, code=process.returncode)


def resident(pid: int) -> float:
    """Return what a process holds now, in MiB."""
    return _status(pid, "VmRSS:")


def tree(session: int) -> float:
    """Return the proportional set sizes of all processes of a session, in MiB."""
    return sum(_proportional(pid) for pid in _members(session))


class _Watch(threading.Thread):
    """Looks at a program again and again until it ends."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        super().__init__()
        self._process = process
        self.peak = 0.0
        self.tree = 0.0

    def run(self) -> None:
        """Keep the largest figures."""
        while self._process.poll() is None:
            self.peak = max(self.peak, _status(self._process.pid, "VmHWM:"))
            self.tree = max(self.tree, tree(self._process.pid))
            time.sleep(SECONDS_BETWEEN_LOOKS)


def _children() -> set[int]:
    return {int(pid) for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()}


def _members(session: int) -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _session(path) == session]


def _session(process: Path) -> int:
    try:
        return int(process.joinpath("stat").read_text().rpartition(")")[2].split()[3])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _status(pid: int, name: str) -> float:
    return _field(Path(f"/proc/{pid}/status"), name)


def _proportional(pid: int) -> float:
    return _field(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def _field(path: Path, name: str) -> float:
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it has ended
    return next((int(line.split()[1]) / KIB_A_MIB for line in lines if line.startswith(name)), 0.0)
