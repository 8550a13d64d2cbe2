"""Stories: articles that tell the same event."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

MOST_UNDER_A_KEY = 128
"""Gists looked at under one key: the newest. A key that more bear tells no event from another."""


class Relation(StrEnum):
    """How an article stands to the article `of`."""

    FIRST = "first"
    REPRINT = "reprint"
    REWRITE = "rewrite"
    SAME_EVENT = "same_event"


class Sketch(Struct, frozen=True, kw_only=True):
    """A bottom-k sketch of a text: its k smallest shingle hashes, ascending, as signed 64-bit integers.

    `keys` are the few values under which the store finds it again; `words` is the length of the text. `title`: hashes
    of the title's telling words, ascending; empty in sketches of before they were kept.
    """

    article_id: str
    story_id: str
    words: int
    hashes: tuple[int, ...]
    keys: tuple[int, ...]
    at: datetime
    title: tuple[int, ...] = ()


class Gist(Struct, frozen=True, kw_only=True):
    """What a story is about, for finding further articles on it: `packed` is for rules.stories to read.

    `keys` are the values under which the store finds it again: who shares several is worth comparing. `at` is when an
    article was added last.
    """

    story_id: str
    packed: bytes
    keys: tuple[int, ...]
    at: datetime


class Search(Struct, frozen=True, kw_only=True):
    """What gists are sought: those that share some keys, and to which something was added at or after a moment."""

    keys: tuple[int, ...]
    since: datetime


class Merge(Struct, frozen=True, kw_only=True):
    """The trace of two stories that proved one: `gone` is told under `kept` from then on, because of an article."""

    gone: str
    kept: str
    because_of: str
    at: datetime


class NoveltyKind(StrEnum):
    """What kind of thing an article adds to its story. A source is somebody new who says something."""

    NAME = "name"
    NUMBER = "number"
    QUOTATION = "quotation"
    SOURCE = "source"


class Novelty(Struct, frozen=True, kw_only=True):
    """One thing that an article adds to its story, with the sentence that tells it."""

    kind: NoveltyKind
    text: str
    sentence: str


class Grouping(Struct, frozen=True, kw_only=True):
    """The place of an article in a story. `of` is the article it repeats or follows; None when it is the first."""

    article_id: str
    story_id: str
    relation: Relation
    of: str | None = None


class Printing(StrEnum):
    """How an outlet came by its text. `unknown`: too little of it could be read to tell."""

    FIRST = "first"
    VERBATIM = "verbatim"
    TRIMMED = "trimmed"
    REWROTE = "rewrote"
    ORIGINAL = "original"
    UNKNOWN = "unknown"
