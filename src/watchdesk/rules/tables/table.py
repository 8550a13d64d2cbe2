"""The class that all tables are made from, and what is known of their keys."""

from collections.abc import Mapping
from functools import cache
from types import NoneType
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from msgspec import Meta, Struct
from msgspec.structs import fields

from watchdesk.model.secrets import Secret


class Table(Struct, frozen=True, kw_only=True):
    """One table: frozen, its keys given by name. What is marked as hidden is left out of its repr."""

    def __repr__(self) -> str:
        shown = (name for name, column in columns_of(type(self)).items() if "hidden" not in column.marks)
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


class Column(NamedTuple):
    """One key of a table: its type, what is noted beside it, and whether it may not be absent."""

    annotation: object
    marks: Mapping[str, Any]
    is_required: bool


def unfolded(annotation: object) -> tuple[object, tuple[Meta, ...]]:
    """Return a type without what is noted beside it, and the notes."""
    if get_origin(annotation) is not Annotated:
        return annotation, ()
    bare, *notes = get_args(annotation)
    return bare, tuple(note for note in notes if isinstance(note, Meta))


def without_none(bare: object) -> object:
    """Return the type that a key has where it is not absent: TOML has no other word for None."""
    kinds = [kind for kind in get_args(bare) if kind is not NoneType]
    return kinds[0] if len(kinds) == 1 and NoneType in get_args(bare) else bare


@cache  # asked for each table, and a file may have thousands
def columns_of(table: type[Table]) -> Mapping[str, Column]:
    """Return the keys of a table in their order."""
    return {one.name: Column(one.type, _marks(one.type), is_required=one.required) for one in fields(table)}


@cache
def secret_keys(table: type[Table]) -> tuple[str, ...]:
    """Return the keys of a table that hold secrets, by their type or their mark."""
    return tuple(key for key, column in columns_of(table).items() if "secret" in column.marks)


def known_keys(table: type[Table]) -> list[str]:
    """Return the keys that a table may hold, secrets also as KEY_file."""
    return [*columns_of(table), *(f"{key}_file" for key in secret_keys(table))]


def _marks(annotation: object) -> dict[str, Any]:
    bare, notes = unfolded(annotation)
    inner, _ = unfolded(without_none(bare))
    marks: dict[str, Any] = {"secret": True} if inner is Secret else {}
    for note in notes:
        marks |= note.extra or {}
    return marks
