"""Store: many rows at once. SQLAlchemy writes the statement, the driver gets plain tuples.

An executemany through SQLAlchemy costs a dictionary and some calls for every value: at a first poll, 25,000 entries
with their keys, that is more than SQLite's own work (measured: 1.3 s of 2.9 s). Values are made the driver's a column
at a time, which costs a third of doing it value by value: in a column most are the same few.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from watchdesk.store.columns import ByColumn, insert_or_leave

Convert = Callable[[Any], Iterable[object]]
POSITIONAL = {"sqlite": "qmark", "postgresql": "format"}


class BulkInsert:
    """INSERT … ON CONFLICT DO NOTHING into some columns of a table, for rows that name no columns.

    `names` stand in the table's order, and so do the values of each row; all of the table's columns if not given.
    """

    def __init__(self, table: Table, names: Sequence[str] = ()) -> None:
        columns = [column for column in table.columns if not names or column.name in names]
        if names and [column.name for column in columns] != list(names):
            raise AssertionError(f"columns of {table.name} in another order")
        self._columns = columns
        self._statement = insert_or_leave(table).values({column.name: bindparam(column.name) for column in columns})
        self._prepared: dict[str, tuple[str, list[tuple[int, Convert]]]] = {}

    def run(self, connection: Connection, rows: Iterable[Sequence[object]]) -> int:
        """Insert the rows (none: do nothing); return how many were new."""
        text, conversions = self._prepare(connection.dialect)
        values = list(rows)
        if not values:
            return 0
        if conversions:
            columns: list[Iterable[object]] = list(zip(*values, strict=True))
            for place, convert in conversions:
                columns[place] = convert(columns[place])
            values = list(zip(*columns, strict=True))
        options = {"preserve_rowcount": True}
        return connection.exec_driver_sql(text, values, execution_options=options).rowcount

    def _prepare(self, dialect: Dialect) -> tuple[str, list[tuple[int, Convert]]]:
        """Return the statement's text, and how the values of some columns become the driver's; made once."""
        if dialect.name not in self._prepared:
            positional: Any = type(dialect)
            text = str(self._statement.compile(dialect=positional(paramstyle=POSITIONAL[dialect.name])))
            conversions = [
                (place, convert)
                for place, column in enumerate(self._columns)
                if (convert := _conversion(column.type, dialect)) is not None
            ]
            self._prepared[dialect.name] = text, conversions
        return self._prepared[dialect.name]


def _conversion(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """Return how a column of values becomes the driver's: as our own types do it, else value by value."""
    if isinstance(kind, ByColumn):
        return kind.bind_column
    each = kind.dialect_impl(dialect).bind_processor(dialect)
    return None if each is None else partial(map, each)
