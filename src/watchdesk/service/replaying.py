"""Replaying: the messages that a time would have brought under the settings of today — composed, sent nowhere.

The articles of the archive go through the very engine again, in the order in which they were seen, under a clock that
is moved by hand and over a store that is thrown away. What the archive does not hold is not made up: how the sources
stood then, and which further addresses led to an article.
"""

from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.engine.local import LocalEngine
from watchdesk.engine.settling import settle_batch
from watchdesk.engine.tally import Tally
from watchdesk.model.articles import Article, Readout
from watchdesk.model.sources import Source
from watchdesk.model.tellings import Digest, Telling
from watchdesk.pipeline.group import LOOK_BACK
from watchdesk.ports import Store
from watchdesk.rules.schedule import AT_ONCE, LONGEST_LULL, LULL
from watchdesk.service.previewing import AHEAD
from watchdesk.service.settings import Settings
from watchdesk.service.wiring import wired
from watchdesk.store.opening import SqlStore, open_store
from watchdesk.testing.clock import ManualClock

BATCH = 1000  # articles settled at a time, where so many were seen at one moment


class Replayed(Struct, frozen=True, kw_only=True):
    """A message that would have been sent: its digest, and the name of the channel. It says nothing of the sources."""

    digest: Digest
    channel_name: str


async def replay(
    settings: Settings, archive: Store, *, since: datetime, until: datetime
) -> AsyncGenerator[Replayed, None]:
    """Yield the messages whose slot came at or after `since` and not after `until`, in the order of their slots.

    A fortnight before `since` is replayed too and not shown: what was told then is not told again.
    """
    clock = ManualClock(since - LOOK_BACK)
    with _scratch_store() as scratch:
        async with wired(settings, scratch, clock) as engine:
            sources = _with_added(engine, archive)
            await engine.books.run(_with_readers, engine, archive)
            past = _Past(engine, scratch, clock)
            for seen_at, articles in _batches(archive.articles_since(clock.now()), until):
                async for message in past.come_to(seen_at, since=since):
                    yield message
                await past.settle(sources, articles)
            async for message in past.come_to(until, since=since):
                yield message


def tells_of(message: Replayed, watch_id: str) -> bool:
    """Return whether a message has a story that a watch brought (of those that it has room for)."""
    return any(watch_id in story.watches for story in message.digest.stories)


class _Past:
    """A time gone by: what is settled in it, and the digests whose moment comes."""

    def __init__(self, engine: LocalEngine, scratch: SqlStore, clock: ManualClock) -> None:
        self._engine, self._scratch, self._clock = engine, scratch, clock
        self._moments: list[datetime] = []

    async def settle(self, sources: dict[str, Source], articles: Sequence[Article]) -> None:
        """Group, match and route articles as of the moment that the clock stands at."""
        readouts = [Readout(article=article, entry_ids=()) for article in articles]
        settled = await self._engine.books.run(settle_batch, self._engine.desk, sources, readouts)
        if settled.tellings:
            await self._look_ahead()

    async def come_to(self, moment: datetime, *, since: datetime) -> AsyncGenerator[Replayed, None]:
        """Let time pass to a moment, and yield the messages that it brings from `since` on."""
        while self._moments and self._moments[0] <= moment:
            self._clock.set(max(self._moments[0], self._clock.now()))
            tally = Tally(started_at=self._clock.now())
            await self._engine.teller.compose_due(tally, waits_for_lull=True)
            for delivery_id in tally.fates:
                if self._clock.now() >= since:
                    yield await self._engine.books.run(self._message, delivery_id)
            await self._look_ahead()
        self._clock.set(max(moment, self._clock.now()))

    async def _look_ahead(self) -> None:
        """Note when something may have to be composed; the store is asked only where what is open has changed."""
        now = self._clock.now()
        tellings = await self._engine.books.run(self._scratch.open_tellings, until=now + AHEAD)
        self._moments = sorted({moment for telling in tellings for moment in _moments_of(telling) if moment > now})

    def _message(self, delivery_id: str) -> Replayed:
        found = self._scratch.delivery(delivery_id)
        digest = self._scratch.digest(found[0].digest_id) if found else None
        if found is None or digest is None:
            raise LookupError(delivery_id)  # it was stored a moment ago
        return Replayed(digest=replace(digest, sources_all=0, failing=(), blind=()), channel_name=found[0].channel_name)


def _moments_of(telling: Telling) -> Iterable[datetime]:
    """Return the moments at which a telling may make its digest due."""
    if telling.slot != AT_ONCE:
        return (telling.due_at,)
    return tuple(max(telling.settled_at + wait, telling.due_at) for wait in (LULL, LONGEST_LULL))


def _batches(articles: Iterable[Article], until: datetime) -> Iterator[tuple[datetime, list[Article]]]:
    """Yield what was seen at one moment together, as it was settled; nothing that was seen after `until`."""
    for seen_at, together in groupby(articles, key=attrgetter("seen_at")):
        if seen_at > until:
            return
        while some := list(islice(together, BATCH)):
            yield seen_at, some


def _with_added(engine: LocalEngine, archive: Store) -> dict[str, Source]:
    """Make the sources known that commands added; return all, by id."""
    feeds = archive.feeds()
    for one in feeds:
        if one.source.id not in engine.desk.sources:
            engine.desk.store.add_feed(one.source, one.feed, now=engine.desk.clock.now())
    return {one.source.id: one.source for one in feeds} | dict(engine.desk.sources)


def _with_readers(engine: LocalEngine, archive: Store) -> None:
    """Make the subscribers known that live in the store."""
    for one in archive.enrolments():
        engine.desk.store.enrol(one)
    engine.desk.roster.renew(engine.desk.store)


@contextmanager
def _scratch_store() -> Iterator[SqlStore]:
    """Yield an empty store that is thrown away. On disk, as candidates for a story are found by its index."""
    with TemporaryDirectory(prefix="watchdesk-replay-", ignore_cleanup_errors=True) as folder:
        store = open_store(f"sqlite:///{Path(folder, 'watchdesk.db')}", lock=False)
        try:
            yield store
        finally:
            store.close()
