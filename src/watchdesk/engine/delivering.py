"""Delivering: hand over what is owed, channel by channel — the last stop, after composing."""

import asyncio
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import random

from watchdesk.engine.apart import blamed, stumbling
from watchdesk.engine.booking import Booking
from watchdesk.engine.books import BookKeeper
from watchdesk.engine.desk import Desk
from watchdesk.engine.lines import Lines
from watchdesk.engine.owing import owe_alert
from watchdesk.engine.progress import Progress, Stage
from watchdesk.engine.tally import Tally
from watchdesk.model.deliveries import (
    Answer,
    Delivery,
    DeliveryChange,
    DeliveryState,
    Refused,
    Step,
    Took,
    Unknown,
    noted,
)
from watchdesk.model.due import Due
from watchdesk.model.subscribers import Channel
from watchdesk.model.visits import FailureKind
from watchdesk.ports import Sender
from watchdesk.rules.retrying import after_try, pause_after

log = Lines("watchdesk.tell")
PATIENCE = timedelta(minutes=1)
LONGEST_WAIT = 30.0
"""Seconds: a channel whose pace is longer is left for a later round, or the next check, rather than waited for."""


class Deliverer:
    """Hands over. Rounds may overlap: a channel under way is left out of a later one, so each has one worker."""

    def __init__(self, desk: Desk, books: BookKeeper) -> None:
        self._desk = desk
        self._books = books
        self._booking = Booking(desk, books)
        self._under_way: set[str] = set()
        self._is_ending = asyncio.Event()
        self._rests_until: dict[str, float] = {}

    @property
    def trying(self) -> Collection[str]:
        """The deliveries that are leased here, and whose try is not over."""
        return self._booking.leased

    def end(self) -> None:
        """Begin no further try: those under way come to their end, and what is owed besides waits for whoever is next.

        Else an end would break tries off at whatever point they had come to, and nobody would know what had arrived.
        """
        self._is_ending.set()

    def go_on_from(self, earlier: "Deliverer") -> None:
        """Leave to one before this one what it has under way, and no more than that."""
        self._under_way = earlier._under_way  # noqa: SLF001 - of its own kind
        self._rests_until = earlier._rests_until  # noqa: SLF001 - the same
        self._booking.leased = earlier._booking.leased  # noqa: SLF001 - the same
        earlier.end()

    def has_work(self, due: Due) -> bool:
        """Return whether a round would find a channel that is free."""
        return any(one in self._desk.senders and self._is_free(one) for one in due.channels)

    def _is_free(self, channel_id: str) -> bool:
        return channel_id not in self._under_way and self._rests_until.get(channel_id, 0.0) <= time.monotonic()

    async def deliver_due(self, tally: Tally, progress: Progress) -> None:
        """Hand over every delivery that is due, channels side by side, one at a time on each."""
        owed = await self._books.run(self._desk.store.channels_owed, self._desk.clock.now())
        free = [one for one in self._desk.senders if one in owed and self._is_free(one)]
        workers = [asyncio.create_task(self._deliver_on(one, tally, progress)) for one in free]
        for channel_id, worker in zip(free, workers, strict=True):
            self._under_way.add(channel_id)
            worker.add_done_callback(partial(self._free, channel_id))
        try:
            # One that fails (the store does) breaks off no other: what has left there could not be stored any more.
            ended = await asyncio.gather(*workers, return_exceptions=True)
        finally:
            await self._booking.finish()
        if errors := [one for one in ended if one is not None]:
            raise BaseExceptionGroup("not all channels came to their end", errors)

    def _free(self, channel_id: str, worker: "asyncio.Task[None]") -> None:
        del worker
        self._under_way.discard(channel_id)

    async def _deliver_on(self, channel_id: str, tally: Tally, progress: Progress) -> None:
        """Hand over what is due on one channel: all of it in one visit, or one at each, spaced, where it has a pace."""
        channel, sender = self._desk.senders[channel_id]
        pace = channel.pace.total_seconds()
        goes_on = True
        while goes_on:
            await sender.begin_visit()
            try:
                goes_on = await self._visit(channel, tally, progress, is_spaced=bool(pace))
            finally:
                await sender.end_visit()
            if pace > LONGEST_WAIT and goes_on:
                self._rests_until[channel_id] = time.monotonic() + pace
                return
            goes_on = goes_on and bool(pace) and await self._pause(pace)

    async def _visit(self, channel: Channel, tally: Tally, progress: Progress, *, is_spaced: bool) -> bool:
        """Hand over what is due, or one delivery where they are spaced; return whether there may be more."""
        if self._is_ending.is_set():
            return False
        # Leased only now: what waits for its turn while the process dies was never tried.
        goes_on, delivery = True, await self._booking.begin(channel.id)
        if delivery is None:
            return False
        try:
            while delivery is not None:
                change, goes_on = await self._try(delivery, tally)
                goes_on = goes_on and not self._is_ending.is_set()
                delivery = await self._booking.end(change, channel.id, goes_on=goes_on and not is_spaced)
                self._note(change, channel, tally)
                progress.step(Stage.TELL)
        finally:
            if delivery is not None:
                self._booking.break_off(delivery)
        return goes_on

    async def _pause(self, seconds: float) -> bool:
        """Wait, or until no further try is begun; return whether one may be."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._is_ending.wait()
        return not self._is_ending.is_set()

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
        is_last = change.next_attempt_at is None and change.state is not DeliveryState.SENT
        # The alert is owed first: a crash between the two makes the try unknown, not the news of it lost.
        if is_last and not (change.state is DeliveryState.UNKNOWN and channel.holds_unknown):
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
                if step.left and not await self._pause(channel.pace.total_seconds()) and _may_break(delivery, channel):
                    return delivery, Refused(reason="the desk ended between two of its messages", is_final=False)
            elif gets_on and isinstance(step, Refused) and step.retry_after and step.retry_after <= PATIENCE:
                gets_on = False
                if not await self._pause(step.retry_after.total_seconds()):
                    return delivery, step
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
        """Owe the operator the news of a delivery that is given up (G4).

        Not of one on the operator's own channel, nor on a stranger's.
        """
        desk, now = self._desk, self._desk.clock.now()
        alert_channel = desk.alert_channel_id
        if alert_channel is None or alert_channel == delivery.channel_id:
            return
        if desk.roster.is_strangers(delivery.channel_id):
            return
        from watchdesk.pipeline.announce import given_up  # noqa: PLC0415 - as in digest_of

        reason = change.reason or "no reason was given."
        digest = given_up(
            delivery,
            reason=reason,
            closes_channel=closes_channel,
            may_have_arrived=change.state is DeliveryState.UNKNOWN,
            facts=desk.facts,
            now=now,
        )
        tally.fates.update(dict.fromkeys(owe_alert(desk, digest, alert_channel, now), DeliveryState.PENDING))


def _may_break(delivery: Delivery, channel: Channel) -> bool:
    """Return whether a delivery may be broken off between two messages: not at its last try, or it would be dead."""
    return pause_after(channel.kind, delivery.attempts, chance=0.0) is not None
