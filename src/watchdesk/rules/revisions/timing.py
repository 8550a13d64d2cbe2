"""Timing: when the page of a matched article is looked at again — most changes come within hours, few after days."""

from datetime import datetime, timedelta

# How long after it was read. Each host is visited no oftener for it: the spacing of page visits holds here, too.
LOOKS = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7))
PAUSE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=1)


def next_look(read_at: datetime, now: datetime) -> datetime | None:
    """Return when an article is looked at next, None after the last look. Looks that were missed are not made up."""
    return next((read_at + after for after in LOOKS if read_at + after > now), None)


def put_off(read_at: datetime, now: datetime, *, retry_after: timedelta | None = None) -> datetime | None:
    """Return when a look that failed is made again: in an hour, or when the server asks; None a day past the last."""
    pause = max(PAUSE, min(retry_after or PAUSE, LONGEST_PAUSE))
    return now + pause if now + pause <= read_at + LOOKS[-1] + LONGEST_PAUSE else None
