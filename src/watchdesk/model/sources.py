"""Sources and their feeds: who publishes, and the addresses that are polled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from watchdesk.model.identity import computed_id


class FeedKind(StrEnum):
    """What the operator said an address is; the feed reader finds out the exact format itself."""

    FEED = "feed"
    SITEMAP = "sitemap"
    PAGE = "page"
    RULES = "rules"
    FILE = "file"
    COMMAND = "command"
    SEARCH = "search"
    IMAP = "imap"

    @property
    def is_shared(self) -> bool:
        """Whether the address is a feed on the web, of use to others, too."""
        return self.moves or self is FeedKind.SEARCH

    @property
    def moves(self) -> bool:
        """Whether the address is the web's: where it moved to for good, it is visited from then on."""
        return self in {FeedKind.FEED, FeedKind.SITEMAP, FeedKind.PAGE}


class ReadPolicy(StrEnum):
    """When the page behind an entry is fetched: always, when a watch holds on the feed's text alone, or never."""

    ALWAYS = "always"
    ON_MATCH = "on_match"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher. `tier` 1 is the most trusted; `language` a BCP 47 code; `country` ISO 3166 alpha-2."""

    id: str
    title: str
    home: str | None = None
    country: str | None = None
    language: str | None = None
    tier: int = 2
    read: ReadPolicy = ReadPolicy.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An address polled for entries. Its natural key is its URL."""

    url: str
    source_id: str
    kind: FeedKind = FeedKind.FEED

    @property
    def id(self) -> str:
        """The computed id."""
        return computed_id("feed", self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the desk knows of a feed from its visits; it advances only in the commit that stores the visit's entries.

    `etag` and `last_modified` are byte-exact as the server sent them. `body_hash` is the SHA-256 of the last body read.
    `succeeded_at` is None until the first poll that gave entries (baseline is decided by that). `failing_since` and
    `reason` are set while the last visit failed. `guids_shared`: the feed gives one guid to different entries, so
    guids are not believed. `moved_to`: where a permanent redirect led. `paused`: by the operator.
    """

    feed_id: str
    next_poll_at: datetime
    interval: timedelta
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    new_entry_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    reason: str | None = None
    guids_shared: bool = False
    moved_to: str | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFeed:
    """A feed to visit now, with its source and what is known of it."""

    feed: Feed
    source: Source
    state: FeedState


class PollOutcome(StrEnum):
    """How a visit to a feed ended."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """The record of one visit to a feed. `size` counts bytes on the wire; `kind` and `reason` tell a failure."""

    feed_id: str
    at: datetime
    outcome: PollOutcome
    status: int | None = None
    size: int = 0
    seconds: float = 0.0
    new_entries: int = 0
    kind: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source stands: failing sources have `since` and `reason`."""

    source_id: str
    title: str
    url: str
    since: datetime | None = None
    reason: str | None = None

    @property
    def is_healthy(self) -> bool:
        """Whether the last visit went well (or none was made yet)."""
        return self.reason is None
