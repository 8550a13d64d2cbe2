"""Testing, the store in memory: the entry book."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.articles import DueRead
from watchdesk.model.entries import Entry
from watchdesk.model.errors import StoreError
from watchdesk.model.hosts import HostTurns
from watchdesk.model.sitemaps import NONE_KEPT, KeptSitemap
from watchdesk.model.sources import FeedState, Poll, PollOutcome
from watchdesk.testing.memory.hosts import keep_turns
from watchdesk.testing.memory.tables import MemoryBook

KEPT_POLLS = 50


class MemoryEntryBook(MemoryBook):
    """Entries: which are known, and which are due to be read."""

    def known_keys(self, keys: Iterable[str]) -> dict[str, str]:
        """Return, for those of the entry keys that are known, the id of the entry that bears them."""
        return {key: self._tables.entry_keys[key] for key in keys if key in self._tables.entry_keys}

    def article_ids(self, urls: Iterable[str]) -> dict[str, str]:
        """Return the article behind each identifying address that is known."""
        return {url: self._tables.aliases[url] for url in urls if url in self._tables.aliases}

    def save_polls(
        self,
        polls: Sequence[tuple[Poll, FeedState, Sequence[Entry]]],
        turns: HostTurns | None = None,
        sitemaps: Mapping[str, Sequence[KeptSitemap]] = NONE_KEPT,
        *,
        settled: Collection[str] = (),
    ) -> int:
        """Store visits, feed states and new entries; return how many entries were new to the store."""
        before = len(self._tables.entries)
        with self._tables.writing():
            for poll, state, entries in polls:
                known = self._tables.states.get(state.feed_id)
                if known is None:
                    raise StoreError("a visit of a feed that the store does not know cannot be kept")
                self._tables.states[state.feed_id] = replace(state, paused=known.paused, told=known.told)
                for entry in entries:
                    self._keep_entry(replace(entry, read_at=None) if entry.id in settled else entry)
                if poll.outcome is not PollOutcome.UNCHANGED:
                    self._tables.polls.setdefault((poll.feed_id, poll.at), poll)
                    self._trim(poll.feed_id)
            for feed_id, kept in sitemaps.items():
                self._tables.sitemaps[feed_id] = {one.url: one for one in kept}
            if turns is not None:
                keep_turns(self._tables, turns)
        return len(self._tables.entries) - before

    def sitemaps_of(self, feed_id: str) -> dict[str, KeptSitemap]:
        """Return what is kept of the sitemaps that a feed names, by address."""
        return dict(self._tables.sitemaps.get(feed_id, {}))

    def _keep_entry(self, entry: Entry) -> None:
        self._tables.entries.setdefault(entry.id, entry)
        for key in entry.keys:
            self._tables.entry_keys.setdefault(key, entry.id)
        if entry.address:
            self._tables.aliases.setdefault(entry.address, entry.article_id)

    def _trim(self, feed_id: str) -> None:
        times = sorted(at for key, at in self._tables.polls if key == feed_id)
        for at in times[:-KEPT_POLLS]:
            del self._tables.polls[feed_id, at]

    def due_reads(self, now: datetime, *, limit: int) -> list[DueRead]:
        """Return at most `limit` articles with entries due to be read (`read_at` ≤ now), longest waiting first."""
        due = [(entry.read_at, entry) for entry in self._tables.entries.values() if entry.read_at is not None]
        found: dict[str, list[Entry]] = {}
        for read_at, entry in sorted(due, key=lambda one: (one[0], one[1].article_id)):
            if read_at <= now:
                found.setdefault(entry.article_id, []).append(entry)
        return [
            DueRead(
                article_id=article_id,
                entries=tuple(sorted(found[article_id], key=lambda entry: (entry.seen_at, entry.id))),
                stored=self._tables.articles.get(article_id),
            )
            for article_id in list(found)[:limit]
        ]

    def postpone_reads(self, entry_ids: Sequence[str], *, until: datetime) -> None:
        """Put off reading."""
        with self._tables.writing():
            for key in entry_ids:
                entry = self._tables.entries.get(key)
                if entry is not None and entry.read_at is not None:
                    self._tables.entries[key] = replace(entry, read_at=until)

    def put_off_reads(self, now: datetime) -> int:
        """Return of how many articles reading is put off."""
        waiting = ((entry.article_id, entry.read_at) for entry in self._tables.entries.values())
        return len({article_id for article_id, read_at in waiting if read_at is not None and read_at > now})
