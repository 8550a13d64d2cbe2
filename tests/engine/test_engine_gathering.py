"""group_wait, group_interval and repeat_interval on the route: bursts come together, none is lost."""

from datetime import timedelta

from msgspec.structs import replace

from engine.small_desk import DAY, FEED, HOUR, SmallDesk, entry, page, subscription
from watchdesk.engine.tally import Tally
from watchdesk.model.subscribers import Again

HEADLINES = ("Sherman meets Qureshi", "Qureshi and Sherman speak of trade", "Rivers rise where Sherman and Qureshi met")
MINUTE = HOUR / 60


def gathering(*, group_wait: timedelta | None = None, group_interval: timedelta = timedelta(0)) -> SmallDesk:
    one = replace(subscription(), group_wait=group_wait, group_interval=group_interval)
    return SmallDesk(feeds=(FEED,), subscriptions=(one,))


def publish(desk: SmallDesk, number: int) -> None:
    """Show one more of the headlines, each a story of its own."""
    desk.world.publish(FEED, *(entry(f"e{place}", HEADLINES[place], hours=-place) for place in range(number + 1)))


async def compose(desk: SmallDesk, after: timedelta) -> Tally:
    """Let time pass, then compose as `run` does, which waits for more to come."""
    desk.clock.advance(after)
    engine, tally = desk.engine(), Tally(started_at=desk.clock.now())
    try:
        await engine.teller.compose_due(tally, waits_for_lull=True)
    finally:
        engine.close()
    return tally


async def settled(desk: SmallDesk) -> None:
    """Settle what the feed shows without composing: the desk ends before that."""
    engine = desk.engine()
    try:
        await engine.recover()
        await engine.check(tells=False)
    finally:
        engine.close()


async def test_between_two_messages_there_is_the_interval_and_what_came_meanwhile_comes_together() -> None:
    desk = gathering(group_interval=3 * HOUR)
    publish(desk, 0)
    await desk.check(HOUR)
    publish(desk, 1)
    await desk.check(HOUR)
    publish(desk, 2)
    await desk.check(2 * HOUR - MINUTE)
    assert desk.sender.titles == [[HEADLINES[0]]]
    await desk.check(MINUTE)
    assert [sorted(titles) for titles in desk.sender.titles[1:]] == [sorted(HEADLINES[1:])]
    await desk.check(DAY)
    assert len(desk.sender.sent) == 2


async def test_a_clock_that_was_set_back_does_not_hold_the_next_message_up() -> None:
    desk = gathering(group_interval=3 * HOUR)
    desk.clock.advance(365 * DAY)
    publish(desk, 0)
    desk.world.publish(FEED, entry("late", HEADLINES[0], hours=-365 * 24))
    await desk.check()
    desk.clock.advance(-364 * DAY)
    desk.world.publish(FEED, entry("e1", HEADLINES[1], hours=-24))
    await desk.check(DAY / 2)
    assert [HEADLINES[1]] in desk.sender.titles


async def test_a_story_is_told_again_after_the_interval_and_not_before() -> None:
    one = replace(subscription(), repeat_interval=12 * HOUR, again=Again.EVERY)
    desk = SmallDesk(feeds=(FEED,), subscriptions=(one,))
    for slug in ("e0", "more", "still"):
        desk.world.print_page(f"https://lantern.test/{slug}", page())
    publish(desk, 0)
    await desk.check(HOUR)
    desk.world.publish(FEED, entry("e0", HEADLINES[0]), entry("more", HEADLINES[0], hours=-2))
    await desk.check(HOUR)
    assert len(desk.sender.sent) == 1
    desk.world.publish(FEED, entry("e0", HEADLINES[0]), entry("still", HEADLINES[0], hours=-3))
    await desk.check(10 * HOUR + HOUR / 2)
    assert len(desk.sender.sent) == 1, "half an hour too early"
    await desk.check(HOUR / 2)
    assert len(desk.sender.sent) == 2
    assert len(desk.store.digests()[0].stories[0].articles) >= 2, "what came while it waited is in it"


async def test_without_an_interval_it_is_told_again_when_it_gains_something() -> None:
    desk = SmallDesk(feeds=(FEED,), subscriptions=(replace(subscription(), again=Again.EVERY),))
    for slug in ("e0", "more"):
        desk.world.print_page(f"https://lantern.test/{slug}", page())
    publish(desk, 0)
    await desk.check(HOUR)
    desk.world.publish(FEED, entry("e0", HEADLINES[0]), entry("more", HEADLINES[0], hours=-2))
    await desk.check(HOUR)
    assert len(desk.sender.sent) == 2


async def test_the_first_story_waits_its_time_and_no_longer() -> None:
    desk = gathering(group_wait=10 * MINUTE)
    publish(desk, 0)
    await settled(desk)
    assert not (await compose(desk, 10 * MINUTE - timedelta(seconds=1))).fates
    assert (await compose(desk, timedelta(seconds=1))).fates


async def test_without_a_wait_of_its_own_a_minute_without_another_is_enough() -> None:
    desk = SmallDesk(feeds=(FEED,))
    publish(desk, 0)
    await settled(desk)
    assert (await compose(desk, MINUTE)).fates


async def test_what_was_settled_by_a_clock_years_ahead_is_told_when_it_is_right_again() -> None:
    desk = SmallDesk(feeds=(FEED,))
    desk.clock.advance(3650 * DAY)
    desk.world.publish(FEED, entry("ahead", HEADLINES[0], hours=-3650 * 24))
    await settled(desk)
    desk.clock.advance(-3650 * DAY)
    engine = desk.engine()
    await engine.bring_back()
    engine.close()
    assert (await compose(desk, MINUTE)).fates
