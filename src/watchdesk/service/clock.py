"""Clocks: the real one, and one that `--now` sets for trying and replaying."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        return datetime.now(UTC)


class ShiftedClock:
    """A clock that started at a given moment and goes on from there."""

    def __init__(self, start: datetime) -> None:
        self._shift: timedelta = start.astimezone(UTC) - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the shifted moment, aware UTC."""
        return datetime.now(UTC) + self._shift
