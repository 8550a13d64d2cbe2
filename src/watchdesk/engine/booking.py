"""Booking: the ends of tries on channels side by side go into one commit — beside the teller, which waits for each.

While the disk is at work, whatever ends meanwhile gathers, and is the next commit (group commit; DeWitt and others,
"Implementation techniques for main memory database systems", 1984). A channel alone waits for nobody.
"""

import asyncio
from uuid import uuid4

from watchdesk.engine.books import BookKeeper
from watchdesk.engine.desk import Desk
from watchdesk.model.deliveries import Delivery, DeliveryChange
from watchdesk.model.errors import StoreError

Ended = tuple[DeliveryChange, str]
Answer = asyncio.Future[Delivery | None]


class Booking:
    """Stores how tries ended, and leases the next delivery of each channel."""

    def __init__(self, desk: Desk, books: BookKeeper) -> None:
        self._desk = desk
        self._books = books
        self._waiting: list[tuple[Ended, Answer]] = []
        self._writing: asyncio.Task[None] | None = None

    async def end(self, change: DeliveryChange, channel_id: str) -> Delivery | None:
        """Store how a try ended; return the next delivery of its channel, leased, or None. Raises StoreError."""
        answer: Answer = asyncio.get_running_loop().create_future()
        self._waiting.append(((change, channel_id), answer))
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
                gathered, self._waiting = self._waiting, []
                await self._commit(gathered)
        finally:
            self._writing = None

    async def _commit(self, gathered: list[tuple[Ended, Answer]]) -> None:
        try:
            leased = await self._books.run(
                self._desk.store.save_attempts_and_lease,
                [ended for ended, _ in gathered],
                now=self._desk.clock.now(),
                until=self._desk.real_clock.now() + self._desk.lease,
                token=uuid4().hex,
            )
        except StoreError as error:
            for _, answer in gathered:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), delivery in zip(gathered, leased, strict=True):
            if not answer.done():  # who asked was cancelled: the lease is recovered like any other
                answer.set_result(delivery)
