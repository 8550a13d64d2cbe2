"""`watchdesk init`: writes a configuration that works, and never touches one that is there."""

from pathlib import Path

import pytest

from watchdesk.cli.main import run_command
from watchdesk.service.settings import load


def test_what_init_writes_passes_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.toml"
    assert run_command(["init", str(file)]) == 0
    assert run_command(["--config", str(file), "config", "check"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{file}\n{file} is valid: 3 sources, 1 watch, 1 channel, 1 subscriber, 1 subscription.\n"
    assert err == f"Now read {file}, then run: watchdesk --config {file} check\n"


def test_it_works_as_it_is_with_the_file_outbox_beside_it(tmp_path: Path) -> None:
    run_command(["init", str(tmp_path)])
    settings = load(tmp_path / "config.toml", {})
    assert settings.channel_kinds == {"outbox": "file"}
    assert settings.desk.store == f"sqlite:///{tmp_path}/watchdesk.db"
    assert settings.subscriptions[0].channel == "outbox"


def test_quiet_says_nothing_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_command(["--quiet", "init", str(tmp_path)])
    assert capsys.readouterr() == (f"{tmp_path}/config.toml\n", "")


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.toml"
    file.write_text("mine")
    assert run_command(["init", str(file)]) == 2
    assert file.read_text() == "mine"
    assert f"{file} is there already and stays as it is; name another file" in capsys.readouterr().err


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "config.toml").symlink_to(tmp_path / "elsewhere")
    assert run_command(["init", str(tmp_path)]) == 2
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["init", str(tmp_path / "no" / "config.toml")]) == 2
    assert "config.toml cannot be written: No such file or directory" in capsys.readouterr().err
