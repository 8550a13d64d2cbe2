"""How a task of the worker pool can end otherwise than with its result."""

from datetime import timedelta
from enum import StrEnum

from msgspec import Struct


class Cause(StrEnum):
    """Why a task gave no result: a limit, a crash of the process, an exception (a fault), or the pool was closed."""

    CPU = "cpu"
    MEMORY = "memory"
    WALL = "wall"
    CRASH = "crash"
    FAULT = "fault"
    CLOSED = "closed"


class WorkerFailed(Struct, frozen=True, kw_only=True):
    """A task gave no result. `reason` ends a sentence: "it took more than 3 s of CPU time"."""

    cause: Cause
    reason: str


class Limits(Struct, frozen=True, kw_only=True):
    """What one task may use: CPU seconds, bytes of memory above an idle worker's, and time on the wall."""

    cpu: timedelta
    memory: int
    wall: timedelta


CLOSED = WorkerFailed(cause=Cause.CLOSED, reason="the desk is stopping")
