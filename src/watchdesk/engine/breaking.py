"""Breaking through: what is severe enough is told in spite of quiet hours and of the day's number of messages."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from watchdesk.engine.desk import Desk
from watchdesk.model.subscribers import Subscription
from watchdesk.model.tellings import Telling
from watchdesk.rules.schedule import next_slot
from watchdesk.rules.severity import reaches

PORTION = 500
_AHEAD = timedelta(days=9)
"""Further ahead than quiet hours or a day's number of messages can put anything off, weekly slots included."""


def looked_at(subscriptions: Iterable[Subscription], now: datetime) -> datetime:
    """Return until when the slots of open tellings lie that a round of telling looks at."""
    return now + _AHEAD if any(one.break_through is not None for one in subscriptions) else now


def breaking_through(desk: Desk, subscriptions: Iterable[Subscription], now: datetime) -> dict[str, list[Telling]]:
    """Return by subscription the tellings that are told now though they wait, with the moment as their slot's.

    It is new stories only that break through, and only where their slot came already: what waits for its time of day
    waits on. What a mute in force would silence goes on waiting, too: the mute may be over when its slot comes.
    """
    wanting = {one.id: one for one in subscriptions if one.break_through is not None}
    if not wanting:
        return {}
    from watchdesk.pipeline.compose import severity  # noqa: PLC0415 - 15 ms, where nothing may break through
    from watchdesk.pipeline.hush import hushed  # noqa: PLC0415 - the same
    from watchdesk.rules.routing import NEW  # noqa: PLC0415 - the same

    waiting = [
        one
        for one in desk.store.open_tellings(until=now + _AHEAD)
        if one.due_at > now and one.reason == NEW and one.subscription_id in wanting
    ]
    due = [one for one in waiting if _slot_came(wanting[one.subscription_id], one, now)]
    mutes = desk.store.mutes(in_force_at=now) if due else []
    found: dict[str, list[Telling]] = {}
    for some in portions(due):
        material = desk.store.material({one.story_id for one in some})
        for one in some:
            subscription, story = wanting[one.subscription_id], material.get(one.story_id)
            if story is None or not reaches(severity(story, subscription.watches), subscription.break_through):
                continue
            if not hushed(subscription, [one], material, mutes):
                found.setdefault(subscription.id, []).append(replace(one, due_at=now))
    return found


def portions(tellings: Sequence[Telling]) -> Iterator[Sequence[Telling]]:
    """Yield tellings, so many at a time that their stories can be in memory together."""
    for start in range(0, len(tellings), PORTION):
        yield tellings[start : start + PORTION]


def _slot_came(subscription: Subscription, telling: Telling, now: datetime) -> bool:
    zone = ZoneInfo(subscription.subscriber.timezone)
    return next_slot(subscription.schedule, None, zone, telling.settled_at).due_at <= now
