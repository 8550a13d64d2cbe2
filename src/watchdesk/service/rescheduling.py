"""Rescheduling: what waits for a subscription that was changed — moved to its new slots, or not told any more."""

from zoneinfo import ZoneInfo

from watchdesk.engine.desk import Desk
from watchdesk.pipeline.compose import found_by
from watchdesk.rules.schedule import next_slot
from watchdesk.service.previewing import AHEAD

DROPPED = "the subscriber does not want this watch any more"


def reschedule(desk: Desk, subscription_id: str) -> None:
    """Let what waits for a subscription follow its schedule and its watches as they are now."""
    subscription = next((one for one in desk.subscriptions if one.id == subscription_id), None)
    now = desk.clock.now()
    waiting = [one for one in desk.store.open_tellings(until=now + AHEAD) if one.subscription_id == subscription_id]
    if subscription is None or not waiting:
        return
    material = desk.store.material({one.story_id for one in waiting})
    unwanted = {
        one.id
        for one in waiting
        if one.story_id in material and not found_by(one, material[one.story_id], subscription.watches)
    }
    desk.store.mute_tellings(dict.fromkeys(unwanted, DROPPED))
    slot = next_slot(subscription.schedule, subscription.quiet, ZoneInfo(subscription.subscriber.timezone), now)
    kept = [one.id for one in waiting if one.id not in unwanted]
    desk.store.move_tellings(kept, slot=slot.key, due_at=slot.due_at)
