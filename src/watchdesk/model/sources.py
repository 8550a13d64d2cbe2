"""Sources and their feeds: who publishes, and the addresses that are polled."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from watchdesk.model.hosts import host_of
from watchdesk.model.identity import computed_id

CLOCK_STEP = timedelta(minutes=5)
"""A feed that was visited later than now, by more than this, was visited while the clock was ahead."""


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


class Source(Struct, frozen=True, kw_only=True):
    """A publisher. `tier` 1 is the most trusted; `language` a BCP 47 code; `country` ISO 3166 alpha-2."""

    id: str
    title: str
    home: str | None = None
    country: str | None = None
    language: str | None = None
    tier: int = 2
    read: ReadPolicy = ReadPolicy.ALWAYS


class Feed(Struct, frozen=True, kw_only=True):
    """An address polled for entries. Its natural key is its URL."""

    url: str
    source_id: str
    kind: FeedKind = FeedKind.FEED

    @property
    def id(self) -> str:
        """The computed id."""
        return computed_id("feed", self.url)


class FeedHints(Struct, frozen=True, kw_only=True):
    """What a feed's document says to the programs that poll it; what it does not say is None or nothing.

    `every`: RSS ttl, or sy:updatePeriod by sy:updateFrequency, whichever is longer; `base`: sy:updateBase, from which
    updates are counted. `skips`: bit n is hour n of the day (GMT, skipHours), bit 24 + n is day n of the week, Monday
    first (skipDays). `hub` and `topic`: the WebSub hub and the address that it knows the feed by.
    """

    every: timedelta | None = None
    base: datetime | None = None
    skips: int = 0
    hub: str | None = None
    topic: str | None = None


NO_HINTS = FeedHints()


class FeedState(Struct, frozen=True, kw_only=True):
    """What the desk knows of a feed from its visits; it advances only in the commit that stores the visit's entries.

    `etag` and `last_modified` are byte-exact as the server sent them. `body_hash` is the SHA-256 of the last body read.
    `succeeded_at` is None until the first poll that gave entries (baseline is decided by that). `failing_since`,
    `kind` and `reason` are set while the last visit failed. `guids_shared`: the feed gives one guid to different
    entries, so guids are not believed. `paused`: by the operator.

    `leaning` counts the polls in time, in a row, that spoke for a longer interval (above 0) or a shorter one (below).
    `hint_every`, `hint_base` and `skips` are the hints of the last document. `moved_to`: the address polled instead of
    the feed's own, where a permanent redirect led so often that it is believed; `moving_to` is where one leads that is
    not believed yet, seen `moves_seen` times since `moving_since`.

    Of its history: `known_since` is the first poll that gave entries, `arrivals` counts polls with new entries after
    it, `longest_silence` is about the longest time between two of them (rules.history makes sense of these), `per_day`
    the new entries a day as of `new_entry_at`, of which later days count more. `doubted_at`: when a 304 that came in a
    silence longer than usual was last not taken for granted. `told`: what the operator was told of it and still holds.
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
    kind: str | None = None
    leaning: int = 0
    hint_every: timedelta | None = None
    hint_base: datetime | None = None
    skips: int = 0
    moving_to: str | None = None
    moves_seen: int = 0
    moving_since: datetime | None = None
    known_since: datetime | None = None
    arrivals: int = 0
    longest_silence: timedelta | None = None
    per_day: float = 0.0
    doubted_at: datetime | None = None
    told: str | None = None


class DueFeed(Struct, frozen=True, kw_only=True):
    """A feed to visit now, with its source and what is known of it.

    `is_configured`: it stands in config.toml; others were added by command.
    """

    feed: Feed
    source: Source
    state: FeedState
    is_configured: bool = True

    @property
    def host(self) -> str:
        """The host that is visited for it."""
        return host_of(self.state.moved_to or self.feed.url)


class PollOutcome(StrEnum):
    """How a visit to a feed ended."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class Poll(Struct, frozen=True, kw_only=True):
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


class SourceHealth(Struct, frozen=True, kw_only=True):
    """How a source stands: failing sources have `since`, `reason`, and the `kind` of failure where it is known."""

    source_id: str
    title: str
    url: str
    since: datetime | None = None
    reason: str | None = None
    kind: str | None = None

    @property
    def is_healthy(self) -> bool:
        """Whether the last visit went well (or none was made yet)."""
        return self.reason is None
