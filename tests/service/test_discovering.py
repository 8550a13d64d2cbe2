"""Discovering the feeds of a site: what is found, in which order, and with how few requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from service.desk_settings import Answers, WordReader, fetched
from watchdesk.model.entries import NotAFeed, ParsedEntry, ParsedFeed
from watchdesk.model.sitemaps import ListedSitemap
from watchdesk.model.sources import FeedKind
from watchdesk.model.visits import FailureKind, FetchFailed, FetchResult
from watchdesk.service.discovering import (
    MOST_GUESSES,
    MOST_INDEXES,
    MOST_NAMED,
    MOST_SITEMAPS,
    Discovery,
    discover_site,
)

HOME = "https://harbour.test/"
FEED = "https://harbour.test/all.xml"
ROBOTS = "https://harbour.test/robots.txt"
NEWS = "https://harbour.test/news-sitemap.xml"
INDEX, DAY = "https://harbour.test/sitemap_index.xml", "https://harbour.test/sitemap-2026-11-23.xml"
USUAL = "https://harbour.test/sitemap.xml"
COMMENTS = "https://harbour.test/comments/feed/"
ALL = "User-agent: *\nDisallow:\nSitemap: https://harbour.test/sitemap.xml\nSitemap: https://harbour.test/news-sitemap.xml\n"


@dataclass
class Reader(WordReader):
    """Also reads `map TITLE`, a news sitemap, `pages TITLE`, a sitemap of everything, `index URL…`, and `empty TITLE`.

    The last is a feed without entries.
    """

    entry: ParsedEntry = field(
        default_factory=lambda: ParsedEntry(
            guid="a", url="https://harbour.test/a", title="A", published_at=datetime(2026, 11, 23, tzinfo=UTC)
        )
    )

    async def read_feed(self, body: bytes, *, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
        kind, _, title = body.decode().partition(" ")
        formats = {"feed": "rss20", "map": "sitemap", "pages": "sitemap", "empty": "rss20"}
        if kind == "index":
            sitemaps = tuple(ListedSitemap(url=one) for one in title.split())
            return NotAFeed(reason="the address gives an index of sitemaps", sitemaps=sitemaps)
        if kind not in formats:
            return NotAFeed(reason="the address gives a web page, not a feed")
        entries = () if kind == "empty" else (replace(self.entry, title="") if kind == "pages" else self.entry,)
        return ParsedFeed(format=formats[kind], title=title, home=None, language=None, entries=entries)


async def discovered(answers: Mapping[str, FetchResult], url: str = HOME) -> tuple[Discovery, list[str]]:
    world = Answers(answers)
    site = await discover_site(url, world, Reader())
    return site, [visit.url for visit in world.visits]


def at(**words: str) -> dict[str, FetchResult]:
    places = {"home": HOME, "feed": FEED, "robots": ROBOTS, "news": NEWS, "comments": COMMENTS}
    places |= {"index": INDEX, "day": DAY}
    return {places[name]: fetched(places[name], body) for name, body in words.items()}


FOUND: Mapping[str, tuple[dict[str, FetchResult], list[tuple[str, str]]]] = {
    "a feed itself": (at(home="feed Harbour"), [(HOME, "the address itself")]),
    "what the page names": (at(home=f"names {FEED}", feed="feed H"), [(FEED, "named by the page")]),
    "a news sitemap of robots.txt": (at(home="page x", robots=ALL, news="map N"), [(NEWS, "named in robots.txt")]),
    "both, the feed first": (
        at(home=f"names {FEED}", feed="feed H", robots=ALL, news="map N"),
        [(FEED, "named by the page"), (NEWS, "named in robots.txt")],
    ),
    "a feed with entries before an empty one": (
        at(home=f"names {FEED}", feed="empty H", robots=ALL, news="map N"),
        [(NEWS, "named in robots.txt"), (FEED, "named by the page")],
    ),
    "a common place": (
        at(home="page x") | {"https://harbour.test/rss": fetched("https://harbour.test/rss", "feed R")},
        [("https://harbour.test/rss", "at a common place")],
    ),
    "a sitemap of news in an index that says nothing of it": (
        at(home="page x", robots=f"Sitemap: {INDEX}", index=f"index {NEWS} {DAY}", news="map N", day="pages P"),
        [(NEWS, "in the site's index of sitemaps")],
    ),
    "an index of sitemaps that have headlines": (
        at(home="page x", robots=f"Sitemap: {INDEX}", index=f"index {DAY}", day="map N"),
        [(INDEX, "in the site's index of sitemaps")],
    ),
    "an index at the usual place": (
        at(home="page x", news="map N") | {USUAL: fetched(USUAL, f"index {NEWS}")},
        [(NEWS, "in the site's index of sitemaps")],
    ),
    "news in the sitemap of a small site": (
        at(home="page x", robots=f"Sitemap: {INDEX}", index="map N"),
        [(INDEX, "in the site's index of sitemaps")],
    ),
    "comments last, and not enough": (
        at(home=f"names {COMMENTS}", comments="feed C")
        | {"https://harbour.test/feed": fetched("https://harbour.test/feed", "feed R")},
        [("https://harbour.test/feed", "at a common place"), (COMMENTS, "of comments")],
    ),
    "one address once": (
        at(home=f"names {NEWS}", robots=ALL, news="map N"),
        [(NEWS, "named by the page")],
    ),
}


@pytest.mark.parametrize("answers, expected", FOUND.values(), ids=FOUND)
async def test_feeds_are_found_and_ranked(answers: dict[str, FetchResult], expected: list[tuple[str, str]]) -> None:
    site, visits = await discovered(answers)
    assert [(one.url, one.how.words) for one in site.candidates] == expected
    assert site.reason == ""
    assert site.visits == len(visits) == len(set(visits))


async def test_a_sitemap_is_kept_as_one() -> None:
    site, _ = await discovered(at(home="page x", robots=ALL, news="map N"))
    assert [one.kind for one in site.candidates] == [FeedKind.SITEMAP]
    assert site.candidates[0].newest_at == datetime(2026, 11, 23, tzinfo=UTC)


async def test_a_page_that_names_a_feed_is_not_guessed_at() -> None:
    _, visits = await discovered(at(home=f"names {FEED}", feed="feed H"))
    assert visits == [HOME, FEED, ROBOTS]


async def test_a_site_without_feeds_costs_few_requests_and_says_so() -> None:
    named = " ".join(f"https://harbour.test/{number}" for number in range(50))
    maps = "".join(
        f"Sitemap: https://harbour.test/{name}-{number}.xml\n" for number in range(50) for name in ("news", "part")
    )
    site, visits = await discovered(at(home=f"names {named}", robots=maps))
    assert site == Discovery(reason=f"{HOME}: no feed was found at this site", visits=len(visits))
    assert len(visits) == 2 + MOST_NAMED + MOST_SITEMAPS + MOST_GUESSES + MOST_INDEXES


@pytest.mark.parametrize("index", [f"index {DAY}", "pages P"])
async def test_a_sitemap_of_everything_is_no_feed(index: str) -> None:
    site, _ = await discovered(at(home="page x", robots=f"Sitemap: {INDEX}", index=index, day="pages P"))
    assert site.candidates == ()
    assert site.reason == f"{HOME}: no feed was found at this site"


async def test_an_index_is_not_asked_for_where_there_is_a_feed() -> None:
    _, visits = await discovered(at(home=f"names {FEED}", feed="feed H", robots=f"Sitemap: {INDEX}", index="map N"))
    assert INDEX not in visits


async def test_what_was_named_and_is_no_feed_is_told() -> None:
    site, _ = await discovered(at(home=f"names {FEED}", feed="page x"))
    assert site.reason == f"{FEED}: the address gives a web page, not a feed"


async def test_a_site_that_asks_for_patience_is_not_asked_again() -> None:
    limited = FetchFailed(url=ROBOTS, kind=FailureKind.RATE_LIMITED, reason="too many requests (429)")
    site, visits = await discovered(at(home="page x") | {ROBOTS: limited})
    assert (site.candidates, visits) == ((), [HOME, ROBOTS])


async def test_an_address_that_cannot_be_visited_says_why() -> None:
    site, visits = await discovered({})
    assert (site.reason, visits) == (f"{HOME}: the host cannot be reached", [HOME])


async def test_an_address_that_moved_is_found_where_it_is_now() -> None:
    answers = {HOME: fetched(HOME, f"names {FEED}"), FEED: fetched(FEED, "feed H", moved_to=NEWS)}
    site, _ = await discovered(answers)
    assert [one.url for one in site.candidates] == [NEWS]
