"""Slots: how much goes on at a time — a bound that what hangs does not use up (G5)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import TracebackType

PATIENCE = timedelta(seconds=3)
"""How long one may hold a slot: nearly every answer is there in a second, a server that hangs takes all it is given."""

MOST_OVERDUE = 4
"""So many times the slots may be overdue beside them. It bounds open sockets: 320 of the usual 1,024."""


class Slots:
    """A semaphore whose holders give their slot back after a while, though they go on.

    With a plain one, as many servers as there are slots stop everything while they hang: one in ten of 640 hosts.
    One alarm serves all holders, the one who came first being the first whose time is over: a timer for each
    costs more than all the rest of it.
    """

    def __init__(self, size: int, *, patience: timedelta = PATIENCE) -> None:
        self._free = asyncio.Semaphore(size)
        self._most_overdue = MOST_OVERDUE * size
        self._patience = patience.total_seconds()
        self._overdue = 0
        self._holders: dict[_Slot, float] = {}
        self._has_alarm = False

    def held(self, *, until: Callable[[], Awaitable[object]] | None = None) -> "_Slot":
        """Return a block's slot: `async with` waits for one and holds it, until the block ends or patience does.

        `until`: what is waited for besides, by those that have a slot only: nobody is overdue with it.
        """
        return _Slot(self, until)

    async def take(self, slot: "_Slot") -> None:
        """Wait for a slot."""
        await self._free.acquire()
        if slot.until is not None:
            has_waited = False
            try:
                await slot.until()
                has_waited = True
            finally:
                if not has_waited:
                    self._free.release()
        deadline = asyncio.get_running_loop().time() + self._patience
        self._holders[slot] = deadline
        if not self._has_alarm:
            self._set_alarm(deadline)

    def give_back(self, slot: "_Slot") -> None:
        """End holding a slot."""
        self._holders.pop(slot, None)
        if slot.is_overdue:
            self._overdue -= 1
        else:
            self._free.release()

    def _set_alarm(self, at: float) -> None:
        self._has_alarm = True
        asyncio.get_running_loop().call_at(at, self._look)

    def _look(self) -> None:
        """Free the slots of those whose time is over, as far as the bound allows."""
        self._has_alarm = False
        now = asyncio.get_running_loop().time()
        while self._holders:
            slot, deadline = next(iter(self._holders.items()))
            if deadline > now:
                self._set_alarm(deadline)
                return
            del self._holders[slot]
            if self._overdue < self._most_overdue:
                slot.is_overdue = True
                self._overdue += 1
                self._free.release()


class _Slot:
    """One holder. A class of its own, because an asynchronous generator costs twice as much."""

    def __init__(self, slots: Slots, until: Callable[[], Awaitable[object]] | None) -> None:
        self._slots = slots
        self.until = until
        self.is_overdue = False

    async def __aenter__(self) -> None:
        await self._slots.take(self)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._slots.give_back(self)
