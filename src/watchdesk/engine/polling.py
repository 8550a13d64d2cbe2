"""Poll round: visit every due feed, hosts side by side, and settle what came in batches."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from watchdesk.engine.apart import blamed, settle_apart, stumbling
from watchdesk.engine.books import BookKeeper, Inbox
from watchdesk.engine.desk import Desk
from watchdesk.engine.leases import Lease, Leases
from watchdesk.engine.lines import Lines
from watchdesk.engine.progress import Progress, Stage
from watchdesk.engine.pushing import Pusher
from watchdesk.engine.reading import Reading
from watchdesk.engine.tally import Tally
from watchdesk.model.articles import Readout
from watchdesk.model.entries import Entry, ParsedFeed
from watchdesk.model.errors import LeaseLost
from watchdesk.model.hosts import HostTurns
from watchdesk.model.sources import DueFeed
from watchdesk.model.visits import FetchFailed
from watchdesk.net.slots import Slots
from watchdesk.pipeline.poll import (
    Polled,
    Visited,
    asks_for_patience,
    held_up,
    look_ups,
    portions,
    recognised,
    settle_visit,
    stumbled,
    visit_feed,
)
from watchdesk.rules.pacing import LONGEST_PAUSE

if TYPE_CHECKING:
    from watchdesk.engine.settling import Settled

MOST_DUE = 10_000
BATCH = 200
PORTION = 5000  # entries: where their articles are settled along, a commit takes up to a second
MOST_WAITING = 2**20
"""Bytes of feeds that were parsed and wait to be settled: above it no further visit begins. Else what polls bring while
the books are written is bounded by nothing (measured: 350 of 1,000 feeds at once)."""
# Visits that end within this are settled in one commit: it costs as much as twenty visits answered 304.
GATHERING = timedelta(milliseconds=50)
log = Lines("watchdesk.poll")


class Poller:
    """Visits feeds. Feeds and hosts under way are left out of a later round, so rounds may overlap."""

    def __init__(
        self,
        desk: Desk,
        books: BookKeeper,
        *,
        side_by_side_on_host: bool,
        reading: Reading | None = None,
    ) -> None:
        self.reading = reading
        self.pusher = Pusher(desk, books)
        self._desk = desk
        self._books = books
        self._side_by_side = side_by_side_on_host
        self.under_way: set[str] = set()
        self._leases = Leases(desk, books, is_on=not (side_by_side_on_host and desk.is_alone))
        self._leased: dict[str, Lease] = {}
        # Settling is one at a time among all processes: where others poll, too, none waits for another's articles.
        self._settles_along = desk.is_alone
        self._slots = Slots(desk.concurrency, patience=desk.patience)

    def go_on_from(self, earlier: "Poller") -> None:
        """Leave to a poller before this one what it has under way."""
        earlier.reading = None
        self.under_way = earlier.under_way
        self._leases.has_taken_back |= earlier._leases.has_taken_back  # noqa: SLF001 - one of its own kind
        self._leased = earlier._leased  # noqa: SLF001

    async def due(self, *, only: str | None = None) -> list[DueFeed]:
        """Return the feeds to visit now, lease their hosts, and take them under way."""
        due, lease = await self._books.run(self._claim, only)
        taken = [one for one in due if self._is_idle(one)]
        self.under_way.update(name for one in taken for name in (one.state.feed_id, self._queue_of(one)))
        if lease is not None:
            lease.left = Counter(map(self._queue_of, taken))
            self._leased.update(dict.fromkeys(lease.ready, lease))
        return taken

    def _claim(self, only: str | None) -> tuple[list[DueFeed], Lease | None]:
        due = self._find(only)
        if not due or not self._leases.is_on:
            return due, None
        lease = self._leases.take({self._queue_of(one) for one in due})
        if not self._desk.is_alone:
            due = self._find(only)  # another process may have visited some before their hosts were leased
        due = [one for one in due if self._queue_of(one) in lease.ready]
        if idle := lease.ready.keys() - set(map(self._queue_of, due)):
            self._desk.store.free_hosts(idle, token=lease.token, next_visit_at=self._desk.clock.now())
        return due, lease

    def _find(self, only: str | None) -> list[DueFeed]:
        limit = MOST_DUE + len(self.under_way)
        found = self._desk.store.due_feeds(self._desk.clock.now(), limit=limit, source_id=only)
        return [one for one in found if self._is_idle(one)]

    def _is_idle(self, due: DueFeed) -> bool:
        return self.under_way.isdisjoint((due.state.feed_id, self._queue_of(due)))

    async def poll(
        self, due: Sequence[DueFeed], tally: Tally, progress: Progress, *, arrived: asyncio.Event | None = None
    ) -> None:
        """Visit feeds that `due` returned and settle them. `arrived` is set whenever entries were settled."""
        tally.feeds_due += len(due)
        progress.expect(Stage.POLL, len(due))
        queues: dict[str, list[DueFeed]] = {}
        for one in due:
            queues.setdefault(self._queue_of(one), []).append(one)
        leases = {name: lease for name in queues if (lease := self._leased.pop(name, None)) is not None}
        tour = _Tour(
            held={*queues, *(one.state.feed_id for one in due)},
            lease=next(iter(leases.values()), None),
            arrived=arrived,
        )
        try:
            async with asyncio.TaskGroup() as group:
                keeping = group.create_task(self._leases.keep(tour.lease))
                for name, queue in queues.items():
                    group.create_task(self._visit_in_turn(name, queue, tour))
                await self._settle_all(tour, len(due), tally, progress)
                keeping.cancel()
        finally:
            self._release(tour, set(tour.held))
            await self._leases.give_back(tour.lease)

    @contextmanager
    def kept_apart(self, feed_id: str) -> Iterator[None]:
        """Keep rounds off a feed that is visited outside of them, until its visit is settled."""
        self.under_way.add(feed_id)
        try:
            yield
        finally:
            self.under_way.discard(feed_id)

    async def take_in(self, visited: Visited) -> None:
        """Settle a visit that was made outside of a round."""
        for kept in await self._books.run(self._settle, [visited], None):
            self._hand_over(kept.fresh)
            log_poll(kept.polled[0], visited)

    async def take_in_pushed(self, feed_id: str, parsed: ParsedFeed, *, size: int) -> int:
        """Settle what a hub delivered of a feed; return how many entries of it were new."""
        polled, fresh = await self._books.run(self._settle_pushed, feed_id, parsed, size)
        if polled is None:
            return 0
        self._hand_over(fresh)
        return len(polled.entries)

    def _settle_pushed(self, feed_id: str, parsed: ParsedFeed, size: int) -> tuple[Polled | None, list[Entry]]:
        """Settle a delivery by what is known of its feed now: a poll may have been settled while it was read."""
        from watchdesk.pipeline.pushed import settle_push  # noqa: PLC0415 - a check is told nothing by hubs
        from watchdesk.rules.seen import recognise  # noqa: PLC0415 - as in pipeline.poll

        desk = self._desk
        due = desk.store.feed(feed_id)
        if due is None:
            return None, []
        document = recognise(feed_id, parsed.entries, guids_shared=due.state.guids_shared)
        known = desk.store.known_keys([key for draft in document.drafts for key in draft.keys])
        articles = desk.store.article_ids([draft.address for draft in document.drafts if draft.address])
        polled = settle_push(
            due,
            document,
            size=size,
            known=known,
            articles=articles,
            fresh_for=desk.fresh_for,
            now=desk.clock.now(),
        )
        if polled is None:
            return None, []
        desk.store.save_polls([(polled.poll, polled.state, polled.entries)])
        return polled, [entry for entry in polled.entries if entry.address not in articles]

    def _queue_of(self, due: DueFeed) -> str:
        return due.state.feed_id if self._side_by_side else due.host

    def _release(self, tour: "_Tour", names: set[str]) -> None:
        """Let later rounds have what this one is done with: a host that hangs must hold up its own feeds only."""
        tour.held -= names
        self.under_way -= names

    async def _visit_in_turn(self, name: str, queue: Sequence[DueFeed], tour: "_Tour") -> None:
        refusal: FetchFailed | None = None
        for due in queue:
            if refusal is not None:
                tour.visited.put(held_up(due, refusal))
                continue
            if not await self._leases.begins(tour.lease, name):
                tour.visited.put(_LeftAlone(due=due))
                continue
            async with self._slots.held(until=tour.visited.room):
                now = self._desk.clock.now()
                one = await self._visit(due, now)
            tour.visited.put(one, size=one.parsed_bytes)
            refusal = asks_for_patience(one, now)
        if not self._side_by_side:  # there the queue is its feed, which is not settled yet
            self._release(tour, {name})

    async def _visit(self, due: DueFeed, now: datetime) -> Visited:
        desk, errors = self._desk, list[Exception]()
        recall = partial(self._books.run, desk.store.sitemaps_of, due.state.feed_id)
        with stumbling(errors.append):
            return await visit_feed(due, desk.fetcher, desk.feed_reader, now=now, recall=recall)
        return _failed(due, errors[0])

    async def _settle_all(self, tour: "_Tour", expected: int, tally: Tally, progress: Progress) -> None:
        while expected:
            ended = await tour.visited.batch(min(BATCH, expected), within=GATHERING)
            expected -= len(ended)
            visits = [one for one in ended if isinstance(one, Visited)]
            for some in portions(visits, PORTION):
                for kept in await self._books.run(self._settle, some, tour.lease, along=self._settles_along):
                    self._note(kept, tally, progress)
            self._release(tour, {one.due.state.feed_id for one in ended})
            for _ in ended:
                progress.step(Stage.POLL)
            if tour.arrived is not None:
                tour.arrived.set()

    def _note(self, kept: "_Kept", tally: Tally, progress: Progress) -> None:
        """Count what a commit left behind, and hand over what is to be read."""
        self._hand_over(kept.fresh)
        if kept.settled is not None and self.reading is not None:
            progress.expect(Stage.READ, len(kept.readouts))
            self.reading.count(kept.settled, kept.readouts, tally, progress)
        tally.add_polls((one.poll, visit.due.feed.url) for one, visit in zip(kept.polled, kept.visits, strict=True))
        tally.entries.update(entry.standing.value for one in kept.polled for entry in one.entries)
        for one, visit in zip(kept.polled, kept.visits, strict=True):
            log_poll(one, visit)

    def _hand_over(self, fresh: Sequence[Entry]) -> None:
        if self.reading is not None:
            self.reading.hand_over(fresh)

    def _settle(self, visits: Sequence[Visited], lease: Lease | None, *, along: bool = False) -> "list[_Kept]":
        """Settle visits, a visit that the desk itself fails at as one that failed.

        `along`: the articles of new entries that need no page are settled in the same commit. Where that fails for one
        of them, they are handed over to be settled after their visits, where it is found out which.
        """
        kept = list[_Kept]()
        if along:
            with stumbling(partial(log.failure, "articles not settled with their visits")):
                return [self._settle_together(visits, lease, along=True)]

        def book(some: Sequence[Visited]) -> None:
            kept.append(self._settle_together(some, lease, along=False))

        settle_apart(visits, book, lambda visited, error: book([_failed(visited.due, error)]))
        return kept

    def _settle_together(self, visits: Sequence[Visited], lease: Lease | None, *, along: bool) -> "_Kept":
        """Settle visits in one commit, but not those of hosts that others have taken over."""
        desk, pushes = self._desk, self.pusher.known(visits)
        visits = self.pusher.caught_up(visits, pushes)
        documents = [recognised(visited) for visited in visits]
        keys, addresses = look_ups(visits, documents)
        known = desk.store.known_keys(keys) if keys else {}
        articles = desk.store.article_ids(addresses) if addresses else {}
        now = desk.clock.now()
        settled = [
            settle_visit(
                visited, document, known=known, articles=articles, pace=desk.pace, fresh_for=desk.fresh_for, now=now
            )
            for visited, document in zip(visits, documents, strict=True)
        ]
        settled = self.pusher.after_polls(visits, settled, pushes, now)
        fresh = [entry for one in settled for entry in one.entries if entry.address not in articles]
        readouts = self.reading.needing_no_page(fresh) if along and self.reading else []
        try:
            done = self._save(visits, settled, self._turns(visits, lease, now), readouts)
        except LeaseLost as error:
            log.info("hosts lost", hosts=sorted(error.hosts))
            left = [one for one in visits if self._queue_of(one.due) not in error.hosts]
            return self._settle_together(left, lease, along=along)
        if lease is not None:
            lease.left.subtract(map(self._queue_of, (one.due for one in visits)))
        whole = {entry_id for one in readouts for entry_id in one.entry_ids}
        fresh = [entry for entry in fresh if entry.id not in whole]
        return _Kept(visits=visits, polled=settled, fresh=fresh, readouts=readouts, settled=done)

    def _save(
        self, visits: Sequence[Visited], polled: Sequence[Polled], turns: HostTurns | None, readouts: Sequence[Readout]
    ) -> "Settled | None":
        """Store what visits left behind, and in the same commit the articles that are whole already."""
        polls = [(one.poll, one.state, one.entries) for one in polled]
        sitemaps = {one.due.state.feed_id: one.sitemaps for one in visits if one.sitemaps}
        if not readouts or self.reading is None:
            self._desk.store.save_polls(polls, turns, sitemaps)
            return None
        from watchdesk.engine.settling import settle_in  # noqa: PLC0415 - with grouping, 15 ms, where nothing is new

        with self._desk.store.settling() as tx:
            tx.save_polls(polls, turns, sitemaps, settled={entry_id for one in readouts for entry_id in one.entry_ids})
            return settle_in(tx, self._desk, self.reading.sources, readouts)

    def _turns(self, visits: Sequence[Visited], lease: Lease | None, now: datetime) -> HostTurns | None:
        """Return what the visits make of their hosts.

        A host that asked for patience has it for all its feeds, up to a day; they come due as it does.
        """
        if not self._leases.is_on:
            return None
        next_visit_at = now + self._desk.spacing
        visited = Counter(self._queue_of(one.due) for one in visits)
        held: dict[str, datetime] = {}
        for one in visits:
            refusal = None if self._side_by_side else asks_for_patience(one, now)
            if refusal is not None and (wait := refusal.patience(now)):
                name = self._queue_of(one.due)
                held[name] = max(held.get(name, next_visit_at), now + min(wait, LONGEST_PAUSE))
        if lease is None:
            return HostTurns(token=None, next_visit_at=next_visit_at, over=frozenset(visited), held=held)
        return lease.turns(visited, next_visit_at=next_visit_at, held=held, is_alone=self._desk.is_alone)


class _Kept(Struct, frozen=True, kw_only=True):
    """What one commit left behind of visits.

    `fresh`: the entries that are to be read still. `settled`: what came of the `readouts` in the same commit.
    """

    visits: Sequence[Visited]
    polled: Sequence[Polled]
    fresh: Sequence[Entry]
    readouts: Sequence[Readout]
    settled: "Settled | None"


class _LeftAlone(Struct, frozen=True, kw_only=True):
    """A feed that was not visited, because the lease of its host did not last: it stays due."""

    due: DueFeed


@dataclass(slots=True, kw_only=True)
class _Tour:
    """A round under way: what it holds, under which lease, and the visits that are not settled yet."""

    held: set[str]
    lease: Lease | None
    arrived: asyncio.Event | None
    visited: Inbox["Visited | _LeftAlone"] = field(default_factory=lambda: Inbox(most=MOST_WAITING))


def _failed(due: DueFeed, error: Exception) -> Visited:
    """Return the visit of a feed that the desk itself failed at: it fails, and others do not."""
    log.failure("poll failed", error, feed=due.feed.url)
    return stumbled(due, blamed(error))


def log_poll(polled: Polled, visited: Visited) -> None:
    """Write the one line of a visit."""
    poll = polled.poll
    log.info(
        "poll",
        feed=visited.due.feed.url,
        outcome=poll.outcome.value,
        status=poll.status,
        new=poll.new_entries,
        seconds=round(poll.seconds, 3),
        reason=poll.reason,
    )
    moved_to = polled.state.moved_to
    if moved_to != visited.due.state.moved_to:
        log.info("feed moved", feed=visited.due.feed.url, polled_at=moved_to or visited.due.feed.url)


def no_spacing(per_host_delay: timedelta) -> bool:
    """Return whether the operator lifted politeness: without a pause, one host's feeds are visited side by side."""
    return per_host_delay == timedelta(0)
