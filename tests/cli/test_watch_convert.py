"""`watchdesk watch convert`: a query of another tool, translated and sure to compile."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli.loopback_press import Desk
from cli.shapes import faults
from watchdesk.rules.dialects import DIALECTS
from watchdesk.rules.language import compile_query

CONVERT = {"schema": "watchdesk.convert/1", "dialect": str, "query": str, "notes": [str]}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_plain_query_of_every_dialect_is_converted_and_compiles(desk: Desk, dialect: str) -> None:
    code, out, _ = desk.run("watch", "convert", '"Wendy Sherman" OR Qureshi', "--from", dialect)
    assert code == 0
    compile_query(out)
    assert "Wendy Sherman" in out


def test_what_differs_is_said_on_stderr_only(desk: Desk) -> None:
    report = desk.json("watch", "convert", "Sherman -tank site:dawn.com when:7d", "--from", "google-alerts")
    code, out, err = desk.run("watch", "convert", "Sherman -tank site:dawn.com when:7d", "--from", "google-alerts")
    assert (code, out.strip()) == (0, report["query"])
    assert [line.removeprefix("Note: ") for line in err.splitlines()] == report["notes"]


def test_programs_get_query_and_notes(desk: Desk) -> None:
    report = desk.json("watch", "convert", "Sherman -tank", "--from", "google-alerts")
    assert faults(report, CONVERT) == []
    assert report["dialect"] == "google-alerts"


@pytest.mark.parametrize("argument", [["-"], []])
def test_a_query_can_come_from_stdin(argument: list[str]) -> None:
    command = [sys.executable, "-m", "watchdesk", "watch", "convert", *argument, "--from", "factiva"]
    done = subprocess.run(command, input="Sherman\nOR Qureshi\n", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, "Qureshi" in done.stdout) == (0, "", True)


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["((((", "--from", "factiva"], "character"),
        (["  ", "--from", "factiva"], "say which query to convert"),
        (["a", "--from", "babel"], "'babel' is not one of"),
        (["a"], "Missing option '--from'"),
    ],
)
def test_what_cannot_be_converted_is_a_usage_error(desk: Desk, arguments: list[str], sentence: str) -> None:
    code, out, err = desk.run("watch", "convert", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
