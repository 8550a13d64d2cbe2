"""Channels side by side: what fails on one, or in the store for one, breaks off nothing on another."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import pytest
from msgspec.structs import replace

from engine.small_desk import DAY, HOOK, HOUR, SmallDesk
from watchdesk.engine.local import NO_PROGRESS, LocalEngine
from watchdesk.engine.owing import owed_delivery
from watchdesk.engine.tally import Tally
from watchdesk.model.deliveries import (
    Accepted,
    Answer,
    Delivery,
    DeliveryState,
    Part,
    Receipt,
    Refused,
    Step,
    Took,
    Turn,
    Unknown,
)
from watchdesk.model.errors import StoreError
from watchdesk.model.subscribers import Channel
from watchdesk.model.tellings import Digest
from watchdesk.testing.builders import a_digest
from watchdesk.testing.memory import MemoryStore
from watchdesk.testing.world import FakeSender

OTHER = Channel(name="other", kind="webhook", address="https://other.test/")
OPERATOR = Channel(name="operator", kind="webhook", address="https://operator.test/")
DEAD, PENDING, SENT, UNKNOWN = (
    DeliveryState.DEAD,
    DeliveryState.PENDING,
    DeliveryState.SENT,
    DeliveryState.UNKNOWN,
)
NO_ANSWER = Unknown(reason="sent, but no answer came: it hung")


class Slow(FakeSender):
    """A channel whose try is under way until something has happened elsewhere."""

    has_happened: Callable[[], bool] = staticmethod(lambda: True)

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:
        self.sent.append(delivery)
        while not self.has_happened():  # noqa: ASYNC110 - it happens in the thread of the books
            await asyncio.sleep(0.001)
        return Accepted(detail="kept")


class Failing(MemoryStore):
    """A store that fails once, for the end of one delivery."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.errors = [error]

    def save_turns(self, turns: Sequence[Turn], *, now: datetime, until: datetime, token: str) -> dict[str, Delivery]:
        if self.errors and any(one.ended and one.ended.delivery_id == "one" for one in turns):
            raise self.errors.pop()
        return super().save_turns(turns, now=now, until=until, token=token)


class Unable(FakeSender):
    """A channel whose messages the desk fails to write."""

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:
        raise ZeroDivisionError(digest.id + delivery_id)


class Two(SmallDesk):
    """A desk with two channels and the operator's; a delivery is owed to each of the two."""

    def __init__(self, store: MemoryStore | None = None, *, operator: FakeSender | None = None) -> None:
        super().__init__(feeds=(), subscriptions=(), store=store or MemoryStore())
        self.other, self.operator = Slow(), operator or FakeSender()
        for name, channel in (("one", HOOK), ("two", OTHER)):
            owed = owed_delivery(replace(a_digest(), id=name), channel, FakeSender(), self.clock.now())
            self.store.save_digest(replace(a_digest(), id=name), [], [replace(owed, id=name)])

    def engine(self) -> LocalEngine:
        engine = super().engine()
        engine.close()
        known = {HOOK.id: (HOOK, self.sender), OTHER.id: (OTHER, self.other), OPERATOR.id: (OPERATOR, self.operator)}
        return LocalEngine(replace(engine.desk, senders=known, alert_channel_id=OPERATOR.id))

    def states(self) -> Mapping[str, DeliveryState]:
        return {one.id: one.state for one in self.store.deliveries() if one.id in {"one", "two"}}


async def deliver(desk: Two) -> None:
    engine = desk.engine()
    try:
        async with asyncio.timeout(10):
            await engine.deliverer.deliver_due(Tally(started_at=desk.clock.now()), NO_PROGRESS)
    finally:
        engine.close()


@pytest.mark.parametrize("error", [StoreError("the disk is full"), ValueError("a value that no database takes")])
async def test_where_an_end_cannot_be_stored_the_other_channels_try_comes_to_its_end(error: Exception) -> None:
    store = Failing(error)
    desk = Two(store)
    desk.other.has_happened = lambda: not store.errors
    with pytest.raises(ExceptionGroup) as raised:
        await deliver(desk)
    assert raised.value.exceptions == (error,)
    assert desk.states() == {"one": DeliveryState.LEASED, "two": SENT}
    await desk.check(HOUR)
    assert desk.states() == {"one": SENT, "two": SENT}
    assert (len(desk.sender.sent), len(desk.other.sent)) == (2, 1)


async def test_news_for_the_operator_that_cannot_be_written_holds_up_nothing() -> None:
    desk = Two(operator=Unable())
    desk.sender.answers = [Refused(reason="no such place", is_final=True)]
    await deliver(desk)
    assert desk.states() == {"one": DEAD, "two": SENT}


async def test_the_operator_hears_of_a_delivery_whose_last_try_was_not_seen_to_end() -> None:
    desk = Two()
    desk.sender.answers = [NO_ANSWER] * 10
    for _ in range(12):
        await desk.check(DAY + HOUR * 3)
    assert desk.states() == {"one": UNKNOWN, "two": SENT}
    assert len(desk.sender.sent) == 10
    (titles,) = desk.operator.titles
    assert titles == ["The channel hook gives no answer: a delivery on it, which may have arrived, was given up"]


class Talkative(FakeSender):
    """A channel on which a delivery is three messages. It has the desk end after the first."""

    def __init__(self) -> None:
        super().__init__()
        self.engine: LocalEngine | None = None

    async def send(self, delivery: Delivery, *, now: datetime) -> Step:  # type: ignore[override] # as a Slack bot does
        self.sent.append(delivery)
        number = len(delivery.receipts) + 1
        if self.engine is not None:
            self.engine.deliverer.end()
        if number > 3:
            return Accepted(detail="all taken")
        receipt = Receipt(delivery_id=delivery.id, number=number, reference="ts", at=now)
        return Took(receipt=receipt, thread=None, left=3 - number)


async def test_an_end_between_two_messages_of_a_delivery_leaves_nothing_in_doubt() -> None:
    desk = Two()
    desk.sender = sender = Talkative()
    engine = sender.engine = desk.engine()
    try:
        await engine.deliverer.deliver_due(Tally(started_at=desk.clock.now()), NO_PROGRESS)
    finally:
        engine.close()
    sender.engine = None
    found = desk.store.delivery("one")
    assert found is not None
    assert (found[0].state, found[0].may_repeat, len(found[0].receipts)) == (PENDING, False, 1)
    await desk.check(HOUR)
    assert desk.states()["one"] is SENT
    assert [len(one.receipts) for one in sender.sent] == [0, 1, 2, 3]
