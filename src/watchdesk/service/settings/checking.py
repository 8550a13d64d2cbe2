"""Checking: one table against its model — pydantic finds what is wrong, this says it in plain English."""

import json
from collections.abc import Collection
from functools import cache
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from watchdesk.service.settings.lines import KeyPath
from watchdesk.service.settings.report import Report, step, suggestion
from watchdesk.service.settings.values import kind_of

M = TypeVar("M", bound=BaseModel)

_WANTED = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "tuple": "a list",
    "dict": "a table",
    "model": "a table",
    "int_from_float": "a whole number",
}
_SENTENCES = {
    "missing": "is missing",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "greater_than": "must be more than {gt}",
    "less_than": "must be less than {lt}",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "value_error": "{error}",
}


def checked(
    model: type[M], values: object, path: KeyPath, report: Report, *, known_wrong: Collection[str] = ()
) -> M | None:
    """Return the table as its model, or None with every mistake in it reported.

    The values pass as JSON, where strict means what an operator means by it: text is no number, but text may name a
    path and a list may become a tuple. `known_wrong` are keys whose mistake is reported already; the table is None
    because of them, without a second line; nor is there one on the table as a whole.
    """
    try:
        table = model.model_validate_json(_AS_JSON.encode(values), strict=True)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            place = details["loc"]
            if (place and place[0] not in known_wrong) or not (place or known_wrong):
                report.add((*path, *place), in_words(details, found_at(values, place), known_keys(model)))
        return None
    return None if known_wrong else table


def known_keys(model: type[BaseModel]) -> list[str]:
    """Return the keys that a table may hold, secrets also as KEY_file."""
    return [*model.model_fields, *(f"{key}_file" for key in secret_keys(model))]


@cache  # asked for each table, and a file may have thousands
def secret_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys of a table that hold secrets: typed `SecretStr`, or marked `{"secret": True}` in their schema."""
    found = []
    for key, field in model.model_fields.items():
        marks = field.json_schema_extra
        if "SecretStr" in repr(field.annotation) or (isinstance(marks, dict) and marks.get("secret")):
            found.append(key)
    return tuple(found)


def found_at(values: object, place: KeyPath) -> object:
    """Return what stands at a place of a table, as tomli read it; None where nothing does."""
    for part in place:
        values = step(values, part)
    return values


def in_words(details: ErrorDetails, found: object, keys: Collection[str]) -> str:
    """Say what pydantic refused without words of Python. `found` is the value; `keys` could have been meant."""
    kind, context = details["type"], details.get("ctx", {})
    wanted = context.get("wanted") or _WANTED.get(kind.removesuffix("_type"))
    if wanted:
        return f"must be {wanted}, not {kind_of(found)}"
    if kind == "extra_forbidden":
        return f"there is no such key{suggestion(str(details['loc'][-1]), keys)}"
    if kind == "literal_error":
        return f"must be {str(context['expected']).replace(chr(39), chr(34))}, not {_shown(found)}"
    if kind in _SENTENCES:
        return _SENTENCES[kind].format_map(context)
    return details["msg"][:1].lower() + details["msg"][1:]


def _foreign(_: object) -> dict[str, object]:
    """Stand in for a date or time, which JSON has not: a table fits no key that a date could be written at."""
    return {}


_AS_JSON = json.JSONEncoder(default=_foreign)


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else kind_of(value)
