"""Store: a backup — one consistent moment of the database in one new file, while the desk goes on working (G12)."""

import os
import sqlite3
from pathlib import Path

from watchdesk.model.errors import StoreError
from watchdesk.store.opening import sqlite_path
from watchdesk.store.sqlite import SqliteLink

PG_DUMP = "PostgreSQL is backed up with its own tools: pg_dump --format=custom --file=watchdesk.dump DATABASE"


def backup(url: str, destination: Path) -> int:
    """Copy the store into a new file, check the copy, and return its size in bytes.

    The file appears whole or not at all, under its name only when it is on the disk. Raises StoreError if it exists
    already, cannot be written, or is damaged; and for PostgreSQL, saying what to run instead.
    """
    path = sqlite_path(url)
    if path is None:
        raise StoreError(PG_DUMP)
    if not path.exists():
        raise StoreError(f"there is no store at {path} yet")
    half = destination.with_name(f".{destination.name}.{os.getpid()}.half")
    try:
        _claim(destination, half)
        _copy(path, half)
        _check(half, destination)
        return _publish(half, destination)
    except (OSError, sqlite3.Error) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StoreError(f"the backup {destination} cannot be written: {reason}") from error
    finally:
        half.unlink(missing_ok=True)


def _claim(destination: Path, half: Path) -> None:
    """Refuse to write over anything; make the new file readable by its owner only."""
    if destination.exists():
        raise StoreError(f"the backup {destination} exists already: choose another name")
    os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _copy(path: Path, half: Path) -> None:
    link = SqliteLink(path, read_only=True)
    try:
        link.copy(half)
    finally:
        link.close()


def _check(half: Path, destination: Path) -> None:
    copied = sqlite3.connect(half)
    try:
        # Without a write-ahead log the copy is one file, whatever opens it first.
        copied.execute("PRAGMA journal_mode=DELETE")
        answer = copied.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        copied.close()
    if answer != "ok":
        raise StoreError(f"the backup {destination} was not kept: the store is damaged ({answer.splitlines()[0]})")


def _publish(half: Path, destination: Path) -> int:
    """Give the finished file its name: a hard link, unlike a rename, never replaces a file that came meanwhile."""
    with half.open("rb") as written:
        os.fsync(written.fileno())
    try:
        os.link(half, destination)
    except FileExistsError as error:
        raise StoreError(f"the backup {destination} exists already: choose another name") from error
    folder = os.open(destination.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return destination.stat().st_size
