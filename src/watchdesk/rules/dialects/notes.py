"""Notes: what differs between a query as given and ours, collected while it is read and rewritten."""

from collections import Counter
from typing import NoReturn

from watchdesk.model.errors import QueryError


class Notebook:
    """The query that is being converted, and what is to be said of it. One sentence a note, each once."""

    def __init__(self, query: str) -> None:
        self.query = query
        self._notes: dict[str, None] = {}
        self._counts: Counter[str] = Counter()

    @property
    def notes(self) -> tuple[str, ...]:
        """All notes in the order they came up."""
        return tuple(self._notes)

    def note(self, sentence: str) -> None:
        """Add a note."""
        self._notes[sentence] = None

    def counted(self, what: str) -> int:
        """Count one more of something that our language bounds, and return how many there are."""
        self._counts[what] += 1
        return self._counts[what]

    def fail(self, position: int, problem: str, advice: str) -> NoReturn:
        """Raise the QueryError at an offset of the query as given."""
        raise QueryError(query=self.query, position=position, problem=problem, advice=advice)
