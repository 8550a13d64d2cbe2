"""Budget: how often a subscriber may be interrupted in a local day — asked when an `at once` or hourly slot is due."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from watchdesk.model.subscribers import Rhythm, Subscription
from watchdesk.rules.schedule import Slot, local_instant, next_slot

INTERRUPTING = frozenset({Rhythm.AT_ONCE, Rhythm.HOURLY})
_BEFORE = timedelta(microseconds=1)


def day_of(zone: ZoneInfo, now: datetime) -> tuple[datetime, datetime]:
    """Return when the local day of a moment begins and ends (aware UTC): 23, 24 or 25 hours where clocks change."""
    day = now.astimezone(zone).date()
    return local_instant(day, time(), zone), local_instant(day + timedelta(days=1), time(), zone)


def is_bounded(subscription: Subscription) -> bool:
    """Return whether a subscription's digests are counted at all: daily ones come when they are asked for."""
    return subscription.interruptions_per_day is not None and subscription.schedule.rhythm in INTERRUPTING


def put_off(subscription: Subscription, *, digests: int, now: datetime) -> Slot | None:
    """Return the slot for which a digest that is due now has to wait, None where it may go.

    `digests`: how many the subscription has had in this local day. What is over waits for the first slot of the next
    day, where quiet hours hold then for their end.
    """
    limit = subscription.interruptions_per_day
    if limit is None or not is_bounded(subscription) or digests < limit:
        return None
    zone = ZoneInfo(subscription.subscriber.timezone)
    _, end = day_of(zone, now)
    after = end if subscription.schedule.rhythm is Rhythm.AT_ONCE else end - _BEFORE
    return next_slot(subscription.schedule, subscription.quiet, zone, after)
