"""Store: opening it — lock, connections, schema — and SqlStore, all books in one."""

from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from watchdesk.model.errors import StoreError
from watchdesk.store.answers import SqlAnswerBook
from watchdesk.store.articles import SqlArticleBook
from watchdesk.store.citations import SqlCitationBook
from watchdesk.store.clockbook import SqlClockBook
from watchdesk.store.deliveries import SqlDeliveryBook
from watchdesk.store.digests import SqlDigestBook
from watchdesk.store.enrolments import SqlEnrolmentBook
from watchdesk.store.entries import SqlEntryBook
from watchdesk.store.evidence import SqlEvidenceBook
from watchdesk.store.feeds import SqlFeedBook
from watchdesk.store.hosts import SqlHostBook
from watchdesk.store.indexing import claim_index
from watchdesk.store.link import Link
from watchdesk.store.lock import FileLock
from watchdesk.store.looks import SqlLookBook
from watchdesk.store.mutes import SqlMuteBook
from watchdesk.store.pushes import SqlPushBook
from watchdesk.store.schema import make_current
from watchdesk.store.sitemaps import SqlSitemapBook
from watchdesk.store.sqlite import SqliteLink
from watchdesk.store.watches import SqlWatchBook


class SqlStore(
    SqlFeedBook,
    SqlEntryBook,
    SqlArticleBook,
    SqlWatchBook,
    SqlDigestBook,
    SqlDeliveryBook,
    SqlClockBook,
    SqlLookBook,
    SqlMuteBook,
    SqlAnswerBook,
    SqlCitationBook,
    SqlEvidenceBook,
    SqlPushBook,
    SqlEnrolmentBook,
    SqlHostBook,
    SqlSitemapBook,
):
    """All the books of one desk, on SQLite or PostgreSQL. May be used by several threads; writers take turns."""

    def __init__(self, link: Link, resources: ExitStack, lock: FileLock | None = None) -> None:
        super().__init__(link)
        self._resources = resources
        self._lock = lock

    def let_go(self) -> None:
        """Free memory that makes the next questions faster, no more."""
        self._link.let_go()

    def lock_handed_on(self) -> int | None:
        """Return a descriptor that holds the lock beyond `close`; None where no file is locked."""
        return None if self._lock is None else self._lock.handed_on()

    def close(self) -> None:
        """Close connections and release the lock. Closing twice is harmless."""
        self._resources.close()


def open_store(
    url: str, *, lock: bool = True, migrate: bool = True, read_only: bool = False, held: int | None = None
) -> SqlStore:
    """Open the store at `sqlite:///PATH` or `postgresql://…`.

    `lock`: be the only run at work (LockHeld if there is one); `held`: what holds its lock already (see FileLock).
    `migrate`: create or upgrade the schema if need be. `read_only`: look only; implies neither lock nor migration.
    Raises StoreError with one sentence for the operator.
    """
    parsed = parse_address(url)
    with ExitStack() as resources:
        file_lock: FileLock | None = None
        lock = lock and not read_only
        if lock and parsed.get_backend_name() == "sqlite":
            file_lock, lock = _locked(_path(parsed), resources, held), False
        link = open_link(parsed, resources, lock=lock, read_only=read_only)
        make_current(link, migrate=migrate and not read_only)
        if not read_only:
            claim_index(link)
        return SqlStore(link, resources.pop_all(), file_lock)


def sqlite_path(url: str) -> Path | None:
    """Return the file of a SQLite address, absolute; None for PostgreSQL. Raises StoreError for anything else."""
    parsed = parse_address(url)
    return _path(parsed) if parsed.get_backend_name() == "sqlite" else None


def parse_address(url: str) -> URL:
    """Return the parts of a store's address; StoreError for what cannot be one."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError("the store's address cannot be read: write sqlite:///FILE or postgresql://…") from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StoreError(
            f"a store cannot be kept in {parsed.get_backend_name()}: write sqlite:///FILE or postgresql://…"
        )
    return parsed


def _path(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise StoreError("the store's address names no file: write sqlite:///FILE")
    return Path(url.database).expanduser().absolute()


def open_link(url: URL, resources: ExitStack, *, lock: bool, read_only: bool) -> Link:
    """Open the connections, and take the lock before anything is written; all are given back with `resources`."""
    if url.get_backend_name() == "postgresql":
        from watchdesk.store.postgres import PostgresLink  # noqa: PLC0415 - its dialect takes 40 ms

        far = PostgresLink(url, read_only=read_only)
        resources.callback(far.close)
        if lock:
            far.hold()
        return far
    path = _path(url)
    if read_only and not path.exists():
        raise StoreError(f"there is no store at {path} yet")
    if lock:
        _locked(path, resources)
    near = SqliteLink(path, read_only=read_only)
    resources.callback(near.close)
    return near


def _locked(path: Path, resources: ExitStack, held: int | None = None) -> FileLock:
    lock = FileLock(path, held=held)
    resources.callback(lock.release)
    return lock
