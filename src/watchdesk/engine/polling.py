"""Poll round: visit every due feed, hosts side by side, and settle what came in batches."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from watchdesk.engine.books import BookKeeper, Inbox
from watchdesk.engine.desk import Desk
from watchdesk.engine.leases import Lease, Leases
from watchdesk.engine.lines import Lines
from watchdesk.engine.progress import Progress, Stage
from watchdesk.engine.pushing import Pusher
from watchdesk.engine.tally import Tally
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
    recognised,
    settle_visit,
    visit_feed,
)
from watchdesk.pipeline.pushed import settle_push
from watchdesk.rules.pacing import LONGEST_PAUSE
from watchdesk.rules.seen import recognise

MOST_DUE = 10_000
BATCH = 200
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
        hand_over: Callable[[Sequence[Entry]], None] | None = None,
    ) -> None:
        self.hand_over = hand_over
        self.pusher = Pusher(desk, books)
        self._desk = desk
        self._books = books
        self._side_by_side = side_by_side_on_host
        self.under_way: set[str] = set()
        self._leases = Leases(desk, books, is_on=not (side_by_side_on_host and desk.is_alone))
        self._leased: dict[str, Lease] = {}
        self._slots = Slots(desk.concurrency, patience=desk.patience)

    def go_on_from(self, earlier: "Poller") -> None:
        """Leave to a poller before this one what it has under way."""
        earlier.hand_over = None
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
        _, polled, fresh = await self._books.run(self._settle, [visited], None)
        if self.hand_over is not None:
            self.hand_over(fresh)
        log_poll(polled[0], visited)

    async def take_in_pushed(self, feed_id: str, parsed: ParsedFeed, *, size: int) -> int:
        """Settle what a hub delivered of a feed; return how many entries of it were new."""
        polled, fresh = await self._books.run(self._settle_pushed, feed_id, parsed, size)
        if polled is None:
            return 0
        if self.hand_over is not None:
            self.hand_over(fresh)
        return len(polled.entries)

    def _settle_pushed(self, feed_id: str, parsed: ParsedFeed, size: int) -> tuple[Polled | None, list[Entry]]:
        """Settle a delivery by what is known of its feed now: a poll may have been settled while it was read."""
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
                recall = partial(self._books.run, self._desk.store.sitemaps_of, due.state.feed_id)
                one = await visit_feed(due, self._desk.fetcher, self._desk.feed_reader, now=now, recall=recall)
            tour.visited.put(one, size=one.parsed_bytes)
            refusal = asks_for_patience(one, now)
        if not self._side_by_side:  # there the queue is its feed, which is not settled yet
            self._release(tour, {name})

    async def _settle_all(self, tour: "_Tour", expected: int, tally: Tally, progress: Progress) -> None:
        while expected:
            ended = await tour.visited.batch(min(BATCH, expected), within=GATHERING)
            expected -= len(ended)
            visits = [one for one in ended if isinstance(one, Visited)]
            kept, polled, fresh = await self._books.run(self._settle, visits, tour.lease)
            if self.hand_over is not None:
                self.hand_over(fresh)
            self._release(tour, {one.due.state.feed_id for one in ended})
            tally.add_polls((one.poll, visit.due.feed.url) for one, visit in zip(polled, kept, strict=True))
            tally.entries.update(entry.standing.value for one in polled for entry in one.entries)
            for one, visit in zip(polled, kept, strict=True):
                log_poll(one, visit)
            for _ in ended:
                progress.step(Stage.POLL)
            if tour.arrived is not None:
                tour.arrived.set()

    def _settle(
        self, visits: Sequence[Visited], lease: Lease | None
    ) -> tuple[Sequence[Visited], list[Polled], list[Entry]]:
        """Settle visits in one commit, but not those of hosts that others have taken over.

        Return the visits that were settled, what they left behind, and the entries whose articles are new.
        """
        desk = self._desk
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
        settled = self.pusher.after_polls(visits, settled, now)
        turns = self._turns(visits, lease, now)
        try:
            sitemaps = {one.due.state.feed_id: one.sitemaps for one in visits if one.sitemaps}
            desk.store.save_polls([(one.poll, one.state, one.entries) for one in settled], turns, sitemaps)
        except LeaseLost as error:
            log.info("hosts lost", hosts=sorted(error.hosts))
            return self._settle([one for one in visits if self._queue_of(one.due) not in error.hosts], lease)
        if lease is not None:
            lease.left.subtract(map(self._queue_of, (one.due for one in visits)))
        fresh = [entry for one in settled for entry in one.entries if entry.address not in articles]
        return visits, settled, fresh

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _LeftAlone:
    """A feed that was not visited, because the lease of its host did not last: it stays due."""

    due: DueFeed


@dataclass(slots=True, kw_only=True)
class _Tour:
    """A round under way: what it holds, under which lease, and the visits that are not settled yet."""

    held: set[str]
    lease: Lease | None
    arrived: asyncio.Event | None
    visited: Inbox["Visited | _LeftAlone"] = field(default_factory=lambda: Inbox(most=MOST_WAITING))


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
