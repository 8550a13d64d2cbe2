"""Output: what every command prints with — data on stdout, talk and progress on stderr, nothing that a terminal obeys.

Texts of feeds and pages may hold escape sequences and direction overrides; all of them pass `clean_for_terminal` here.
In JSON the same characters are written as escapes, so nothing is lost for programs.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TextIO

from msgspec import Struct
from msgspec.structs import asdict

Advance = Callable[[int], None]

# ECMA-48 control sequences and strings (colours, titles, hyperlinks), introduced by ESC or by a C1 character.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_OBEYED = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_DIRECTIONS}\U000e0000-\U000e007f]")
_ESCAPED_IN_JSON = re.compile(rf"[\x7f-\x9f\u2028\u2029\ud800-\udfff{_DIRECTIONS}]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def clean_for_terminal(text: str) -> str:
    """Return a text that a terminal only shows: no sequences, control or direction characters; lines and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    plain = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _SURROGATE.sub("\ufffd", _OBEYED.sub("", _SEQUENCE.sub("", plain)))


def one_line(text: str) -> str:
    """Return a clean text on one line, for a table's cell or a label."""
    return " ".join(clean_for_terminal(text).split())


def emit_json(report: object, *, indent: int | None = None) -> None:
    """Print one object as JSON on one line of stdout (JSON Lines when called for each), at once."""
    text = json.dumps(report, ensure_ascii=False, default=_plain, indent=indent)
    _write(_ESCAPED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_text(text: str) -> None:
    """Print text for people on stdout, clean."""
    _write(clean_for_terminal(text).rstrip("\n"))


def say(text: str, *, quiet: bool = False) -> None:
    """Say something on stderr, unless it is to be quiet. Never fails: who does not listen misses it."""
    if quiet:
        return
    try:
        sys.stderr.write(_encodable(clean_for_terminal(text), sys.stderr) + "\n")
        sys.stderr.flush()
    except OSError:
        return


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Print a table on stdout: drawn on a terminal, else in plain aligned columns. Absent values are a dash."""
    cells = [["–" if value is None else one_line(str(value)) for value in row] for row in rows]
    if _is_terminal(sys.stdout):
        _draw_table(columns, cells, title)
        return
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (columns, *cells)]
    heading = [one_line(title)] if title else []
    _write("\n".join(line.rstrip() for line in (*heading, *lines)))


@contextmanager
def progress(total: int, label: str, *, quiet: bool = False) -> Iterator[Advance]:
    """Show a progress bar on stderr while the block runs, on a terminal and unless quiet. Yields what advances it."""
    if quiet or not _is_terminal(sys.stderr):
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - rich costs 0.1 s that a piped command can spare
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(one_line(label), total=total)
        yield lambda count: bar.advance(task, count)


def _draw_table(columns: Sequence[str], cells: Sequence[Sequence[str]], title: str | None) -> None:
    from rich.console import Console  # noqa: PLC0415 - as above
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=Text(one_line(title)) if title else None)
    for column in columns:
        table.add_column(Text(column))
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))  # Text: a cell's [brackets] are no markup
    with _closed_pipe_is_fine():
        Console(file=sys.stdout).print(table)


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _write(text: str) -> None:
    with _closed_pipe_is_fine():
        sys.stdout.write(_encodable(text, sys.stdout) + "\n")
        sys.stdout.flush()


@contextmanager
def _closed_pipe_is_fine() -> Iterator[None]:
    """End the program quietly when the reader has gone (`watchdesk feed list | head`), also in Python's last flush."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def _encodable(text: str, stream: TextIO) -> str:
    encoding = stream.encoding or "utf-8"
    return text if encoding.lower() == "utf-8" else text.encode(encoding, "replace").decode(encoding)


def _plain(value: object) -> object:
    """Return what JSON has no form for: RFC 3339 times, seconds, and records as objects."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Struct):
        return asdict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
