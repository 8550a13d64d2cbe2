"""Tell round: compose the digests whose slot has come, and deliver what is owed, channel by channel."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from random import random
from zoneinfo import ZoneInfo

from watchdesk.engine.apart import blamed, stumbling
from watchdesk.engine.booking import Booking
from watchdesk.engine.books import BookKeeper
from watchdesk.engine.breaking import breaking_through, looked_at
from watchdesk.engine.desk import Desk
from watchdesk.engine.feed_health import FeedHealth
from watchdesk.engine.lines import Lines
from watchdesk.engine.progress import Progress, Stage
from watchdesk.engine.tally import Tally
from watchdesk.engine.volumes import Volumes
from watchdesk.model.deliveries import (
    Answer,
    Delivery,
    DeliveryChange,
    DeliveryState,
    Refused,
    Step,
    Took,
    Unknown,
    delivery_id,
    noted,
)
from watchdesk.model.due import Due
from watchdesk.model.mutes import Mute
from watchdesk.model.subscribers import Channel, Subscription
from watchdesk.model.tellings import Digest, Telling
from watchdesk.model.visits import FailureKind
from watchdesk.ports import Sender
from watchdesk.rules.budget import day_of, is_bounded, put_off
from watchdesk.rules.retrying import after_try
from watchdesk.rules.schedule import AT_ONCE, is_ripe, next_slot

log = Lines("watchdesk.tell")
PATIENCE = timedelta(minutes=1)
LATER = timedelta(hours=1)
"""A digest that the desk fails to compose is tried again so much later."""
_GRAIN = timedelta(microseconds=1)


class Teller:
    """Composes and delivers. A channel under way is left out of a later round: one worker a channel."""

    def __init__(self, desk: Desk, books: BookKeeper) -> None:
        self._desk = desk
        self._books = books
        self._booking = Booking(desk, books)
        self._volumes = Volumes(desk)
        self._feed_health = FeedHealth(desk)
        self._health = cache(desk.store.source_health)
        self.under_way: set[str] = set()

    def looks_until(self, now: datetime) -> datetime:
        """Return until when the slots of open tellings lie that a round looks at."""
        return looked_at(self._desk.subscriptions, now)

    def has_work(self, due: Due, now: datetime) -> bool:
        """Return whether a round would find anything to do, by what is due in the store and by its own times."""
        desk, subscriptions = self._desk, self._desk.subscriptions
        if due.subscriptions and not due.subscriptions.isdisjoint(one.id for one in subscriptions):
            return True
        if any(channel in desk.senders for channel in due.channels) or self._volumes.is_time(subscriptions, now):
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
            owed.extend(self._owe_alert(alert, subscription.channel.id, now))
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
        owed = self._owe_alert(digest, alert_channel, now) if digest is not None else []
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

        store = self._desk.store
        material = store.material({telling.story_id for telling in tellings})
        reasons = hushed(subscription, tellings, material, mutes)
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
        return compose(
            subscription,
            slot,
            tellings,
            desk.store.material({telling.story_id for telling in tellings}),
            watch_titles=desk.watch_titles,
            health=health,
            facts=desk.facts,
            now=now,
            brought=matches_brought(desk.store, subscription, health, now),
            muted=muted,
            told_in=desk.store.told_in(subscription.channel.id, {telling.story_id for telling in tellings}),
        )

    async def deliver_due(self, tally: Tally, progress: Progress) -> None:
        """Hand over every delivery that is due, channels side by side, one at a time on each."""
        owed = await self._books.run(self._desk.store.channels_owed, self._desk.clock.now())
        free = [one for one in self._desk.senders if one in owed and one not in self.under_way]
        self.under_way.update(free)
        try:
            async with asyncio.TaskGroup() as group:
                for channel_id in free:
                    group.create_task(self._deliver_on(channel_id, tally, progress))
        finally:
            await self._booking.finish()
            self.under_way.difference_update(free)

    async def _deliver_on(self, channel_id: str, tally: Tally, progress: Progress) -> None:
        """Hand over what is due on one channel: all of it in one visit, or one at each, spaced, where it has a pace."""
        channel, sender = self._desk.senders[channel_id]
        pace = channel.pace.total_seconds()
        goes_on = True
        while goes_on:
            await sender.begin_visit()
            try:
                # Leased only now: what waits for its turn while the process dies was never tried.
                delivery = await self._booking.begin(channel_id)
                goes_on = delivery is not None
                while delivery:
                    change, goes_on = await self._try(delivery, tally)
                    delivery = await self._booking.end(change, channel_id, goes_on=goes_on and not pace)
                    self._note(change, channel, tally)
                    progress.step(Stage.TELL)
            finally:
                await sender.end_visit()
            goes_on = goes_on and bool(pace)
            if goes_on:
                await asyncio.sleep(pace)

    async def _try(self, delivery: Delivery, tally: Tally) -> tuple[DeliveryChange, bool]:
        """Make one try; return how it ended, to be stored, and whether more should be sent on this channel now."""
        desk = self._desk
        channel, sender = desk.senders[delivery.channel_id]
        delivery, answer = await self._hand_over(delivery, channel, sender)
        change = after_try(
            delivery,
            answer,
            kind=channel.kind,
            holds_unknown=channel.holds_unknown,
            now=desk.clock.now(),
            chance=random(),  # noqa: S311 - jitter, no secret
        )
        closes = isinstance(answer, Refused) and answer.closes_channel
        # The alert is owed first: a crash between the two makes the try unknown, not the news of it lost.
        if change.state is DeliveryState.DEAD:
            await self._books.run(self._alert, delivery, change, tally, closes_channel=closes)
        if closes:  # before it is stored that the try was refused, so that nothing more is leased
            reason = change.reason or ""
            await self._books.run(desk.store.close_channel, channel.id, reason=reason, now=desk.clock.now())
        return change, not closes

    async def _hand_over(self, delivery: Delivery, channel: Channel, sender: Sender) -> tuple[Delivery, Answer]:
        """Send a delivery, message by message where it has several: each that was taken is stored before the next.

        Where the channel asks for patience in the midst of it, and not for long, it is waited for: that is no failure.
        """
        desk, gets_on = self._desk, False
        while True:
            step = await self._send(delivery, sender)
            if isinstance(step, Took):
                until, token = desk.real_clock.now() + desk.lease, delivery.lease_token or ""
                save = partial(desk.store.save_receipt, channel_id=channel.id, token=token, until=until)
                if not await self._books.run(save, step):
                    return delivery, Unknown(reason="another process has taken over")
                delivery, gets_on = noted(delivery, step), True
                await asyncio.sleep(channel.pace.total_seconds() if step.left else 0)
            elif gets_on and isinstance(step, Refused) and step.retry_after and step.retry_after <= PATIENCE:
                gets_on = False
                await asyncio.sleep(step.retry_after.total_seconds())
            else:
                return delivery, step

    async def _send(self, delivery: Delivery, sender: Sender) -> Step:
        """Send; where the channel itself fails, nobody knows what has left."""
        errors: list[Exception] = []
        with stumbling(errors.append):
            return await sender.send(delivery, now=self._desk.real_clock.now())
        log.failure("send failed", errors[0], delivery=delivery.id)
        return Unknown(reason=blamed(errors[0]))

    def _note(self, change: DeliveryChange, channel: Channel, tally: Tally) -> None:
        """Log and count a try that is stored."""
        log.info(
            "deliver",
            delivery=change.delivery_id,
            channel=channel.name,
            state=change.state.value,
            reason=change.reason,
        )
        tally.add_try(change.delivery_id, change.state)
        if change.state is not DeliveryState.SENT:
            tally.add_failure(change.delivery_id, FailureKind.DELIVERY, f"{channel.name}: {change.reason}")

    def _alert(self, delivery: Delivery, change: DeliveryChange, tally: Tally, *, closes_channel: bool) -> None:
        """Owe the operator the news of a dead delivery (G4), not of one on the operator's channel or a stranger's."""
        desk, now = self._desk, self._desk.clock.now()
        alert_channel = desk.alert_channel_id
        if alert_channel is None or alert_channel == delivery.channel_id:
            return
        if desk.roster.is_strangers(delivery.channel_id):
            return
        from watchdesk.pipeline.announce import given_up  # noqa: PLC0415 - as in digest_of

        reason = change.reason or "no reason was given."
        digest = given_up(delivery, reason=reason, closes_channel=closes_channel, facts=desk.facts, now=now)
        tally.fates.update(dict.fromkeys(self._owe_alert(digest, alert_channel, now), DeliveryState.PENDING))

    def _owe_alert(self, digest: Digest, channel_id: str, now: datetime) -> list[str]:
        """Owe a digest that tells no stories; return its delivery, none where it was owed before."""
        channel, sender = self._desk.senders[channel_id]
        owed = owed_delivery(digest, channel, sender, now)
        return [owed.id] if self._desk.store.save_digest(digest, [], [owed]) else []


def owed_delivery(digest: Digest, channel: Channel, sender: Sender, now: datetime) -> Delivery:
    """Return the delivery of a digest to a channel, rendered once and due now."""
    owed_id = delivery_id(digest.id, channel.id)
    return Delivery(
        id=owed_id,
        digest_id=digest.id,
        channel_id=channel.id,
        channel_name=channel.name,
        state=DeliveryState.PENDING,
        created_at=now,
        parts=sender.render(digest, delivery_id=owed_id),
        next_attempt_at=now,
    )


def at_once_key(tellings: Sequence[Telling]) -> str:
    """Return the slot of an `at once` digest: the moment of its first telling, and which one that was."""
    first = min(tellings, key=lambda telling: (telling.settled_at, telling.id))
    return f"{first.settled_at.isoformat(timespec='seconds')} {first.id[:8]}"
