"""Ports: what the desk needs of the world, as Protocols. Each ships with its fake in watchdesk.testing.

The store is one object that passes the contracts of all `…Book` protocols; a stage asks only for the book it needs.
Every method of a book that changes something is one transaction; all times are aware UTC.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from watchdesk.model.articles import Article, DueRead, NotAPage, Page, Readout
from watchdesk.model.deliveries import Answer, Attempt, Delivery, DeliveryChange, DeliveryState, Part
from watchdesk.model.entries import Entry, NotAFeed, ParsedFeed
from watchdesk.model.history import History
from watchdesk.model.revisions import DueLook, Look, Looked
from watchdesk.model.sources import DueFeed, Feed, FeedState, Poll, Source, SourceHealth
from watchdesk.model.stories import Gist, Grouping, Merge, Sketch
from watchdesk.model.tellings import Digest, StoryMaterial, Telling
from watchdesk.model.visits import FetchResult, PostResult, Visit
from watchdesk.model.watches import Match


class Clock(Protocol):
    """The clock of decisions (due, fresh, slots, retries)."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        ...


class Fetcher(Protocol):
    """Visits addresses. Never raises for anything the other side does: that is a FetchFailed."""

    async def fetch(self, visit: Visit) -> FetchResult:
        """GET one address within the limits of its purpose, spaced and with the address policy applied at each hop."""
        ...


class Poster(Protocol):
    """Posts bytes to an address, through the same guarded client; redirects are not followed."""

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> PostResult:
        """POST within 30 s in total."""
        ...


