"""A subscription that was ended: nothing of it is told, and what comes after it goes on is."""

from engine.small_desk import DAY, FEED, HOUR, NOON, SmallDesk, entry
from watchdesk.model.answers import Ending

ENDING = Ending(subscription_id="morning", at=NOON, how="link")


async def test_what_comes_while_it_is_ended_is_never_told() -> None:
    desk = SmallDesk(feeds=(FEED,))
    desk.store.end_subscription(ENDING)
    desk.world.publish(FEED, entry("a"))
    await desk.check()
    desk.store.resume_subscription("morning")
    await desk.check(DAY)
    assert desk.sender.sent == []
    assert desk.store.deliveries() == []
    assert desk.store.open_tellings(until=NOON + 9 * DAY) == []
    desk.world.publish(FEED, entry("a"), entry("b", "Qureshi sees Sherman off", hours=-24))
    await desk.check(HOUR)
    assert desk.sender.titles == [["Qureshi sees Sherman off"]]


async def test_what_is_owed_when_it_is_ended_is_not_sent() -> None:
    desk = SmallDesk(feeds=(FEED,))
    desk.world.publish(FEED, entry("a"))
    engine = desk.engine()
    try:
        await engine.recover()
        await engine.check(tells=False)
    finally:
        engine.close()
    assert len(desk.store.open_tellings(until=NOON + DAY)) == 1
    desk.store.end_subscription(ENDING)
    await desk.check(HOUR)
    assert desk.sender.sent == []
