"""Occurrences: places found in a text, and what found them — the coin of literals, regexes, names and proximity."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from watchdesk.model.watches import Field
from watchdesk.rules.language.document import Document, Labelled
from watchdesk.rules.language.scopes import Scope


class Leaf(Labelled, Protocol):
    """What a hit is of: a word, a phrase, a regular expression, a person."""

    @property
    def scope(self) -> Scope:
        """Where it looks."""
        ...


class Occurrence(NamedTuple):
    """A place found: word numbers `first` up to and not including `last`, and the leaves that make it up."""

    field: Field
    first: int
    last: int
    parts: tuple[tuple[Leaf, int, int], ...]


class Positional(Protocol):
    """Something that has places in a text."""

    @property
    def scope(self) -> Scope:
        """Where it looks."""
        ...

    @property
    def anchors(self) -> frozenset[str] | None:
        """Words of which one must be in title or text wherever it is found."""
        ...

    def find(self, document: Document, where: Field) -> list[Occurrence]:
        """Return its places in a field, ascending."""
        ...

    def leaves(self) -> Iterator[Leaf]:
        """Yield what it is made of, in the order written."""
        ...
