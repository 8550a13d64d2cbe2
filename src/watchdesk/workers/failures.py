"""What pebble reports of a task that gave no result, translated into causes and words."""

import signal
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta

from pebble import ProcessExpired

from watchdesk.workers.limits import OUT_OF_MEMORY
from watchdesk.workers.outcomes import Cause, Limits, WorkerFailed


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
