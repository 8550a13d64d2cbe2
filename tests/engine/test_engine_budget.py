"""A day's digests on the route: what is over waits for the next day, says so, and is never lost."""

from datetime import timedelta

from msgspec.structs import replace

from engine.small_desk import DAY, FEED, HOUR, SmallDesk, entry, subscription
from watchdesk.channels.sheet import lay_out

HEADLINES = ("Sherman meets Qureshi", "Sherman and Qureshi on trade", "Qureshi sees Sherman off")


def desk_with(limit: int | None, schedule: str = "at once") -> SmallDesk:
    one = replace(subscription(schedule=schedule), interruptions_per_day=limit)
    return SmallDesk(feeds=(FEED,), subscriptions=(one,))


async def publish(desk: SmallDesk, number: int) -> None:
    """Publish one more of the headlines an hour later, and check."""
    shown = [entry(f"e{place}", HEADLINES[place], hours=-place) for place in range(number + 1)]
    desk.world.publish(FEED, *shown)
    await desk.check(HOUR)


async def test_what_is_over_comes_the_next_day_as_one_digest_that_says_so() -> None:
    desk = desk_with(1)
    for number in range(3):
        await publish(desk, number)
    assert desk.sender.titles == [[HEADLINES[0]]]
    await desk.check(8 * HOUR)  # eleven at night
    assert len(desk.sender.sent) == 1
    await desk.check(HOUR)  # midnight
    assert [sorted(titles) for titles in desk.sender.titles[1:]] == [sorted(HEADLINES[1:])]
    newest = desk.store.digests()[0]
    assert newest.put_off == 2
    assert lay_out(newest).put_off is not None
    await desk.check(DAY)
    assert len(desk.sender.sent) == 2


async def test_the_next_day_has_its_own_number() -> None:
    desk = desk_with(1)
    await publish(desk, 0)
    desk.clock.advance(DAY)
    await publish(desk, 1)
    assert desk.sender.titles == [[HEADLINES[0]], [HEADLINES[1]]]
    assert desk.store.digests()[0].put_off == 0


async def test_without_a_limit_each_comes_at_once() -> None:
    desk = desk_with(None)
    for number in range(3):
        await publish(desk, number)
    assert len(desk.sender.sent) == 3


async def test_hourly_digests_are_counted_too() -> None:
    desk = desk_with(1, "hourly")
    for number in range(3):
        await publish(desk, number)
    await desk.check(HOUR)
    assert desk.sender.titles == [[HEADLINES[0]]]
    await desk.check(timedelta(hours=14))
    assert [sorted(titles) for titles in desk.sender.titles[1:]] == [sorted(HEADLINES[1:])]
