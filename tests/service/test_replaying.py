"""Replaying: the messages of a time gone by, composed again by the engine and sent nowhere."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from service.desk_settings import DESK, settings_in
from store.store_records import a_readout, an_article, settle
from watchdesk.model.articles import Article, Quality
from watchdesk.model.entries import Standing
from watchdesk.model.sources import Feed, Source
from watchdesk.service.replaying import Replayed, replay, tells_of
from watchdesk.testing.memory import MemoryStore

# Ann reads in Karachi, five hours ahead of UTC: her 07:00 is 02:00.
DAILY = DESK.replace('schedule = "at once"', 'schedule = "daily 07:00"')
SINCE, UNTIL = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TALKS = "Sherman met Qureshi at the ministry in Islamabad and spoke for two hours about the airport of Kabul."
PRICES = "Farmers say Sherman and Qureshi, two grain traders of Multan, hold back wheat until the price has doubled."
RIVER = "The river rose over its banks at Sukkur and took forty houses of fishermen with it before the morning."
MORE_TALKS = (
    "Sherman met Qureshi at the ministry in Islamabad again and spoke about the airport of Kabul. Spokeswoman Hina "
    "Malik said that 31 flights would leave for Doha."
)


def seen(name: str, day: int, hour: int, text: str, *, minute: int = 0, second: int = 0, **more: object) -> Article:
    at = datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)
    facts = {"title": f"Of {name}", "text": text, "summary": "", "quality": Quality.FULL, "source_id": "lantern"}
    return replace(an_article(name, seen_at=at), **{**facts, **more})


async def replayed(
    folder: Path, *articles: Article, text: str = DAILY, since: datetime = SINCE, until: datetime = UNTIL
) -> list[Replayed]:
    archive = MemoryStore()
    settle(archive, *(a_readout(article.title, article=article) for article in articles))
    before = archive.deliveries(), archive.open_tellings(until=UNTIL + timedelta(days=30)), archive.digests()
    settings = settings_in(folder, text)
    messages = [message async for message in replay(settings, archive, since=since, until=until)]
    assert before == (archive.deliveries(), archive.open_tellings(until=UNTIL + timedelta(days=30)), archive.digests())
    assert names_in(folder) == ["config.toml"]
    return messages


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def told(messages: Sequence[Replayed]) -> list[tuple[str, list[str]]]:
    """Return each message's day, hour and minute in UTC, and the titles of its stories."""
    return [(f"{one.digest.composed_at:%d %H:%M}", [story.title for story in one.digest.stories]) for one in messages]


DAYS = {
    "an article comes with the next slot": ([seen("talks", 20, 9, TALKS)], [("21 02:00", ["Of talks"])]),
    "what is seen in one day comes in one message": (
        [seen("talks", 20, 9, TALKS), seen("prices", 20, 18, PRICES)],
        [("21 02:00", ["Of prices", "Of talks"])],
    ),
    "each day has its message": (
        [seen("talks", 20, 9, TALKS), seen("prices", 21, 2, PRICES, minute=1)],
        [("21 02:00", ["Of talks"]), ("22 02:00", ["Of prices"])],
    ),
    "what is seen at the very moment of a slot waits for the next": (
        [seen("talks", 20, 2, TALKS)],
        [("21 02:00", ["Of talks"])],
    ),
    "a slot after the end does not come": ([seen("talks", 23, 9, TALKS)], []),
    "what is seen after the end is left out": ([seen("talks", 23, 13, TALKS)], []),
    "what no watch asks for is not told": ([seen("river", 20, 9, RIVER)], []),
    "what was old at its first sight is not told": (
        [seen("talks", 20, 9, TALKS, standing=Standing.BASELINE)],
        [],
    ),
    "a message from before the time is not shown": ([seen("talks", 18, 9, TALKS)], []),
    "a message whose slot is in the time is shown": ([seen("talks", 19, 9, TALKS)], [("20 02:00", ["Of talks"])]),
    "a copy of what was told before the time is not told": (
        [seen("talks", 18, 9, f"{TALKS} {RIVER}"), seen("copy", 20, 9, f"{TALKS} {RIVER}", source_id="herald")],
        [],
    ),
    "nothing was seen": ([], []),
}


@pytest.mark.parametrize("articles, expected", DAYS.values(), ids=DAYS)
async def test_messages_come_in_the_slots_of_the_subscriber(
    tmp_path: Path, articles: list[Article], expected: list[tuple[str, list[str]]]
) -> None:
    messages = told(await replayed(tmp_path, *articles))
    assert [(at, sorted(titles)) for at, titles in messages] == expected


