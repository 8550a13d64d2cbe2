"""Booking: the ends of tries on channels side by side go into one commit — beside the teller, which waits for each.

While the disk is at work, whatever ends meanwhile gathers, and is the next commit (group commit; DeWitt and others,
"Implementation techniques for main memory database systems", 1984). A commit waits for tries that are under way, but
never long, as PostgreSQL's commit_delay has it; a channel alone waits for nobody.
"""

import asyncio
from datetime import timedelta
from uuid import uuid4

from watchdesk.engine.apart import stumbling
from watchdesk.engine.books import BookKeeper
from watchdesk.engine.desk import Desk
from watchdesk.model.deliveries import Delivery, DeliveryChange, Turn
from watchdesk.model.errors import WatchdeskError

GATHERING = timedelta(milliseconds=4)  # some ten messages to a relay nearby; little beside one to a relay far away
Answer = asyncio.Future[Delivery | None]


class Booking:
    """Stores how tries ended, and leases the next delivery of each channel."""

    def __init__(self, desk: Desk, books: BookKeeper) -> None:
        self._desk = desk
        self._books = books
        self._waiting: list[tuple[Turn, Answer]] = []
        self._writing: asyncio.Task[None] | None = None
        self._trying: set[str] = set()
        self._none_tries = asyncio.Event()
        # Leased here, and not stored yet how it ended: however long that takes, nobody takes it over in this process.
        self.leased: set[str] = set()

    async def begin(self, channel_id: str) -> Delivery | None:
        """Lease the next delivery that is due on a channel; None where there is none. Raises StoreError."""
        return await self._book(Turn(channel_id=channel_id, ended=None))

    async def end(self, change: DeliveryChange, channel_id: str, *, goes_on: bool) -> Delivery | None:
        """Store how a try ended; return the next delivery of its channel, leased, or None. Raises StoreError.

        `goes_on`: whether a next one is wanted.
        """
        self._end_trying(change.delivery_id)
        try:
            return await self._book(Turn(channel_id=channel_id, ended=change, goes_on=goes_on))
        finally:
            self.leased.discard(change.delivery_id)

    def break_off(self, delivery: Delivery) -> None:
        """Let go of a delivery whose try comes to no end that could be stored: its lease is recovered like any other.

        Every delivery that was leased here ends by `end` or here.
        """
        self._end_trying(delivery.id)
        self.leased.discard(delivery.id)

    def _end_trying(self, delivery_id: str) -> None:
        self._trying.discard(delivery_id)
        if not self._trying:
            self._none_tries.set()

    async def _book(self, turn: Turn) -> Delivery | None:
        answer: Answer = asyncio.get_running_loop().create_future()
        self._waiting.append((turn, answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await answer

    async def finish(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        try:
            while self._waiting:
                await self._gather()
                gathered, self._waiting = self._waiting, []
                await self._commit(gathered)
        finally:
            self._writing = None

    async def _gather(self) -> None:
        """Wait until no try is under way, but not for long."""
        if self._trying:
            self._none_tries.clear()
            waited = asyncio.ensure_future(self._none_tries.wait())
            await asyncio.wait([waited], timeout=GATHERING.total_seconds())
            waited.cancel()

    async def _commit(self, gathered: list[tuple[Turn, Answer]]) -> None:
        leased: dict[str, Delivery] = {}
        errors: list[Exception] = []  # whatever it fails for is told to who asked, who would wait for ever else
        try:
            with stumbling(errors.append):
                leased = await self._books.run(
                    self._desk.store.save_turns,
                    [turn for turn, _ in gathered],
                    now=self._desk.clock.now(),
                    until=self._desk.real_clock.now() + self._desk.lease,
                    token=uuid4().hex,
                )
        except (WatchdeskError, OSError, MemoryError) as error:
            errors.append(error)
        for turn, answer in gathered:
            if answer.done():  # who asked was cancelled: the lease is recovered like any other
                continue
            if errors:
                answer.set_exception(errors[0])
                continue
            found = leased.get(turn.channel_id)
            if found is not None:
                self._trying.add(found.id)
                self.leased.add(found.id)
            answer.set_result(found)
