"""Announce: what the desk tells its operator on its own account — after deliver, when something was given up."""

from collections.abc import Sequence
from datetime import datetime

from watchdesk.model.deliveries import Delivery
from watchdesk.model.identity import computed_id, computed_key
from watchdesk.model.sources import SourceHealth
from watchdesk.model.subscribers import Subscription
from watchdesk.model.tellings import Digest, DigestStory, Volume, VolumeKind, digest_id
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.rules.ailments import Ailment

OPERATOR = "operator"
MOST_AILMENTS = 20


def given_up(
    delivery: Delivery,
    *,
    reason: str,
    closes_channel: bool,
    may_have_arrived: bool,
    facts: DeskFacts,
    now: datetime,
) -> Digest:
    """Return the digest that tells the operator of a delivery that is not tried any more.

    `closes_channel`: its channel was closed, too. `may_have_arrived`: the end of the last try was not seen.
    Its id is computed from the delivery's, so that it is owed once however often the delivery dies.
    """
    what = "was closed, and a delivery on it" if closes_channel else "cannot be reached: a delivery on it"
    if may_have_arrived:
        what = "gives no answer: a delivery on it, which may have arrived,"
    return _alert(
        f"alert {delivery.id}",
        title=f"The channel {delivery.channel_name} {what} was given up",
        text=f"Delivery {delivery.id}, after {delivery.attempts} tries: {reason} "
        f"`watchdesk delivery retry {delivery.id}` sends it again under the same id."
        + (f" `watchdesk channel enable {delivery.channel_name}` opens the channel." if closes_channel else ""),
        facts=facts,
        now=now,
    )


def bounced(delivery: Delivery, *, reason: str, facts: DeskFacts, now: datetime) -> Digest:
    """Return the digest that tells the operator that an address takes no mail, once for each delivery reported."""
    return _alert(
        f"bounce {delivery.id}",
        title=f"The channel {delivery.channel_name} was closed: its address takes no mail",
        text=f"Delivery {delivery.id} came back: {reason}. What is owed to the channel waits. "
        f"When the address is right, `watchdesk channel enable {delivery.channel_name}` opens it.",
        facts=facts,
        now=now,
    )


def ailing(ailments: Sequence[Ailment], *, facts: DeskFacts, now: datetime) -> Digest:
    """Return the digest that tells the operator of feeds that broke, moved or fell silent, all in one.

    Its id is computed from what ails which feed, so that it is owed once however often it is looked at.
    """
    key = computed_key("ailments", *sorted(f"{one.feed_id} {one.name}" for one in ailments))
    stories = [
        _alert_story(computed_id("ailment", one.feed_id, one.name), one.headline, one.sentence) for one in ailments
    ]
    told = stories[:MOST_AILMENTS]
    return _to_operator(f"feeds {key}", told, rest=len(stories) - len(told), facts=facts, now=now)


def _alert(slot: str, *, title: str, text: str, facts: DeskFacts, now: datetime) -> Digest:
    return _to_operator(slot, [_alert_story(computed_id(*slot.split()), title, text)], rest=0, facts=facts, now=now)


def _alert_story(story_id: str, title: str, text: str) -> DigestStory:
    return DigestStory(
        id=story_id,
        title=title,
        reason="alert",
        watches=(),
        watch_titles=(),
        articles=(),
        hits=(),
        snippet=text,
        marks=(),
        title_marks=(),
    )


def _to_operator(slot: str, stories: Sequence[DigestStory], *, rest: int, facts: DeskFacts, now: datetime) -> Digest:
    return Digest(
        id=digest_id(OPERATOR, slot),
        subscription_id=OPERATOR,
        subscriber_id=OPERATOR,
        subscriber_name="the operator",
        timezone="UTC",
        language="en",
        slot=slot,
        slot_at=now,
        composed_at=now,
        stories=tuple(stories),
        rest=rest,
        sources_all=0,
        failing=(),
        desk_title=facts.title,
        base_url=facts.base_url,
        contact=facts.contact,
    )


def unusual(
    subscription: Subscription,
    watch_id: str,
    volume: Volume,
    *,
    slot: str,
    health: Sequence[SourceHealth],
    facts: DeskFacts,
    now: datetime,
) -> Digest:
    """Return the digest that tells of a spike or of silence. `slot` names the episode, so that it is told once."""
    subscriber = subscription.subscriber
    story = DigestStory(
        id=computed_id("volume", subscription.id, slot),
        title=_figures(volume),
        reason=volume.kind.value,
        watches=(watch_id,),
        watch_titles=(volume.watch_title,),
        articles=(),
        hits=(),
        snippet="",
        marks=(),
        title_marks=(),
        volume=volume,
    )
    return Digest(
        id=digest_id(subscription.id, slot),
        subscription_id=subscription.id,
        subscriber_id=subscriber.id,
        subscriber_name=subscriber.name,
        timezone=subscriber.timezone,
        language=subscriber.language,
        slot=slot,
        slot_at=now,
        composed_at=now,
        stories=(story,),
        rest=0,
        sources_all=len(health),
        failing=tuple(source for source in health if not source.is_healthy),
        desk_title=facts.title,
        base_url=facts.base_url,
        contact=facts.contact,
    )


def _figures(volume: Volume) -> str:
    since = f"{volume.since:%Y-%m-%d %H:%M} UTC"
    if volume.kind is VolumeKind.SILENCE:
        return f"{volume.watch_title}: nothing since {since}"
    usual = f"{volume.low} to {volume.high}" if volume.low < volume.high else f"{volume.high}"
    return f"{volume.watch_title}: {volume.number} articles since {since}, usually {usual}"
