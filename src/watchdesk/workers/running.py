"""Running tasks in worker processes: pebble's home, and the one place where the main process waits for a parser.

It is imported with the first task: pebble and multiprocessing cost a start without one 16 ms and 1 MiB.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import Any, ParamSpec, TypeVar, cast

from msgspec import Struct
from pebble import ProcessPool

from watchdesk.workers.failures import failure, is_not_its_fault
from watchdesk.workers.limits import enter_limits, within_limits
from watchdesk.workers.outcomes import CLOSED, Limits, WorkerFailed
from watchdesk.workers.processes import WorkerContext

P = ParamSpec("P")
T = TypeVar("T")

_OWN = ("pebble.pool.process", "watchdesk.workers.limits")
"""What each worker needs before its first task: 24 ms of imports, once in the server and not in each of them."""


class _Lost(Struct, frozen=True, kw_only=True):
    """An attempt that gave no result, and how long it had been with the pool."""

    error: BaseException
    seconds: float

    def is_worth_a_second_try(self, wall: float) -> bool:
        """Whether the task is not to blame. A deadline cannot be over before its time: then the clock was set."""
        clock_was_set = isinstance(self.error, TimeoutError) and self.seconds < wall
        return clock_was_set or is_not_its_fault(self.error)


class Workers:
    """The processes of a WorkerPool, and what they are at.

    Workers are forked from a server that has no threads and has imported `preloaded`, as it stands when they start.
    Twice `size` tasks are handed over at a time, so that no worker waits for the main process; further callers wait
    with their arguments in hand, which bounds copies, not callers.
    """

    def __init__(self, *, size: int, limits: Limits, recycle_after: int, preloaded: Sequence[str]) -> None:
        self._size = size
        self._limits = limits
        self._recycle_after = recycle_after
        self._preloaded = preloaded
        self._room = asyncio.Semaphore(2 * size)
        self._open: set[Future[Any]] = set()
        self._processes: ProcessPool | None = None
        self._context = WorkerContext()
        self._is_closed = False

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | WorkerFailed:
        """Call a function in a worker and return its result, or how it failed. Never raises for what the task does.

        A task that lost its worker through no fault of its own is tried once more.
        """
        async with self._room:
            answer = await self._attempt(function, *args, **kwargs)
            if isinstance(answer, _Lost) and answer.is_worth_a_second_try(self._wall):
                answer = await self._attempt(function, *args, **kwargs)
        return failure(answer.error, self._limits) if isinstance(answer, _Lost) else answer

    async def close(self) -> None:
        """End all workers, with their tasks; what still waits is told that the desk is stopping."""
        self._is_closed = True
        for task in tuple(self._open):
            task.cancel()
        await self._discard(self._processes)

    @property
    def _wall(self) -> float:
        return self._limits.wall.total_seconds()

    async def _attempt(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "T | WorkerFailed | _Lost":
        if self._is_closed:
            return CLOSED
        begun = time.monotonic()
        processes = self._started()
        cpu = self._limits.cpu.total_seconds()
        try:
            task = processes.schedule(within_limits, (cpu, function, *args), kwargs, self._wall)
        except RuntimeError as error:  # pebble's word for a pool that broke since its last task
            await self._discard(processes)
            return _Lost(error=BrokenProcessPool(str(error)), seconds=time.monotonic() - begun)
        waiting = asyncio.wrap_future(task)
        self._open.add(task)
        try:
            await asyncio.wait([waiting])
        finally:
            waiting.cancel()  # without effect when done; if we are cancelled ourselves, the worker is stopped too
            self._open.discard(task)
        if waiting.cancelled():
            return CLOSED
        failed = waiting.exception()
        if failed is None:
            return cast(T, waiting.result())
        if isinstance(failed, BrokenProcessPool):
            await self._discard(processes)
        return _Lost(error=failed, seconds=time.monotonic() - begun)

    def _started(self) -> ProcessPool:
        if self._processes is None:
            self._context = WorkerContext()
            self._context.set_forkserver_preload([*_OWN, *self._preloaded])
            self._processes = ProcessPool(
                max_workers=self._size,
                max_tasks=self._recycle_after,
                initializer=enter_limits,
                initargs=(self._limits.memory,),
                context=self._context,
            )
        return self._processes

    async def _discard(self, processes: ProcessPool | None) -> None:
        """Stop the processes; the next task starts new ones."""
        if processes is None or processes is not self._processes:
            return
        self._processes = None
        processes.stop()  # type: ignore[no-untyped-call]  # pebble leaves it without annotations
        self._context.kill()
        await asyncio.to_thread(processes.join)
