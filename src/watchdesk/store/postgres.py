"""Store: PostgreSQL, where one machine is outgrown."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from select import POLLIN, poll
from threading import RLock
from typing import Any

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from watchdesk.model.errors import LockHeld, StoreError
from watchdesk.store.link import translated
from watchdesk.store.mute_tables import uncounted
from watchdesk.store.tables import PARTIAL_INDEXES, metadata

# Advisory locks are numbers that all programs of a database share: "watchdes" in ASCII, and the next one.
RUN_LOCK = int.from_bytes(b"watchdes")
ORDER_LOCK = RUN_LOCK + 1
SURE_FOR = 30.0  # seconds
LACKING = frozenset({"42P01", "42703"})  # undefined_table, undefined_column
_HOLDER = text(
    "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND classid = CAST(CAST(:high AS bigint) AS oid) AND objid = CAST(CAST(:low AS bigint) AS oid)"
)

_partial = {**PARTIAL_INDEXES, "telling_suppressed": uncounted}
for _table in metadata.tables.values():
    for _index in _table.indexes:
        if _index.name in _partial:
            _index.dialect_options["postgresql"]["where"] = _partial[_index.name]


class PostgresLink:
    """The connections to one PostgreSQL database."""

    def __init__(self, url: URL, *, read_only: bool) -> None:
        self.name = url.render_as_string(hide_password=True)
        self._lock = RLock()
        self._read_only = read_only
        self._held: Connection | None = None
        self._session = 0
        self._must_hold = False
        self._seen_held = 0.0
        try:
            self._engine = create_engine(
                url.set(drivername="postgresql+psycopg"),
                pool_pre_ping=True,
                connect_args={"application_name": "watchdesk", "connect_timeout": 10},
            )
        except ModuleNotFoundError as error:
            raise StoreError("PostgreSQL needs the extra: install watchdesk[postgres]") from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction; it is never committed."""
        with translated(self), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, ordered: bool = False) -> Iterator[Connection]:
        """Open a transaction that is committed; `ordered` ones wait for each other in all processes.

        Raises LockHeld where the desk's lock was lost with its session, and another run has it now.
        """
        if self._read_only:
            raise StoreError(f"the store {self.name} is open for reading only")
        with self._lock:
            if self._must_hold:
                self._hold_still()
            with translated(self), self._engine.begin() as connection:
                if ordered:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ORDER_LOCK})
                yield connection

    def hold(self) -> None:
        """Hold the desk's lock for as long as this link is open; raise LockHeld if another run has it."""
        self._must_hold = True
        with translated(self):
            held = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if held.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": RUN_LOCK}).scalar_one():
                self._held, self._session = held, held.execute(text("SELECT pg_backend_pid()")).scalar_one()
                self._seen_held = time.monotonic()
                return
            holder = held.execute(_HOLDER, {"high": RUN_LOCK >> 32, "low": RUN_LOCK & 0xFFFFFFFF}).scalar()
            held.close()
        if holder == self._session:
            raise StoreError(f"the store {self.name} cannot be used: its server still ends a session that was lost")
        raise LockHeld(f"another run works on {self.name}")

    def _hold_still(self) -> None:
        """See to it that the lock is ours: it is the session's, and goes with it when the server restarts.

        Without a question, where the server has nothing to say and was asked lately: transactions are many and short.
        A firewall drops a silent connection without a word.
        """
        is_sure = time.monotonic() - self._seen_held < SURE_FOR
        if self._held is not None and (_has_news(self._held) or not is_sure):
            try:
                self._held.execute(text("SELECT 1"))
                self._seen_held = time.monotonic()
            except DBAPIError:
                self._held.invalidate()
                self._held.close()
                self._held = None
        if self._held is None:
            self.hold()

    def describe(self, error: DBAPIError) -> str:
        """Return the server's own first line, and what to do about it where that is known."""
        said = str(error.orig).strip().splitlines()[0]
        if getattr(error.orig, "sqlstate", None) in LACKING:
            return f"the store {self.name} lacks a part ({said}): run `watchdesk db upgrade`"
        return f"the store {self.name} cannot be used: {said}"

    def has_room(self) -> bool:
        """Return True: how full the server's disk is, only the server knows."""
        return True

    def let_go(self) -> None:
        """Keep the connections: pages are the server's."""

    def close(self) -> None:
        """Close all connections, having let go of the lock: the server would take a moment to see that we are gone."""
        if self._held is not None:
            with suppress(DBAPIError):  # a server that cannot be asked has ended the session, and the lock with it
                self._held.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": RUN_LOCK})
            self._held.invalidate()
            self._held.close()
            self._held = None
        self._must_hold = False
        self._engine.dispose()


def _has_news(idle: Connection) -> bool:
    """Return whether the server has said something to a session that asks nothing: that it ends, if anything."""
    session: Any = idle.connection.driver_connection  # psycopg's
    if session.closed:
        return True
    looking = poll()
    looking.register(session.fileno(), POLLIN)
    return bool(looking.poll(0))
