"""Secrets: a secret may stand in the file, in a file of its own, in the environment or in a systemd credential.

For the key `url` of `[channels.newsroom-slack]` these are, each alone: `url = "…"`; `url_file = "secrets/slack-url"`
(relative to config.toml, readable by its owner only); `$WATCHDESK_CHANNELS__NEWSROOM_SLACK__URL`; the file
`channels.newsroom-slack.url` in systemd's `$CREDENTIALS_DIRECTORY`.
"""

import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from pydantic import BaseModel

from watchdesk.model.records import Reticent
from watchdesk.service.settings.checking import secret_keys
from watchdesk.service.settings.lines import KeyPath
from watchdesk.service.settings.report import Report
from watchdesk.service.settings.values import kind_of

LARGEST_SECRET = 64 * 2**10
PREFIX = "WATCHDESK_"
_NOT_IN_A_NAME = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a configuration file stands in: its folder, and the environment of the process.

    A file may have thousands of keys, so these are looked up once: `has_variables`, whether any variable of the
    environment could name one, and `credentials`, systemd's folder of them.
    """

    folder: Path
    environ: Mapping[str, str]
    has_variables: bool = field(init=False)
    credentials: Path | None = field(init=False)

    def __post_init__(self) -> None:
        directory = self.environ.get("CREDENTIALS_DIRECTORY")
        object.__setattr__(self, "has_variables", any(name.startswith(PREFIX) for name in self.environ))
        object.__setattr__(self, "credentials", Path(directory) if directory else None)


class Revealed(Struct, frozen=True, kw_only=True):
    """A table with its secrets put in; `wrong` are the keys whose mistake is reported."""

    values: dict[str, object]
    wrong: frozenset[str]


def variable_name(path: KeyPath) -> str:
    """Return the environment variable of a key: `WATCHDESK_CHANNELS__NEWSROOM_SLACK__URL`."""
    return PREFIX + "__".join(_NOT_IN_A_NAME.sub("_", str(part).upper()) for part in path)


def credential_name(path: KeyPath) -> str:
    """Return the systemd credential of a key: `channels.newsroom-slack.url`."""
    return ".".join(str(part) for part in path)


def reveal(
    values: Mapping[str, object],
    model: type[BaseModel],
    path: KeyPath,
    around: Surroundings,
    report: Report,
    *,
    called: KeyPath | None = None,
) -> Revealed:
    """Put a table's secrets in from wherever they are. One given twice, or needed and absent, is reported.

    `called` is the path that names them in the environment and among credentials, where it is not that in the file.
    """
    name = called or path
    whole, wrong = dict(values), set[str]()
    elsewhere = around.has_variables or around.credentials is not None
    for key in secret_keys(model):
        in_table = key in values or f"{key}_file" in values
        given = list(_given(values, key, name, around)) if in_table or elsewhere else []
        whole.pop(f"{key}_file", None)
        problem = None
        if len(given) > 1:
            problem = f"is given more than once, {' and '.join(way.origin for way in given)}: keep one"
        elif given:
            whole[key], problem = _value(given[0])
        elif _is_needed(model, key, values):
            problem = _missing(key, name)
        if problem:
            report.add((*path, given[-1].key if given else key), problem)
            wrong.add(key)
    return Revealed(values=whole, wrong=frozenset(wrong))


class _Given(Reticent, frozen=True, kw_only=True):
    """One way a secret is given: under which key of the table, how to call it, and the value or the file it is in."""

    unshown: ClassVar = ("value",)

    key: str
    origin: str
    value: object
    is_private: bool = False


def _given(values: Mapping[str, object], key: str, path: KeyPath, around: Surroundings) -> Iterator[_Given]:
    in_file = f"{key}_file"
    if key in values:
        yield _Given(key=key, origin=f"as {key}", value=values[key])
    if in_file in values:
        name = values[in_file]
        place = around.folder / name if isinstance(name, str) else _NotAName(name)
        yield _Given(key=in_file, origin=f"as {in_file}", value=place, is_private=True)
    if around.has_variables and around.environ.get(variable := variable_name((*path, key))):
        yield _Given(key=key, origin=f"in the environment as {variable}", value=around.environ[variable])
    folder = around.credentials
    if folder and (folder / (credential := credential_name((*path, key)))).is_file():
        yield _Given(key=key, origin=f"as the systemd credential {credential}", value=folder / credential)


def _value(given: _Given) -> tuple[object, str | None]:
    """Return the secret, or what is wrong with the file that should hold it."""
    match given.value:
        case _NotAName(value=value):
            return None, f"must be text, the name of a file, not {kind_of(value)}"
        case Path() as file:
            return _read(file, is_private=given.is_private)
        case value:
            return value, None


def _read(file: Path, *, is_private: bool) -> tuple[str | None, str | None]:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            return None, f"the secret file {file} is not a file"
        if is_private and status.st_mode & (stat.S_IRGRP | stat.S_IROTH):
            mode = stat.S_IMODE(status.st_mode)
            readers = "all" if mode & stat.S_IROTH else "others than its owner"
            return None, f"secret file readable by {readers} (mode {mode:04o}): chmod 600 {file}"
        with file.open("rb") as opened:
            body = opened.read(LARGEST_SECRET + 1)
    except OSError as error:
        return None, f"the secret file {file} cannot be read: {error.strerror}"
    return _text(body, file)


def _text(body: bytes, file: Path) -> tuple[str | None, str | None]:
    try:
        value = body.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        return None, f"the secret file {file} is not UTF-8 text"
    if not value or len(body) > LARGEST_SECRET:
        return None, f"the secret file {file} is {'empty' if not value else 'larger than 64 KiB'}"
    return value, None


class _NotAName(Struct, frozen=True):
    value: object


def _is_needed(model: type[BaseModel], key: str, values: Mapping[str, object]) -> bool:
    """Return whether a secret may not be absent: always, or by what else the table holds (marks in its schema)."""
    needed_with, needed_without, is_required = _needs(model, key)
    if needed_with is not None:
        return any(other in values for other in needed_with)
    if needed_without is not None:
        return not any(other in values for other in needed_without)
    return is_required


@cache  # as secret_keys
def _needs(model: type[BaseModel], key: str) -> tuple[Sequence[str] | None, Sequence[str] | None, bool]:
    field = model.model_fields[key]
    marks = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    beside, instead = (_names(marks[name]) if name in marks else None for name in ("needed_with", "needed_without"))
    return beside, instead, field.is_required()


def _names(given: object) -> Sequence[str]:
    return [str(name) for name in given] if isinstance(given, list) else ()


def _missing(key: str, path: KeyPath) -> str:
    variable, credential = variable_name((*path, key)), credential_name((*path, key))
    return (
        f"this secret is missing: give it as {key}, as {key}_file (a file that only its owner can read), "
        f"in the environment as {variable}, or as the systemd credential {credential}"
    )
