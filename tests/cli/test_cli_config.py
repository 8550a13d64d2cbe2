"""`watchdesk config`: check, show, schema and path, with their shapes and exit codes."""

import json
import tomllib
from pathlib import Path

import pytest

from watchdesk.cli.main import run_command

GOOD = """
[desk]
store = "postgresql://desk:hunter2@db/desk"
[[sources]]
id = "dawn"
feed = "https://dawn.example/feed"
[channels.news]
kind = "slack"
url = "https://hooks.slack.com/services/T0/B0/hunter2"
[smtp]
host = "mail.example.org"
username = "desk"
password = "hunter2"
sender = "desk@example.org"
"""
BAD = '[desk]\ntitel = "x"\n[polling]\ninterval = 5\n'


class Desk:
    """A configuration file and the command line on it."""

    def __init__(self, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file, self._capsys = file, capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        code = run_command(["--config", str(self.file), *arguments])
        out, err = self._capsys.readouterr()
        return code, out, err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path / "config.toml", capsys)


def test_a_right_configuration_is_counted(desk: Desk) -> None:
    desk.file.write_text(GOOD)
    sentence = f"{desk.file} is valid: 1 source, 0 watches, 1 channel, 0 subscribers, 0 subscriptions.\n"
    assert desk.run("config", "check") == (0, sentence, "")


def test_a_right_configuration_as_json(desk: Desk) -> None:
    desk.file.write_text(GOOD)
    code, out, _ = desk.run("config", "check", "--json")
    report = json.loads(out)
    assert (code, report["schema"], report["valid"]) == (0, "watchdesk.config-check/1", True)
    assert (report["mistakes"], report["sources"], report["path"]) == ([], 1, str(desk.file))


def test_every_mistake_is_told_on_stderr_with_exit_3(desk: Desk) -> None:
    desk.file.write_text(BAD)
    code, out, err = desk.run("config", "check")
    assert (code, out) == (3, "")
    assert err.splitlines() == [
        f'{desk.file}:2: desk.titel: there is no such key; did you mean "title"?',
        f'{desk.file}:4: polling.interval: must be a duration in quotes such as "15m", not a whole number',
    ]


def test_mistakes_as_json_also_end_with_exit_3(desk: Desk) -> None:
    desk.file.write_text(BAD)
    code, out, _ = desk.run("config", "check", "--json")
    report = json.loads(out)
    assert (code, report["valid"], report["path"]) == (3, False, str(desk.file))
    assert [(mistake["key"], mistake["line"]) for mistake in report["mistakes"]] == [
        ("desk.titel", 2),
        ("polling.interval", 4),
    ]


@pytest.mark.parametrize("command", [["show"], ["show", "--redacted"], ["show", "--json"], ["check", "--json"]])
def test_no_secret_is_ever_shown(command: list[str], desk: Desk) -> None:
    desk.file.write_text(GOOD)
    code, out, err = desk.run("config", *command)
    assert code == 0
    assert "hunter2" not in out + err


def test_what_is_shown_is_toml_with_the_defaults_in_it(desk: Desk) -> None:
    desk.file.write_text(GOOD)
    shown = tomllib.loads(desk.run("config", "show")[1])
    assert shown["polling"]["interval"] == "15m"
    assert shown["channels"]["news"] == {"kind": "slack", "on_unknown": "resend", "url": "(hidden)"}
    assert shown["sources"][0]["feed"] == "https://dawn.example/feed"


def test_settings_are_shown_as_json_too(desk: Desk) -> None:
    desk.file.write_text(GOOD)
    report = json.loads(desk.run("config", "show", "--json")[1])
    assert (report["schema"], report["path"]) == ("watchdesk.config/1", str(desk.file))
    assert report["settings"]["web"] == {"listen": "127.0.0.1:8710"}


def test_showing_a_wrong_configuration_ends_with_exit_3(desk: Desk) -> None:
    desk.file.write_text(BAD)
    assert desk.run("config", "show")[0] == 3


def test_the_path_is_named_whatever_is_in_the_file(desk: Desk) -> None:
    desk.file.write_text(BAD)
    assert desk.run("config", "path") == (0, f"{desk.file}\n", "")
    report = json.loads(desk.run("config", "path", "--json")[1])
    assert report == {"schema": "watchdesk.config-path/1", "path": str(desk.file)}


def test_a_configuration_that_is_not_there_ends_with_exit_3(desk: Desk) -> None:
    assert desk.run("config", "check") == (3, "", f"{desk.file}: there is no such file\n")


def test_the_schema_is_printed_without_a_configuration(desk: Desk) -> None:
    code, out, _ = desk.run("config", "schema")
    assert code == 0
    assert json.loads(out)["properties"]["polling"]["additionalProperties"] is False
