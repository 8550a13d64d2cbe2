"""Stopwatch: one deadline for a whole exchange that stands still while a turn is waited for."""

import asyncio
from datetime import timedelta
from types import TracebackType


class StopWatch:
    """Adds up the time spent in exchanges; when it reaches the total, the one under way is stopped.

    It runs in an `async with`, which raises TimeoutError when the whole time is used up, and may do so again.
    """

    def __init__(self, total: timedelta) -> None:
        self._total = total.total_seconds()
        self.seconds = 0.0

    async def __aenter__(self) -> None:
        """Go on counting."""
        self._started = asyncio.get_running_loop().time()
        self._deadline = asyncio.timeout_at(self._started + self._total - self.seconds)
        await self._deadline.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stand still."""
        try:
            await self._deadline.__aexit__(kind, error, trace)
        finally:
            self.seconds += asyncio.get_running_loop().time() - self._started
