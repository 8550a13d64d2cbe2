"""`watchdesk restore`: what an operator and a program see of it."""

from pathlib import Path

import pytest

from cli.loopback_press import NOW, Desk
from cli.small_archive import an_archive
from watchdesk.store.lock import FileLock


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def test_a_backup_is_put_back_and_the_replaced_database_is_named(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert desk.run("backup", str(copy))[0] == 0
    done = desk.json(*NOW, "restore", str(copy))
    kept = str(tmp_path / "desk.db.replaced-20261123T120000")
    assert done == {"schema": "watchdesk.restore/1", "kept": kept, "carried": True, "held": 0}
    assert Path(kept).exists()
    code, out, _ = desk.run(*NOW, "restore", str(copy))
    assert code == 0
    assert f"The replaced database is now {kept}-1.\n" in out
    assert out.endswith(f"{copy} is restored.\n")
    assert len(desk.lines("search", "Islamabad", "--since", "3650d")) > 0


def test_while_another_run_works_it_is_exit_5_and_without_a_backup_exit_4(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    desk.run("backup", str(copy))
    lock = FileLock(desk.database)
    try:
        assert desk.run("restore", str(copy))[0] == 5
    finally:
        lock.release()
    code, out, err = desk.run("restore", str(tmp_path / "nothing.db"))
    assert (code, out, "there is no backup" in err) == (4, "", True)
