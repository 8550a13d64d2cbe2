"""Store: SQLite, the embedded default — one connection that does all writes and checkpoints, and others that read.

SQLite before 3.51.3 can lose commits of a write-ahead log when two connections write or checkpoint; here only one ever
does. Readers are opened read-only, so that not even their closing makes a checkpoint.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, QueuePool

from watchdesk.model.errors import StoreError
from watchdesk.store.link import translated

LOG_INDEX = 32 * 1024  # bytes by which SQLite lets the index of the log of writes grow
RESERVE = 1024 * 1024  # bytes: enough for SQLite to commit small changes (a delivery's end) on a disk that is full
AGAIN = 16 * RESERVE  # bytes of room with which a reserve that was given up is put by again
SPARE = 256 * 1024 * 1024  # bytes: four times the log of writes when it is emptied (wal_autocheckpoint)
WRITER = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16384",
    "PRAGMA wal_autocheckpoint=16000",
    "PRAGMA journal_size_limit=67108864",
)
READER = ("PRAGMA query_only=ON", "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-4096")
PATIENCE = 30.0  # seconds that a statement waits for a lock (a backup, an operator's sqlite3 shell)

SENTENCES = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it can only be read (check who owns the file and its folder)",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened (check that the folder exists and may be written)",
    sqlite3.SQLITE_PERM: "it may not be opened (check who owns the file)",
    sqlite3.SQLITE_NOTADB: "it is not a database",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore the last backup",
    sqlite3.SQLITE_IOERR: "the disk reported an error",
    sqlite3.SQLITE_BUSY: f"another program has kept it locked for {PATIENCE:.0f} s",
    sqlite3.SQLITE_CONSTRAINT: "it refused a value that contradicts what is stored",
}


class SqliteLink:
    """The connections to one SQLite file."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.name = str(path)
        self._path = path
        self._reserve = path.with_name(f"{path.name}.reserve")
        self._is_reserve_gone = False
        self._lock = RLock()
        self._read_only = read_only
        self._readers = _engine(path, read_only=True)
        self._write_engine: Engine | None = None
        self._writer: Connection | None = None
        if not read_only:
            self._open_writer()

    def _open_writer(self) -> None:
        _create_private(self._path)
        self._write_engine = _engine(self._path, read_only=False)
        try:
            with translated(self):
                self._writer = self._write_engine.connect()
        except StoreError as error:
            if not (_is_full(error, self._path) and self._give_up_reserve()):
                raise
            with translated(self):  # there is room now, for what is owed to go out
                self._writer = self._write_engine.connect()
            return
        self._fill_reserve()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction on a reader."""
        with translated(self), self._readers.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, ordered: bool = False) -> Iterator[Connection]:  # noqa: ARG002 - all are ordered here
        """Open a transaction on the writer; SQLite has but one, so all are ordered."""
        with self._lock:
            if self._writer is None:
                raise StoreError(f"the store {self.name} is open for reading only")
            try:
                with translated(self), self._writer.begin():
                    yield self._writer
            except StoreError as error:
                if _is_full(error, self._path):
                    self._give_up_reserve()
                raise
            if self._is_reserve_gone:  # the disk may be full once more before the next start
                self._fill_reserve(least=AGAIN)

    def describe(self, error: DBAPIError) -> str:
        """Return what is wrong with the file, in one sentence."""
        code = sqlite3.SQLITE_FULL if _means_full(error, self._path) else _code(error)
        said = str(error.orig)
        if said.startswith(("no such table: ", "no such column: ")):
            return f"the store {self.name} lacks {said.partition(': ')[2]}: run `watchdesk db upgrade`"
        return f"the store {self.name} cannot be used: {SENTENCES.get(code, said)}"

    def has_room(self) -> bool:
        """Return whether the disk has more room than the log of writes and what is told may need."""
        return self._free() >= SPARE

    def _free(self) -> int:
        disk = os.statvfs(self._path.parent)
        return disk.f_bavail * disk.f_frsize

    def let_go(self) -> None:
        """Free the pages that the connections keep: the writer's, and with them the readers that nobody uses."""
        self._readers.dispose()
        with self._lock, translated(self):
            if self._writer is not None:
                self._writer.connection.cursor().execute("PRAGMA shrink_memory")

    def copy(self, destination: Path) -> None:
        """Copy the whole database as of one moment into a new file, while others go on reading and writing."""
        with translated(self), self._readers.connect() as connection:
            target = sqlite3.connect(destination)
            try:
                connection.connection.driver_connection.backup(target)  # type: ignore[union-attr] # it is sqlite3's
            finally:
                target.close()

    def close(self) -> None:
        """Close the readers first: the writer makes the last checkpoint."""
        self._readers.dispose()
        with self._lock:
            if self._writer is not None and self._write_engine is not None:
                self._writer.close()
                self._write_engine.dispose()
                self._writer = None

    def _give_up_reserve(self) -> bool:
        """Make room on a full disk; return whether there was anything to give up."""
        self._is_reserve_gone = True
        try:
            self._reserve.unlink()
        except FileNotFoundError:
            return False
        return True

    def _fill_reserve(self, *, least: int = 0) -> None:
        """Keep a file that can be given up, where so much is free: on a full disk not even a DELETE succeeds."""
        with suppress(OSError):  # there is no room for it, which is no reason not to start
            if self._free() < least:
                return
            reserve = os.open(self._reserve, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                os.posix_fallocate(reserve, 0, RESERVE)  # where a start on a full disk left an empty one, too
                self._is_reserve_gone = False
            finally:
                os.close(reserve)


def _is_full(error: StoreError, path: Path) -> bool:
    return isinstance(error.__cause__, DBAPIError) and _means_full(error.__cause__, path)


def _means_full(error: DBAPIError, path: Path) -> bool:
    """Return whether the disk is full: SQLite calls it an I/O error where the log's index finds no room."""
    code = _code(error)
    if code != sqlite3.SQLITE_IOERR:
        return code == sqlite3.SQLITE_FULL
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < LOG_INDEX


def _code(error: DBAPIError) -> int:
    """Return SQLite's primary result code (the low byte of the extended one); 0 if it gave none."""
    return int(getattr(error.orig, "sqlite_errorcode", 0)) & 0xFF


def _cannot_change(path: Path) -> bool:
    """Return whether the file lies whole on a disk that can only be read, where SQLite cannot make its log's index.

    A disk that the system stopped writing to after errors is the moment when somebody wants a backup.
    """
    try:
        can_be_read_only = bool(os.statvfs(path).f_flag & os.ST_RDONLY)
        log = path.with_name(f"{path.name}-wal")
        return can_be_read_only and not (log.exists() and log.stat().st_size)
    except OSError:
        return False


def _create_private(path: Path) -> None:
    """Make the file readable by its owner only: it holds what people watch. Its log files inherit that."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"the store {path} cannot be opened: {error.strerror}") from error


def _engine(path: Path, *, read_only: bool) -> Engine:
    def connect() -> sqlite3.Connection:
        address = f"file:{quote(str(path))}?mode={'ro' if read_only else 'rw'}"
        if read_only and _cannot_change(path):
            address += "&immutable=1"
        # isolation_level None: sqlite3 opens no transactions of its own. Each connection has one user at a time,
        # but not always the same thread.
        raw = sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            for pragma in READER if read_only else WRITER:
                raw.execute(pragma)
        except sqlite3.Error:
            raw.close()
            raise
        return raw

    pool = QueuePool if read_only else NullPool
    engine = create_engine("sqlite://", creator=connect, poolclass=pool)
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
