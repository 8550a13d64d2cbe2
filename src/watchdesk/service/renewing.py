"""Renewing: a service that has come to hold far more memory than it needs goes on as a new image of its process.

What a large catch-up leaves in Python's arenas cannot be given back (docs/decisions/0040). The process stays, and with
it its number, what systemd knows of it, its standard streams. The lock of the store and both sockets are handed on as
open descriptors, so that nobody else takes the lock between, and whoever connects waits for the new image to accept.
So are the settings: a file that is being edited in that second is read at the next reload, as ever.
"""

import fcntl
import os
import pickle
import signal
import sys
import time
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from watchdesk.service.memory import resident
from watchdesk.service.settings import Settings

HANDED = "WATCHDESK_HANDED"
"""The environment variable by which one image tells the next what it hands on."""

TOO_MUCH = 24 * 2**20
"""Bytes held beyond those of the start, from which a new image is worth the second that its start takes."""

PAUSE = 24 * 3600.0
"""Seconds between two renewals at least: a desk that grows as fast again needs what it holds."""

FAREWELL = 1.0
"""Seconds that children of the image before have for their end, from when it is gone: they need some milliseconds."""

MEMORY_FILE = "watchdesk-settings"
PACKAGE, LIBRARIES = Path(__file__).parents[1], Path(msgspec.__file__).parents[1]

ENDING = frozenset({signal.SIGINT, signal.SIGTERM})
HELD_BACK = ENDING | {signal.SIGHUP}
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

    def descriptors(self) -> dict[str, int]:
        """Return those that there are, by what they are of."""
        found = {"settings": self.settings, "lock": self.lock, "web": self.web, "control": self.control}
        return {name: descriptor for name, descriptor in found.items() if descriptor is not None}


NOTHING = Handed()


def take_over(environ: MutableMapping[str, str]) -> Handed:
    """Return what the image before this one handed on, and take it from the environment.

    Nothing at a first start, and where the variable says what no image of this process wrote.
    """
    handed = _read(environ.pop(HANDED, ""))
    if handed.process != os.getpid() or not _is_kept(handed.settings):
        return NOTHING
    for descriptor in handed.descriptors().values():
        os.set_inheritable(descriptor, False)  # noqa: FBT003 - its only form
    return handed


def _read(written: str) -> Handed:
    try:
        return msgspec.json.decode(written, type=Handed)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return NOTHING


def _is_kept(descriptor: int | None) -> bool:
    """Return whether this is a file that `keep_settings` made (memfd_create(2))."""
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink()).startswith(f"/memfd:{MEMORY_FILE} ")
    except OSError:
        return False


def bury_children() -> None:
    """Take note of the ends of the earlier image's children, who else would stay zombies; call it before starting any.

    The server and the tracker of multiprocessing end when the image that started them is gone.
    """
    until = time.monotonic() + FAREWELL
    with suppress(ChildProcessError):  # there are none (any more)
        while time.monotonic() < until:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.01)  # waitpid has no wait with a limit


def keep_settings(settings: Settings) -> int:
    """Return the descriptor of a file in memory, without a name, that holds the settings with their secrets."""
    descriptor = os.memfd_create(MEMORY_FILE)
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
    # Where a standard stream was closed, its number is free, and what has it would be the new image's stream.
    descriptors = {name: fcntl.fcntl(one, fcntl.F_DUPFD, 3) for name, one in handed.descriptors().items()}
    environ = os.environ | {HANDED: msgspec.json.encode(replace(handed, **descriptors)).decode()}
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environ)  # noqa: S606 - our own command


class Renewal:
    """Decides whether a running service is to be renewed. `last`: when it was, if ever.

    What it holds is compared with what it held when this object was made.
    """

    def __init__(self, *, last: float | None = None, too_much: int = TOO_MUCH) -> None:
        self._last = last
        self._too_much = too_much
        self.began_with = resident()
        self._code = code_of()

    def is_due(self) -> bool:
        """Return whether the process holds too much, and was not renewed lately."""
        now_held = resident()
        if now_held is None or self.began_with is None or now_held - self.began_with < self._too_much:
            return False
        return self._last is None or time.monotonic() - self._last >= PAUSE

    def is_safe(self) -> bool:
        """Return whether a new image would be of the code that is running: an upgrade waits for its restart."""
        return self._code is not None and code_of() == self._code


def code_of(package: Path = PACKAGE, libraries: Path = LIBRARIES, python: str = sys.executable) -> int | None:
    """Return what tells this code from another: which files it is of, their sizes and times, and those of Python.

    Of libraries it is when one came into their folder or left it, as it does at an upgrade. Neither modes nor links
    count (an installer links one file into many environments), nor what Python compiles. None where there are no files
    to go by, as in an archive, and where they are changing just now.
    """
    try:
        files = [path for path in package.rglob("*") if path.parent.name != "__pycache__" and not path.is_dir()]
        stamps = [path.stat() for path in (*files, Path(python).resolve(strict=True))]
        came_or_left = libraries.stat().st_mtime_ns
    except OSError:
        return None
    if not files:
        return None
    return hash((came_or_left, *sorted((one.st_ino, one.st_size, one.st_mtime_ns) for one in stamps)))
