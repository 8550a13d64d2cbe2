"""Renewing: a service that has come to hold far more memory than it needs goes on as a new image of its process.

What a large catch-up leaves in Python's arenas cannot be given back (docs/decisions/0040). The process stays, and with
it its number, what systemd knows of it, its standard streams. The lock of the store and both sockets are handed on as
open descriptors, so that nobody else takes the lock between, and whoever connects waits for the new image to accept.
So are the settings: a file that is being edited in that second is read at the next reload, as ever.
"""

import os
import pickle
import signal
import sys
import time
from collections.abc import MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import msgspec
from msgspec import Struct

from watchdesk.service.memory import resident
from watchdesk.service.settings import Settings

HANDED = "WATCHDESK_HANDED"
"""The environment variable by which one image tells the next what it hands on."""

TOO_MUCH = 24 * 2**20
"""Bytes held beyond those of the start, from which a new image is worth the second that its start takes."""

PAUSE = 24 * 3600.0
"""Seconds between two renewals at least: a desk that grows as fast again needs what it holds."""

WAIT = timedelta(minutes=10)
"""How long a new image waits for a lock that cannot be handed on (PostgreSQL's): a check may have come between."""

HELD_BACK = frozenset({signal.SIGHUP, signal.SIGINT, signal.SIGTERM})
"""Signals that wait, from the end of one image on, until the next one listens for them."""


class Handed(Struct, frozen=True, kw_only=True):
    """What one image hands on to the next: descriptors, and when that was.

    `settings`: a file in memory with the settings in force; `lock`: the locked file of an SQLite store; `web` and
    `control`: listening sockets; `reload`: whether the configuration is to be read again, as a signal asked that came
    too late; `at`: time.monotonic(), which goes on; `process`: whom it is for, as an environment is inherited.
    """

    process: int = 0
    settings: int | None = None
    lock: int | None = None
    web: int | None = None
    control: int | None = None
    reload: bool = False
    at: float | None = None

    def descriptors(self) -> list[int]:
        """Return those that there are."""
        return [one for one in (self.settings, self.lock, self.web, self.control) if one is not None]


NOTHING = Handed()


def take_over(environ: MutableMapping[str, str]) -> Handed:
    """Return what the image before this one handed on, and take it from the environment; nothing at a first start."""
    written = environ.pop(HANDED, None)
    handed = NOTHING if written is None else msgspec.json.decode(written, type=Handed)
    if handed.process != os.getpid():
        return NOTHING
    for descriptor in handed.descriptors():
        os.set_inheritable(descriptor, False)  # noqa: FBT003 - its only form
    return handed


def keep_settings(settings: Settings) -> int:
    """Return the descriptor of a file in memory, without a name, that holds the settings with their secrets."""
    descriptor = os.memfd_create("settings")
    with open(descriptor, "wb", closefd=False) as file:
        pickle.dump(settings, file)
    return descriptor


def kept_settings(descriptor: int) -> Settings:
    """Return the settings that `keep_settings` kept, and let go of the file."""
    with open(descriptor, "rb") as file:
        file.seek(0)
        settings: Settings = pickle.load(file)  # noqa: S301 - written by this process, in memory that it alone has
    return settings


def become_anew(handed: Handed) -> NoReturn:
    """Replace this image by a new one of the same command, which takes over what is handed on."""
    for descriptor in handed.descriptors():
        os.set_inheritable(descriptor, True)  # noqa: FBT003 - its only form
    environ = os.environ | {HANDED: msgspec.json.encode(handed).decode()}
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environ)  # noqa: S606 - our own command


class Renewal:
    """Decides whether a running service is to be renewed. `last`: when it was, if ever.

    What it holds is compared with what it held when this object was made.
    """

    def __init__(self, *, last: float | None = None, too_much: int = TOO_MUCH) -> None:
        self._last = last
        self._too_much = too_much
        self.began_with = resident()
        self._code = _code()

    def is_due(self) -> bool:
        """Return whether the process holds too much, and was not renewed lately."""
        now_held = resident()
        if now_held is None or self.began_with is None or now_held - self.began_with < self._too_much:
            return False
        return self._last is None or time.monotonic() - self._last >= PAUSE

    def is_safe(self) -> bool:
        """Return whether a new image would be of the code that is running: an upgrade waits for its restart."""
        return os.access(sys.executable, os.X_OK) and _code() == self._code


def _code() -> tuple[int, int]:
    """Return how many modules our package has, and when the last of them was put there (st_ctime, nanoseconds)."""
    changes = [path.stat().st_ctime_ns for path in Path(__file__).parents[1].rglob("*.py")]
    return len(changes), max(changes, default=0)
