"""Waiting: whether an article waits for its page while the host wants to be left alone — a part of reading's decision.

What a feed says of an article is told sooner than its page can be read; what only the page says is lost for good where
it is told without. So an article waits, within bounds that count from when it was first seen.
"""

from datetime import datetime, timedelta

from msgspec import Struct


class Bounds(Struct, frozen=True, kw_only=True):
    """How long an article may wait: one that nobody is told of by its feed's text, and one that a watch holds for."""

    unwanted: timedelta
    wanted: timedelta


GOING_ON = Bounds(unwanted=timedelta(hours=1), wanted=timedelta(minutes=10))
ONCE = Bounds(unwanted=timedelta(hours=1), wanted=timedelta())
"""Of a desk that checks once: nobody knows when it is started again, so what is to be told by now is told by now."""


def waits(seen_at: datetime, until: datetime, bounds: Bounds, *, is_wanted: bool) -> bool:
    """Return whether an article first seen at a moment waits for its page `until` its host may be visited again.

    `is_wanted`: a watch holds on the feed's text alone.
    """
    return until - seen_at <= (bounds.wanted if is_wanted else bounds.unwanted)
