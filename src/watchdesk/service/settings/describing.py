"""Describing: a table and the types of its keys as JSON Schema, as they are written in the file.

`msgspec.json.schema` describes what a table holds once it is read, but a duration is written as text, as a schedule is.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from inspect import cleandoc
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from msgspec import NODEFAULT, Meta
from msgspec.structs import fields

from watchdesk.model.secrets import Secret
from watchdesk.rules.tables import SECRET_TEXT, TEXT, Table, unfolded, without_none
from watchdesk.service.settings.shown import plain

Schema = dict[str, Any]
_BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "min_length": "minItems"}
_NULL: Schema = {"type": "null"}
_PLAIN: Mapping[object, Mapping[str, object]] = {
    str: TEXT,
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    Path: {"type": "string", "format": "path"},
    Secret: SECRET_TEXT,
}


def described(table: type[Table], shared: Schema) -> Schema:
    """Return the schema of a table; tables and choices that have a name and stand within it are added to `shared`."""
    properties = {}
    for one in fields(table):
        properties[one.name] = _of_type(one.type, shared)
        default = one.default if one.default is not NODEFAULT else one.default_factory
        if not one.required:
            properties[one.name] |= {"default": plain(default() if callable(default) else default)}
    return {
        "title": table.__name__,
        "description": cleandoc(table.__doc__ or ""),
        "type": "object",
        "properties": properties,
        "required": [one.name for one in fields(table) if one.required],
        "additionalProperties": False,
    }


def _of_type(annotation: object, shared: Schema) -> Schema:
    bare, notes = unfolded(annotation)
    written = _noted(notes)
    if any(note.extra and "read" in note.extra for note in notes):
        return written
    kind = get_origin(bare) or bare
    if kind in _COMPOSED:
        return _COMPOSED[kind](bare, shared) | written
    if isinstance(kind, type) and issubclass(kind, Table | Enum):
        if kind.__name__ not in shared:
            shared[kind.__name__] = described(kind, shared) if issubclass(kind, Table) else _choices(kind)
        return {"$ref": f"#/$defs/{kind.__name__}"} | written
    return dict(_PLAIN[kind]) | written


def _noted(notes: Sequence[Meta]) -> Schema:
    found: Schema = {}
    for note in notes:
        found |= note.extra_json_schema or {}
        bounds = {name: getattr(note, key) for key, name in _BOUNDS.items()}
        found |= {name: bound for name, bound in bounds.items() if bound is not None}
    return found


def _choices(kind: type[Enum]) -> Schema:
    schema = {"title": kind.__name__, "description": cleandoc(kind.__doc__ or "")}
    return schema | {"type": "string", "enum": [one.value for one in kind]}


def _or_null(bare: object, shared: Schema) -> Schema:
    inner = _of_type(without_none(bare), shared)
    return {"anyOf": [*inner["anyOf"], _NULL] if set(inner) == {"anyOf"} else [inner, _NULL]}


_COMPOSED: Mapping[object, Callable[[object, Schema], Schema]] = {
    Union: _or_null,
    UnionType: _or_null,
    Literal: lambda bare, _: {"type": "string", "enum": list(get_args(bare))},
    dict: lambda bare, shared: {"type": "object", "additionalProperties": _of_type(get_args(bare)[1], shared)},
    tuple: lambda bare, shared: {"type": "array", "items": _of_type(get_args(bare)[0], shared)},
}