AT_ONCE = {
    "a minute without an addition": ([seen("talks", 20, 9, TALKS)], [("20 09:01", ["Of talks"])]),
    "an addition within the minute": (
        [seen("talks", 20, 9, TALKS), seen("prices", 20, 9, PRICES, second=40)],
        [("20 09:01", ["Of prices", "Of talks"])],
    ),
    "an addition after it": (
        [seen("talks", 20, 9, TALKS), seen("prices", 20, 9, PRICES, minute=2)],
        [("20 09:01", ["Of talks"]), ("20 09:03", ["Of prices"])],
    ),
}


@pytest.mark.parametrize("articles, expected", AT_ONCE.values(), ids=AT_ONCE)
async def test_what_is_told_at_once_waits_for_a_lull(
    tmp_path: Path, articles: list[Article], expected: list[tuple[str, list[str]]]
) -> None:
    messages = told(await replayed(tmp_path, *articles, text=DESK))
    assert [(at, sorted(titles)) for at, titles in messages] == expected


async def test_additions_that_do_not_cease_are_told_after_five_minutes(tmp_path: Path) -> None:
    seconds = range(0, 400, 50)
    places = ("Oslo", "Lima", "Kyiv", "Doha", "Rome", "Bonn", "Baku", "Cork")
    articles = [
        seen(place, 20, 9, f"Sherman and Qureshi, of {place}. {place * 9}", minute=at // 60, second=at % 60)
        for place, at in zip(places, seconds, strict=True)
    ]
    first, second = await replayed(tmp_path, *articles, text=DESK)
    assert (first.digest.composed_at, second.digest.composed_at) == (
        datetime(2026, 11, 20, 9, 5, tzinfo=UTC),
        datetime(2026, 11, 20, 9, 6, 50, tzinfo=UTC),
    )


async def test_quiet_hours_put_off_what_is_told_at_once(tmp_path: Path) -> None:
    quiet = DESK.replace('schedule = "at once"', 'schedule = "at once"\nquiet = "22:00-06:30"')
    night, morning = seen("talks", 20, 20, TALKS), seen("prices", 21, 0, PRICES)
    messages = told(await replayed(tmp_path, night, morning, text=quiet))
    assert [(at, sorted(titles)) for at, titles in messages] == [("21 01:30", ["Of prices", "Of talks"])]


async def test_a_story_is_told_again_with_what_is_new(tmp_path: Path) -> None:
    talks, more = seen("talks", 20, 9, TALKS), seen("more talks", 21, 9, MORE_TALKS)
    first, second = await replayed(tmp_path, talks, more)
    (new,), (again,) = first.digest.stories, second.digest.stories
    assert (new.reason, again.reason, again.id) == ("new", "novelty 1", new.id)
    assert "Hina Malik" in {one.text for one in again.news}


async def test_a_message_names_its_channel_and_says_nothing_of_the_sources_of_then(tmp_path: Path) -> None:
    (message,) = await replayed(tmp_path, seen("talks", 20, 9, TALKS))
    digest = message.digest
    assert (message.channel_name, digest.subscription_id, digest.slot) == ("box", "ann-talks", "2026-11-21T07:00")
    assert (digest.sources_all, digest.failing) == (0, ())
    assert tells_of(message, "talks")
    assert not tells_of(message, "other")


async def test_a_source_that_a_command_added_has_its_name(tmp_path: Path) -> None:
    archive = MemoryStore()
    added = Source(id="gazette", title="The Added Gazette")
    archive.add_feed(added, Feed(url="https://gazette.test/feed", source_id="gazette"), now=SINCE)
    settle(archive, a_readout("talks", article=seen("talks", 20, 9, TALKS, source_id="gazette")))
    (message,) = [one async for one in replay(settings_in(tmp_path, DAILY), archive, since=SINCE, until=UNTIL)]
    assert [article.source_title for article in message.digest.stories[0].articles] == ["The Added Gazette"]


async def test_the_same_time_gives_the_same_messages(tmp_path: Path) -> None:
    articles = [seen("talks", 20, 9, TALKS), seen("prices", 20, 9, PRICES), seen("more", 22, 9, MORE_TALKS)]
    assert await replayed(tmp_path, *articles) == await replayed(tmp_path, *reversed(articles))
