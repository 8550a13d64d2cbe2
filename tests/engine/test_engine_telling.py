"""Composing and delivering over a fake channel: slots, clocks that step, retries, unknown ends, closed channels."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from engine.small_desk import DAY, FEED, HOOK, HOUR, NOON, SmallDesk, entry, subscription
from watchdesk.model.deliveries import Accepted, Delivery, DeliveryState, Refused, Unknown
from watchdesk.model.sources import SourceHealth
from watchdesk.testing.memory import MemoryStore
from watchdesk.testing.world import FakeSender

LATER = Refused(reason="the server is busy (503)", is_final=False)
MINUTE = timedelta(minutes=1)


def owing(*answers: Accepted | Refused | Unknown, holds: bool = False, schedule: str = "at once") -> SmallDesk:
    """Return a desk whose next check finds one story, and a channel that will answer so."""
    desk = SmallDesk(
        feeds=(FEED,), channel=replace(HOOK, holds_unknown=holds), subscriptions=(subscription(schedule=schedule),)
    )
    desk.sender = FakeSender(*answers)
    desk.world.publish(FEED, entry("a"))
    return desk


def only(desk: SmallDesk) -> Delivery:
    (found,) = desk.store.deliveries()
    return found


async def test_a_daily_slot_waits_for_its_instant_and_is_composed_after_it() -> None:
    desk = owing(schedule="daily 14:00")
    tally = await desk.check()
    assert (tally.tellings, desk.sender.sent) == (1, [])
    await desk.check(2 * HOUR - MINUTE)
    assert desk.sender.sent == []
    await desk.check(MINUTE)
    assert desk.sender.titles == [["Sherman meets Qureshi"]]
    await desk.check(DAY)
    assert len(desk.sender.sent) == 1


class CountingStore(MemoryStore):
    """A store that counts how often it is asked how all sources stand."""

    asked = 0

    def source_health(self) -> list[SourceHealth]:
        self.asked += 1
        return super().source_health()


async def test_how_all_sources_stand_is_asked_once_for_all_digests_of_a_round() -> None:
    store = CountingStore()
    rainy = subscription("rainy", watches=("rain",))
    desk = SmallDesk(feeds=(FEED,), subscriptions=(subscription(), rainy), store=store)
    desk.world.publish(FEED, entry("a"), entry("b", "Heavy rain in Karachi"))
    await desk.check()
    assert (len(desk.sender.sent), store.asked) == (2, 1)
    desk.world.publish(FEED, entry("c", "More rain in Lahore"))
    await desk.check(HOUR)
    assert (len(desk.sender.sent), store.asked) == (3, 2)
    await desk.check(HOUR)
    assert store.asked == 2


async def test_all_that_a_slot_gathers_is_one_digest() -> None:
    desk = owing(schedule="daily 14:00")
    await desk.check()
    desk.world.publish(FEED, entry("a"), entry("b", "Qureshi thanks Sherman", hours=0))
    await desk.check(HOUR)
    await desk.check(DAY)  # the desk was down at two
    assert [sorted(titles) for titles in desk.sender.titles] == [["Qureshi thanks Sherman", "Sherman meets Qureshi"]]


async def test_what_comes_for_a_slot_that_was_sent_before_the_clock_went_back_is_in_the_next() -> None:
    desk = owing(schedule="daily 14:00")
    await desk.check()
    await desk.check(2 * HOUR)
    assert len(desk.sender.sent) == 1
    desk.clock.set(NOON + HOUR)
    desk.world.publish(FEED, entry("a"), entry("b", "Qureshi thanks Sherman", hours=0))
    for feed in desk.store.feeds():
        desk.store._tables.states[feed.feed.id] = replace(feed.state, next_poll_at=NOON)
    await desk.check()
    await desk.check(HOUR)  # two o'clock again
    assert len(desk.sender.sent) == 1
    await desk.check(DAY)
    assert desk.sender.titles == [["Sherman meets Qureshi"], ["Qureshi thanks Sherman"]]
    assert len({delivery.id for delivery in desk.sender.sent}) == 2


async def test_a_refused_delivery_is_tried_again_on_schedule_under_its_id_and_with_its_bytes() -> None:
    desk = owing(LATER, LATER, LATER)
    tally = await desk.check()
    assert (tally.fates, [failure.kind for failure in tally.failures]) == (
        {only(desk).id: DeliveryState.PENDING},
        ["delivery"],
    )
    await desk.check(timedelta(seconds=4))
    assert len(desk.sender.sent) == 1
    for pause in (timedelta(seconds=2), timedelta(minutes=5, seconds=31), timedelta(minutes=33, seconds=1)):
        await desk.check(pause)
    assert [delivery.attempts for delivery in desk.sender.sent] == [1, 2, 3, 4]
    assert {(delivery.id, delivery.parts) for delivery in desk.sender.sent} == {
        (desk.sender.sent[0].id, desk.sender.sent[0].parts)
    }
    assert (only(desk).state, only(desk).next_attempt_at) == (DeliveryState.SENT, None)
    _, attempts = desk.store.delivery(only(desk).id) or (None, [])
    assert [attempt.outcome for attempt in attempts] == ["refused", "refused", "refused", "sent"]


async def test_ten_tries_and_it_is_dead_until_the_operator_sends_it_again() -> None:
    desk = owing(*[LATER] * 10)
    await desk.check()
    for _ in range(12):
        await desk.check(27 * HOUR)
    assert (len(desk.sender.sent), only(desk).state) == (10, DeliveryState.DEAD)
    assert only(desk).reason == "given up after the last try: the server is busy (503)"
    assert desk.store.retry_delivery(only(desk).id, now=desk.clock.now())
    await desk.check()
    assert (len({delivery.id for delivery in desk.sender.sent}), only(desk).state) == (1, DeliveryState.SENT)


async def test_retry_after_is_obeyed() -> None:
    desk = owing(replace(LATER, retry_after=2 * HOUR))
    await desk.check()
    await desk.check(HOUR)
    assert len(desk.sender.sent) == 1
    await desk.check(HOUR + MINUTE)
    assert only(desk).state is DeliveryState.SENT


async def test_what_a_channel_will_never_take_is_dead_at_once() -> None:
    desk = owing(Refused(reason="no such mailbox (550)", is_final=True))
    await desk.check()
    await desk.check(DAY)
    assert (len(desk.sender.sent), only(desk).state) == (1, DeliveryState.DEAD)


async def test_gone_for_good_closes_the_channel_until_it_is_opened() -> None:
    desk = owing(Refused(reason="gone (410)", is_final=True, closes_channel=True))
    await desk.check()
    assert desk.store.closed_channels() == {HOOK.id: "gone (410)"}
    desk.world.publish(FEED, entry("b", "Qureshi thanks Sherman", hours=0))
    tally = await desk.check(HOUR)
    assert (len(desk.sender.sent), list(tally.fates.values())) == (1, [DeliveryState.PENDING])
    assert desk.store.open_channel(HOOK.id)
    await desk.check(HOUR)
    assert desk.sender.titles[1:] == [["Qureshi thanks Sherman"]]


async def test_an_unknown_end_is_sent_again_under_the_same_id_as_a_possible_repeat() -> None:
    desk = owing(Unknown(reason="the link broke before the answer"))
    await desk.check()
    assert (only(desk).state, only(desk).may_repeat) == (DeliveryState.UNKNOWN, True)
    await desk.check(MINUTE)
    first, second = desk.sender.sent
    assert (first.id, first.parts, first.may_repeat) == (second.id, second.parts, False)
    assert (second.may_repeat, only(desk).state) == (True, DeliveryState.SENT)


async def test_an_unknown_end_is_held_where_the_channel_says_so() -> None:
    desk = owing(Unknown(reason="the link broke before the answer"), holds=True)
    await desk.check()
    await desk.check(5 * DAY)
    assert (len(desk.sender.sent), only(desk).state, only(desk).next_attempt_at) == (1, DeliveryState.UNKNOWN, None)
    desk.store.retry_delivery(only(desk).id, now=desk.clock.now())
    await desk.check()
    assert [delivery.may_repeat for delivery in desk.sender.sent] == [False, True]


async def test_a_try_that_died_with_its_run_is_unknown_and_sent_again() -> None:
    desk = owing(LATER)
    await desk.check()
    desk.clock.advance(MINUTE)
    leased = desk.store.lease_deliveries(
        now=desk.clock.now(), until=desk.clock.now() + HOUR, token="t", limit=1, channel_ids=[HOOK.id]
    )
    assert len(leased) == 1
    await desk.check()  # another process, after a kill
    assert (desk.sender.sent[-1].may_repeat, only(desk).state) == (True, DeliveryState.SENT)


@pytest.mark.parametrize("minutes, state", [(9, DeliveryState.LEASED), (11, DeliveryState.UNKNOWN)])
async def test_a_running_desk_takes_back_a_try_that_never_ended_when_its_lease_is_over(
    minutes: int, state: DeliveryState
) -> None:
    desk = owing(LATER)
    await desk.check()
    desk.clock.advance(MINUTE)
    desk.store.lease_deliveries(
        now=desk.clock.now(), until=desk.clock.now() + 10 * MINUTE, token="t", limit=1, channel_ids=[HOOK.id]
    )
    desk.clock.advance(minutes * MINUTE)
    engine = desk.engine()
    await engine.recover_expired()
    engine.close()
    assert only(desk).state is state


async def test_what_is_owed_to_a_subscription_that_was_removed_does_no_harm() -> None:
    desk = owing(schedule="daily 14:00")
    await desk.check()
    desk.subscriptions = (subscription("other", watches=("rain",)),)
    desk.world.publish(FEED, entry("b", "Rain", hours=0))
    await desk.check(3 * HOUR)
    assert desk.sender.titles == [["Rain"]]
    desk.subscriptions = (subscription(schedule="daily 14:00"),)
    await desk.check(HOUR)
    assert desk.sender.titles == [["Rain"], ["Sherman meets Qureshi"]]


async def test_what_is_owed_on_a_channel_that_was_removed_does_no_harm() -> None:
    desk = owing(LATER)
    await desk.check()
    gone, desk.channel = desk.channel, replace(HOOK, name="new", address="https://elsewhere.test/")
    desk.subscriptions = (subscription(channel=desk.channel),)
    desk.world.publish(FEED, entry("b", "Qureshi thanks Sherman", hours=0))
    await desk.check(HOUR)
    assert desk.sender.titles == [["Sherman meets Qureshi"], ["Qureshi thanks Sherman"]]
    assert {one.channel_id: one.state for one in desk.store.deliveries()} == {
        gone.id: DeliveryState.PENDING,
        desk.channel.id: DeliveryState.SENT,
    }


async def test_in_a_running_desk_at_once_waits_until_additions_cease() -> None:
    desk = owing()
    engine = desk.engine()
    tally = await engine.check(tells=False)
    for seconds, sent in ((0, 0), (59, 0), (1, 1)):
        desk.clock.advance(timedelta(seconds=seconds))
        await engine.tell(tally, waits_for_lull=True)
        assert len(desk.sender.sent) == sent, seconds
    engine.close()


async def test_a_digest_takes_so_many_stories_and_counts_the_rest() -> None:
    desk = owing()
    desk.subscriptions = (replace(subscription(), at_most=2),)
    topics = ("wheat and water", "trains", "a prisoner", "cricket in the snow", "old maps")
    desk.world.publish(FEED, *(entry(f"s{n}", f"Sherman, Qureshi: {topic}") for n, topic in enumerate(topics)))
    await desk.check()
    assert [len(titles) for titles in desk.sender.titles] == [2]
    (digest,) = desk.store._tables.digests.values()
    assert (len(digest.stories), digest.rest) == (2, 3)
    await desk.check(HOUR)
    assert len(desk.sender.sent) == 1
