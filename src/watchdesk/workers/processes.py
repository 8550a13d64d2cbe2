"""How worker processes are started: forked from a server without threads, and without the main program in them.

multiprocessing imports the main program again in every process that it does not fork directly. Ours needs nothing of
it, would import the whole command line every few hundred tasks, and a main program without a `__main__` guard would
start workers in its workers.
"""

import sys
from multiprocessing import context, popen_forkserver, process
from types import ModuleType
from typing import Any


class _Launch(popen_forkserver.Popen):
    def _launch(self, process_obj: process.BaseProcess) -> None:
        main = sys.modules["__main__"]
        # multiprocessing asks this module for what to import: one without a file or a name asks for nothing
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super()._launch(process_obj)  # type: ignore[misc]  # typeshed leaves this method out
        finally:
            sys.modules["__main__"] = main


class _WorkerProcess(context.ForkServerProcess):
    @staticmethod
    def _Popen(process_obj: process.BaseProcess) -> popen_forkserver.Popen:  # noqa: N802 - multiprocessing's name
        return _Launch(process_obj)


class WorkerContext(context.ForkServerContext):
    """The forkserver context, but for what its processes import. It knows which of its processes live."""

    def __init__(self) -> None:
        super().__init__()
        self._started: list[_WorkerProcess] = []

    def Process(self, *args: Any, **options: Any) -> _WorkerProcess:  # type: ignore[override]  # noqa: N802 - multiprocessing has it so
        """Return a process, not started yet, of what `multiprocessing.Process` takes."""
        self._started = [one for one in self._started if one.is_alive()]
        started = _WorkerProcess(*args, **options)
        self._started.append(started)
        return started

    def kill(self) -> None:
        """End all processes at once.

        pebble takes the names of its locks away before it ends its workers: one that had not come so far as to open
        them would write a traceback into the journal.
        """
        for one in self._started:
            if one.is_alive():
                one.kill()
