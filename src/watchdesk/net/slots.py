"""Slots: how much goes on at a time — a bound that what hangs does not use up (G5)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

PATIENCE = timedelta(seconds=3)
"""How long one may hold a slot: nearly every answer is there in a second, a server that hangs takes all it is given."""

MOST_OVERDUE = 4
"""So many times the slots may be overdue beside them. It bounds open sockets: 320 of the usual 1,024."""


class Slots:
    """A semaphore whose holders give their slot back after a while, though they go on.

    With a plain one, as many servers as there are slots stop everything while they hang: one in ten of 640 hosts.
    """

    def __init__(self, size: int, *, patience: timedelta = PATIENCE) -> None:
        self._free = asyncio.Semaphore(size)
        self._most_overdue = MOST_OVERDUE * size
        self._patience = patience.total_seconds()
        self._overdue = 0

    @asynccontextmanager
    async def held(self, *, until: Callable[[], Awaitable[object]] | None = None) -> AsyncIterator[None]:
        """Wait for a slot and hold it, until the block ends or patience does.

        `until`: what is waited for besides, by those that have a slot only: nobody is overdue with it.
        """
        await self._free.acquire()
        if until is not None:
            try:
                await until()
            except BaseException:
                self._free.release()
                raise
        is_overdue = False

        def give_back() -> None:
            nonlocal is_overdue
            if self._overdue < self._most_overdue:
                is_overdue = True
                self._overdue += 1
                self._free.release()

        alarm = asyncio.get_running_loop().call_later(self._patience, give_back)
        try:
            yield
        finally:
            alarm.cancel()
            if is_overdue:
                self._overdue -= 1
            else:
                self._free.release()
