"""Reading: one table, key by key and place by place, so that one mistake hides no other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache, partial
from pathlib import Path
from types import UnionType
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

from msgspec import Meta

from watchdesk.model.secrets import Secret
from watchdesk.rules.tables.table import Table, columns_of, known_keys, unfolded, without_none
from watchdesk.rules.tables.words import kind_of, suggestion

T = TypeVar("T", bound=Table)
Place = tuple[str | int, ...]


class Wrong(NamedTuple):
    """One mistake: where in the table, and what is wrong there. An empty place is the table as a whole."""

    place: Place
    reason: str


Reader = Callable[[object, Place, list[Wrong]], object]
"""Return the value that is meant at a place, or add what is wrong with it: then what is returned is worth nothing."""
Reading = Callable[[object], object]
"""The same of a value that has no places in it. Raises ValueError with what is wrong."""


def table_of(table: type[T], given: Mapping[str, object]) -> T:
    """Return the table that plain values make. Raises ValueError with every mistake, and without a secret."""
    wrong: list[Wrong] = []
    found = read_table(table, dict(given), wrong)
    if found is None:
        raise ValueError("; ".join(": ".join([*map(str, place[:1]), reason]) for place, reason in wrong))
    return found


def read_table(table: type[T], given: object, wrong: list[Wrong], place: Place = ()) -> T | None:
    """Return the table that plain values make (as tomli reads them), or None, with every mistake added to `wrong`.

    What a table refuses as a whole (ValueError, where it is made) is only asked where no key of it is wrong.
    """
    if not isinstance(given, dict):
        wrong.append(Wrong(place, f"must be a table, not {kind_of(given)}"))
        return None
    before = len(wrong)
    values: dict[str, Any] = {}
    for key, (read, is_required) in _readers(table).items():
        if key in given:
            values[key] = read(given[key], (*place, key), wrong)
        elif is_required:
            wrong.append(Wrong((*place, key), "is missing"))
    if len(values) < len(given):
        wrong += _unknown(table, given, place)
    if len(wrong) > before:
        return None
    try:
        return table(**values)
    except ValueError as error:
        wrong.append(Wrong(place, str(error)))
        return None


def _unknown(table: type[Table], given: Mapping[str, object], place: Place) -> Iterator[Wrong]:
    known = known_keys(table)
    for key in given:
        if key not in columns_of(table):
            yield Wrong((*place, key), f"there is no such key{suggestion(key, known)}")


@cache  # asked for each table, and a file may have thousands
def _readers(table: type[Table]) -> Mapping[str, tuple[Reader, bool]]:
    return {key: (reader_of(column.annotation), column.is_required) for key, column in columns_of(table).items()}


def reader_of(annotation: object) -> Reader:
    """Return what reads the values of a type, with the words that stand beside it or with plain ones."""
    bare, notes = unfolded(annotation)
    for note in notes:
        if note.extra and "read" in note.extra:
            return partial(_alone, note.extra["read"])
    kind = get_origin(bare) or bare
    if kind in _COMPOSED:
        return _COMPOSED[kind](bare, notes)
    if isinstance(kind, type) and issubclass(kind, Table):
        return partial(_inner, kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return partial(_alone, partial(_read_choice, {one.value: one for one in kind}))
    return partial(_alone, _PLAIN[kind])


def _alone(read: Reading, value: object, place: Place, wrong: list[Wrong]) -> object:
    try:
        return read(value)
    except ValueError as error:
        wrong.append(Wrong(place, str(error)))
        return None


def _inner(table: type[Table], value: object, place: Place, wrong: list[Wrong]) -> object:
    return read_table(table, value, wrong, place)


def _several(read: Reader, least: int, value: object, place: Place, wrong: list[Wrong]) -> object:
    if not isinstance(value, list | tuple):
        wrong.append(Wrong(place, f"must be a list, not {kind_of(value)}"))
        return ()
    if len(value) < least:
        wrong.append(Wrong(place, "must not be empty"))
    return tuple([read(one, (*place, number), wrong) for number, one in enumerate(value)])


def _named(read: Reader, value: object, place: Place, wrong: list[Wrong]) -> object:
    if not isinstance(value, dict):
        wrong.append(Wrong(place, f"must be a table, not {kind_of(value)}"))
        return {}
    return {name: read(one, (*place, name), wrong) for name, one in value.items()}


def _read_choice(choices: Mapping[object, object], value: object) -> object:
    if isinstance(value, str) and value in choices:
        return choices[value]
    *others, last = (f'"{choice}"' for choice in choices)
    listed = f"{', '.join(others)} or {last}" if others else last
    found = f'"{value}"' if isinstance(value, str) else kind_of(value)
    raise ValueError(f"must be {listed}, not {found}")


def _read_whole(notes: Sequence[Meta], value: object) -> object:
    if type(value) is not int:
        raise ValueError(f"must be a whole number, not {kind_of(value)}")
    _refuse_beyond(value, notes, int)
    return value


def _read_number(notes: Sequence[Meta], value: object) -> object:
    if type(value) is not int and type(value) is not float:
        raise ValueError(f"must be a number, not {kind_of(value)}")
    _refuse_beyond(value, notes, float)
    return float(value)


def _refuse_beyond(value: float, notes: Sequence[Meta], kind: type[int] | type[float]) -> None:
    for note in notes:
        if note.le is not None and not value <= note.le:
            raise ValueError(f"must be at most {kind(note.le)}")
        if note.ge is not None and not value >= note.ge:
            raise ValueError(f"must be at least {kind(note.ge)}")
        if note.gt is not None and not value > note.gt:
            raise ValueError(f"must be more than {kind(note.gt)}")


def _read_text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"must be text, not {kind_of(value)}")


def _read_truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"must be true or false, not {kind_of(value)}")


_PLAIN: Mapping[object, Reading] = {
    str: _read_text,
    bool: _read_truth,
    Secret: lambda value: Secret(_read_text(value)),
    Path: lambda value: Path(_read_text(value)),
}
_COMPOSED: Mapping[object, Callable[[object, Sequence[Meta]], Reader]] = {
    int: lambda _, notes: partial(_alone, partial(_read_whole, notes)),
    float: lambda _, notes: partial(_alone, partial(_read_number, notes)),
    Union: lambda bare, _: reader_of(without_none(bare)),
    UnionType: lambda bare, _: reader_of(without_none(bare)),
    Literal: lambda bare, _: partial(_alone, partial(_read_choice, {one: one for one in get_args(bare)})),
    dict: lambda bare, _: partial(_named, reader_of(get_args(bare)[1])),
    tuple: lambda bare, notes: partial(
        _several, reader_of(get_args(bare)[0]), max([note.min_length or 0 for note in notes], default=0)
    ),
}
