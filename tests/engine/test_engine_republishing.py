"""A feed that is published anew, with other ids, links and dates, is not told again; what it really adds is."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from engine.small_desk import DAY, FEED, HOUR, SmallDesk, subscription
from watchdesk.model.entries import ParsedEntry
from watchdesk.model.sources import ReadPolicy

TEXTS: Mapping[str, str] = {
    "Rain stops play in Lahore": "The third test ends without a winner.",
    "Farmers of Sindh wait for rain": "Cotton was sown three weeks late, growers said in Hyderabad.",
    "Karachi drains fail in first rain": "Traders of the old market waded to their shops, and two lines lost power.",
    "A poet of rain turns ninety": "Readers gathered in Multan with tea, umbrellas and his first book.",
}
COLUMN = {"Will there be rain today?": "The office of Quetta answers, every morning."}
UPDATE = {"Farmers of Sindh wait for rain": "Growers of 12 districts were promised seed and water by the minister."}


def publish(desk: SmallDesk, edition: str, *texts: Mapping[str, str]) -> None:
    """Publish texts under ids, links and dates of an edition of their own."""
    entries = [
        ParsedEntry(
            guid=f"{edition}-{number}",
            url=f"https://lantern.test/{edition}-{number}",
            title=title,
            summary=summary,
            published_at=desk.clock.now() - timedelta(minutes=number),
        )
        for number, (title, summary) in enumerate(pair for one in texts for pair in one.items())
    ]
    desk.world.publish(FEED, *entries)


async def told(desk: SmallDesk, after: timedelta) -> list[str]:
    """Check once more; return the headlines that were told by that."""
    before = set(desk.store._tables.digests)
    await desk.check(after)
    fresh = [digest for key, digest in desk.store._tables.digests.items() if key not in before]
    return sorted(article.title for digest in fresh for story in digest.stories for article in story.articles)


async def desk_that_told(*texts: Mapping[str, str]) -> SmallDesk:
    desk = SmallDesk(read=ReadPolicy.NEVER, feeds=(FEED,), subscriptions=(subscription(watches=("rain",)),))
    publish(desk, "first", *texts)
    assert await told(desk, timedelta(0)) == sorted(title for one in texts for title in one)
    return desk


@pytest.mark.parametrize("after", [HOUR, DAY, 10 * DAY, 40 * DAY])
async def test_the_same_texts_under_other_ids_links_and_dates_are_not_told_again(after: timedelta) -> None:
    desk = await desk_that_told(TEXTS)
    desk.clock.advance(after)
    publish(desk, "second", TEXTS)
    assert await told(desk, timedelta(0)) == []
    desk.clock.advance(after)
    publish(desk, "third", TEXTS)
    assert await told(desk, timedelta(0)) == []


async def test_what_is_new_in_a_feed_that_is_published_anew_is_told() -> None:
    desk = await desk_that_told(TEXTS)
    desk.clock.advance(2 * DAY)
    fresh = {"Bridge near Chitral gone after rain": "Two villages are cut off until the river falls."}
    publish(desk, "second", TEXTS, fresh, UPDATE)
    assert await told(desk, timedelta(0)) == sorted([*fresh, *UPDATE])


async def test_a_column_that_returns_every_day_is_told_every_day() -> None:
    desk = await desk_that_told(COLUMN)
    for day in range(3):
        desk.clock.advance(DAY)
        publish(desk, f"day-{day}", COLUMN)
        assert await told(desk, timedelta(0)) == list(COLUMN)


async def test_what_was_there_before_the_desk_came_and_was_never_told_is_told_when_it_is_published_anew() -> None:
    desk = SmallDesk(read=ReadPolicy.NEVER, feeds=(FEED,), subscriptions=(subscription(watches=("rain",)),))
    publish(desk, "first", TEXTS)
    desk.clock.advance(2 * DAY)
    assert await told(desk, timedelta(0)) == []
    desk.clock.advance(HOUR)
    publish(desk, "second", TEXTS)
    assert await told(desk, timedelta(0)) == sorted(TEXTS)
