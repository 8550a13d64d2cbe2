"""Progress: how far each stage is, told to whoever shows it."""

from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """The stages that take their time, in the words that people are shown."""

    LOOK_BACK = "Matching the archive"
    POLL = "Polling feeds"
    READ = "Reading articles"
    LOOK_AGAIN = "Looking again"
    PUSH = "Asking hubs"
    TELL = "Delivering"
    INDEX = "Indexing the archive"


class Progress(Protocol):
    """Is told what is to be done and what was done. Stages overlap."""

    def expect(self, stage: Stage, more: int) -> None:
        """Add to what a stage has to do."""
        ...

    def step(self, stage: Stage) -> None:
        """Note that one of it is done."""
        ...


class NoProgress:
    """Shows nothing."""

    def expect(self, stage: Stage, more: int) -> None:
        """Ignore it."""

    def step(self, stage: Stage) -> None:
        """Ignore it."""
