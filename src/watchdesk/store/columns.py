"""Store: how our values lie in columns — times as integers, tuples as JSON or packed bytes — on either database."""

# ruff: noqa: ARG001, ARG002 - SQLAlchemy calls these methods with arguments that not all of them need

import json
from array import array
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from json.encoder import encode_basestring
from typing import Any, Protocol, runtime_checkable

from sqlalchemy import BigInteger, LargeBinary, Table, Text, bindparam, insert, select
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.base import SyntaxExtension
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.sql.selectable import Select, TableValuedAlias
from sqlalchemy.types import ARRAY, TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SAME = "\u0001"
"""Stands for a summary that is the text: of what was read from its feed alone it is. No plain text holds a control."""


@runtime_checkable
class ByColumn(Protocol):
    """A type that turns the values of many rows into the driver's at once."""

    def bind_column(self, values: Sequence[Any]) -> Iterable[object]:
        """Return for each value what `process_bind_param` returns for it."""
        ...


def _array_of(words: tuple[str, ...] | None) -> str:
    """Return what json.dumps(words, ensure_ascii=False) does, without spaces and without an encoder made for each."""
    return f"[{','.join(map(encode_basestring, words))}]" if words else ""


def _packed(numbers: tuple[int, ...] | None) -> bytes:
    return array("q", numbers or ()).tobytes()


class Moment(TypeDecorator[datetime]):
    """An aware moment as whole microseconds since 1970 UTC: exact, sorted, and the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return microseconds."""
        return None if value is None else (value - EPOCH) // MICROSECOND

    def bind_column(self, values: Sequence[datetime | None]) -> Iterable[int | None]:
        """Return microseconds of many values, which are mostly the same few."""
        known = {value: None if value is None else (value - EPOCH) // MICROSECOND for value in set(values)}
        return map(known.__getitem__, values)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Return the aware moment, in UTC. Integer arithmetic: a float would lose microseconds."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Span(TypeDecorator[timedelta]):
    """A length of time as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        """Return microseconds."""
        return None if value is None else value // MICROSECOND

    def bind_column(self, values: Sequence[timedelta | None]) -> Iterable[int | None]:
        """Return microseconds of many values."""
        return [None if value is None else value // MICROSECOND for value in values]

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        """Return the length of time."""
        return None if value is None else timedelta(microseconds=value)


class Word(TypeDecorator[StrEnum]):
    """A word of one of our closed lists, kept as its text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Return the plain text (a driver may treat enumerations as something else)."""
        return value.value if isinstance(value, StrEnum) else value

    def bind_column(self, values: Sequence[StrEnum | str | None]) -> Iterable[str | None]:
        """Return many values as plain text."""
        if None in values:
            return [None if value is None else str(value) for value in values]
        return map(str, values)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the word."""
        return None if value is None else self.kind(value)


class Words(TypeDecorator[tuple[str, ...]]):
    """Some strings as a JSON array; the empty text stands for none, as most entries have no authors and no tags."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        """Return JSON."""
        return _array_of(value)

    def bind_column(self, values: Sequence[tuple[str, ...] | None]) -> Iterable[str]:
        """Return JSON of many values."""
        return map(_array_of, values)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Return the strings."""
        return tuple(json.loads(value)) if value else ()


class Numbers(TypeDecorator[tuple[int, ...]]):
    """Signed 64-bit integers packed in a BLOB, eight bytes each, in the machine's order."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> bytes:
        """Return the packed bytes."""
        return _packed(value)

    def bind_column(self, values: Sequence[tuple[int, ...] | None]) -> Iterable[bytes]:
        """Return the packed bytes of many values: those that a driver takes as they are."""
        return map(_packed, values)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[int, ...]:
        """Return the integers."""
        return tuple(array("q", bytes(value or b"")))


class Several(TypeDecorator[list[object]]):
    """Any number of values as one parameter, so that one statement text serves look-ups of every length."""

    impl = Text
    cache_ok = True

    def __init__(self, each: type[TypeEngine[str]] | type[TypeEngine[int]] = Text) -> None:
        super().__init__()
        self.each = each

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[object]:
        """Return an array where the database has one; SQLite reads a JSON text."""
        kind: TypeEngine[Any] = ARRAY(self.each()) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: list[object] | None, dialect: Dialect) -> object:
        """Return what json_each or unnest reads."""
        values = value or []
        return values if dialect.name == "postgresql" else json.dumps(values)


class each_of(GenericFunction[object]):  # noqa: N801 - the class's name is the SQL function's name
    """A table of the values of one Several parameter."""

    name = "each_of"
    inherit_cache = True


@compiles(each_of, "sqlite")
def _each_of_sqlite(element: each_of, compiler: SQLCompiler, **options: object) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(each_of, "postgresql")
def _each_of_postgres(element: each_of, compiler: SQLCompiler, **options: object) -> str:
    return f"unnest({compiler.process(element.clauses, **options)})"


def values_bound(name: str, each: type[TypeEngine[str]] | type[TypeEngine[int]] = Text) -> TableValuedAlias:
    """Return a table of one column, `value`: the values bound to `name` as one list.

    The table's alias and its column share a name: that is how both databases come to understand the same text.
    """
    return each_of(bindparam(name, type_=Several(each))).table_valued("value", name="value")


def several(name: str, each: type[TypeEngine[str]] | type[TypeEngine[int]] = Text) -> Select[tuple[object]]:
    """Return a subquery for `column.in_(…)` of the values bound to `name` as one list."""
    return select(values_bound(name, each).c.value)


class _OrLeave(SyntaxExtension, ClauseElement):
    """ON CONFLICT DO NOTHING, which SQLite and PostgreSQL spell alike."""

    inherit_cache = True
    _traverse_internals = []  # noqa: RUF012 - SQLAlchemy declares it as an instance's

    def apply_to_insert(self, insert_stmt: Insert) -> None:
        """Stand behind VALUES."""
        insert_stmt.apply_syntax_extension_point(self.append_replacing_same_type, "post_values")


@compiles(_OrLeave)
def _or_leave(element: _OrLeave, compiler: SQLCompiler, **options: object) -> str:
    return "ON CONFLICT DO NOTHING"


def insert_or_leave(table: Table) -> Insert:
    """Return an INSERT that leaves what is there already; its result's rowcount says how many rows were new."""
    return insert(table).ext(_OrLeave()).execution_options(preserve_rowcount=True)
