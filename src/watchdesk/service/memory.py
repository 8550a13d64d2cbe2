"""Memory: what a large round left behind goes back to the system, so that an idle desk holds what it needs."""

import ctypes


def give_back() -> None:
    """Give free pages back, where the C library is glibc. It holds on to what lies between pieces that are in use.

    Nothing but the C library's own memory is concerned: pages of SQLite, texts, what lxml and OpenSSL hold.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(ctypes.c_size_t(0))
