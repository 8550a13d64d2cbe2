"""How a task of the worker pool can end otherwise than with its result, and the words for it."""

import signal
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from pebble import ProcessExpired

from watchdesk.workers.limits import OUT_OF_MEMORY


class Cause(StrEnum):
    """Why a task gave no result: a limit, a crash of the process, an exception (a fault), or the pool was closed."""

    CPU = "cpu"
    MEMORY = "memory"
    WALL = "wall"
    CRASH = "crash"
    FAULT = "fault"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFailed:
    """A task gave no result. `reason` ends a sentence: "it took more than 3 s of CPU time"."""

    cause: Cause
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one task may use: CPU seconds, bytes of memory above an idle worker's, and time on the wall."""

    cpu: timedelta
    memory: int
    wall: timedelta


CLOSED = WorkerFailed(cause=Cause.CLOSED, reason="the desk is stopping")


def is_not_its_fault(error: BaseException) -> bool:
    """Whether the pool failed, not the task: it broke, or somebody else asked the worker to end (SIGTERM)."""
    return isinstance(error, BrokenProcessPool) or (
        isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGTERM
    )


def failure(error: BaseException, limits: Limits) -> WorkerFailed:
    """Translate what the pool reports into a cause and words."""
    match error:
        case TimeoutError():
            return WorkerFailed(cause=Cause.WALL, reason=f"it took longer than {_seconds(limits.wall)}")
        case ProcessExpired(exitcode=code) if code == -signal.SIGPROF:
            return WorkerFailed(cause=Cause.CPU, reason=f"it took more than {_seconds(limits.cpu)} of CPU time")
        case ProcessExpired(exitcode=code) if code == OUT_OF_MEMORY:
            mebibytes = limits.memory // 1024**2
            return WorkerFailed(cause=Cause.MEMORY, reason=f"it needed more than {mebibytes} MiB of memory")
        case ProcessExpired(exitcode=code):
            return WorkerFailed(cause=Cause.CRASH, reason=f"its worker process died (exit status {code})")
        case BrokenProcessPool():
            return WorkerFailed(cause=Cause.CRASH, reason="the worker processes could not be kept alive")
        case _:
            return WorkerFailed(cause=Cause.FAULT, reason=f"the parser failed with {type(error).__name__}")


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():g} s"
