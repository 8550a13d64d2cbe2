"""Mutes on the route: what they silence, what is counted, and what is told once they are over."""

from datetime import timedelta

from engine.small_desk import DAY, FEED, HOUR, OTHER, SmallDesk, entry, page, subscription
from watchdesk.model.mutes import Mute, MuteScope, mute_id

ANOTHER = "Rain floods the harbour road"


def desk_of(schedule: str = "at once", *, watches: tuple[str, ...] = ("talks", "rain")) -> SmallDesk:
    desk = SmallDesk(feeds=(FEED,), subscriptions=(subscription(watches=watches, schedule=schedule),))
    desk.world.publish(FEED, entry("a"))
    return desk


def mute(desk: SmallDesk, scope: str, target: str, *, lasts: timedelta = DAY) -> Mute:
    now = desk.clock.now()
    made = Mute(
        id=mute_id(MuteScope(scope), target, None, now),
        scope=MuteScope(scope),
        target=target,
        subscriber_id=None,
        author="Ana",
        reason="enough",
        created_at=now,
        until=now + lasts,
    )
    desk.store.add_mute(made)
    return made


async def test_what_is_muted_is_not_sent_and_the_next_digest_counts_it() -> None:
    desk = desk_of()
    mute(desk, "watch", "talks")
    await desk.check()
    assert desk.sender.sent == []
    assert desk.store.deliveries() == []
    desk.world.publish(FEED, entry("a"), entry("r", ANOTHER, hours=0))
    await desk.check(HOUR)
    assert desk.sender.titles == [[ANOTHER]]
    assert desk.store.digests()[0].muted == 1
    desk.world.publish(FEED, entry("r2", "More rain over the hills", hours=0))
    await desk.check(HOUR)
    assert desk.store.digests()[0].muted == 0


async def test_a_mute_made_before_the_slot_comes_silences_what_waits_for_it() -> None:
    desk = desk_of("daily 14:00")
    await desk.check()
    (telling,) = desk.store.open_tellings(until=desk.clock.now() + DAY)
    mute(desk, "story", telling.story_id)
    await desk.check(3 * HOUR)
    assert desk.sender.sent == []
    (silent,) = desk.store.muted_tellings("morning")
    assert silent.suppressed is not None
    assert silent.suppressed.startswith("muted by Ana until 2026-11-24 12:00 UTC (this story): enough")


async def test_a_mute_that_was_lifted_before_the_slot_silences_nothing() -> None:
    desk = desk_of("daily 14:00")
    await desk.check()
    made = mute(desk, "watch", "talks")
    desk.store.lift_mute(made.id, now=desk.clock.now())
    await desk.check(3 * HOUR)
    assert desk.sender.titles == [["Sherman meets Qureshi"]]


async def test_when_it_is_over_the_story_is_told_if_more_comes_and_not_for_what_came_meanwhile() -> None:
    desk = desk_of()
    desk.world.print_page("https://lantern.test/a", page())
    mute(desk, "watch", "talks", lasts=HOUR)
    await desk.check()
    await desk.check(2 * HOUR)
    assert desk.sender.sent == []
    desk.world.publish(FEED, entry("a"), entry("b", "Qureshi meets Sherman", hours=0))
    desk.world.print_page("https://lantern.test/b", page())
    await desk.check(HOUR)
    (digest,) = desk.store.digests()
    (told,) = digest.stories
    assert (told.reason, {one.title for one in told.articles}, digest.muted) == (
        "new",
        {"Sherman meets Qureshi", "Qureshi meets Sherman"},
        1,
    )


async def test_an_article_that_another_feed_brings_once_more_is_not_told_because_a_mute_is_over() -> None:
    desk = SmallDesk(feeds=(FEED, OTHER), subscriptions=(subscription(),))
    desk.world.publish(FEED, entry("a"))
    desk.world.publish(OTHER)
    mute(desk, "watch", "talks", lasts=HOUR)
    await desk.check()
    desk.world.publish(OTHER, entry("a"))
    await desk.check(2 * HOUR)
    assert desk.sender.sent == []
    assert len(desk.store.muted_tellings("morning")) == 1


async def test_a_mute_outlives_a_restart_between_silencing_and_counting() -> None:
    desk = desk_of()
    mute(desk, "term", "nothing of the kind")
    mute(desk, "source", "lantern")
    await desk.check()
    await desk.check()  # a new engine over the same store
    assert desk.sender.sent == []
    assert len(desk.store.muted_tellings("morning")) == 1
