"""Store: the way to a database — what the books ask of it, whichever database it is."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable

from watchdesk.model.errors import StoreError


class Link(Protocol):
    """Connections to one database, handed out for one transaction each."""

    name: str
    """How the database is called in messages: a path, or an address without its password."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one state of the store, does not wait for writers and cannot write."""
        ...

    def writing(self, *, ordered: bool = False) -> AbstractContextManager[Connection]:
        """Open a transaction that writes: committed when left well, else rolled back. One at a time in a process.

        `ordered`: one at a time among all processes, too.
        """
        ...

    def describe(self, error: DBAPIError) -> str:
        """Return a driver's error as one sentence for the operator."""
        ...

    def has_room(self) -> bool:
        """Return whether there is room for what can be spared, as far as that can be known."""
        ...

    def let_go(self) -> None:
        """Free memory that makes the next questions faster, no more."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class Book:
    """What all books share: the link. Each book is a mixin of SqlStore."""

    def __init__(self, link: Link) -> None:
        self._link = link


@contextmanager
def translated(link: Link) -> Iterator[None]:
    """Turn the driver's errors into StoreError; the driver's own words are its cause."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(link.describe(error)) from error


def run_many(connection: Connection, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> int:
    """Execute a statement for all rows at once (none: not at all); return how many rows it changed."""
    return connection.execute(statement, rows).rowcount if rows else 0
