"""Words: how one value is read, said beside the type of its key — and what a wrong one is called, for the operator."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from difflib import get_close_matches

from msgspec import Meta

TEXT: Mapping[str, object] = {"type": "string"}
SECRET_TEXT: Mapping[str, object] = {"type": "string", "format": "password", "writeOnly": True}
_KINDS: Mapping[type, str] = {bool: "true or false", str: "text", int: "a whole number", float: "a decimal number"}


def kind_of(value: object) -> str:
    """Say what a TOML value is, in plain words."""
    if isinstance(value, date | time):
        return "a date or time"
    if isinstance(value, list | tuple):
        return "a list"
    return _KINDS.get(type(value), "a table")


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean "…"?` with the nearest known word, or nothing where none is near."""
    near = get_close_matches(word, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def read_by(read: Callable[[object], object], schema: Mapping[str, object]) -> Meta:
    """Have the values of a type read by a function, which raises ValueError with what is wrong. `schema`: for editors.

    No reason that is raised for a secret may repeat it.
    """
    return Meta(extra={"read": read}, extra_json_schema=dict(schema))


def from_text(read: Callable[[str], object], wanted: str = "text", schema: Mapping[str, object] = TEXT) -> Meta:
    """As `read_by`, of a value that is written as text. `wanted` says so, for what is none."""

    def read_any(value: object) -> object:
        if isinstance(value, str):
            return read(value)
        raise ValueError(f"must be {wanted}, not {kind_of(value)}")

    return read_by(read_any, schema)


def needed(**marks: list[str]) -> Meta:
    """Say when a secret may not be absent: `needed_with` one of these other keys, or `needed_without` all of them."""
    return Meta(extra=dict(marks), extra_json_schema=dict(marks))


SECRET = Meta(extra={"secret": True, "hidden": True}, extra_json_schema={"secret": True})
"""The mark of a secret whose type does not say that it is one."""
HIDDEN = Meta(extra={"hidden": True})
"""The mark of a key that is left out of a table's repr."""
