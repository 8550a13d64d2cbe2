"""Waiting: whether an article waits for its page while the host wants to be left alone — a part of reading's decision.

What a feed says of an article is told sooner than its page can be read; what only the page says is lost for good where
it is told without. So an article waits, within bounds that count from when it was first seen.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from watchdesk.model.subscribers import Subscription
from watchdesk.rules.schedule import next_slot

SHORTEST = timedelta(minutes=1)


class Bounds(Struct, frozen=True, kw_only=True):
    """How long an article may wait, and how much later for it anybody may be told what the feed's text gives.

    `delay`: None where it may not wait at all if somebody is to be told.
    """

    longest: timedelta
    delay: timedelta | None


GOING_ON = Bounds(longest=timedelta(hours=1), delay=timedelta(minutes=10))
ONCE = Bounds(longest=timedelta(hours=1), delay=None)
"""Of a desk that checks once: nobody knows when it is started again, so what is to be told by now is told by now."""


def waits_until(
    seen_at: datetime, free_at: datetime, concerned: Sequence[Subscription], *, now: datetime, bounds: Bounds
) -> datetime | None:
    """Return until when an article first seen at a moment waits for its page; None where it does not.

    `free_at`: when its host may be visited again; one that puts off by seconds, again and again, is not taken at its
    word. `concerned`: the subscriptions to watches that hold on the feed's text alone.
    """
    until = max(free_at, now + SHORTEST)
    if until - seen_at > bounds.longest or (concerned and bounds.delay is None):
        return None
    is_late = any(_told(one, until) - _told(one, seen_at) > (bounds.delay or timedelta()) for one in concerned)
    return None if is_late else until


def _told(subscription: Subscription, settled_at: datetime) -> datetime:
    """Return when a subscriber is told of what is settled at a moment, quiet hours and slots considered."""
    zone = ZoneInfo(subscription.subscriber.timezone)
    return next_slot(subscription.schedule, subscription.quiet, zone, settled_at).due_at
