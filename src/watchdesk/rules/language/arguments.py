"""Arguments: what stands behind the name in NAME(…) — also="…", role="…" and context=(…)."""

from collections.abc import Callable
from typing import NoReturn

from msgspec import Struct

from watchdesk.rules.language.clauses import Clause
from watchdesk.rules.language.cursor import Cursor
from watchdesk.rules.language.lexer import Kind, Sign

_NAMES = ("also", "role", "context")


class NameArguments(Struct, frozen=True, kw_only=True):
    """What is said of a person besides the name."""

    also: tuple[str, ...] = ()
    role: str | None = None
    context: tuple[Clause, ...] = ()


def name_arguments(cursor: Cursor, opened: Sign, read_context: Callable[[], tuple[Clause, ...]]) -> NameArguments:
    """Read the arguments up to and with the bracket that closes the NAME; each may stand once, in any order."""
    also: tuple[str, ...] = ()
    role: str | None = None
    context: tuple[Clause, ...] = ()
    given: set[str] = set()
    while (sign := cursor.take()).kind is Kind.COMMA:
        name = _name(cursor, given)
        match name:
            case "context":
                context = read_context()
            case "also":
                also = tuple(form for part in _quoted(cursor, name).split(",") if (form := part.strip()))
            case _:
                role = _quoted(cursor, name)
    if sign.kind is not Kind.CLOSE:
        _stop(cursor, sign, opened)
    return NameArguments(also=also, role=role, context=context)


def _name(cursor: Cursor, given: set[str]) -> str:
    sign = cursor.take()
    name, equals, rest = sign.value.partition("=")
    if sign.kind is not Kind.WORD or name not in _NAMES:
        _unknown(cursor, sign)
    if name in given:
        cursor.fail(sign, f"{name}= stands twice in one NAME", "write it once, its values in one place")
    if not equals and cursor.next.kind is Kind.WORD and cursor.next.value == "=":
        cursor.take()
    elif not equals or rest:
        example = "context=(Kabul, Pakistan)" if name == "context" else f'{name}="…"'
        cursor.fail(
            sign, f"{name}= needs a value in {'brackets' if name == 'context' else 'quotes'}", f"write {example}"
        )
    given.add(name)
    return name


def _stop(cursor: Cursor, sign: Sign, opened: Sign) -> NoReturn:
    if sign.kind is Kind.END:
        cursor.fail(opened, "this bracket is never closed", "write ) at the end of its NAME")
    if sign.kind is Kind.WORD and sign.value.partition("=")[0] in _NAMES:
        cursor.fail(sign, f"a comma is missing before {sign.value.partition('=')[0]}=", "write one")
    _unknown(cursor, sign)


def _unknown(cursor: Cursor, sign: Sign) -> NoReturn:
    said = sign.value if sign.kind is not Kind.END else "the end"
    cursor.fail(
        sign,
        f"{said or 'this'} is nothing that NAME knows",
        'write also="…", role="…" or context=(…), parted by commas',
    )


def _quoted(cursor: Cursor, name: str) -> str:
    sign = cursor.take()
    if sign.kind is not Kind.PHRASE or not sign.value.strip(" ,"):
        cursor.fail(sign, f"{name}= needs a value in quotes", f'write {name}="…"')
    return sign.value
