"""Logs: one line a thing, whatever a title tries."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import structlog

from conftest import REPOSITORY
from watchdesk.service.logs import _inert

PROGRAM = """
import json, sys
from watchdesk.engine.lines import Lines
from watchdesk.service.logs import set_up_logs
set_up_logs(is_service={service}, verbose={verbose})
Lines("watchdesk.test").info("visit", title=json.loads(sys.argv[1]), count=3)
if {service} or {verbose}:
    import structlog
    log = structlog.get_logger("watchdesk.test")
    log.debug("quietest")
    log.warning("odd")
    try:
        raise ValueError("in\\x1b[31m red")
    except ValueError:
        log.exception("failed")
assert {service} or {verbose} or "structlog" not in sys.modules
"""
CASES = {
    "ordinary text": ("Kābul کابل 喀布尔 👩", "Kābul کابل 喀布尔 👩"),
    "an escape sequence": ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
    "one that sets the title": ("\x1b]0;owned\x07", "\ufffd]0;owned\ufffd"),
    "the same in one byte": ("\x9b2J", "\ufffd2J"),
    "text that turns around": ("a\u202egpj.exe", "a\ufffdgpj.exe"),
    "a return that overwrites": ("good\rbad", "good bad"),
    "a line break and a tab": ("one\ntwo\tthree", "one\ntwo\tthree"),
    "line breaks of other alphabets": ("one\u2028two\x85three", "one two three"),
    "spaces of other alphabets": ("«\u00a0oui\u202f»\u3000完", "« oui » 完"),
    "half a pair": ("\ud83d", "\ufffd"),
    "nothing at all": ("\x00", "\ufffd"),
}


@pytest.mark.parametrize("text, shown", CASES.values(), ids=CASES)
def test_a_line_carries_nothing_that_a_terminal_obeys(text: str, shown: str) -> None:
    line: structlog.typing.EventDict = {"event": "visit", "title": text, "count": 3, "none": None}
    assert _inert(None, "info", line) == {"event": "visit", "title": shown, "count": 3, "none": None}


def lines_of(tmp_path: Path, title: str, *, service: bool, verbose: bool) -> list[dict[str, object]]:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(service=service, verbose=verbose))
    ran = subprocess.run(
        [sys.executable, program, json.dumps(title)],
        env={"PYTHONPATH": str(REPOSITORY / "src")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert ran.stdout == ""
    return [json.loads(line) for line in ran.stderr.splitlines()]


def test_a_journal_has_one_line_of_json_for_each_thing(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, "two\nlines \x1b[31m and \u2028 more", service=True, verbose=False)
    assert [line["event"] for line in lines] == ["visit", "odd", "failed"]
    assert (lines[0]["title"], lines[0]["count"]) == ("two\nlines \ufffd[31m and   more", 3)
    assert [line["level"] for line in lines] == ["info", "warning", "error"]
    assert all(str(line["timestamp"]).endswith("Z") for line in lines)
    assert "ValueError: in\ufffd[31m red" in str(lines[2]["exception"])


@pytest.mark.parametrize("verbose, events", [(False, []), (True, ["visit", "odd", "failed"])])
def test_a_command_is_quiet_unless_asked(tmp_path: Path, *, verbose: bool, events: list[str]) -> None:
    assert [line["event"] for line in lines_of(tmp_path, "t", service=False, verbose=verbose)] == events


@pytest.mark.parametrize("journal", ["/dev/full", "a pipe that nobody reads"])
def test_lines_that_cannot_be_written_break_nothing_off(tmp_path: Path, journal: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(service=True, verbose=False) + "print('it got on')\n")
    reader, pipe = os.pipe()
    os.close(reader)
    with os.fdopen(pipe, "w") as unread, Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [sys.executable, program, json.dumps("x" * 20_000)],
            env={"PYTHONPATH": str(REPOSITORY / "src")},
            stdout=subprocess.PIPE,
            stderr=full if journal == "/dev/full" else unread,
            text=True,
            check=False,
            timeout=60,
        )
    assert ran.stdout == "it got on\n"
