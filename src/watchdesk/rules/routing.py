"""Routing: who is owed a telling for a match — the last decision of the settling transaction."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from watchdesk.model.articles import Article
from watchdesk.model.entries import Standing
from watchdesk.model.identity import computed_id
from watchdesk.model.subscribers import Again, Subscription
from watchdesk.model.tellings import Telling, telling_id
from watchdesk.model.watches import Match
from watchdesk.rules.muting import MUTED
from watchdesk.rules.schedule import next_slot

NEW, NOVELTY, MORE, CHANGE = "new", "novelty", "more", "change"


class Found(Struct, frozen=True, kw_only=True):
    """An article with the story it belongs to and the watches that hold for it.

    `adds`: it says something that its story had not said: a name, a number, a quotation. `is_known`: it had its place
    in the story before, and another entry brought it once more, under its own address or another one.
    """

    article: Article
    story_id: str
    matches: tuple[Match, ...]
    adds: bool = False
    is_known: bool = False


class Changed(Struct, frozen=True, kw_only=True):
    """An article that was changed after it was read, its story, and the watches that hold for it."""

    article: Article
    story_id: str
    watches: Collection[str]


def owed_for_change(
    changed: Changed, subscriptions: Sequence[Subscription], existing: Iterable[Telling], *, now: datetime
) -> list[Telling]:
    """Return the tellings that a change owes: to whom the story was told, where the subscription asks for changes.

    While a telling of the story waits for its digest no other is owed: the digest will hold the change.
    """
    told = _Told(existing)
    for subscription in subscriptions:
        if subscription.tell_changes and not set(changed.watches).isdisjoint(subscription.watches):
            told.owe_change(Found(article=changed.article, story_id=changed.story_id, matches=()), subscription, now)
    return list(told.fresh.values())


def owed(
    found: Iterable[Found], subscriptions: Sequence[Subscription], existing: Iterable[Telling], *, now: datetime
) -> list[Telling]:
    """Return the tellings that these matches owe and that are not settled yet.

    Only new articles are told. A story is told once to a subscriber on a channel, and again as the subscription asks:
    with what adds to it, with every article, or never. While a telling of it waits for its digest no other is owed,
    since the digest will hold all that came meanwhile. What a second subscription of the same subscriber and channel
    would tell again is kept as suppressed, with the reason.
    """
    told = _Told(existing)
    for one in found:
        if one.article.standing is not Standing.NEW:
            continue
        watch_ids = {match.watch_id for match in one.matches}
        for subscription in subscriptions:
            if not watch_ids.isdisjoint(subscription.watches):
                told.owe(one, subscription, now)
    return list(told.fresh.values())


def repeatable(existing: Iterable[Telling], subscriptions: Sequence[Subscription]) -> set[str]:
    """Return the stories that could be told again now: to somebody who asks for it, and waits for nothing of them.

    Of no other need anybody know whether an article adds to its story.
    """
    asking = {(one.subscriber.id, one.channel.id) for one in subscriptions if one.again is not Again.NEVER}
    told, waiting = set[tuple[str, str, str]](), set[tuple[str, str, str]]()
    for telling in existing:
        if telling.suppressed is None and (telling.subscriber_id, telling.channel_id) in asking:
            key = telling.subscriber_id, telling.channel_id, telling.story_id
            (waiting if telling.digest_id is None else told).add(key)
    return {story_id for *_, story_id in told - waiting}


class _Told:
    """What is settled for some stories, and what becomes owed besides."""

    def __init__(self, existing: Iterable[Telling]) -> None:
        self.fresh: dict[str, Telling] = {}
        self._known: dict[str, Telling] = {}
        self._of_story: dict[tuple[str, str, str], list[Telling]] = {}
        self._muted: set[tuple[str, str]] = set()
        for telling in existing:
            self._note(telling)

    def owe(self, found: Found, subscription: Subscription, now: datetime) -> None:
        """Add what this article owes the subscription, if anything."""
        earlier = self._of_story.get((subscription.subscriber.id, subscription.channel.id, found.story_id), [])
        if not earlier:
            if not (found.is_known and (subscription.id, found.article.id) in self._muted):
                self._add(_telling(found, subscription, NEW, now))
            return
        if earlier[0].subscription_id != subscription.id and not _is_told(earlier, subscription):
            suppressed = _suppressed(_telling(found, subscription, NEW, now), earlier[0])
            if suppressed.id not in self._known:
                self._add(suppressed)
        reason = _reason_to_repeat(found, subscription, earlier)
        if reason is not None:
            self._add(_telling(found, subscription, reason, now, not_before=_may_repeat(subscription, earlier, now)))

    def owe_change(self, found: Found, subscription: Subscription, now: datetime) -> None:
        """Add what a change of this article owes the subscription, if anything."""
        earlier = self._of_story.get((subscription.subscriber.id, subscription.channel.id, found.story_id), [])
        if _is_told(earlier, subscription) and all(telling.digest_id is not None for telling in earlier):
            not_before = _may_repeat(subscription, earlier, now)
            self._add(_telling(found, subscription, f"{CHANGE} {len(earlier)}", now, not_before=not_before))

    def _add(self, telling: Telling) -> None:
        self.fresh[telling.id] = telling
        self._note(telling)

    def _note(self, telling: Telling) -> None:
        self._known[telling.id] = telling
        if telling.suppressed is not None and telling.suppressed.startswith(MUTED):
            self._muted.add((telling.subscription_id, telling.article_id))
        if telling.suppressed is None:
            key = telling.subscriber_id, telling.channel_id, telling.story_id
            self._of_story.setdefault(key, []).append(telling)


def _is_told(earlier: Sequence[Telling], subscription: Subscription) -> bool:
    return any(telling.subscription_id == subscription.id for telling in earlier)


def _reason_to_repeat(found: Found, subscription: Subscription, earlier: Sequence[Telling]) -> str | None:
    """Return why a story that was told is told again: "novelty 2", "more 2"; None where it is not."""
    if found.is_known or subscription.again is Again.NEVER or any(telling.digest_id is None for telling in earlier):
        return None
    if found.adds:
        return f"{NOVELTY} {len(earlier)}"
    return f"{MORE} {len(earlier)}" if subscription.again is Again.EVERY else None


def _may_repeat(subscription: Subscription, earlier: Sequence[Telling], now: datetime) -> datetime:
    """Return from when on a story that was told may be told again; a clock that was set back holds nothing up."""
    told = max(max(telling.due_at, telling.settled_at) for telling in earlier)
    return max(now, min(told, now) + subscription.repeat_interval)


def _telling(
    found: Found, subscription: Subscription, reason: str, now: datetime, *, not_before: datetime | None = None
) -> Telling:
    zone = ZoneInfo(subscription.subscriber.timezone)
    slot = next_slot(subscription.schedule, subscription.quiet, zone, not_before or now)
    return Telling(
        id=telling_id(subscription.subscriber.id, subscription.channel.id, found.story_id, reason),
        subscription_id=subscription.id,
        subscriber_id=subscription.subscriber.id,
        channel_id=subscription.channel.id,
        story_id=found.story_id,
        article_id=found.article.id,
        reason=reason,
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
