"""The run loop: rounds of the engine for ever, woken by APScheduler, watched by systemd.

APScheduler is the alarm clock only: one tick, coalesced, never skipped for being late. What is due lies in the store.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, timedelta
from typing import Any, ClassVar

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from watchdesk.engine.local import LocalEngine
from watchdesk.engine.progress import Stage
from watchdesk.engine.tally import Tally
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.errors import LockHeld
from watchdesk.service.memory import give_back
from watchdesk.service.notify import Notifier

TICK = timedelta(seconds=5)
HOUSEKEEPING = timedelta(hours=1)
# Twice the longest that one step may take: a host's Crawl-delay, its spacing and a whole exchange.
STUCK_AFTER = timedelta(minutes=5)
GRACE = timedelta(seconds=30)
MANY, FEW = 1000, 100
"""Articles: after so many, at a tick when all is done or that saw no more than that few, memory is given back."""
log = structlog.get_logger("watchdesk.run")


class RunLoop:
    """Runs an engine's rounds until it is told to stop.

    Rounds of polling may overlap (a hanging host holds up nobody else), and so may those of telling (a channel may
    hang, or keep a pace); reading has one round at a time for what is under way. `last_step` is when any stage last
    got on (monotonic seconds); that a round ended which had nothing to do is no step, or a round beside it could
    stand still unnoticed. `many` articles make a round large. `wants_renewal` is asked after one, when nothing is
    under way: whether the process is to end, to be begun anew; not yet while somebody else `is_busy` with the engine.
    """

    # A host that hangs holds a round of polling (never two: see Poller), a channel one of telling; a round of reading
    # holds its articles' texts.
    ONE_AT_A_TIME = ("ask", "handed", "look", "push", "keep", "archive", "free")
    MOST_ROUNDS: ClassVar = {"poll": 64, "read": 8, "tell": 64, **dict.fromkeys(ONE_AT_A_TIME, 1)}

    def __init__(
        self,
        engine: LocalEngine,
        notifier: Notifier,
        *,
        every: timedelta = TICK,
        many: int = MANY,
        wants_renewal: Callable[[], bool] = lambda: False,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self.engine = engine
        self._notifier = notifier
        self._every = every
        self._rounds: dict[str, set[asyncio.Task[None]]] = {stage: set() for stage in self.MOST_ROUNDS}
        self._petting: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        self.has_begun = asyncio.Event()
        self._replaced_by: LockHeld | None = None
        self.last_step = time.monotonic()
        self.last_tick = time.monotonic()
        self.totals = Tally(started_at=engine.desk.clock.now())
        self._many = many
        self._wants_renewal = wants_renewal
        self._is_busy = is_busy
        self._was_large = False
        self.is_renewed = False
        self._articles = self._articles_before = 0

    async def run(self) -> None:
        """Take back what an earlier run left, then tick until `stop`; end within the grace that G10 promises.

        Raises LockHeld where another run has taken the database's lock meanwhile.
        """
        await self.engine.recover()
        scheduler = AsyncIOScheduler(timezone=UTC)
        alarm = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        scheduler.add_job(self.tick, IntervalTrigger(seconds=self._every.total_seconds()), **alarm)
        scheduler.add_job(self._keep_house, IntervalTrigger(seconds=int(HOUSEKEEPING.total_seconds())), **alarm)
        if self._notifier.watchdog is not None:
            half = self._notifier.watchdog.total_seconds() / 2
            scheduler.add_job(self._begin_pet, IntervalTrigger(seconds=half), **alarm)
        scheduler.start()
        self._notifier.ready()
        self._launch("archive", self._look_back(self.engine))
        await self.tick()
        self.has_begun.set()
        await self._stop.wait()
        if self.is_renewed:
            self._notifier.reloading()
        else:
            self._notifier.stopping()
        # A job that was just begun ends within a turn of the loop; a shutdown before would break it off, and log it so.
        scheduler.pause()
        await asyncio.sleep(0)
        scheduler.shutdown(wait=False)
        await asyncio.gather(*self._petting, return_exceptions=True)
        await self._wind_down()
        if self._replaced_by is not None:
            raise self._replaced_by

    def stop(self) -> None:
        """Ask the loop to end, for good."""
        self.is_renewed = False
        self._stop.set()

    @property
    def is_ending(self) -> bool:
        """Whether the loop was asked to end."""
        return self._stop.is_set()

    async def replace_engine(self, engine: LocalEngine) -> LocalEngine:
        """Go on with another engine (a reload); return the old one once its rounds have ended."""
        old, self.engine = self.engine, engine
        engine.go_on_from(old)
        under_way = [task for tasks in self._rounds.values() for task in tasks]
        if under_way:
            await self._end(under_way)
        # Who signed up while the configuration was read again is known to the old engine only.
        await engine.books.run(engine.desk.roster.renew, engine.desk.store)
        self._launch("archive", self._look_back(engine))
        return old

    async def tick(self) -> None:
        """Ask what is due, and start a round of each stage that has something to do, and room."""
        self.last_tick = time.monotonic()
        engine = self.engine
        is_calm = self._articles - self._articles_before <= FEW
        is_done = not any(self._rounds.values()) and not engine.reading.under_way
        if self._articles >= self._many and (is_calm or is_done):
            self._articles = 0
            self._launch("free", self._give_back(engine))
        self._articles_before = self._articles
        if is_done and self._was_large and not self._is_busy() and not self.is_ending:
            self._was_large = False
            if self._wants_renewal():
                self.is_renewed = True
                self._stop.set()
                return
        self._launch("ask", self._begin_rounds(engine))
        self._notifier.status(self.sentence())

    async def _begin_rounds(self, engine: LocalEngine) -> None:
        """Begin the rounds that have something to do. No tick waits for the answer: the books may be busy."""
        self.totals.forget_details()
        begin = {
            Stage.POLL: ("poll", self._poll),
            Stage.READ: ("read", self._read),
            Stage.LOOK_AGAIN: ("look", self._look_again),
            Stage.PUSH: ("push", self._ask_hubs),
            Stage.TELL: ("tell", self._tell),
        }
        due = await engine.due()
        if engine is not self.engine:  # another has taken over meanwhile, and does not wait for what would begin now
            return
        for stage, (name, work) in begin.items():
            if stage in due:
                self._launch(name, work(engine))

    async def _begin_pet(self) -> None:
        """Pet in a task of our own: what APScheduler waits for itself, it cancels when it is shut down."""
        if not self._petting:
            task = asyncio.create_task(self.pet())
            self._petting.add(task)
            task.add_done_callback(self._petted)

    def _petted(self, task: "asyncio.Task[None]") -> None:
        self._petting.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the watchdog was not petted", error=repr(error))

    async def pet(self) -> None:
        """Tell the watchdog that the desk gets on: the store answers, and no round has stood still too long."""
        await self.engine.books.run(self.engine.desk.store.delivery_counts)
        if self.is_getting_on():
            self._notifier.alive()

    def is_getting_on(self) -> bool:
        """Return whether no round is under way, or one has made a step lately."""
        idle = not any(self._rounds.values())
        return idle or time.monotonic() - self.last_step < STUCK_AFTER.total_seconds()

    def sentence(self) -> str:
        """Say in one line how it goes."""
        totals = self.totals
        sent = totals.deliveries[DeliveryState.SENT]
        return (
            f"{totals.feeds.total()} polls, {totals.articles_read + totals.articles_from_feed} articles, "
            f"{sent} digests sent since {totals.started_at:%Y-%m-%d %H:%M} UTC"
        )

    def expect(self, stage: Stage, more: int) -> None:
        """Note nothing: a run has no end to be near to."""

    def step(self, stage: Stage) -> None:
        """Note that some stage got on. What polls handed over is read as soon as it makes a round."""
        self.last_step = time.monotonic()
        self._articles += stage is Stage.READ
        if stage is Stage.POLL and self.engine.reading.has_round:
            self._launch("handed", self._read_handed(self.engine))

    async def _poll(self, engine: LocalEngine) -> None:
        due = await engine.poller.due()
        if due:
            await engine.poller.poll(due, self.totals, self)
        self.totals.forget_details()

    async def _read(self, engine: LocalEngine) -> None:
        due = await engine.reading.due()
        if due:
            await engine.reading.read(due, self.totals, self)
        self.totals.forget_details()

    async def _read_handed(self, engine: LocalEngine) -> None:
        """Read whole rounds of what was handed over: until the next tick its texts would be held for nothing."""
        while engine.reading.has_round:
            await engine.reading.read(await engine.reading.handed(), self.totals, self)
        self.totals.forget_details()

    async def _give_back(self, engine: LocalEngine) -> None:
        """Free what a large round left behind: pages of the store, and what the C library has not given back."""
        await engine.books.run(engine.desk.store.let_go)
        await engine.books.run(give_back)
        self._was_large = True

    async def _tell(self, engine: LocalEngine) -> None:
        await engine.recover_expired()
        await engine.tell(self.totals, self, waits_for_lull=True)

    async def _look_again(self, engine: LocalEngine) -> None:
        await engine.looking_again.run(self)

    async def _ask_hubs(self, engine: LocalEngine) -> None:
        await engine.poller.pusher.ask_due()

    async def _look_back(self, engine: LocalEngine) -> None:
        """Match new and changed watches against the archive; the rounds of the route go on beside it."""
        await engine.look_back(self)

    async def _keep_house(self) -> None:
        self._launch("keep", self._forget_texts(self.engine))
        self._launch("archive", self._look_back(self.engine))  # nothing to do, but where the last one failed

    async def _forget_texts(self, engine: LocalEngine) -> None:
        await engine.bring_back()
        await engine.forget_sign_ups()
        while dropped := await engine.forgetting.some():
            log.info("forget", dropped=dropped)
            self.last_step = time.monotonic()
        if packs := await engine.forgetting.evidence():
            log.info("forget", packs=packs)

    def _launch(self, stage: str, work: Coroutine[Any, Any, None]) -> None:
        rounds = self._rounds[stage]
        if len(rounds) >= self.MOST_ROUNDS[stage] or self._stop.is_set():
            work.close()
            return
        if not any(self._rounds.values()):
            self.last_step = time.monotonic()  # nothing stood still: there was nothing to do
        task = asyncio.create_task(work, name=stage)
        rounds.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._rounds[task.get_name()].discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("round failed", stage=task.get_name(), error=repr(error), exc_info=error)
            self._replaced_by = self._replaced_by or lock_held(error)
            if self._replaced_by:  # the lock was lost with its session, and another run has it: two are one too many
                self.stop()

    async def _wind_down(self) -> None:
        """Stop visiting at once; let the tries that are under way come to their end, within the grace."""
        self.engine.deliverer.end()
        for stage in ("ask", "poll", "handed", "read", "look", "push", "keep", "archive", "free"):
            for task in self._rounds[stage]:
                task.cancel()
        if under_way := [task for tasks in self._rounds.values() for task in tasks]:
            await self._end(under_way)

    @staticmethod
    async def _end(under_way: Sequence["asyncio.Task[None]"]) -> None:
        """Wait for rounds within the grace; what is later is broken off, to be taken up again when it is due."""
        _, late = await asyncio.wait(under_way, timeout=GRACE.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def lock_held(error: BaseException) -> LockHeld | None:
    """Return the LockHeld that a round ended with, alone or in a group; None if it ended otherwise."""
    while isinstance(error, BaseExceptionGroup):
        found = error.subgroup(LockHeld)
        if found is None:
            return None
        error = found.exceptions[0]
    return error if isinstance(error, LockHeld) else None
