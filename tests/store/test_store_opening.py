"""Opening a store: the lock, and what the operator is told when it cannot be opened."""

import os
import signal
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from crash.small_disks import small_disk
from store.store_records import NOW, WORLD, a_visit, an_entry, with_feeds
from watchdesk.model.errors import LockHeld, StoreError
from watchdesk.ports import Store
from watchdesk.store.backup import backup
from watchdesk.store.opening import SqlStore, open_store
from watchdesk.store.postgres import SURE_FOR, PostgresLink
from watchdesk.store.sqlite import SqliteLink

HOLDER = """
import sys, time
from watchdesk.store.opening import SqlStore, open_store
from watchdesk.store.postgres import SURE_FOR, PostgresLink
store = open_store(sys.argv[1])
print("held", flush=True)
time.sleep(60)
"""


def test_a_store_keeps_what_it_was_given_when_it_is_opened_again(url: str) -> None:
    store: Store = open_store(url)
    with_feeds(store).save_polls([a_visit(WORLD, an_entry("one"))])
    store.close()
    again = open_store(url)
    assert len(again.due_reads(NOW, limit=9)) == 1
    again.close()
    again.close()


def test_a_second_run_is_refused_until_the_first_is_closed(url: str) -> None:
    store = open_store(url)
    with pytest.raises(LockHeld, match="another run"):
        open_store(url)
    open_store(url, lock=False).close()
    store.close()
    open_store(url).close()


def test_the_lock_names_its_holder_and_goes_with_it(sqlite_url: str) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, sqlite_url], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(LockHeld, match=f"process {holder.pid}"):
            open_store(sqlite_url)
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    open_store(sqlite_url).close()


def test_a_reader_sees_what_a_running_desk_writes_and_can_write_nothing(url: str) -> None:
    desk = open_store(url)
    reader = open_store(url, read_only=True)
    with_feeds(desk)
    assert len(reader.feeds()) == 2
    with pytest.raises(StoreError, match="reading only"):
        reader.set_paused("x", paused=True)
    reader.close()
    desk.close()
    after = open_store(url, read_only=True)
    assert len(after.feeds()) == 2
    after.close()


def test_reading_does_not_wait_for_a_writer(url: str) -> None:
    store = open_store(url)
    with store.settling():
        assert with_no_feeds(store)
    store.close()


def with_no_feeds(store: Store) -> bool:
    return store.feeds() == [] and store.known_keys(["x"]) == {}


