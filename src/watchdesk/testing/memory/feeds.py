"""Testing, the store in memory: the feed book."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from watchdesk.model.sources import DueFeed, Feed, FeedState, Poll, Source, SourceHealth
from watchdesk.testing.memory.tables import KnownFeed, MemoryBook

FIRST_INTERVAL = timedelta(minutes=15)


class MemoryFeedBook(MemoryBook):
    """Feeds and their visits."""

    def sync_feeds(self, sources: Sequence[Source], feeds: Sequence[Feed], *, now: datetime) -> None:
        """Make the configured sources and feeds the stored ones; those no longer configured rest."""
        with self._tables.writing():
            self._tables.sources |= {source.id: source for source in sources}
            wanted = {feed.id for feed in feeds}
            for key, known in self._tables.feeds.items():
                if known.is_configured and key not in wanted:
                    self._tables.feeds[key] = replace(known, is_active=False)
            for feed in feeds:
                self._keep_feed(feed, is_configured=True, now=now)

    def add_feed(self, source: Source, feed: Feed, *, now: datetime) -> bool:
        """Keep a feed added by command; False if it is known and active already."""
        with self._tables.writing():
            known = self._tables.feeds.get(feed.id)
            if known is not None and known.is_active:
                return False
            if any(one.source.id == source.id for one in self.feeds()):
                self._tables.sources.setdefault(source.id, source)
            else:
                self._tables.sources[source.id] = source
            self._keep_feed(feed, is_configured=False, now=now)
            state = self._tables.states[feed.id]
            woken = replace(state, paused=False, next_poll_at=min(state.next_poll_at, now))
            self._tables.states[feed.id] = woken
            return True

    def remove_feed(self, feed_id: str) -> bool:
        """Let a feed rest that a command added; False if none of that id is active."""
        with self._tables.writing():
            known = self._tables.feeds.get(feed_id)
            if known is None or known.is_configured or not known.is_active:
                return False
            self._tables.feeds[feed_id] = replace(known, is_active=False)
            return True

    def _keep_feed(self, feed: Feed, *, is_configured: bool, now: datetime) -> None:
        self._tables.feeds[feed.id] = KnownFeed(feed=feed, is_configured=is_configured)
        state = FeedState(feed_id=feed.id, next_poll_at=now, interval=FIRST_INTERVAL)
        self._tables.states.setdefault(feed.id, state)

    def due_feeds(self, now: datetime, *, limit: int, source_id: str | None = None) -> list[DueFeed]:
        """Return active feeds with next_poll_at ≤ now that are not paused, those waiting longest first."""
        due = [
            one
            for one in self.feeds()
            if one.state.next_poll_at <= now and not one.state.paused and source_id in {None, one.source.id}
        ]
        return sorted(due, key=lambda one: (one.state.next_poll_at, one.feed.url))[:limit]

    def feeds(self) -> list[DueFeed]:
        """Return all active feeds with source and state, by source id and URL."""
        active = [
            DueFeed(
                feed=known.feed,
                source=self._tables.sources[known.feed.source_id],
                state=self._tables.states[feed_id],
                is_configured=known.is_configured,
            )
            for feed_id, known in self._tables.feeds.items()
            if known.is_active
        ]
        return sorted(active, key=lambda one: (one.feed.source_id, one.feed.url))

    def added_feeds(self) -> list[DueFeed]:
        """Return the active feeds that a command added and the configuration does not have, in the same order."""
        return [one for one in self.feeds() if not one.is_configured]

    def feed(self, feed_id: str) -> DueFeed | None:
        """Return an active feed with source and state, None if there is none of that id."""
        return next((one for one in self.feeds() if one.feed.id == feed_id), None)

    def set_paused(self, feed_id: str, *, paused: bool) -> bool:
        """Pause or resume a feed; False if there is none of that id."""
        with self._tables.writing():
            state = self._tables.states.get(feed_id)
            if state is None:
                return False
            self._tables.states[feed_id] = replace(state, paused=paused)
            return True

    def bring_forward(self, feed_id: str, *, at: datetime) -> bool:
        """Make a feed due at a moment, if it is not due before; False if there is none of that id."""
        with self._tables.writing():
            state = self._tables.states.get(feed_id)
            if state is None:
                return False
            self._tables.states[feed_id] = replace(state, next_poll_at=min(state.next_poll_at, at))
            return True

    def ailing_feeds(self, now: datetime) -> list[DueFeed]:
        """Return active feeds, not paused, that fail, moved, are silent for a while, or of which the operator heard."""
        return [one for one in self.feeds() if not one.state.paused and _may_ail(one.state, now)]

    def mark_told(self, told: Mapping[str, str | None]) -> None:
        """Keep what the operator was told of feeds, by feed id; None where it no longer holds."""
        with self._tables.writing():
            for key, words in told.items():
                self._tables.states[key] = replace(self._tables.states[key], told=words)

    def matches_by_feed(self, since: datetime) -> Mapping[str, Mapping[str, int]]:
        """Return by feed id and watch how many matched articles, seen at or after `since`, the feed brought."""
        brought = {
            (entry.feed_id, watch_id, article_id)
            for article_id, watch_id in self._tables.matches
            for entry in self._tables.entries.values()
            if entry.article_id == article_id and entry.seen_at >= since
        }
        found: dict[str, dict[str, int]] = {}
        for feed_id, watch_id, _ in brought:
            numbers = found.setdefault(feed_id, {})
            numbers[watch_id] = numbers.get(watch_id, 0) + 1
        return found

    def source_health(self) -> list[SourceHealth]:
        """Return how each source with an active feed stands, by source id; of several failing feeds the longest."""
        worst: dict[str, DueFeed] = {}
        for due in (one for one in self.feeds() if not one.state.paused):
            other = worst.setdefault(due.source.id, due)
            since, others = due.state.failing_since, other.state.failing_since
            if since is not None and (others is None or since < others):
                worst[due.source.id] = due
        return [
            SourceHealth(
                source_id=due.source.id,
                title=due.source.title,
                url=due.feed.url,
                since=due.state.failing_since,
                reason=due.state.reason,
                kind=due.state.kind,
            )
            for due in worst.values()
        ]

    def polls(self, feed_id: str, *, limit: int = 50) -> list[Poll]:
        """Return the last visits to a feed that changed something or failed, newest first."""
        found = [poll for (key, _), poll in self._tables.polls.items() if key == feed_id]
        return sorted(found, key=lambda poll: poll.at, reverse=True)[:limit]


def _may_ail(state: FeedState, now: datetime) -> bool:
    if state.failing_since is not None or state.told is not None or state.moved_to is not None:
        return True
    last, longest = state.new_entry_at, state.longest_silence
    return last is not None and longest is not None and last + longest < now
