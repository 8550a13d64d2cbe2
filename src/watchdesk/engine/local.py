"""The local engine: this process runs what is due — once for `check`, round after round for `run`."""

import asyncio
from datetime import timedelta
from functools import partial

from watchdesk.engine.backfilling import Backfill, LookBack
from watchdesk.engine.books import BookKeeper
from watchdesk.engine.delivering import Deliverer
from watchdesk.engine.desk import Desk
from watchdesk.engine.forgetting import Forgetting
from watchdesk.engine.looking_again import LookingAgain
from watchdesk.engine.polling import Poller
from watchdesk.engine.progress import NoProgress, Progress, Stage
from watchdesk.engine.reading import Reading
from watchdesk.engine.tally import Tally
from watchdesk.engine.telling import Teller
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.sources import DueFeed
from watchdesk.rules.waiting import ONCE

# Twice the longest regular pause: a weekly slot moved on by quiet hours, or a long max_interval.
FARTHEST = timedelta(days=30)
# Of an archive that the index of words lacks, so much in one check (some seconds); `run` takes all of it.
MOST_INDEXED = 20_000
NO_PROGRESS: Progress = NoProgress()


class LocalEngine:
    """Runs the route in this process."""

    def __init__(self, desk: Desk, *, side_by_side_on_host: bool = False) -> None:
        self.desk = desk
        self.books = BookKeeper()
        self.reading = Reading(desk, self.books, side_by_side_on_host=side_by_side_on_host)
        self.poller = Poller(desk, self.books, side_by_side_on_host=side_by_side_on_host, reading=self.reading)
        self.teller = Teller(desk, self.books)
        self.deliverer = Deliverer(desk, self.books)
        self.archive = LookBack(desk, self.books)
        self.forgetting = Forgetting(desk, self.books)
        self.looking_again = LookingAgain(desk, self.books, side_by_side_on_host=side_by_side_on_host)

    async def recover(self) -> None:
        """Take back what a run before this one had begun to deliver, and what it put off under a wrong clock.

        Nobody else can be at work on it.
        """
        await self.bring_back()
        await self.forget_sign_ups()
        store, now = self.desk.store, self.desk.clock.now()
        await self.books.run(store.recover_leases, now=now, all_of_them=True)

    async def bring_back(self) -> None:
        """Make due now what a wrong clock put off: nothing is put off by FARTHEST while the clock is right."""
        now = self.desk.clock.now()
        await self.books.run(self.desk.store.bring_back, now=now, beyond=now + FARTHEST)

    async def recover_expired(self) -> None:
        """Take back deliveries whose try never came to its end in the books (the disk was full, say).

        Not those that are being tried here: the clock may have been set ahead meanwhile.
        """
        store, now = self.desk.store, self.desk.real_clock.now()
        await self.books.run(store.recover_leases, now=now, all_of_them=False, but=frozenset(self.deliverer.trying))

    def go_on_from(self, earlier: "LocalEngine") -> None:
        """Leave to an engine before this one what it has under way, until it is done with it."""
        earlier.reading.let_go()
        self.poller.go_on_from(earlier.poller)
        self.reading.under_way = earlier.reading.under_way
        self.deliverer.go_on_from(earlier.deliverer)

    async def due(self) -> set[Stage]:
        """Return the stages that have anything to do now. One look into the store, whose word alone it is.

        Nothing of it is remembered: what another process made due, or a clock that was set, is seen by the next look.
        """
        desk, now = self.desk, self.desk.clock.now()
        ask = partial(desk.store.due, leases_until=desk.real_clock.now(), tellings_until=self.teller.looks_until(now))
        due = await self.books.run(ask, now)
        stages = {
            Stage.POLL: due.feeds,
            Stage.READ: due.reads or self.reading.has_any,
            Stage.LOOK_AGAIN: due.looks and desk.looks_again,
            Stage.PUSH: due.pushes and self.poller.pusher.is_on,
            Stage.TELL: due.leases or self.deliverer.has_work(due) or self.teller.has_work(due, now),
        }
        return {stage for stage, has_work in stages.items() if has_work}

    async def check(
        self, *, only: str | None = None, tells: bool = True, forgets: bool = True, progress: Progress = NO_PROGRESS
    ) -> Tally:
        """Do everything that is due, once: poll, read, match, tell. Reading begins while polling goes on.

        Watches that are new or changed look back first; what the index of words lacks (after an upgrade) comes last.
        Pages of matched articles are looked at again where that is due, and some of what is older than it is kept is
        forgotten (where `forgets`), unless it is asked for one source only.
        """
        tally = Tally(started_at=self.desk.clock.now())
        self.reading.bounds = ONCE
        tally.backfills.extend(await self.archive.run(progress))
        due = await self.poller.due(only=only)
        arrived = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            polling = group.create_task(self._poll(due, tally, progress, arrived))
            while not polling.done():
                await arrived.wait()
                arrived.clear()
                while handed := await self.reading.handed():
                    await self.reading.read(handed, tally, progress)
        await self.read_all(tally, progress)
        if tells:
            if only is None:
                await self.looking_again.run(progress)
            await self.tell(tally, progress, waits_for_lull=False)
            await self.archive.fill_index(progress, most=MOST_INDEXED)
            if forgets:
                await self.forgetting.some()
                await self.forgetting.evidence()
        tally.finished_at = self.desk.clock.now()
        return tally

    async def _poll(self, due: list[DueFeed], tally: Tally, progress: Progress, arrived: asyncio.Event) -> None:
        try:
            await self.poller.poll(due, tally, progress, arrived=arrived)
        finally:
            arrived.set()

    async def read_all(self, tally: Tally, progress: Progress = NO_PROGRESS) -> None:
        """Read until nothing is due any more."""
        while due := await self.reading.due():
            await self.reading.read(due, tally, progress)

    async def tell(self, tally: Tally, progress: Progress = NO_PROGRESS, *, waits_for_lull: bool) -> None:
        """Compose what is due and deliver what is owed."""
        await self.teller.compose_due(tally, waits_for_lull=waits_for_lull)
        progress.expect(Stage.TELL, len(tally.fates))
        await self.deliverer.deliver_due(tally, progress)
        if DeliveryState.PENDING in tally.fates.values():  # what the operator is owed for what just died
            await self.deliverer.deliver_due(tally, progress)

    async def look_back(self, progress: Progress = NO_PROGRESS) -> list[Backfill]:
        """Complete the index of words, then match watches that are new or changed against the archive."""
        await self.archive.fill_index(progress)
        return await self.archive.run(progress)

    async def forget_sign_ups(self) -> None:
        """Forget the sign-ups that nobody confirmed in time."""
        await self.books.run(self._forget_sign_ups)

    def _forget_sign_ups(self) -> None:
        if self.desk.store.forget_sign_ups(now=self.desk.clock.now()):
            self.desk.roster.renew(self.desk.store)

    def close(self) -> None:
        """Finish what the store was doing."""
        self.books.close()
