"""The one thread in which the store's books are read and written, so that the event loop never waits for a disk."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import ParamSpec, TypeVar

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


async def batch_from(queue: "asyncio.Queue[T]", most: int, *, gathering: timedelta = timedelta(0)) -> list[T]:
    """Wait for one thing, then take what else is there already, up to `most`, or comes while more gathers."""
    batch = [await queue.get()]
    _fill(batch, queue, most)
    if gathering and len(batch) < most:
        await asyncio.sleep(gathering.total_seconds())
        _fill(batch, queue, most)
    return batch


def _fill(batch: list[T], queue: "asyncio.Queue[T]", most: int) -> None:
    while len(batch) < most and not queue.empty():
        batch.append(queue.get_nowait())
