"""Memory: what a large round left behind goes back to the system, so that an idle desk holds what it needs."""

import ctypes
import os
from pathlib import Path


def give_back() -> None:
    """Give free pages back, where the C library is glibc. It holds on to what lies between pieces that are in use.

    Nothing but the C library's own memory is concerned: pages of SQLite, texts, what lxml and OpenSSL hold.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(ctypes.c_size_t(0))


def resident() -> int | None:
    """Return how many bytes of this process lie in memory (proc_pid_statm(5)); None where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except FileNotFoundError:
        return None
    return pages * os.sysconf("SC_PAGESIZE")
