"""Bars: how far the stages of a check are, on stderr and on a terminal only."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from watchdesk.engine.progress import NoProgress, Progress, Stage

if TYPE_CHECKING:
    from rich import progress as rich_progress


@contextmanager
def progress_bars(*, quiet: bool) -> Iterator[Progress]:
    """Show a bar for each stage that has something to do while the block runs, unless quiet or piped."""
    if quiet or not sys.stderr.isatty():
        yield NoProgress()
        return
    from rich.console import Console  # noqa: PLC0415 - rich costs 0.1 s that a piped command can spare
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield StageBars(bars)


class StageBars:
    """One bar a stage; what a stage has to do may still grow."""

    def __init__(self, bars: "rich_progress.Progress") -> None:
        self._bars = bars
        self._tasks: dict[Stage, rich_progress.TaskID] = {}

    def expect(self, stage: Stage, more: int) -> None:
        """Lengthen a stage's bar; it appears with the first thing to do."""
        if not more:
            return
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage.value, total=more)
            return
        task = self._tasks[stage]
        total = next(one.total or 0 for one in self._bars.tasks if one.id == task)
        self._bars.update(task, total=total + more)

    def step(self, stage: Stage) -> None:
        """Move a stage's bar on by one."""
        if stage in self._tasks:
            self._bars.advance(self._tasks[stage])
