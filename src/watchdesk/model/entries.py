"""Entries: what stands in feeds, first as parsed, then as kept."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from watchdesk.model.sitemaps import ListedSitemap
from watchdesk.model.sources import NO_HINTS, FeedHints


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """One item as the feed reader saw it. All texts are plain (no markup), clean of control characters and bounded.

    `guid` and `url` are absolute and as given (not canonical). `content` is the full text if the feed carries one, else
    empty. `published_at` is aware UTC, or None when there was none or it was impossible.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A whole feed as read. `format` is rss090…rss20, rss10 (RDF), atom03, atom10, json10, json11 or sitemap."""

    format: str
    title: str
    home: str | None
    language: str | None
    entries: tuple[ParsedEntry, ...] = field(repr=False)
    problems: tuple[str, ...] = ()
    hints: FeedHints = NO_HINTS


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAFeed:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
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
