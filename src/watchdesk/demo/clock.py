"""Clock: the moments at which the demo press comes out; they stand in for the desk's own `now` in a demo check."""

from datetime import UTC, datetime

EVENING = 1
NEXT_MORNING = 2

# A Friday and the Saturday after it, fixed, so that every run of the demo says the same.
INSTANTS = {
    EVENING: datetime(2027, 10, 8, 16, 0, tzinfo=UTC),
    NEXT_MORNING: datetime(2027, 10, 9, 5, 30, tzinfo=UTC),
}


class PressClock:
    """A clock that stands at the instant of one edition (EVENING or NEXT_MORNING)."""

    def __init__(self, edition: int) -> None:
        if edition not in INSTANTS:
            raise ValueError(f"the demo press has editions {sorted(INSTANTS)}, not {edition}")
        self._now = INSTANTS[edition]

    def now(self) -> datetime:
        """Return the edition's instant, aware UTC."""
        return self._now
