"""Telling: compose the digests whose slot has come, and owe their deliveries — after settling, before delivering."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from heapq import nsmallest
from zoneinfo import ZoneInfo

from watchdesk.engine.apart import blamed, stumbling
from watchdesk.engine.books import BookKeeper
from watchdesk.engine.breaking import PORTION, breaking_through, looked_at, portions
from watchdesk.engine.desk import Desk
from watchdesk.engine.feed_health import FeedHealth
from watchdesk.engine.lines import Lines
from watchdesk.engine.owing import owe_alert, owed_delivery
from watchdesk.engine.tally import Tally
from watchdesk.engine.volumes import Volumes
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.due import Due
from watchdesk.model.mutes import Mute
from watchdesk.model.subscribers import Subscription
from watchdesk.model.tellings import Digest, Telling
from watchdesk.model.visits import FailureKind
from watchdesk.rules.budget import day_of, is_bounded, put_off
from watchdesk.rules.schedule import AT_ONCE, is_ripe, next_slot

log = Lines("watchdesk.tell")
LATER = timedelta(hours=1)
"""A digest that the desk fails to compose is tried again so much later."""
_GRAIN = timedelta(microseconds=1)


class Teller:
    """Composes digests. Rounds may overlap: the books are kept by one thread."""

    def __init__(self, desk: Desk, books: BookKeeper) -> None:
        self._desk = desk
        self._books = books
        self._volumes = Volumes(desk)
        self._feed_health = FeedHealth(desk)
        self._health = cache(desk.store.source_health)

    def looks_until(self, now: datetime) -> datetime:
        """Return until when the slots of open tellings lie that a round looks at."""
        return looked_at(self._desk.subscriptions, now)

    def has_work(self, due: Due, now: datetime) -> bool:
        """Return whether there is anything to compose, by what is due in the store and by times of its own."""
        desk, subscriptions = self._desk, self._desk.subscriptions
        if due.subscriptions and not due.subscriptions.isdisjoint(one.id for one in subscriptions):
            return True
        if self._volumes.is_time(subscriptions, now):
            return True
        return desk.alert_channel_id is not None and self._feed_health.is_time(now)

    async def compose_due(self, tally: Tally, *, waits_for_lull: bool) -> None:
        """Compose every digest whose slot has come. `waits_for_lull`: `at once` waits until additions cease (`run`)."""
        owed = await self._books.run(self._compose_due, tally, waits_for_lull=waits_for_lull)
        tally.fates.update(dict.fromkeys(owed, DeliveryState.PENDING))

    def _compose_due(self, tally: Tally, *, waits_for_lull: bool) -> list[str]:
        desk, now = self._desk, self._desk.clock.now()
        # Asked once a round, and where there is something to tell: with 10,000 feeds it takes as long as the digest
        self._health = cache(desk.store.source_health)
        ended = {one.subscription_id: one for one in desk.store.endings()}
        subscriptions = {one.id: one for one in desk.subscriptions if one.id not in ended}
        by_slot: dict[tuple[str, str], list[Telling]] = {}
        silenced: dict[str, str] = {}
        for telling in desk.store.open_tellings(until=now):
            if telling.subscription_id in ended:
                silenced[telling.id] = f"the subscription was ended ({ended[telling.subscription_id].how})"
            elif telling.subscription_id in subscriptions:
                by_slot.setdefault((telling.subscription_id, telling.slot), []).append(telling)
        if silenced:
            desk.store.mute_tellings(silenced)
        owed: list[str] = []
        for subscription_id, urgent in breaking_through(desk, subscriptions.values(), now).items():
            owed.extend(self._compose_apart(subscriptions[subscription_id], AT_ONCE, urgent, now, tally))
            log.info("break through", subscription=subscription_id, stories=len(urgent))
        for subscription, alert in self._volumes.alerts(subscriptions.values(), now):
            owed.extend(owe_alert(desk, alert, subscription.channel.id, now))
        owed.extend(self._tell_of_feeds(now))
        mutes = desk.store.mutes(in_force_at=now) if by_slot else []
        for (subscription_id, slot), tellings in by_slot.items():
            subscription = subscriptions[subscription_id]
            if slot == AT_ONCE and self._gathers(subscription, tellings, now, waits_for_lull=waits_for_lull):
                continue
            heard = self._unmuted(subscription, tellings, mutes)
            if heard and not self._puts_off(subscription, heard, now):
                owed.extend(self._compose_apart(subscription, slot, heard, now, tally))
        return owed

    def _tell_of_feeds(self, now: datetime) -> list[str]:
        """Owe the operator the news of feeds that ail. It is owed before it counts as told: at least once."""
        alert_channel = self._desk.alert_channel_id
        if alert_channel is None:
            return []
        digest, told = self._feed_health.news(now)
        owed = owe_alert(self._desk, digest, alert_channel, now) if digest is not None else []
        if told:
            self._desk.store.mark_told(told)
        return owed

    def _gathers(
        self, subscription: Subscription, tellings: Sequence[Telling], now: datetime, *, waits_for_lull: bool
    ) -> bool:
        """Return whether an `at once` digest still waits: for more to come, or for its time after the one before."""
        if waits_for_lull and not is_ripe([one.settled_at for one in tellings], now, subscription.group_wait):
            return True
        interval = subscription.group_interval
        # Digests of the time to come were composed before the clock was set back: they hold nothing up.
        return bool(interval) and self._desk.store.digest_count(subscription.id, now - interval + _GRAIN, now) > 0

    def _puts_off(self, subscription: Subscription, tellings: Sequence[Telling], now: datetime) -> bool:
        """Move tellings to the next day where the subscription has had its digests of this one."""
        if not is_bounded(subscription):
            return False
        store = self._desk.store
        begin, end = day_of(ZoneInfo(subscription.subscriber.timezone), now)
        later = put_off(subscription, digests=store.digest_count(subscription.id, begin, end - _GRAIN), now=now)
        if later is None:
            return False
        store.move_tellings([telling.id for telling in tellings], slot=later.key, due_at=later.due_at)
        log.info("put off", subscription=subscription.id, stories=len(tellings), until=later.due_at.isoformat())
        return True

    def _unmuted(
        self, subscription: Subscription, tellings: Sequence[Telling], mutes: Sequence[Mute]
    ) -> Sequence[Telling]:
        """Silence what mutes silence, and return what is left to tell."""
        if not mutes:
            return tellings
        from watchdesk.pipeline.hush import hushed  # noqa: PLC0415 - as in digest_of

        store, reasons = self._desk.store, dict[str, str]()
        for some in portions(tellings):
            reasons |= hushed(subscription, some, store.material({one.story_id for one in some}), mutes)
        if reasons:
            store.mute_tellings(reasons)
            log.info("mute", subscription=subscription.id, stories=len(reasons))
        return [telling for telling in tellings if telling.id not in reasons]

    def _compose_apart(
        self, subscription: Subscription, slot: str, tellings: Sequence[Telling], now: datetime, tally: Tally
    ) -> list[str]:
        """Compose a digest; one that the desk itself fails at waits, and holds up no other subscription's."""
        errors: list[Exception] = []
        with stumbling(errors.append):
            return self._compose(subscription, slot, tellings, now)
        log.failure("compose failed", errors[0], subscription=subscription.id, slot=slot)
        tally.add_failure(subscription.id, FailureKind.INTERNAL, blamed(errors[0]))
        self._desk.store.move_tellings([one.id for one in tellings], slot=slot, due_at=now + LATER)
        return []

    def _compose(self, subscription: Subscription, slot: str, tellings: Sequence[Telling], now: datetime) -> list[str]:
        key = at_once_key(tellings) if slot == AT_ONCE else slot
        muted = self._desk.store.muted_tellings(subscription.id)
        digest = self.digest_of(subscription, key, tellings, now, muted=len({one.story_id for one in muted}))
        channel, sender = self._desk.senders[subscription.channel.id]
        delivery = owed_delivery(digest, channel, sender, now)
        ids = [telling.id for telling in tellings]
        if self._desk.store.save_digest(digest, [*ids, *(telling.id for telling in muted)], [delivery]):
            log.info("compose", digest=digest.id, subscription=subscription.id, slot=slot, stories=len(tellings))
            return [delivery.id]
        # The slot was composed before these came: the clock was set back. They go into the next one.
        zone = ZoneInfo(subscription.subscriber.timezone)
        later = next_slot(subscription.schedule, subscription.quiet, zone, max(now, digest.slot_at))
        self._desk.store.move_tellings(ids, slot=later.key, due_at=later.due_at)
        return []

    def digest_of(
        self, subscription: Subscription, slot: str, tellings: Sequence[Telling], now: datetime, *, muted: int = 0
    ) -> Digest:
        """Compose one digest of these tellings without storing anything."""
        from watchdesk.pipeline.compose import compose  # noqa: PLC0415 - 10 ms, where nothing is told
        from watchdesk.pipeline.silence import matches_brought  # noqa: PLC0415 - the same

        desk = self._desk
        health = self._health()
        told, beyond = self._best(subscription, tellings)
        return compose(
            subscription,
            slot,
            tellings,
            desk.store.material(told),
            beyond=beyond,
            watch_titles=desk.watch_titles,
            health=health,
            facts=desk.facts,
            now=now,
            brought=matches_brought(desk.store, subscription, health, now),
            muted=muted,
            told_in=desk.store.told_in(subscription.channel.id, told),
        )

    def _best(self, subscription: Subscription, tellings: Sequence[Telling]) -> tuple[set[str], int]:
        """Return the stories that a digest may tell of these, and how many tellings of others it counts only.

        However many wait (a watch for a word that is in all the news), no more than a portion is in memory at a time.
        """
        stories = {telling.story_id for telling in tellings}
        if len(stories) <= PORTION:
            return stories, 0
        from watchdesk.pipeline.compose import Rank, ranked  # noqa: PLC0415 - as in digest_of

        best, number = list[tuple[Rank, str]](), 0
        for some in portions(tellings):
            found = ranked(subscription, some, self._desk.store.material({one.story_id for one in some}))
            number += len(found)
            best = nsmallest(subscription.at_most, [*best, *found])
        kept = {story_id for _, story_id in best}
        return kept, number - sum(one.story_id in kept for one in tellings)


def at_once_key(tellings: Sequence[Telling]) -> str:
    """Return the slot of an `at once` digest: the moment of its first telling, and which one that was."""
    first = min(tellings, key=lambda telling: (telling.settled_at, telling.id))
    return f"{first.settled_at.isoformat(timespec='seconds')} {first.id[:8]}"
