"""What is urgent breaks through quiet hours and the day's number of messages, once; the rest waits."""

from datetime import timedelta
from typing import Literal

from msgspec.structs import replace

from engine.small_desk import DAY, HOUR, SmallDesk, entry, page, subscription
from watchdesk.channels.payload import payload
from watchdesk.channels.sheet import lay_out
from watchdesk.model.subscribers import Again
from watchdesk.model.tellings import Severity
from watchdesk.rules.schedule import read_quiet

NAMES = ("lantern", "herald", "courier", "tribune")
FEEDS = tuple(f"https://{name}.test/feed" for name in NAMES)
QUIET = "11:00-20:00"


def quiet_desk(break_through: Literal["notable", "urgent"] | None, schedule: str = "at once") -> SmallDesk:
    one = replace(subscription(schedule=schedule), quiet=read_quiet(QUIET), break_through=break_through)
    return SmallDesk(feeds=FEEDS, subscriptions=(one,), tier=1)


async def told_by(desk: SmallDesk, number: int, after: timedelta = timedelta(0)) -> None:
    """Let so many of the outlets tell the story, and check."""
    for name, url in list(zip(NAMES, FEEDS, strict=True))[:number]:
        desk.world.publish(url, entry("a", site=name))
        desk.world.print_page(f"https://{name}.test/a", page())
    for url in FEEDS[number:]:
        desk.world.publish(url)
    await desk.check(after)


async def test_in_quiet_hours_a_story_waits_until_it_is_urgent_and_is_told_once() -> None:
    desk = quiet_desk("urgent")
    await told_by(desk, 1)
    await told_by(desk, 3, HOUR)
    assert desk.sender.sent == []
    await told_by(desk, 4, HOUR)
    assert desk.sender.titles == [["Sherman meets Qureshi"]]
    (digest,) = desk.store.digests()
    assert digest.stories[0].severity is Severity.URGENT
    assert digest.held == 0
    lead = lay_out(digest).stories[0].lead
    assert lead is not None
    assert lead.byline.startswith("Urgent · ")
    assert b'"severity":"urgent"' in payload(digest)
    await told_by(desk, 4, 8 * HOUR)
    await told_by(desk, 4, DAY)
    assert len(desk.sender.sent) == 1


async def test_a_comment_on_what_was_urgent_is_not_urgent_itself() -> None:
    one = replace(subscription(), again=Again.EVERY)
    desk = SmallDesk(feeds=FEEDS, subscriptions=(one,), tier=1)
    await told_by(desk, 4)
    for url in FEEDS[1:]:
        desk.world.publish(url)
    desk.world.print_page("https://lantern.test/b", page())
    desk.world.publish(FEEDS[0], entry("a"), entry("b", hours=-1))
    await desk.check(HOUR)
    later, first = desk.store.digests()
    assert (first.stories[0].severity, later.stories[0].severity) == (Severity.URGENT, Severity.ROUTINE)


async def test_what_is_asked_for_may_be_less() -> None:
    desk = quiet_desk("notable")
    await told_by(desk, 1)
    assert desk.sender.sent == []
    await told_by(desk, 2, HOUR)
    assert len(desk.sender.sent) == 1


async def test_where_nothing_was_asked_for_it_waits_for_the_end_of_quiet_hours() -> None:
    desk = quiet_desk(None)
    await told_by(desk, 4)
    assert desk.sender.sent == []
    await told_by(desk, 4, 8 * HOUR)
    assert len(desk.sender.sent) == 1
    assert desk.store.digests()[0].held == 1


async def test_a_daily_digest_keeps_its_hour() -> None:
    desk = quiet_desk("urgent", "daily 14:00")
    await told_by(desk, 4)
    assert desk.sender.sent == [], "it is noon, and nothing is due before two"
    await told_by(desk, 4, 2 * HOUR)
    assert len(desk.sender.sent) == 1, "two o'clock lies in quiet hours, but this is urgent"


async def test_a_day_that_has_had_its_messages_brings_what_is_urgent() -> None:
    one = replace(subscription(), interruptions_per_day=1, break_through="urgent")
    desk = SmallDesk(feeds=FEEDS, subscriptions=(one,), tier=1)
    desk.world.publish(FEEDS[0], entry("z", "Qureshi and Sherman plant a tree", hours=0))
    await desk.check()
    for name, url in zip(NAMES, FEEDS, strict=True):
        desk.world.publish(url, entry("a", site=name))
        desk.world.print_page(f"https://{name}.test/a", page())
    await desk.check(HOUR)
    await desk.check(HOUR)
    assert [len(titles) for titles in desk.sender.titles] == [1, 1]
    assert desk.store.digests()[0].stories[0].severity is Severity.URGENT