class FeedReader(Protocol):
    """Parses feeds, in a limited worker process."""

    async def read_feed(self, body: bytes, *, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
        """Parse one body. `url` is where it came from, against which relative addresses are made absolute."""
        ...

    async def discover_feeds(self, body: bytes, *, content_type: str | None, url: str) -> tuple[str, ...]:
        """Return the addresses of the feeds that a web page names, in its order."""
        ...


class PageReader(Protocol):
    """Extracts articles from pages, in a limited worker process."""

    async def read_page(self, body: bytes, *, content_type: str | None, url: str) -> Page | NotAPage:
        """Extract the article of one page."""
        ...


class Sender(Protocol):
    """One kind of channel's two acts: render a digest once, and send frozen parts."""

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:
        """Render a digest to the bytes that will be sent at every try. Pure: same digest, same bytes."""
        ...

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:
        """Hand one delivery over. Never raises for anything the other side does."""
        ...


class FeedBook(Protocol):
    """Feeds and their visits."""

    def sync_feeds(self, sources: Sequence[Source], feeds: Sequence[Feed], *, now: datetime) -> None:
        """Make the configured sources and feeds the stored ones; those no longer configured rest (history stays).

        Feeds that a command added stay. A new feed is due at once.
        """
        ...

    def add_feed(self, source: Source, feed: Feed, *, now: datetime) -> bool:
        """Keep a feed added by command; False if it is known and active already."""
        ...

    def due_feeds(self, now: datetime, *, limit: int, source_id: str | None = None) -> list[DueFeed]:
        """Return active feeds with next_poll_at ≤ now, those waiting longest first."""
        ...

    def feeds(self) -> list[DueFeed]:
        """Return all active feeds with source and state, by source id and URL."""
        ...

    def set_paused(self, feed_id: str, *, paused: bool) -> bool:
        """Pause or resume a feed; False if there is none of that id."""
        ...

    def source_health(self) -> list[SourceHealth]:
        """Return how each source with an active feed stands, by source id."""
        ...


class EntryBook(Protocol):
    """Entries: which are known, and which are due to be read."""

    def known_keys(self, keys: Iterable[str]) -> dict[str, str]:
        """Return, for those of the entry keys that are known, the id of the entry that bears them."""
        ...

    def article_ids(self, urls: Iterable[str]) -> dict[str, str]:
        """Return the article behind each identifying address that is known: an entry's `address` or an alias."""
        ...

    def save_polls(self, polls: Sequence[tuple[Poll, FeedState, Sequence[Entry]]]) -> int:
        """Store visits, feed states and new entries in one commit; return how many entries were new to the store."""
        ...

    def due_reads(self, now: datetime, *, limit: int) -> list[DueRead]:
        """Return articles with entries due to be read (`read_at` ≤ now), longest waiting first, entries together."""
        ...

    def postpone_reads(self, entry_ids: Sequence[str], *, until: datetime) -> None:
        """Put off reading (a host asked for patience)."""
        ...


class Settling(Protocol):
    """One open transaction of the ordered consumer: look, decide, save."""

    def candidates(self, keys: Iterable[int], *, since: datetime) -> list[Sketch]:
        """Return the sketches that bear one of these keys and are not older than `since`."""
        ...

    def gists(self, keys: Iterable[int], *, since: datetime, least: int, most: int) -> list[Gist]:
        """Return the gists not older than `since` that share at least so many of these keys, at most so many.

        Those that share most come first, of equals the newest.
        """
        ...

    def story_of(self, article_ids: Iterable[str]) -> dict[str, Grouping]:
        """Return the grouping of those of the articles that are settled."""
        ...

    def titles_of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Return the headlines of those of the articles that are settled."""
        ...

    def matches_of(self, article_ids: Iterable[str]) -> list[Match]:
        """Return stored matches of these articles."""
        ...

    def backfilled(self, article_ids: Iterable[str]) -> set[tuple[str, str]]:
        """Return article and watch of those matches of these articles that a backfill found: they are not told."""
        ...

    def told(self, telling_ids: Iterable[str]) -> set[str]:
        """Return those of the ids that are stored tellings."""
        ...

    def tellings_of(self, story_ids: Iterable[str]) -> list[Telling]:
        """Return all tellings of these stories."""
        ...

    def save(
        self,
        *,
        readouts: Sequence[Readout],
        groupings: Sequence[Grouping],
        sketches: Sequence[Sketch],
        stories: Sequence[Gist] = (),
        merges: Sequence[Merge] = (),
        matches: Sequence[Match],
        tellings: Sequence[Telling],
        looks: Sequence[Look] = (),
    ) -> None:
        """Insert or leave it all. A stored article keeps its text; its standing rises from baseline or stale to new.

        A grouping that is FIRST founds the story of that id, titled like its article. Entries that a readout names are
        settled. `stories` are kept as they stand now; `merges` move articles and tellings of one story to
        another: what waits to be told of it is suppressed where the other is told.
        """
        ...

    def save_look(self, looked: Looked, tellings: Sequence[Telling]) -> None:
        """Keep the revision that a look found, when the next look is due (None: never), and what is owed for it."""
        ...


class ArticleBook(Protocol):
    """Articles, stories, matches and tellings."""

    def settling(self) -> AbstractContextManager[Settling]:
        """Open the ordered consumer's transaction: commits when left well, rolls back on an exception."""
        ...

    def articles_since(self, since: datetime, *, limit: int | None = None) -> Iterable[Article]:
        """Yield stored articles seen at or after `since`, oldest first, without holding them all in memory."""
        ...

    def search(self, words: Collection[str] | None, *, since: datetime, limit: int | None = None) -> Iterable[Article]:
        """Yield stored articles seen at or after `since`, newest first, without holding them all in memory.

        `words` are what `Query.required` says: folded words, `tal*` for a beginning. Every article with one of them in
        title or text is among those yielded, and hardly another; None: all articles.
        """
        ...

    def stories_since(self, since: datetime, *, limit: int) -> list[str]:
        """Return the stories with an article seen at or after `since`, the one that grew last first."""
        ...

    def stories_matched(self, watch_id: str, *, since: datetime, limit: int) -> list[str]:
        """Return the stories with an article seen at or after `since` that the watch matched, the newest such first."""
        ...

    def word_shares(self, words: Iterable[str]) -> tuple[dict[str, int], int]:
        """Return in how many articles each of these folded words is, and how many were asked: the newest, at most."""
        ...

    def not_indexed(self) -> int:
        """Return how many articles the index of words lacks (after an upgrade). Until then a search reads all."""
        ...

    def index_archive(self, *, limit: int) -> int:
        """Take so many articles that the index of words lacks into it, newest first; return how many were looked at.

        0: it has them all.
        """
        ...

    def history(self, url: str, article_id: str) -> History:
        """Return what is known of an address; `article_id` is what its canonical form computes to."""
        ...

    def forget_texts(self, *, before: datetime, limit: int) -> int:
        """Drop the texts of unmatched articles seen before a moment; keys, aliases and stories stay."""
        ...


class WatchBook(Protocol):
    """Watches: as what they last ran, and what they match of the archive."""

    def watch_versions(self) -> dict[str, str]:
        """Return as what each watch last ran, by id; model.versions makes a watch of it again."""
        ...

    def save_watch_versions(self, versions: Mapping[str, str]) -> None:
        """Keep these versions; watches that are not among them are no longer configured and forgotten."""
        ...

    def save_backfill(self, matches: Sequence[Match]) -> list[Match]:
        """Insert or leave matches found in the archive, for which nobody is told; return those that were new."""
        ...


class LookBook(Protocol):
    """Pages of matched articles that are looked at again."""

    def due_looks(self, now: datetime, *, limit: int) -> list[DueLook]:
        """Return looks with due_at ≤ now, those waiting longest first, each with the article as it was last seen."""
        ...


class DigestBook(Protocol):
    """Digests: composed once, with the deliveries they owe, in one transaction."""

    def open_tellings(self, *, until: datetime) -> list[Telling]:
        """Return tellings in no digest yet, not suppressed, with due_at ≤ until, by due_at then settled_at."""
        ...

    def material(self, story_ids: Iterable[str]) -> dict[str, StoryMaterial]:
        """Return what composing needs of these stories; matched articles first, then by published_at."""
        ...

    def matches_by_source(self, watch_ids: Iterable[str], since: datetime) -> Mapping[str, Mapping[str, int]]:
        """Return by watch how many articles seen at or after `since` each source brought that it matched.

        A watch without a match is left out.
        """
        ...

    def move_tellings(self, telling_ids: Sequence[str], *, slot: str, due_at: datetime) -> None:
        """Give open tellings another slot (their own was closed before they came: the clock was set back)."""
        ...

    def save_digest(self, digest: Digest, telling_ids: Sequence[str], deliveries: Sequence[Delivery]) -> bool:
        """Store a digest, mark its tellings, owe its deliveries; False (and nothing done) if it is stored already."""
        ...


class DeliveryBook(Protocol):
    """The outbox."""

    def lease_deliveries(
        self, *, now: datetime, until: datetime, token: str, limit: int, channel_ids: Sequence[str]
    ) -> list[Delivery]:
        """Lease deliveries that are due (pending or unknown with next_attempt_at ≤ now) to those channels.

        Commits the attempt (number, start) before it is made, so that a crash leaves a trace. Oldest first.
        """
        ...

    def recover_leases(self, *, now: datetime, all_of_them: bool) -> list[Delivery]:
        """Turn leases that ran out (or all: nobody else can be at work) to `unknown`; return those deliveries.

        They are due again at once with may_repeat, unless their channel holds what is unknown (then no next attempt).
        """
        ...

    def save_attempt(self, change: DeliveryChange) -> bool:
        """Store how a try ended; False if the lease token is no longer the delivery's (somebody else took over)."""
        ...

    def deliveries(self, *, state: DeliveryState | None = None, limit: int = 1000) -> list[Delivery]:
        """List deliveries without their parts, newest first."""
        ...

    def delivery(self, delivery_id: str) -> tuple[Delivery, list[Attempt]] | None:
        """Return one delivery with its parts and attempts; None if there is none."""
        ...

    def retry_delivery(self, delivery_id: str, *, now: datetime) -> bool:
        """Make a dead, unknown or pending delivery due now, with the same id and bytes; False if there is none."""
        ...

    def delivery_counts(self) -> dict[DeliveryState, int]:
        """Count deliveries by state."""
        ...

    def sync_channels(self, channels: Mapping[str, tuple[str, bool]]) -> None:
        """Tell the store each configured channel's id → (name, holds_unknown)."""
        ...

    def closed_channels(self) -> dict[str, str]:
        """Return channels that were closed, with the reason."""
        ...

    def close_channel(self, channel_id: str, *, reason: str, now: datetime) -> None:
        """Close a channel: nothing more is leased for it."""
        ...

    def open_channel(self, channel_id: str) -> bool:
        """Open a closed channel again; False if it was not closed."""
        ...


class ClockBook(Protocol):
    """What depends on the clock having been right."""

    def bring_back(self, *, now: datetime, beyond: datetime) -> int:
        """Make visits, readings, tries and slots that are due after `beyond` due now: the clock was wrong then.

        Returns how much that was.
        """
        ...


class Store(FeedBook, EntryBook, ArticleBook, WatchBook, LookBook, DigestBook, DeliveryBook, ClockBook, Protocol):
    """All the books of one desk."""

    def close(self) -> None:
        """Close connections and release the lock."""
        ...
