"""Store: a restore — a backup takes the store's place, and what went out since is not forgotten (G12, ADR 0017)."""

import os
import shutil
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.errors import StoreError
from watchdesk.store.gist_keys import found_anew
from watchdesk.store.lock import FileLock
from watchdesk.store.opening import open_store, sqlite_path
from watchdesk.store.schema import HEAD, REVISIONS

PG_RESTORE = "PostgreSQL is restored with its own tools: pg_restore --clean --dbname=DATABASE watchdesk.dump"
HELD = "held by a restore: it may have been sent after the backup was made"

# What readers and the operator said last counts whole: who left since the backup is not told again, who came back is; a
# channel that was closed stays so, and a feed that was withdrawn.
_OF_THE_DESK = ("secret", "channel")
_LAST_SAID = ("ending", "enrolment", "sign_up", "asking", *_OF_THE_DESK)
# What the replaced store can still tell, in groups that are carried whole or not at all. What went out wins over what
# the backup knew of it; of everything else the backup's rows stay, and what is missing is added. Feeds, their
# validators and entries are the backup's: what came since is visited again, and known by its computed ids.
_OUTGOING = (
    "digest",
    "telling",
    "delivery",
    "part",
    "attempt",
    "receipt",
    "thread",
    "mute",
    "feedback",
    *_LAST_SAID,
)
_STORIES = ("grouping", "story_merge", "sketch", "sketch_key", "gist")
_ARTICLES = ("article", "article_text", "match", "backfill", "revision", "look_again", "citation")
_EVIDENCE = ("seal", "pack")
_OWED = (DeliveryState.PENDING, DeliveryState.LEASED, DeliveryState.UNKNOWN)


class Restored(Struct, frozen=True, kw_only=True):
    """What a restore did. `kept`: where the replaced store lies now; None where there was none.

    `carried`: whether what went out since the backup is known. `held`: deliveries that wait for the operator's word,
    because it is not known whether they were sent.
    """

    kept: Path | None
    carried: bool
    held: int


def restore(url: str, source: Path, *, now: datetime) -> Restored:
    """Put a backup in the store's place. The replaced store is kept beside it, and read for what was sent since.

    Where that cannot be read, or is no later state of the backup's store but one that was begun anew, what the backup
    held as owed is not sent by itself any more: it is `unknown`, without a next try, until the operator sends or
    releases it. Raises LockHeld while a desk runs, StoreError for a backup that
    is not whole or is of a newer watchdesk, for PostgreSQL, and where the disk refuses.
    """
    path = sqlite_path(url)
    if path is None:
        raise StoreError(PG_RESTORE)
    _check(source)
    lock = FileLock(path)
    half, aside = (path.with_name(f".{path.name}.{os.getpid()}.{what}") for what in ("restore", "aside"))
    try:
        shutil.copyfile(source, half)
        half.chmod(0o600)
        open_store(f"sqlite:///{half}", lock=False).close()  # brings it up to date
        carried, held = _take_over(_up_to_date(path, aside), half)
        return Restored(kept=_exchange(path, half, now), carried=carried, held=held)
    except (OSError, sqlite3.Error) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise StoreError(f"the backup {source} cannot be restored: {reason}") from error
    finally:
        for copy in (half, aside):
            for name in (copy, copy.with_name(f"{copy.name}.reserve"), *_logs(copy)):
                name.unlink(missing_ok=True)
        lock.release()


def _check(source: Path) -> None:
    if not source.is_file():
        raise StoreError(f"there is no backup {source}")
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as found:
            answer = found.execute("PRAGMA integrity_check").fetchone()[0]
            revision = _revision(found, "main") if answer == "ok" else None
    except sqlite3.Error as error:
        raise StoreError(f"{source} is no backup of a watchdesk: {error}") from error
    if answer != "ok":
        raise StoreError(f"the backup {source} is damaged ({answer.splitlines()[0]})")
    if revision is None:
        raise StoreError(f"{source} is no backup of a watchdesk: it is a database of another program")
    if revision not in REVISIONS:
        raise StoreError(f"the backup {source} was written by a newer watchdesk (schema {revision}): upgrade watchdesk")


def _revision(connection: sqlite3.Connection, database: str) -> str | None:
    try:
        found = connection.execute(f"SELECT version_num FROM {database}.alembic_version").fetchone()  # noqa: S608 - ours
    except sqlite3.OperationalError:  # no such table
        return None
    return str(found[0]) if found else None


def _up_to_date(old: Path, aside: Path) -> Path:
    """Return the replaced store; where it is of an older schema, a copy of it that was brought up to date.

    Whoever restores after an upgrade that failed has such a one, and what it sent is known all the same.
    """
    if not old.exists():
        return old
    try:
        with closing(sqlite3.connect(old)) as found:
            if _revision(found, "main") not in REVISIONS[:-1]:
                return old
            with closing(sqlite3.connect(aside)) as copy:
                aside.chmod(0o600)
                found.backup(copy)
        open_store(f"sqlite:///{aside}", lock=False).close()
    except (sqlite3.DatabaseError, StoreError):  # it cannot be read, and so is not carried
        return old
    return aside


