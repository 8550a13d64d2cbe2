"""The pool of worker processes, as those see it who bring the work."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from watchdesk.workers.outcomes import CLOSED, Limits, WorkerFailed

if TYPE_CHECKING:
    from watchdesk.workers.running import Workers

P = ParamSpec("P")
T = TypeVar("T")

MEBIBYTE = 1024**2


class WorkerPool:
    """Runs functions in limited, recycled worker processes; one task's death hurts no other task.

    No process is started before the first task, and nothing imported that only processes need. The functions and their
    results are pickled: give module-level functions, keep results small.
    """

    def __init__(
        self,
        *,
        size: int = 2,
        cpu: timedelta = timedelta(seconds=3),
        memory: int = 512 * MEBIBYTE,
        wall: timedelta = timedelta(seconds=10),
        recycle_after: int = 300,
    ) -> None:
        self._size = size
        self._limits = Limits(cpu=cpu, memory=memory, wall=wall)
        self._recycle_after = recycle_after
        self._preloaded: list[str] = []
        self._workers: Workers | None = None
        self._is_closed = False

    def preload(self, *modules: str) -> None:
        """Name modules that workers shall find imported. Without effect once the first task has been given."""
        self._preloaded.extend(modules)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | WorkerFailed:
        """Call a function in a worker and return its result, or how it failed. Never raises for what the task does.

        A task that lost its worker through no fault of its own is tried once more.
        """
        if self._is_closed:
            return CLOSED
        return await self._started().run(function, *args, **kwargs)

    async def close(self) -> None:
        """End all workers, with their tasks; what still waits is told that the desk is stopping."""
        self._is_closed = True
        if self._workers is not None:
            await self._workers.close()

    def _started(self) -> "Workers":
        if self._workers is None:
            from watchdesk.workers.running import Workers  # noqa: PLC0415 - 16 ms that a start without work can spare

            self._workers = Workers(
                size=self._size, limits=self._limits, recycle_after=self._recycle_after, preloaded=self._preloaded
            )
        return self._workers
