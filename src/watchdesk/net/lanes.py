"""Lanes: whose turn it is — one request at a time to a host, spaced, and a bounded number over all hosts (G9)."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType

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
        self.slots = Slots(concurrency)
        self._lanes: OrderedDict[str, _Lane] = OrderedDict()

    def turn(self, host: str, *, at_least: timedelta = timedelta()) -> "_Turn":
        """Return a block's turn at a host (name and port): `async with` waits for it and holds it.

        `at_least` is the host's own wish for a delay (Crawl-delay), obeyed up to 30 s.
        """
        return _Turn(self, host, max(self._delay, min(at_least, LONGEST_DELAY).total_seconds()))

    def join(self, host: str) -> _Lane:
        """Enter the line before a host."""
        lane = self._lanes.get(host)
        if lane is None:
            lane = self._lanes[host] = _Lane(turns=asyncio.Semaphore(self._width))
        lane.users += 1
        return lane

    def leave(self, host: str) -> None:
        """Leave the line."""
        self._lanes[host].users -= 1
        self._lanes.move_to_end(host)
        self._forget_idle()

    def _forget_idle(self) -> None:
        long_ago = _now() - self._forget_after
        while self._lanes:
            host, lane = next(iter(self._lanes.items()))
            if lane.users or lane.free_since > long_ago:
                return
            del self._lanes[host]


class _Turn:
    """One turn at a host. A class for the reason that Slots has one."""

    def __init__(self, lanes: Lanes, host: str, delay: float) -> None:
        self._lanes = lanes
        self._host = host
        self._delay = delay
        self._slot = lanes.slots.held()

    async def __aenter__(self) -> None:
        self._lane = lane = self._lanes.join(self._host)
        is_first, has_begun = False, False
        try:
            is_first = await lane.turns.acquire()
            wait = lane.free_since + self._delay - _now()
            if wait > 0:
                await asyncio.sleep(wait)
            await self._slot.__aenter__()
            has_begun = True
        finally:
            if not has_begun:
                self._leave(is_first=is_first)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lane.free_since = _now()
        await self._slot.__aexit__(kind, error, trace)
        self._leave(is_first=True)

    def _leave(self, *, is_first: bool) -> None:
        if is_first:
            self._lane.turns.release()
        self._lanes.leave(self._host)


def _now() -> float:
    return asyncio.get_running_loop().time()