@pytest.mark.parametrize(
    "address, words",
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://localhost/desk", "cannot be kept in mysql"),
        ("watchdesk.db", "write sqlite:///FILE"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be used"),
    ],
)
def test_an_address_that_cannot_be_a_store_is_refused_in_a_sentence(address: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        open_store(address)


def test_a_password_is_in_no_message() -> None:
    with pytest.raises(StoreError) as caught:
        open_store("postgresql://desk:hunter2@127.0.0.1:1/none")
    assert "hunter2" not in str(caught.value)


def test_there_is_no_store_to_read_yet(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store at"):
        open_store(sqlite_url, read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"file/watchdesk\.db.*(Not a directory|File exists)"):
        open_store(f"sqlite:///{tmp_path}/file/watchdesk.db")


def test_a_folder_in_the_place_of_the_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Is a directory"):
        open_store(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize("content", [b"<html>not a database" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "watchdesk.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"watchdesk\.db cannot be used: it is (not a database|damaged)"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == content


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    open_store(f"sqlite:///{folder}/watchdesk.db").close()
    path = folder / "watchdesk.db"
    for each in (folder, *folder.iterdir()):
        each.chmod(0o555 if each.is_dir() else 0o444)
    for above in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        above.chmod(above.stat().st_mode | 0o055)
    code = "import sys; from watchdesk.store.opening import open_store\ntry: open_store(sys.argv[1])\n"
    code += "except Exception as error: print(type(error).__name__, error)"
    command = [sys.executable, "-c", code, f"sqlite:///{path}"]
    if any(not above.stat().st_mode & 0o001 for above in Path(sys.executable).resolve().parents):
        pytest.skip("another user may not run this Python")
    ran = subprocess.run(command, capture_output=True, text=True, user="nobody", extra_groups=[], check=True)
    assert ran.stdout.startswith("StoreError")
    assert "Permission denied" in ran.stdout


def test_the_files_of_a_store_are_its_owners_only(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with_feeds(store)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.glob("watchdesk.db*")}
    store.close()
    assert {name for name, mode in modes.items() if mode != 0o600} == set()
    assert "watchdesk.db-wal" in modes


def test_a_full_disk_is_said_so_and_what_is_held_in_reserve_is_given_up(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with_feeds(store)
    link = store._link
    assert isinstance(link, SqliteLink)
    assert link._writer is not None
    reserve = Path(sqlite_url.removeprefix("sqlite:///") + ".reserve")
    assert reserve.stat().st_size == 1024 * 1024
    raw = link._writer.connection.driver_connection
    assert raw is not None
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count={pages}")
    visit = a_visit(WORLD, *(an_entry(f"e{number}") for number in range(500)))
    with pytest.raises(StoreError, match="the disk is full"):
        store.save_polls([visit])
    assert not reserve.exists()
    assert store.due_reads(NOW, limit=9) == []
    raw.execute("PRAGMA max_page_count=1000000")
    assert store.save_polls([visit]) == 500
    assert reserve.stat().st_size == 1024 * 1024, "put by again, for the next time"
    store.close()


def test_a_reserve_that_a_start_on_a_full_disk_left_empty_is_filled(sqlite_url: str) -> None:
    open_store(sqlite_url).close()
    reserve = Path(sqlite_url.removeprefix("sqlite:///") + ".reserve")
    reserve.write_bytes(b"")
    open_store(sqlite_url).close()
    assert reserve.stat().st_size == 1024 * 1024


def test_a_store_that_let_go_of_its_memory_is_read_and_written_as_before(store: Store) -> None:
    with_feeds(store).save_polls([a_visit(WORLD, an_entry("one"))])
    store.let_go()
    assert len(store.due_reads(NOW, limit=9)) == 1
    store.save_polls([a_visit(WORLD, an_entry("two"))])
    store.let_go()
    assert len(store.due_reads(NOW, limit=9)) == 2


def broken_off(url: str) -> None:
    """End all sessions of a database, as a server does that starts anew."""
    with psycopg.connect(url, autocommit=True) as operator:
        operator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'watchdesk'"
        )


def doubting(store: SqlStore) -> SqlStore:
    """Return a store that makes sure of its lock at its next writing."""
    assert isinstance(store._link, PostgresLink)
    store._link._seen_held -= SURE_FOR
    return store


def test_a_lock_that_was_lost_with_its_session_is_taken_again(postgres_url: str) -> None:
    with closing(open_store(postgres_url)) as store:
        broken_off(postgres_url)
        with_feeds(doubting(store))
        with pytest.raises(LockHeld, match="another run"):
            open_store(postgres_url)


def test_who_has_lost_it_to_another_run_writes_nothing_until_that_has_ended(postgres_url: str) -> None:
    with closing(open_store(postgres_url)) as store:
        broken_off(postgres_url)
        with closing(open_store(postgres_url)):
            for _ in range(2):
                with pytest.raises(LockHeld, match="another run"):
                    with_feeds(doubting(store))
        with_feeds(store)
        assert len(store.feeds()) > 0


def test_a_store_on_a_disk_that_can_only_be_read_is_read_and_backed_up(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 8 * 2**20) as disk:
        url = f"sqlite:///{disk}/watchdesk.db"
        with closing(open_store(url)) as store:
            with_feeds(store)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with closing(open_store(url, read_only=True)) as reader:
            assert len(reader.feeds()) == 2
        assert backup(url, tmp_path / "copy.db") > 0
        with pytest.raises(StoreError, match="Read-only file system"):
            open_store(url)
    with closing(open_store(f"sqlite:///{tmp_path}/copy.db", read_only=True)) as copy:
        assert len(copy.feeds()) == 2
