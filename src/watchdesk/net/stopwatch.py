"""Stopwatch: one deadline for a whole exchange that stands still while a turn is waited for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta


class StopWatch:
    """Adds up the time spent in exchanges; when it reaches the total, the one under way is stopped."""

    def __init__(self, total: timedelta) -> None:
        self._total = total.total_seconds()
        self.seconds = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Count the time inside; raises TimeoutError when the whole time is used up."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with asyncio.timeout_at(started + self._total - self.seconds):
                yield
        finally:
            self.seconds += loop.time() - started