def _take_over(old: Path, half: Path) -> tuple[bool, int]:
    """Add to the new store what the old one knows.

    Returns whether that knows what went out since the backup, and how many deliveries are held where it does not.
    """
    with closing(sqlite3.connect(half, isolation_level=None)) as new:
        if not _is_attached(new, old):
            return False, _hold(new)
        if _is_later(new):
            carried = _carry(new, _OUTGOING, replaced=_LAST_SAID)
            return carried, 0 if carried else _hold(new)
        held = _hold(new)  # of the backup's: what the old one owes was never sent
        _carry(new, [one for one in _OUTGOING if one not in _OF_THE_DESK])
        _carried(new, _OF_THE_DESK, "IGNORE")
        return False, held


def _is_attached(new: sqlite3.Connection, old: Path) -> bool:
    """Attach the old store; return whether it is one, and can be read."""
    if not old.exists():
        return False
    try:
        new.execute("ATTACH DATABASE ? AS old", (str(old),))
        return _revision(new, "old") == HEAD
    except sqlite3.DatabaseError:
        return False


def _is_later(new: sqlite3.Connection) -> bool:
    """Return whether the old store is a later state of the backup's: the key of its links is drawn once, by chance.

    One that was begun anew (the disk was lost, and the service started before the restore) knows no reader and no
    ending, and nothing of what went out before.
    """
    found = "SELECT value FROM {}.secret WHERE name = 'links'"
    try:
        of_old = new.execute(found.format("old")).fetchone()
    except sqlite3.DatabaseError:  # it can be read in part only: what is carried tells
        return True
    of_backup = new.execute(found.format("main")).fetchone()
    return of_backup is None or of_backup == of_old


def _carry(new: sqlite3.Connection, tables: Sequence[str], *, replaced: Collection[str] = ()) -> bool:
    """Add what the old store knows to these tables, and to the archive; return whether what went out could be read."""
    if not _carried(new, tables, "REPLACE", replaced):
        return False
    for some in (_STORIES, _ARTICLES):
        _carried(new, some, "IGNORE")
    _find_stories_anew(new)
    if _goes_on(new):
        _carried(new, _EVIDENCE, "IGNORE")
    return True


def _goes_on(new: sqlite3.Connection) -> bool:
    """Return whether the old store's chain of evidence goes on from the backup's last seal."""
    last = new.execute("SELECT number, hash FROM main.seal ORDER BY number DESC LIMIT 1").fetchone()
    try:
        return last is None or bool(
            new.execute("SELECT 1 FROM old.seal WHERE number = ? AND hash = ?", last).fetchone()
        )
    except sqlite3.DatabaseError:  # it can be read in part only
        return False


def _carried(new: sqlite3.Connection, tables: Sequence[str], otherwise: str, replaced: Collection[str] = ()) -> bool:
    new.execute("BEGIN IMMEDIATE")
    try:
        for table in tables:
            if table in replaced:
                new.execute(f"DELETE FROM main.{table}")  # noqa: S608 - ours
            columns = ", ".join(f'"{row[1]}"' for row in new.execute(f"PRAGMA main.table_info({table})"))
            new.execute(f"INSERT OR {otherwise} INTO main.{table} ({columns}) SELECT {columns} FROM old.{table}")  # noqa: S608 - ours
    except sqlite3.DatabaseError:
        new.execute("ROLLBACK")
        return False
    new.execute("COMMIT")
    return True


def _find_stories_anew(new: sqlite3.Connection) -> None:
    """Make the rows under which stories are found: those of two stores cannot be put together row by row."""
    gists = new.execute("SELECT number, keys FROM main.gist ORDER BY number")
    rows = list(found_anew(gists))
    new.execute("BEGIN IMMEDIATE")
    new.execute("DELETE FROM main.gist_key")
    new.executemany("INSERT INTO main.gist_key (key, numbers) VALUES (?, ?)", rows)
    new.execute("COMMIT")


def _hold(new: sqlite3.Connection) -> int:
    held = new.execute(
        "UPDATE main.delivery SET state = ?, next_attempt_at = NULL, lease_token = NULL, lease_until = NULL, "
        "may_repeat = 1, reason = ? WHERE state IN (?, ?, ?)",
        (DeliveryState.UNKNOWN.value, HELD, *(state.value for state in _OWED)),
    )
    return held.rowcount


def _exchange(path: Path, half: Path, now: datetime) -> Path | None:
    """Give the new store its name in one step; return where the old one lies now.

    At every instant the name is that of a whole store: the old one gets a second name first, and its log is emptied
    into it where that can still be done.
    """
    with closing(sqlite3.connect(half)) as new:
        new.execute("PRAGMA journal_mode=DELETE")
    with half.open("rb") as written:
        os.fsync(written.fileno())
    kept = None
    if path.exists():
        kept = _free_name(path, now)
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        os.link(path, kept)
        for log, name in zip(_logs(path), _logs(kept), strict=True):
            with suppress(FileNotFoundError):
                log.rename(name)
    half.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return kept


def _logs(path: Path) -> tuple[Path, Path]:
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def _free_name(path: Path, now: datetime) -> Path:
    stem = f"{path.name}.replaced-{now:%Y%m%dT%H%M%S}"
    names = (path.with_name(stem if not number else f"{stem}-{number}") for number in range(1000))
    return next(name for name in names if not name.exists())
