"""Document: config.toml from disk to plain values — the first stop of the settings, before the tables are checked."""

import re
from pathlib import Path
from typing import ClassVar

import tomli

from watchdesk.model.records import Reticent
from watchdesk.service.settings.report import refuse

LARGEST_FILE = 32 * 2**20
_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")
_TWICE = re.compile(r"Cannot declare \((.*)\) twice")  # with a Python tuple of the keys
_NAME = re.compile(r"'([^']*)'")
_END = " (at end of document)"


class Document(Reticent, frozen=True, kw_only=True):
    """A configuration file as read: its text with plain newlines, and tomli's values."""

    unshown: ClassVar = ("text", "values")

    path: Path
    text: str
    values: dict[str, object]


def read_document(path: Path) -> Document:
    """Read a TOML file. Raises ConfigurationError for a file that is missing, unreadable, not UTF-8, not TOML or empty.

    An empty file is refused because an editor that has half saved leaves one: a reload must not empty the desk.
    """
    text = _text(path)
    try:
        values = tomli.loads(text)
    except RecursionError as error:
        raise refuse(path, "brackets are nested too deeply") from error
    except ValueError as error:  # TOMLDecodeError, or a number of more than 4,300 digits
        raise _syntax(path, text, str(error)) from error
    if not values:
        raise refuse(path, "the file has no settings; `watchdesk init` writes one to start from")
    return Document(path=path, text=text, values=values)


def _text(path: Path) -> str:
    try:
        if not path.is_file():
            raise refuse(path, "this is not a file" if path.exists() else "there is no such file")
        with path.open("rb") as opened:
            body = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise refuse(path, f"the file cannot be read: {error.strerror}") from error
    if len(body) > LARGEST_FILE:
        raise refuse(path, "the file is larger than 32 MiB")
    try:
        return body.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise refuse(path, "the file is not UTF-8 text", line=line) from error


def _syntax(path: Path, text: str, problem: str) -> Exception:
    place = _PLACE.search(problem)
    line = int(place[1]) if place else None
    if problem.endswith(_END):
        line = text.rstrip().count("\n") + 1
    sentence = _PLACE.sub("", problem).removesuffix(_END)
    if twice := _TWICE.match(sentence):
        sentence = f"the table {'.'.join(_NAME.findall(twice[1]))} is there twice"
    sentence = sentence.replace("Cannot overwrite a value", "this key is there already")
    return refuse(path, f"this is not TOML: {sentence[:1].lower()}{sentence[1:]}", line=line)
