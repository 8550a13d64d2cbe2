"""The one thread in which the store's books are read and written, so that the event loop never waits for a disk."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class BookKeeper:
    """Runs store work in order, one piece at a time: what is settled first is settled first."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="books")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do one piece of work; a cancelled caller leaves it to finish."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *args, **kwargs))

    def close(self) -> None:
        """Finish what was begun."""
        self._thread.shutdown(wait=True)


async def batch_from(queue: "asyncio.Queue[T]", most: int) -> list[T]:
    """Wait for one thing, then take what else is there already, up to `most`."""
    batch = [await queue.get()]
    while len(batch) < most and not queue.empty():
        batch.append(queue.get_nowait())
    return batch


class Inbox(Generic[T]):
    """What comes one by one and is booked together (group commit, see engine.booking).

    `most`: how much may wait, in whatever unit `put` is told; who brings more than that waits for `room` first.
    """

    def __init__(self, *, most: int = 0) -> None:
        self._waiting: deque[tuple[T, int]] = deque()
        self._wanted = 1
        self._has_wanted = asyncio.Event()
        self._most = most
        self._size = 0
        self._has_room = asyncio.Event()
        self._has_room.set()

    async def room(self) -> None:
        """Wait until less waits than may."""
        await self._has_room.wait()

    def put(self, one: T, *, size: int = 0) -> None:
        """Add one, of a size in the unit of `most`."""
        self._waiting.append((one, size))
        self._size += size
        if self._most and self._size >= self._most:
            self._has_room.clear()
        if len(self._waiting) >= self._wanted or not self._has_room.is_set():
            self._has_wanted.set()

    async def batch(self, most: int, *, within: timedelta) -> list[T]:
        """Wait for one, then for `most` or until all room is taken, no longer than `within`; return up to `most`."""
        await self._have(1)
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                await self._have(most)
        taken = [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]
        self._size -= sum(size for _, size in taken)
        if self._size < self._most:
            self._has_room.set()
        return [one for one, _ in taken]

    async def _have(self, number: int) -> None:
        if len(self._waiting) < number and self._has_room.is_set():
            self._wanted = number
            self._has_wanted.clear()
            await self._has_wanted.wait()
