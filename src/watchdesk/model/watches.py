"""Watches, and what they find."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Watch(Struct, frozen=True, kw_only=True):
    """What somebody wants to hear about. `query` is in the watch language (the short form `terms` is compiled to it).

    `languages` and `sources` narrow it (empty: any). `must` and `must_not` are files of articles that test it. `lists`
    are those that its query may name with @, each a name and its members.
    """

    id: str
    title: str
    query: str
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = {}


class Field(StrEnum):
    """Where a term can be found. `TEXT` is the article's body."""

    __hash__ = str.__hash__  # that of enumerations is written in Python, and asked for at every look at an article

    TITLE = "title"
    TEXT = "text"
    AUTHOR = "author"
    URL = "url"
    SITE = "site"
    TAG = "tag"


class Hit(Struct, frozen=True, kw_only=True):
    """Where a term was found: `start` and `end` count code points of the unfolded field.

    `weight` is what the query says with `^`: hits of more weight are rather shown.
    """

    term: str
    field: Field
    start: int
    end: int
    text: str
    weight: float = 1.0


class Strength(StrEnum):
    """How firmly a watch holds: `headline` rests on a clause that could not be checked because only a stub was read."""

    STRONG = "strong"
    WEAK = "weak"
    HEADLINE = "headline"


class Truth(StrEnum):
    """Three-valued answer of a clause."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class ClauseAnswer(Struct, frozen=True, kw_only=True):
    """One clause of a query, as written, with its answer and its hits."""

    clause: str
    value: Truth
    hits: tuple[Hit, ...] = ()


class Verdict(Struct, frozen=True, kw_only=True):
    """The answer of a query for one article. `unknown` lists the clauses that could not be checked."""

    matches: bool
    strength: Strength | None
    hits: tuple[Hit, ...] = ()
    unknown: tuple[str, ...] = ()
    clauses: tuple[ClauseAnswer, ...] = ()


class Match(Struct, frozen=True, kw_only=True):
    """The fact that a watch holds for an article."""

    watch_id: str
    article_id: str
    strength: Strength
    hits: tuple[Hit, ...]
    unknown: tuple[str, ...]
    matched_at: datetime
