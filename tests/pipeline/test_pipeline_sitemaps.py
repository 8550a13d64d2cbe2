"""An index of sitemaps is polled as one feed made of the best of those it lists."""

from watchdesk.model.entries import NotAFeed, ParsedEntry, ParsedFeed
from watchdesk.pipeline.sitemaps import follow_index
from watchdesk.testing.world import FakeWorld

NEWS, MONTH = "https://site.example/news.xml", "https://site.example/month.xml"
INDEX = NotAFeed(reason="the address gives an index of sitemaps", sitemaps=(NEWS, MONTH))


def entry(number: int, title: str = "") -> ParsedEntry:
    return ParsedEntry(guid=None, url=f"https://site.example/{number}", title=title)


async def followed(world: FakeWorld, found: ParsedFeed | NotAFeed = INDEX) -> ParsedFeed | NotAFeed:
    return await follow_index(found, world, world)


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
