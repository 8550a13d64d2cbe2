"""Backups (G12): one consistent moment, in a file that appears whole or not at all."""

import sqlite3
import stat
from pathlib import Path

import pytest

from store.store_records import NOW, WORLD, a_visit, an_entry, with_feeds
from watchdesk.model.errors import StoreError
from watchdesk.store.backup import backup
from watchdesk.store.opening import SqlStore, open_store


@pytest.fixture
def desk(sqlite_url: str) -> SqlStore:
    store = open_store(sqlite_url)
    with_feeds(store).save_polls([a_visit(WORLD, *(an_entry(f"e{number}") for number in range(50)))])
    return store


def test_a_backup_of_a_desk_at_work_is_a_whole_store(desk: SqlStore, sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    size = backup(sqlite_url, copy)
    desk.save_polls([a_visit(WORLD, an_entry("after"))])
    assert size == copy.stat().st_size
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy.db"]
    desk.close()
    restored = open_store(f"sqlite:///{copy}")
    assert len(restored.due_reads(NOW, limit=100)) == 50
    restored.close()


def test_a_backup_does_not_wait_for_an_open_transaction_and_has_nothing_of_it(
    desk: SqlStore, sqlite_url: str, tmp_path: Path
) -> None:
    with desk.settling():
        backup(sqlite_url, tmp_path / "copy.db")
    desk.close()
    with_log = sqlite3.connect(tmp_path / "copy.db")
    assert with_log.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with_log.close()


def test_nothing_is_overwritten(desk: SqlStore, sqlite_url: str, tmp_path: Path) -> None:
    desk.close()
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(StoreError, match="exists already"):
        backup(sqlite_url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_a_folder_that_is_not_there_is_named(desk: SqlStore, sqlite_url: str, tmp_path: Path) -> None:
    desk.close()
    with pytest.raises(StoreError, match=r"nowhere/copy\.db cannot be written: No such file or directory"):
        backup(sqlite_url, tmp_path / "nowhere" / "copy.db")


def test_a_damaged_store_gives_no_backup(desk: SqlStore, sqlite_url: str, tmp_path: Path) -> None:
    desk.close()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096 * 20)
    with pytest.raises(StoreError, match=r"damaged|not be kept|cannot be"):
        backup(sqlite_url, tmp_path / "copy.db")
    assert not list(tmp_path.glob("*copy.db*"))


def test_there_must_be_a_store(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store at"):
        backup(sqlite_url, tmp_path / "copy.db")


def test_postgresql_has_a_tool_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pg_dump --format=custom"):
        backup("postgresql://localhost/desk", tmp_path / "copy.dump")
