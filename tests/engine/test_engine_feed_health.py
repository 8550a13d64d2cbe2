"""The operator hears of a feed that broke, fell silent or is gone: once, and again only of what is new."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from engine.small_desk import DAY, FEED, HOOK, HOUR, OTHER, SmallDesk, entry
from watchdesk.engine.local import LocalEngine
from watchdesk.model.sources import Feed
from watchdesk.model.visits import FailureKind

MINUTE = timedelta(minutes=1)


class Alerted(SmallDesk):
    """A small desk whose operator hears on the hook."""

    def engine(self) -> LocalEngine:
        plain = super().engine()
        plain.close()
        return LocalEngine(replace(plain.desk, alert_channel_id=HOOK.id))


def a_desk() -> Alerted:
    desk = Alerted(subscriptions=())
    desk.world.publish(FEED, entry("one"))
    desk.world.publish(OTHER, entry("two", site="herald"))
    return desk


async def test_a_feed_that_fails_for_a_day_is_told_once_and_again_in_its_next_outage() -> None:
    desk = a_desk()
    await desk.check()
    desk.world.fail(FEED)
    for _ in range(23):
        await desk.check(HOUR)
    assert desk.sender.titles == []
    for _ in range(72):
        await desk.check(HOUR)
    assert desk.sender.titles == [["Lantern: a feed has failed for long"]]
    desk.world.publish(FEED, entry("three"))
    await desk.check(HOUR)
    await desk.check(HOUR)
    assert [due.state.told for due in desk.store.feeds()] == [None, None]
    desk.world.fail(FEED)
    for _ in range(30):
        await desk.check(HOUR)
    assert len(desk.sender.sent) == 2


async def test_a_feed_that_is_gone_is_parked_and_told_at_once() -> None:
    desk = a_desk()
    await desk.check()
    desk.world.fail(FEED, FailureKind.GONE, "the server says this is gone for good (410)")
    for _ in range(6 * 24):
        await desk.check(HOUR)
    assert desk.sender.titles == [["Lantern: a feed is gone"]]
    assert desk.world.visited(FEED) == 2
    desk.world.publish(FEED, entry("back", "Back again", hours=-24 * 8))
    await desk.check(2 * DAY)
    assert desk.world.visited(FEED) == 3
    assert [article.title for article in desk.store.articles_since(desk.clock.now())] == ["Back again"]


async def test_feeds_that_break_together_are_told_in_one_message() -> None:
    desk = a_desk()
    await desk.check()
    for url in (FEED, OTHER):
        desk.world.fail(url, FailureKind.NO_SUCH_HOST, "there is no such host")
    for _ in range(40):
        await desk.check(HOUR)
    assert [sorted(titles) for titles in desk.sender.titles] == [
        ["Herald: a feed has failed for long", "Lantern: a feed has failed for long"]
    ]


async def test_a_silence_longer_than_usual_is_told_once_and_ends() -> None:
    desk = a_desk()
    for number in range(12 * 9):  # an entry every two hours, for nine days
        desk.world.publish(FEED, entry(f"n{number}", f"Number {number}"))
        desk.world.publish(OTHER, entry("two", site="herald"))
        await desk.check(2 * HOUR)
    assert desk.sender.titles == []
    for _ in range(72):
        await desk.check(HOUR)
    assert desk.sender.titles == [["Lantern: a feed is silent for longer than usual"]]
    state = next(due.state for due in desk.store.feeds() if due.feed.url == FEED)
    assert state.told is not None
    desk.world.publish(FEED, entry("last", "At last"))
    await desk.check(HOUR)
    await desk.check(HOUR)
    assert [due.state.told for due in desk.store.feeds()] == [None, None]


async def test_without_a_channel_for_the_operator_nothing_is_marked_as_told() -> None:
    desk = SmallDesk(subscriptions=())
    desk.world.fail(FEED, FailureKind.GONE, "gone")
    await desk.check()
    assert desk.store.feeds()[1].state.told is None


@pytest.mark.parametrize("crashes", [False, True])
async def test_what_was_owed_before_a_crash_is_not_owed_again(*, crashes: bool) -> None:
    desk = a_desk()
    desk.world.fail(FEED, FailureKind.GONE, "gone")
    await desk.check()
    if crashes:  # after the alert was owed, before it counted as told
        desk.store.mark_told({Feed(url=FEED, source_id="lantern").id: None})
    for _ in range(3):
        await desk.check(HOUR)
    assert len(desk.sender.sent) == 1
