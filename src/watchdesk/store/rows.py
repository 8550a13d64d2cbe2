"""Store: records to rows and back. A column bears the name of the field it keeps, so one table of names serves both."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Table

from watchdesk.model.answers import Ending, Feedback
from watchdesk.model.articles import Article
from watchdesk.model.deliveries import Attempt, Delivery, Part, Receipt, Thread
from watchdesk.model.entries import Entry
from watchdesk.model.evidence import Seal
from watchdesk.model.mutes import Mute
from watchdesk.model.pushes import Push
from watchdesk.model.revisions import Look, Revision
from watchdesk.model.sources import FeedState, Poll, Source
from watchdesk.model.stories import Gist, Grouping, Merge, Sketch
from watchdesk.model.tellings import Telling
from watchdesk.model.watches import Hit, Match
from watchdesk.store import (
    answer_tables,
    evidence_tables,
    mute_tables,
    push_tables,
    revision_tables,
    tables,
    thread_tables,
)

R = TypeVar("R")
T = TypeVar("T")

BATCH = 2000  # values in one look-up: bounds the memory of a statement, and is far beyond where a batch stops paying


class Shape(Generic[R]):
    """How a record lies in a table. `without`: fields that lie elsewhere, given as `more` when a record is built."""

    def __init__(self, record: type[R], table: Table, *, without: Sequence[str] = ()) -> None:
        kind: Any = record
        self._record = kind
        self.names = [name for name in kind.__struct_fields__ if name not in without]
        self.columns: list[ColumnElement[Any]] = [table.c[name] for name in self.names]
        self.values = attrgetter(*self.names)

    def row(self, record: R, **more: object) -> dict[str, Any]:
        """Return the values of a record by column name."""
        return dict(zip(self.names, self.values(record), strict=True), **more)

    def record(self, values: Sequence[Any], **more: object) -> R:
        """Return the record of a row that starts with this shape's columns."""
        found: R = self._record(**dict(zip(self.names, values, strict=False)), **more)
        return found


SOURCE = Shape(Source, tables.source)
STATE = Shape(FeedState, tables.feed_state)
POLL = Shape(Poll, tables.poll)
ENTRY = Shape(Entry, tables.entry)
ARTICLE = Shape(Article, tables.article, without=("text", "summary"))
GROUPING = Shape(Grouping, tables.grouping)
SKETCH = Shape(Sketch, tables.sketch)
GIST = Shape(Gist, tables.gist)
MERGE = Shape(Merge, tables.story_merge)
MATCH = Shape(Match, tables.match, without=("hits",))
TELLING = Shape(Telling, tables.telling)
DELIVERY = Shape(Delivery, tables.delivery, without=("parts", "receipts", "threads"))
PART = Shape(Part, tables.part)
ATTEMPT = Shape(Attempt, tables.attempt)
RECEIPT = Shape(Receipt, thread_tables.receipt)
THREAD = Shape(Thread, thread_tables.thread)
LOOK = Shape(Look, revision_tables.look_again)
MUTE = Shape(Mute, mute_tables.mute)
SEAL = Shape(Seal, evidence_tables.seal)
PUSH = Shape(Push, push_tables.push)
ENDING = Shape(Ending, answer_tables.ending)
FEEDBACK = Shape(Feedback, answer_tables.feedback)
REVISION = Shape(Revision, revision_tables.revision, without=("changes",))


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Yield the different values, in the order they first come, some at a time."""
    left = iter(dict.fromkeys(values))
    while batch := list(islice(left, size)):
        yield batch


def match_row(match: Match) -> dict[str, Any]:
    """Return a match with its hits as JSON."""
    return MATCH.row(match, hits=msgspec.json.encode(match.hits).decode())


def match_record(values: Sequence[Any], hits: str) -> Match:
    """Return the match of a row; `hits` is the JSON that match_row wrote."""
    return MATCH.record(values, hits=msgspec.json.decode(hits, type=tuple[Hit, ...]))
