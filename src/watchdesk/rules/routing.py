"""Routing: who is owed a telling for a match — the last decision of the settling transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from watchdesk.model.articles import Article
from watchdesk.model.entries import Standing
from watchdesk.model.identity import computed_id
from watchdesk.model.subscribers import Subscription
from watchdesk.model.tellings import Telling, telling_id
from watchdesk.model.watches import Match
from watchdesk.rules.schedule import next_slot

NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An article with the story it belongs to and the watches that hold for it."""

    article: Article
    story_id: str
    matches: tuple[Match, ...]


def owed(
    found: Iterable[Found], subscriptions: Sequence[Subscription], existing: Iterable[Telling], *, now: datetime
) -> list[Telling]:
    """Return the tellings that these matches owe and that are not settled yet.

    Only new articles are told. A story is told once to a subscriber on a channel; what a second subscription of the
    same subscriber and channel would tell again is kept as suppressed, with the reason.
    """
    settled = {telling.id: telling for telling in existing}
    fresh: dict[str, Telling] = {}
    for one in found:
        if one.article.standing is not Standing.NEW:
            continue
        watch_ids = {match.watch_id for match in one.matches}
        for subscription in subscriptions:
            if watch_ids.isdisjoint(subscription.watches):
                continue
            telling = _telling(one, subscription, now)
            earlier = settled.get(telling.id) or fresh.get(telling.id)
            if earlier is None:
                fresh[telling.id] = telling
            elif earlier.subscription_id != subscription.id:
                suppressed = _suppressed(telling, earlier)
                if suppressed.id not in settled:
                    fresh.setdefault(suppressed.id, suppressed)
    return list(fresh.values())


def _telling(found: Found, subscription: Subscription, now: datetime) -> Telling:
    slot = next_slot(subscription.schedule, subscription.quiet, ZoneInfo(subscription.subscriber.timezone), now)
    return Telling(
        id=telling_id(subscription.subscriber.id, subscription.channel.id, found.story_id, NEW),
        subscription_id=subscription.id,
        subscriber_id=subscription.subscriber.id,
        channel_id=subscription.channel.id,
        story_id=found.story_id,
        article_id=found.article.id,
        reason=NEW,
        slot=slot.key,
        due_at=slot.due_at,
        settled_at=now,
    )


def _suppressed(telling: Telling, earlier: Telling) -> Telling:
    return Telling(
        id=computed_id("suppressed", telling.id, telling.subscription_id),
        subscription_id=telling.subscription_id,
        subscriber_id=telling.subscriber_id,
        channel_id=telling.channel_id,
        story_id=telling.story_id,
        article_id=telling.article_id,
        reason=telling.reason,
        slot=telling.slot,
        due_at=telling.due_at,
        settled_at=telling.settled_at,
        suppressed=f"told on the same channel through {earlier.subscription_id}",
    )
