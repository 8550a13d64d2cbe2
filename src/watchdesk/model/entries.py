"""Entries: what stands in feeds, first as parsed, then as kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from watchdesk.model.quickly import quickly_made
from watchdesk.model.sitemaps import ListedSitemap
from watchdesk.model.sources import NO_HINTS, FeedHints


def _unset(record: object, *names: str) -> None:
    for name in names:
        object.__delattr__(record, name)


def _made(record: Any, names: tuple[str, ...], asked: str) -> Any:
    """Set the fields of a record that come late, all of them, and return the one that was asked for."""
    late = record.late if asked in names else None
    if late is None:
        raise AttributeError(asked)
    for name, value in zip(names, late(), strict=True):
        object.__setattr__(record, name, value)
    object.__setattr__(record, "late", None)
    return getattr(record, asked)


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """One item as the feed reader saw it. All texts are plain (no markup), clean of control characters and bounded.

    `guid` and `url` are absolute and as given (not canonical). `content` is the full text if the feed carries one, else
    empty. `published_at` is aware UTC, or None when there was none or it was impossible.

    Summary and content are most of the work of a parse, and an entry that is known is never asked for them. Where
    `late` is given, it makes both when the first of them is asked for (to compare, print or pickle an entry asks).
    """

    guid: str | None
    url: str | None
    title: str
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    late: Callable[[], tuple[str, str]] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.late is not None:
            _unset(self, "summary", "content")

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> str:
            """Make the texts: Python asks here for what is not set."""
            return _made(self, ("summary", "content"), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A whole feed as read. `format` is rss090…rss20, rss10 (RDF), atom03, atom10, json10, json11 or sitemap.

    Where `late` is given, it makes `problems` when they are asked for: it may take texts to know them.
    """

    format: str
    title: str
    home: str | None
    language: str | None
    entries: tuple[ParsedEntry, ...] = field(repr=False)
    problems: tuple[str, ...] = ()
    hints: FeedHints = NO_HINTS
    late: Callable[[], tuple[tuple[str, ...]]] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.late is not None:
            _unset(self, "problems")

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> tuple[str, ...]:
            """Find the problems: Python asks here for what is not set."""
            return _made(self, ("problems",), name)


class NotAFeed(Struct, frozen=True, kw_only=True):
    """The body was refused. `reason` is one true sentence (a web page, a prolog with entities, out of bounds).

    Where it is an index of sitemaps, `sitemaps` are those to read instead, the best first.
    """

    reason: str
    sitemaps: tuple[ListedSitemap, ...] = ()


class Standing(StrEnum):
    """Whether an entry may be told: new, there before the desk came (baseline), or an old one that slid in (stale)."""

    NEW = "new"
    BASELINE = "baseline"
    STALE = "stale"


class Entry(Struct, frozen=True, kw_only=True):
    """One entry as kept. `keys` are what it is recognised by (see rules.seen).

    `url` is the address to visit and to show. `address` is the form of it that identifies the article: the store keeps
    `address → article_id` among the aliases (first one wins); None where the link does not identify an article (none,
    a home page, or one that several entries of the feed share). `article_id` is the article it stands for. `read_at`
    is when it is due to be read; None once its article is settled.
    """

    id: str
    feed_id: str
    source_id: str
    article_id: str
    guid: str | None
    url: str | None
    address: str | None
    title: str
    summary: str
    content: str
    authors: tuple[str, ...]
    published_at: datetime | None
    language: str | None
    tags: tuple[str, ...]
    seen_at: datetime
    standing: Standing
    keys: tuple[str, ...]
    read_at: datetime | None
