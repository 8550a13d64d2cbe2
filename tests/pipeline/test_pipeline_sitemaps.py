"""An index of sitemaps is polled as one feed made of the best of those it lists."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from watchdesk.model.entries import NotAFeed, ParsedEntry, ParsedFeed
from watchdesk.model.sitemaps import KeptSitemap, ListedSitemap
from watchdesk.pipeline.sitemaps import Followed, follow_index
from watchdesk.testing.world import FakeWorld

NOON, HOUR = datetime(2026, 11, 29, 12, tzinfo=UTC), timedelta(hours=1)
NEWS, MONTH = "https://site.example/news.xml", "https://site.example/month.xml"
INDEX = NotAFeed(
    reason="the address gives an index of sitemaps", sitemaps=(ListedSitemap(url=NEWS), ListedSitemap(url=MONTH))
)


def entry(number: int, title: str = "") -> ParsedEntry:
    return ParsedEntry(guid=None, url=f"https://site.example/{number}", title=title)


async def followed(world: FakeWorld, found: ParsedFeed | NotAFeed = INDEX) -> ParsedFeed | NotAFeed:
    return (await follow_index(found, world, world, now=NOON)).parsed


async def test_the_sitemaps_of_an_index_are_one_feed_with_each_article_once() -> None:
    world = FakeWorld()
    world.publish(NEWS, entry(2, "Two"), entry(3, "Three"))
    world.publish(MONTH, entry(1), entry(2))
    found = await followed(world)
    assert isinstance(found, ParsedFeed)
    assert found.entries == (entry(2, "Two"), entry(3, "Three"), entry(1))
    assert found.problems == ()
    assert [visit.url for visit in world.visits] == [NEWS, MONTH]


async def test_a_sitemap_that_fails_is_a_problem_of_the_feed() -> None:
    world = FakeWorld()
    world.publish(NEWS, entry(1))
    world.fail(MONTH)
    found = await followed(world)
    assert isinstance(found, ParsedFeed)
    assert found.entries == (entry(1),)
    assert found.problems == (f"{MONTH}: the server is out",)


async def test_an_index_none_of_whose_sitemaps_can_be_read_is_refused() -> None:
    world = FakeWorld()
    world.spoil(NEWS)
    world.fail(MONTH)
    assert await followed(world) == NotAFeed(
        reason=f"the address gives an index of sitemaps, none of which could be read: {NEWS}: it is a web page"
    )


async def test_what_is_no_index_is_left_alone() -> None:
    world = FakeWorld()
    refused = NotAFeed(reason="the answer is empty")
    assert await followed(world, refused) == refused
    assert world.visits == []


# --- asked again: by what is known of them


def index(**changed: str) -> NotAFeed:
    addresses = {"news": NEWS, "month": MONTH}
    listed = tuple(ListedSitemap(url=addresses[name], changed=text) for name, text in changed.items())
    return NotAFeed(reason="an index", sitemaps=listed)


async def again(world: FakeWorld, found: NotAFeed, known: tuple[KeptSitemap, ...], now: datetime) -> Followed:
    async def recall() -> Mapping[str, KeptSitemap]:
        return {one.url: one for one in known}

    world.visits.clear()
    return await follow_index(found, world, world, now=now, recall=recall)


async def known_of(world: FakeWorld, found: NotAFeed) -> tuple[KeptSitemap, ...]:
    world.publish(NEWS, entry(1))
    world.publish(MONTH, entry(2))
    return (await follow_index(found, world, world, now=NOON)).sitemaps


async def test_a_sitemap_is_asked_for_with_its_validators_and_an_old_one_is_not_read_again() -> None:
    world = FakeWorld()
    known = await known_of(world, index(news="", month=""))
    world.publish(NEWS, entry(3), entry(1))
    found = await again(world, index(news="", month=""), known, NOON + HOUR)
    assert {visit.url: visit.etag for visit in world.visits} == {one.url: one.etag for one in known}
    assert None not in {visit.etag for visit in world.visits}
    assert isinstance(found.parsed, ParsedFeed)
    assert found.parsed.entries == (entry(3), entry(1))
    kept = {one.url: one for one in found.sitemaps}
    assert kept[NEWS].etag != known[0].etag
    assert (kept[MONTH].etag, kept[MONTH].asked_at) == (known[1].etag, NOON + HOUR)


async def test_where_nothing_changed_the_feed_is_empty_and_not_refused() -> None:
    world = FakeWorld()
    known = await known_of(world, index(news="", month=""))
    found = await again(world, index(news="", month=""), known, NOON + HOUR)
    assert isinstance(found.parsed, ParsedFeed)
    assert (found.parsed.format, found.parsed.entries, found.parsed.problems) == ("sitemap", (), ())


async def test_a_sitemap_that_the_index_gives_as_unchanged_is_not_asked_for() -> None:
    world = FakeWorld()
    before = index(news="2026-11-29T10:00:00Z", month="2026-11-29T10:00:00Z")
    known = await known_of(world, before)
    found = await again(world, index(news="2026-11-29T12:30:00Z", month="2026-11-29T10:00:00Z"), known, NOON + HOUR)
    assert [visit.url for visit in world.visits] == [NEWS]
    assert {one.url: one.asked_at for one in found.sitemaps} == {NEWS: NOON + HOUR, MONTH: NOON}
    await again(world, before, known, NOON + 25 * HOUR)
    assert len(world.visits) == 2, "a date that never moves is not believed for ever"


async def test_a_sitemap_that_fails_keeps_its_validators() -> None:
    world = FakeWorld()
    known = await known_of(world, index(news="", month=""))
    world.fail(NEWS)
    found = await again(world, index(news="", month=""), known, NOON + HOUR)
    assert {one.url: one.etag for one in found.sitemaps} == {one.url: one.etag for one in known}
    assert {one.url: one.asked_at for one in found.sitemaps} == {NEWS: NOON, MONTH: NOON + HOUR}
    assert isinstance(found.parsed, ParsedFeed)
    assert found.parsed.problems == (f"{NEWS}: the server is out",)
