"""Hush: which tellings of a slot the mutes in force silence — before compose, so that a digest holds what is told."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from watchdesk.model.mutes import Mute
from watchdesk.model.subscribers import Subscription
from watchdesk.model.tellings import StoryMaterial, Telling
from watchdesk.pipeline.compose import found_by
from watchdesk.rules.muting import sentence, silenced_by


def hushed(
    subscription: Subscription,
    tellings: Sequence[Telling],
    material: Mapping[str, StoryMaterial],
    mutes: Sequence[Mute],
) -> dict[str, str]:
    """Return the ids of the tellings that are not told now, each with the reason in words."""
    zone = ZoneInfo(subscription.subscriber.timezone)
    reasons: dict[str, str] = {}
    for telling in tellings if mutes else ():
        story = material.get(telling.story_id)
        found = found_by(telling, story, subscription.watches) if story else []
        mute = silenced_by(telling.story_id, found, mutes, subscriber_id=subscription.subscriber.id)
        if mute is not None:
            reasons[telling.id] = sentence(mute, zone)
    return reasons
