"""Testing: a clock that stands still until it is told to move."""

from datetime import datetime, timedelta


class ManualClock:
    """The fake of the Clock port."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return the moment it was last set to."""
        return self._now

    def advance(self, span: timedelta) -> datetime:
        """Move on (a negative span: back) and return the new moment."""
        self._now += span
        return self._now

    def set(self, now: datetime) -> None:
        """Jump to a moment."""
        self._now = now
