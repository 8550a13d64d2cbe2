"""Clocks: the real one, and one that `--now` sets for trying and replaying."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        return datetime.now(UTC)


class StandingClock:
    """A clock that stands at a given moment: a command run twice under one `--now` decides the same twice."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return that moment, aware UTC."""
        return self._at


class ShiftedClock:
    """A clock that started at a given moment and goes on from there."""

    def __init__(self, start: datetime) -> None:
        self._shift: timedelta = start.astimezone(UTC) - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the shifted moment, aware UTC."""
        return datetime.now(UTC) + self._shift
