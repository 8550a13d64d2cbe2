"""Lanes: whose turn it is — one request at a time to a host, spaced, and a bounded number over all hosts (G9)."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from watchdesk.net.slots import Slots

LONGEST_DELAY = timedelta(seconds=30)
OWN_SERVER_WIDTH = 8


@dataclass(slots=True, kw_only=True)
class _Lane:
    turns: asyncio.Semaphore
    users: int = 0
    free_since: float = field(default=float("-inf"))


class Lanes:
    """The waiting lines before the hosts. Lanes that nobody waits in are forgotten once their delay is over."""

    def __init__(self, *, delay: timedelta, concurrency: int) -> None:
        self._delay = delay.total_seconds()
        self._forget_after = max(delay, LONGEST_DELAY).total_seconds()
        self._width = 1 if self._delay > 0 else OWN_SERVER_WIDTH
        self._slots = Slots(concurrency)
        self._lanes: OrderedDict[str, _Lane] = OrderedDict()

    @asynccontextmanager
    async def turn(self, host: str, *, at_least: timedelta = timedelta()) -> AsyncIterator[None]:
        """Wait for a turn at a host (name and port) and hold it.

        `at_least` is the host's own wish for a delay (Crawl-delay), obeyed up to 30 s.
        """
        lane = self._lane(host)
        lane.users += 1
        try:
            async with lane.turns:
                delay = max(self._delay, min(at_least, LONGEST_DELAY).total_seconds())
                wait = lane.free_since + delay - self._now()
                if wait > 0:
                    await asyncio.sleep(wait)
                async with self._slots.held():
                    try:
                        yield
                    finally:
                        lane.free_since = self._now()
        finally:
            lane.users -= 1
            self._lanes.move_to_end(host)
            self._forget_idle()

    def _lane(self, host: str) -> _Lane:
        if host not in self._lanes:
            self._lanes[host] = _Lane(turns=asyncio.Semaphore(self._width))
        return self._lanes[host]

    def _forget_idle(self) -> None:
        long_ago = self._now() - self._forget_after
        while self._lanes:
            host, lane = next(iter(self._lanes.items()))
            if lane.users or lane.free_since > long_ago:
                return
            del self._lanes[host]

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
