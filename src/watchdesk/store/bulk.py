"""Store: many rows at once. SQLAlchemy writes the statement, the driver gets plain tuples.

An executemany through SQLAlchemy costs a dictionary and some calls for every value: at a first poll, 25,000 entries
with their keys, that is more than SQLite's own work (measured: 1.3 s of 2.9 s).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.engine import Dialect

from watchdesk.store.columns import insert_or_leave

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
        self._prepared: dict[str, tuple[str, list[tuple[int, Callable[[Any], Any]]]]] = {}

    def run(self, connection: Connection, rows: Iterable[Sequence[object]]) -> int:
        """Insert the rows (none: do nothing); return how many were new."""
        text, conversions = self._prepare(connection.dialect)
        converted = []
        for row in rows:
            values = list(row)
            for place, convert in conversions:
                values[place] = convert(values[place])
            converted.append(tuple(values))
        if not converted:
            return 0
        options = {"preserve_rowcount": True}
        return connection.exec_driver_sql(text, converted, execution_options=options).rowcount

    def _prepare(self, dialect: Dialect) -> tuple[str, list[tuple[int, Callable[[Any], Any]]]]:
        """Return the statement's text, and how the values of some columns become the driver's; made once."""
        if dialect.name not in self._prepared:
            positional: Any = type(dialect)
            text = str(self._statement.compile(dialect=positional(paramstyle=POSITIONAL[dialect.name])))
            conversions: list[tuple[int, Callable[[Any], Any]]] = [
                (place, convert)
                for place, column in enumerate(self._columns)
                if (convert := column.type.dialect_impl(dialect).bind_processor(dialect)) is not None
            ]
            self._prepared[dialect.name] = text, conversions
        return self._prepared[dialect.name]
