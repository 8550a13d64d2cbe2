"""Limits that a worker process puts on itself, before its first task and around each one.

CPU time is watched by ITIMER_PROF, not by RLIMIT_CPU: the timer starts from zero for each task (RLIMIT_CPU counts over
the life of the process), knows fractions of a second, and its signal, left to its default action, kills the process
even in the middle of a C function that never comes back to the interpreter. A task that dies holds no lock: results are
sent after the timer is stopped.
"""

import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

OUT_OF_MEMORY = 86
"""The exit status of a worker that ran into its memory limit."""

P = ParamSpec("P")
T = TypeVar("T")


def enter_limits(memory: int) -> None:
    """Prepare this worker process: `memory` bytes more than it has now, no core files, and the plain SIGTERM."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # a Python handler would wait for a C function to return; the default action does not
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


def within_limits(cpu: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call the function with at most `cpu` seconds of CPU time; the process dies when they are over.

    It ends itself with OUT_OF_MEMORY where memory runs out: what the parsers leave behind then cannot be trusted.
    """
    signal.setitimer(signal.ITIMER_PROF, cpu)
    try:
        return function(*args, **kwargs)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
