"""Threads on the route: a digest goes on from the messages that told its first story, if all were told before."""

from msgspec.structs import replace

from engine.small_desk import FEED, HOUR, SmallDesk, entry, page, subscription
from watchdesk.model.deliveries import delivery_id
from watchdesk.model.subscribers import Again

TITLE = "Sherman meets Qureshi"


async def more(desk: SmallDesk, *slugs: str) -> tuple[str, ...]:
    """Let the feed show reports of the one story, check, and return the newest digest's thread."""
    for slug in slugs:
        desk.world.print_page(f"https://lantern.test/{slug}", page())
    desk.world.publish(FEED, *(entry(slug, TITLE, hours=0) for slug in slugs))
    await desk.check(HOUR)
    return desk.store.digests()[0].thread


async def test_what_was_told_before_goes_on_from_there() -> None:
    desk = SmallDesk(feeds=(FEED,), subscriptions=(replace(subscription(), again=Again.EVERY),))
    assert await more(desk, "a") == ()
    first = desk.store.digests()[0]
    assert await more(desk, "a", "b") == (delivery_id(first.id, desk.channel.id),)
    second = desk.store.digests()[0]
    assert await more(desk, "a", "b", "c") == tuple(delivery_id(one.id, desk.channel.id) for one in (first, second))


async def test_with_something_new_in_it_it_is_a_message_of_its_own() -> None:
    desk = SmallDesk(feeds=(FEED,), subscriptions=(replace(subscription(), again=Again.EVERY),))
    await more(desk, "a")
    fresh = entry("z", "Qureshi sees Sherman off at the harbour", hours=-2)
    desk.world.print_page("https://lantern.test/b", page())
    desk.world.publish(FEED, entry("a", TITLE), entry("b", TITLE, hours=-2), fresh)
    await desk.check(HOUR)
    newest = desk.store.digests()[0]
    assert {story.reason.split()[0] for story in newest.stories} == {"new", "more"}
    assert newest.thread == ()
