"""Poll round: visit every due feed, hosts side by side, and settle what came in batches."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from watchdesk.engine.books import BookKeeper, batch_from
from watchdesk.engine.desk import Desk
from watchdesk.engine.lines import Lines
from watchdesk.engine.progress import Progress, Stage
from watchdesk.engine.pushing import Pusher
from watchdesk.engine.tally import Tally
from watchdesk.model.entries import Entry
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
from watchdesk.rules.pacing import LONGEST_PAUSE

MOST_DUE = 10_000
BATCH = 200
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
        self._slots = Slots(desk.concurrency, patience=desk.patience)

    async def due(self, *, only: str | None = None) -> list[DueFeed]:
        """Return the feeds to visit now and take them under way."""
        store, now = self._desk.store, self._desk.clock.now()
        due = await self._books.run(store.due_feeds, now, limit=MOST_DUE + len(self.under_way), source_id=only)
        taken = [one for one in due if self.under_way.isdisjoint((one.state.feed_id, self._queue_of(one)))]
        self.under_way.update(name for one in taken for name in (one.state.feed_id, self._queue_of(one)))
        return taken

    async def poll(
        self, due: Sequence[DueFeed], tally: Tally, progress: Progress, *, arrived: asyncio.Event | None = None
    ) -> None:
        """Visit feeds that `due` returned and settle them. `arrived` is set whenever entries were settled."""
        tally.feeds_due += len(due)
        progress.expect(Stage.POLL, len(due))
        visited: asyncio.Queue[Visited] = asyncio.Queue()
        queues: dict[str, list[DueFeed]] = {}
        for one in due:
            queues.setdefault(self._queue_of(one), []).append(one)
        held = {*queues, *(one.state.feed_id for one in due)}
        try:
            async with asyncio.TaskGroup() as group:
                for name, queue in queues.items():
                    group.create_task(self._visit_in_turn(name, queue, visited, held))
                await self._settle_all(visited, len(due), tally, progress, held=held, arrived=arrived)
        finally:
            self._release(held, set(held))

    async def take_in(self, visited: Visited) -> None:
        """Settle a visit that was made outside of a round."""
        polled, fresh = await self._books.run(self._settle, [visited])
        if self.hand_over is not None:
            self.hand_over(fresh)
        log_poll(polled[0], visited)

    def _queue_of(self, due: DueFeed) -> str:
        return due.state.feed_id if self._side_by_side else urlsplit(due.state.moved_to or due.feed.url).netloc

    def _release(self, held: set[str], names: set[str]) -> None:
        """Let later rounds have what this one is done with: a host that hangs must hold up its own feeds only."""
        held -= names
        self.under_way -= names

    async def _visit_in_turn(
        self, name: str, queue: Sequence[DueFeed], visited: "asyncio.Queue[Visited]", held: set[str]
    ) -> None:
        refusal: FetchFailed | None = None
        for due in queue:
            if refusal is not None:
                visited.put_nowait(held_up(due, refusal))
                continue
            async with self._slots.held():
                now = self._desk.clock.now()
                one = await visit_feed(due, self._desk.fetcher, self._desk.feed_reader, now=now)
            visited.put_nowait(one)
            refusal = asks_for_patience(one, now)
        if not self._side_by_side:  # there the queue is its feed, which is not settled yet
            self._release(held, {name})

    async def _settle_all(
        self,
        visited: "asyncio.Queue[Visited]",
        expected: int,
        tally: Tally,
        progress: Progress,
        *,
        held: set[str],
        arrived: asyncio.Event | None,
    ) -> None:
        while expected:
            batch = await batch_from(visited, BATCH)
            expected -= len(batch)
            polled, fresh = await self._books.run(self._settle, batch)
            if self.hand_over is not None:
                self.hand_over(fresh)
            self._release(held, {one.due.state.feed_id for one in batch})
            tally.add_polls((one.poll, one_visit.due.feed.url) for one, one_visit in zip(polled, batch, strict=True))
            tally.entries.update(entry.standing.value for one in polled for entry in one.entries)
            for one, one_visit in zip(polled, batch, strict=True):
                log_poll(one, one_visit)
                progress.step(Stage.POLL)
            if arrived is not None:
                arrived.set()

    def _settle(self, batch: Sequence[Visited]) -> tuple[list[Polled], list[Entry]]:
        """Settle visits in one commit; return what they left behind, and the entries whose articles are new."""
        desk = self._desk
        documents = [recognised(visited) for visited in batch]
        keys, addresses = look_ups(batch, documents)
        known = desk.store.known_keys(keys) if keys else {}
        articles = desk.store.article_ids(addresses) if addresses else {}
        now = desk.clock.now()
        settled = [
            settle_visit(
                visited, document, known=known, articles=articles, pace=desk.pace, fresh_for=desk.fresh_for, now=now
            )
            for visited, document in zip(batch, documents, strict=True)
        ]
        settled = self.pusher.after_polls(batch, settled, now)
        desk.store.save_polls([(one.poll, one.state, one.entries) for one in settled])
        if not self._side_by_side:
            self._hold_hosts(batch, now)
        fresh = [entry for one in settled for entry in one.entries if entry.address not in articles]
        return settled, fresh

    def _hold_hosts(self, batch: Sequence[Visited], now: datetime) -> None:
        """Put off the other feeds of a host that asked for patience, up to a day; they come due as their host does."""
        for visited in batch:
            refusal = asks_for_patience(visited, now)
            wait = refusal.patience(now) if refusal else None
            if wait:
                self._desk.store.hold_host(self._queue_of(visited.due), until=now + min(wait, LONGEST_PAUSE))


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
