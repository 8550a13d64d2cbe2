"""How worker processes are started: forked from a server without threads, and without the main program in them.

multiprocessing imports the main program again in every process that it does not fork directly. Ours needs nothing of
it, would import the whole command line every few hundred tasks, and a main program without a `__main__` guard would
start workers in its workers.
"""

import sys
from multiprocessing import context, popen_forkserver, process
from types import ModuleType


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
    """The forkserver context, but for what its processes import."""

    Process = _WorkerProcess
