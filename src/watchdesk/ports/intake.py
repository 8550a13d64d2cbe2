"""Ports, the books of what comes in: feeds, entries, articles, and their settling."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from watchdesk.model.articles import Article, DueRead, Readout
from watchdesk.model.entries import Entry
from watchdesk.model.evidence import Pack
from watchdesk.model.history import History
from watchdesk.model.hosts import HostTurns
from watchdesk.model.revisions import DueLook, Look, Looked
from watchdesk.model.sitemaps import NONE_KEPT, KeptSitemap
from watchdesk.model.sites import PageRead
from watchdesk.model.sources import DueFeed, Feed, FeedState, Poll, Source, SourceHealth
from watchdesk.model.stories import Gist, Grouping, Merge, Search, Sketch
from watchdesk.model.tellings import Telling
from watchdesk.model.watches import Match


class FeedBook(Protocol):
    """Feeds and their visits."""

    def sync_feeds(self, sources: Sequence[Source], feeds: Sequence[Feed], *, now: datetime) -> None:
        """Make the configured sources and feeds the stored ones; those no longer configured rest (history stays).

        Feeds that a command added stay. A new feed is due at once.
        """
        ...

    def add_feed(self, source: Source, feed: Feed, *, now: datetime) -> bool:
        """Keep a feed added by command; False if it is known and active already.

        One that rests is due at once, paused or not before. A source with an active feed stays as it is known; any
        other is from now on as it is given.
        """
        ...

    def remove_feed(self, feed_id: str) -> bool:
        """Let a feed rest that a command added (history stays); False if none of that id is active."""
        ...

    def due_feeds(self, now: datetime, *, limit: int, source_id: str | None = None) -> list[DueFeed]:
        """Return active feeds with next_poll_at ≤ now, those waiting longest first."""
        ...

    def feeds(self) -> list[DueFeed]:
        """Return all active feeds with source and state, by source id and URL."""
        ...

    def added_feeds(self) -> list[DueFeed]:
        """Return the active feeds that a command added and the configuration does not have, in the same order."""
        ...

    def feed(self, feed_id: str) -> DueFeed | None:
        """Return an active feed with source and state, None if there is none of that id."""
        ...

    def set_paused(self, feed_id: str, *, paused: bool) -> bool:
        """Pause or resume a feed; False if there is none of that id."""
        ...

    def bring_forward(self, feed_id: str, *, at: datetime) -> bool:
        """Make a feed due at a moment, if it is not due before; False if there is none of that id."""
        ...

    def ailing_feeds(self, now: datetime) -> list[DueFeed]:
        """Return active feeds, not paused, that fail, moved, are silent for a while, or of which the operator heard."""
        ...

    def mark_told(self, told: Mapping[str, str | None]) -> None:
        """Keep what the operator was told of feeds, by feed id; None where it no longer holds."""
        ...

    def matches_by_feed(self, since: datetime) -> Mapping[str, Mapping[str, int]]:
        """Return by feed id and watch how many matched articles, seen at or after `since`, the feed brought."""
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

    def save_polls(
        self,
        polls: Sequence[tuple[Poll, FeedState, Sequence[Entry]]],
        turns: HostTurns | None = None,
        sitemaps: Mapping[str, Sequence[KeptSitemap]] = NONE_KEPT,
    ) -> int:
        """Store visits, feed states and new entries in one commit; return how many entries were new to the store.

        `turns`: what becomes of the leases of their hosts in the same commit. Raises LeaseLost, having stored nothing,
        where a host is no longer leased under the token. `sitemaps`: what is to be kept, by feed id, for what was.
        """
        ...

    def sitemaps_of(self, feed_id: str) -> dict[str, KeptSitemap]:
        """Return what is kept of the sitemaps that a feed names, by address."""
        ...

    def due_reads(self, now: datetime, *, limit: int) -> list[DueRead]:
        """Return articles with entries due to be read (`read_at` ≤ now), longest waiting first, entries together."""
        ...

    def postpone_reads(self, entry_ids: Sequence[str], *, until: datetime) -> None:
        """Put off reading."""
        ...

    def put_off_reads(self, now: datetime) -> int:
        """Return of how many articles reading is put off."""
        ...


class Settling(Protocol):
    """One open transaction of the ordered consumer: look, decide, save."""

    def save_polls(
        self,
        polls: Sequence[tuple[Poll, FeedState, Sequence[Entry]]],
        turns: HostTurns | None = None,
        sitemaps: Mapping[str, Sequence[KeptSitemap]] = NONE_KEPT,
        *,
        settled: Collection[str],
    ) -> int:
        """Do what EntryBook.save_polls does, in this transaction.

        `settled`: the entries whose article is saved in it, too. They are never due, and their texts need not be kept
        with them. LeaseLost ends the transaction.
        """
        ...

    def candidates(self, keys: Iterable[int], *, since: datetime) -> list[Sketch]:
        """Return the sketches that bear one of these keys and are not older than `since`."""
        ...

    def gists(self, searches: Sequence[Search], *, least: int, most: int) -> list[list[Gist]]:
        """Return for each search the gists that share at least so many of its keys, at most so many.

        Those that share most come first, of equals the newest. Under a key the newest MOST_UNDER_A_KEY are looked at.
        Many searches at once cost less than one by one. A gist that several find is one object.
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
        evidence: Sequence[Pack] = (),
        words: Mapping[str, str] | None = None,
    ) -> None:
        """Insert or leave it all. A stored article keeps its text; its standing rises from baseline or stale to new.

        A grouping that is FIRST founds the story of that id, titled like its article. Entries that a readout names are
        settled. `stories` are kept as they stand now; `merges` move articles and tellings of one story to
        another: what waits to be told of it is suppressed where the other is told. `evidence` is sealed in this order;
        an article whose pack is sealed already keeps it. `words`: the different folded words of title and text, parted
        by spaces, by article; the store splits those that are not among them.
        """
        ...

    def keep_turns(self, turns: HostTurns) -> None:
        """Keep what visits to hosts of pages make of them, as `save_polls` does; nobody leases those."""
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

    def stories_with_matches(self, *, since: datetime) -> list[str]:
        """Return the stories with a matched article seen at or after `since`, the one that grew last first."""
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

    def pages_of_void_rules(self, since: datetime) -> list[PageRead]:
        """Return the pages of new articles seen at or after `since`, newest first, at most MOST_PAGES of a host.

        Only those of hosts where a rule found no body on some page (NO_BODY in its reason).
        """
        ...

    def forget_texts(self, *, before: datetime, limit: int) -> int:
        """Drop the texts of unmatched articles seen before a moment; keys, aliases and stories stay."""
        ...

    def forget_sketches(self, *, texts_before: datetime, summaries_before: datetime, limit: int) -> int:
        """Drop sketches of whole texts seen before a moment, and when there is none left, old ones of summaries.

        Returns how many, at most `limit`; 0 when none is old. Summaries are texts below the rules' SHORTEST_TEXT. The
        articles keep their places in their stories.
        """
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
