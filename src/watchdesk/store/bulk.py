"""Store: many rows at once. SQLAlchemy writes the statement, the driver gets plain tuples.

An executemany through SQLAlchemy costs a dictionary and some calls for every value: at a first poll, 25,000 entries
with their keys, that is more than SQLite's own work (measured: 1.3 s of 2.9 s). Values are made the driver's a column
at a time, which costs a third of doing it value by value: in a column most are the same few.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import Executable
from sqlalchemy.types import TypeEngine

from watchdesk.store.columns import ByColumn, insert_or_leave

Convert = Callable[[Any], Iterable[object]]
POSITIONAL = {"sqlite": "qmark", "postgresql": "format"}


class Bulk:
    """One statement for many rows. `names`: its parameters, in the order of the values of each row."""

    def __init__(self, statement: Executable, names: Sequence[str]) -> None:
        self._statement: Any = statement
        self._places = {name: place for place, name in enumerate(names)}
        self._prepared: dict[str, tuple[str, list[_Parameter]]] = {}

    def run(self, connection: Connection, rows: Iterable[Sequence[object]]) -> int:
        """Execute the statement for all rows (none: do nothing); return how many rows of the table it changed."""
        given = list(rows)
        if not given:
            return 0
        text, parameters = self._prepare(connection.dialect)
        columns = list(zip(*given, strict=True))
        values = list(zip(*(one.values(columns, len(given)) for one in parameters), strict=True))
        options = {"preserve_rowcount": True}
        return connection.exec_driver_sql(text, values, execution_options=options).rowcount

    def _prepare(self, dialect: Dialect) -> tuple[str, list["_Parameter"]]:
        """Return the statement's text, and where the values of its parameters come from; made once."""
        if dialect.name not in self._prepared:
            positional: Any = type(dialect)
            compiled = self._statement.compile(dialect=positional(paramstyle=POSITIONAL[dialect.name]))
            parameters = [
                _Parameter(
                    self._places.get(name), compiled.params[name], _conversion(compiled.binds[name].type, dialect)
                )
                for name in compiled.positiontup
            ]
            self._prepared[dialect.name] = compiled.string, parameters
        return self._prepared[dialect.name]


class BulkInsert(Bulk):
    """INSERT … ON CONFLICT DO NOTHING into some columns of a table, for rows that name no columns.

    `names` stand in the table's order, and so do the values of each row; all of the table's columns if not given.
    """

    def __init__(self, table: Table, names: Sequence[str] = ()) -> None:
        columns = [column.name for column in table.columns if not names or column.name in names]
        if names and columns != list(names):
            raise AssertionError(f"columns of {table.name} in another order")
        super().__init__(insert_or_leave(table).values({name: bindparam(name) for name in columns}), columns)


class _Parameter(Struct, frozen=True):
    """One parameter of a text: `place` in each row, or the constant that the statement itself holds."""

    place: int | None
    constant: object
    convert: Convert | None

    def values(self, columns: Sequence[Sequence[object]], number: int) -> Iterable[object]:
        """Return its value for each of so many rows."""
        values = repeat(self.constant, number) if self.place is None else columns[self.place]
        return values if self.convert is None else self.convert(list(values))


def _conversion(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """Return how a column of values becomes the driver's: as our own types do it, else value by value."""
    if isinstance(kind, ByColumn):
        return kind.bind_column
    each = kind.dialect_impl(dialect).bind_processor(dialect)
    return None if each is None else partial(map, each)
