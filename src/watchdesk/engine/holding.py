"""Holding: how many bytes of captured pages may wait to be settled — between reading and settling."""

import asyncio

MOST_HELD = 32 * 2**20


class Room:
    """A room of so many bytes. Whoever finds it full waits; a single page that is larger finds it when it is empty."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._freed = asyncio.Condition()

    async def take(self, size: int) -> None:
        """Wait until there is room for so many bytes, and take it."""
        async with self._freed:
            await self._freed.wait_for(lambda: not self._held or self._held + size <= self._most)
            self._held += size

    async def give(self, size: int) -> None:
        """Give back what was taken."""
        async with self._freed:
            self._held -= size
            self._freed.notify_all()
