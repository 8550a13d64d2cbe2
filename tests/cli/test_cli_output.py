"""Output: inert on a terminal, clean when piped, JSON that loses nothing."""

import json
import os
import pty
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conftest import REPOSITORY
from watchdesk.cli.output import clean_for_terminal, emit_json, one_line, print_table, print_text, progress, say
from watchdesk.model.watches import Field, Hit

SOURCE = str(REPOSITORY / "src")


@pytest.mark.parametrize(
    "text, shown",
    [
        ("plain", "plain"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;https://evil.example/\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]52;c;cm0gLXJm\x07copied", "copied"),
        ("\x9b2Jcleared", "cleared"),
        ("\x1bcreset", "reset"),
        ("\x1b]0;never ended\nnext line", "\nnext line"),
        ("over\rwritten\x08\x07\x00\x7f", "overwritten"),
        ("wind\r\nows", "wind\nows"),
        ("a\u202egpj.exe\u202c b\u2066c\u2069\u200f", "agpj.exe bc"),
        ("para\u2029graph\u2028line", "para\ngraph\nline"),
        ("\U000e0041\U000e007ftags", "tags"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("Kābul طالبان काबुल 喀布尔 🇵🇰 👩\u200d🚀", "Kābul طالبان काबुल 喀布尔 🇵🇰 👩\u200d🚀"),
    ],
)
def test_a_terminal_obeys_nothing_in_a_text(text: str, shown: str) -> None:
    assert clean_for_terminal(text) == shown


def test_every_control_character_is_gone_but_line_and_tab() -> None:
    controls = "".join(map(chr, [*range(32), *range(127, 160)]))
    assert set(clean_for_terminal(" ".join(controls))) <= {" ", "\n", "\t"}


def test_a_cell_is_one_line() -> None:
    assert one_line(" a\nb\t\x1b[1mc  ") == "a b c"


def test_json_is_one_line_that_reads_back_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    report = {"schema": "watchdesk.x/1", "title": "Kābul \x1b[31m \u202e \x9b \u2028 \n", "none": None}
    emit_json(report)
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert not set(out) & set("\x1b\u202e\x9b\u2028")
    assert "Kābul" in out
    assert json.loads(out) == report


def test_json_writes_times_records_and_paths(capsys: pytest.CaptureFixture[str]) -> None:
    hit = Hit(term="Kabul", field=Field.TITLE, start=0, end=5, text="Kabul")
    emit_json([datetime(2021, 8, 15, tzinfo=UTC), timedelta(seconds=1.5), hit, Path("a"), {"b", "a"}])
    assert json.loads(capsys.readouterr().out) == [
        "2021-08-15T00:00:00Z",
        1.5,
        {"term": "Kabul", "field": "title", "start": 0, "end": 5, "text": "Kabul", "weight": 1.0},
        "a",
        ["a", "b"],
    ]


def test_text_and_talk_go_to_different_streams(capsys: pytest.CaptureFixture[str]) -> None:
    print_text("data\x1b[2J\n")
    say("talk\x1b[2J")
    say("hushed", quiet=True)
    assert capsys.readouterr() == ("data\n", "talk\n")


def test_a_piped_table_is_plain_and_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["source", "new"], [["Dawn\x1b[1m", 3], ["a\nb", None]], title="Polls")
    assert capsys.readouterr().out == "Polls\nsource  new\nDawn    3\na b     –\n"


def test_a_table_without_rows_is_its_head(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["source", "new"], [])
    assert capsys.readouterr().out == "source  new\n"


def test_progress_is_silent_where_stderr_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(3, "Polling") as advance:
        advance(2)
    assert capsys.readouterr() == ("", "")


TABLE = "from watchdesk.cli.output import print_table; print_table(['a'], [['[bold]x[/bold]\\x1b[31m']], title='T')"
BAR = "from watchdesk.cli.output import progress\nwith progress(2, 'Pol\\x1b[1mling') as go: go(2)"


def on_a_terminal(program: str, **environ: str) -> str:
    """Run a program with a pseudo-terminal as stdout and stderr; return what came out."""
    ours, theirs = pty.openpty()
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": SOURCE, "TERM": "xterm", "COLUMNS": "80"} | environ
    subprocess.run([sys.executable, "-c", program], stdout=theirs, stderr=theirs, env=variables, check=True)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # Linux's way of saying that the other end is closed
        pass
    os.close(ours)
    return shown.decode()


def test_a_table_on_a_terminal_is_drawn_and_its_cells_are_no_markup() -> None:
    shown = on_a_terminal(TABLE)
    assert "┃" in shown
    assert "[bold]x[/bold]" in shown
    assert "\x1b[31m" not in shown


def test_no_color_and_dumb_terminals_are_honoured() -> None:
    assert "\x1b[3" not in on_a_terminal(TABLE, NO_COLOR="1").replace("\x1b[3m", "")
    assert "\x1b" not in on_a_terminal(TABLE, TERM="dumb")
    assert on_a_terminal(BAR, TERM="dumb") == ""


def test_progress_shows_a_bar_on_a_terminal() -> None:
    shown = on_a_terminal(BAR)
    assert "Polling" in shown
    assert "2/2" in shown


def test_a_reader_that_leaves_ends_the_program_quietly() -> None:
    program = "from watchdesk.cli.output import emit_json\nfor n in range(200000): emit_json(n)"
    piped = subprocess.run(
        ["sh", "-c", '"$0" -c "$1" | head -n 1', sys.executable, program],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": SOURCE},
        capture_output=True,
        check=True,
    )
    assert (piped.stdout, piped.stderr) == (b"0\n", b"")


def test_a_stream_that_knows_no_unicode_gets_question_marks() -> None:
    program = "from watchdesk.cli.output import print_text; print_text('K\\u0101bul')"
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": SOURCE, "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, check=True)
    assert ran.stdout == b"K?bul\n"


def test_importing_output_imports_no_rich() -> None:
    program = "import sys, watchdesk.cli.output; sys.exit('rich' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": SOURCE}, check=True)
