"""Discovering: the feeds of a site, found from one address with few requests, the best first."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import ClassVar
from urllib.parse import urljoin

from msgspec import Struct

from watchdesk.model.entries import NotAFeed, ParsedFeed
from watchdesk.model.records import Reticent
from watchdesk.model.sitemaps import KeptSitemap
from watchdesk.model.sources import FeedKind
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult, Purpose, Visit
from watchdesk.pipeline.sitemaps import Followed, follow_index
from watchdesk.ports import FeedReader, Fetcher

# The page, its robots.txt, and so many addresses that either names or that are guessed at: within half a minute at the
# usual two seconds between two requests to a host. Where all that is in vain, so many indexes of sitemaps with two or
# three sitemaps each: within another quarter.
MOST_NAMED, MOST_SITEMAPS, MOST_GUESSES, MOST_INDEXES = 4, 2, 6, 2
_PATIENCE_IS_OVER = frozenset({FailureKind.RATE_LIMITED, FailureKind.FORBIDDEN_ADDRESS, FailureKind.NO_SUCH_HOST})


class How(IntEnum):
    """Why an address is thought to be a feed of the site, the surest first."""

    ITSELF = 0
    NAMED = 1
    ROBOTS = 2
    GUESSED = 3
    INDEXED = 4
    COMMENTS = 5

    @property
    def words(self) -> str:
        """How to tell it."""
        return _HOW[self]


_HOW = (
    "the address itself",
    "named by the page",
    "named in robots.txt",
    "at a common place",
    "in the site's index of sitemaps",
    "of comments",
)


class Candidate(Reticent, frozen=True, kw_only=True):
    """A feed that was found: visited, and parsed."""

    unshown: ClassVar = ("got", "parsed", "sitemaps")

    url: str
    how: How
    kind: FeedKind
    got: Fetched
    parsed: ParsedFeed
    sitemaps: tuple[KeptSitemap, ...] = ()

    @property
    def newest_at(self) -> datetime | None:
        """The date of the newest entry."""
        return max((one.published_at for one in self.parsed.entries if one.published_at is not None), default=None)


class Discovery(Struct, frozen=True, kw_only=True):
    """What a site has: feeds, the best first; where there are none, `reason` is why. `visits` counts requests."""

    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
    visits: int = 0


async def discover_site(url: str, fetcher: Fetcher, reader: FeedReader) -> Discovery:
    """Find the feeds behind an address: a feed, or a page of a site that has some.

    What the page names is looked at first, then the news sitemaps of robots.txt; common places are tried, one after
    the other, only where neither gave a feed, until one does; at last the site's index of sitemaps, for what is of news
    in it. A site that asks for patience is not asked again.
    """
    fetcher = _Counting(fetcher)
    got = await fetcher.fetch(Visit(url=url, purpose=Purpose.FEED))
    if not isinstance(got, Fetched):
        return Discovery(reason=f"{url}: {_why(got)}", visits=fetcher.visits)
    found = await reader.read_feed(got.body, content_type=got.content_type, url=got.final_url)
    followed = await follow_index(found, fetcher, reader, now=datetime.now(UTC))
    if (candidate := _candidate(got, got.moved_to or url, How.ITSELF, followed)) is not None:
        return Discovery(candidates=(candidate,), visits=fetcher.visits)
    return await _Search(fetcher, reader).of_page(url, got)


class _Counting:
    """A fetcher that counts its visits."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self.visits = 0

    async def fetch(self, visit: Visit) -> FetchResult:
        """Visit an address."""
        self.visits += 1
        return await self._fetcher.fetch(visit)


class _Search:
    """A search under way: what was found, and how many requests it took."""

    def __init__(self, fetcher: _Counting, reader: FeedReader) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._found: list[Candidate] = []
        self._refused: list[str] = []
        self._asked: set[str] = set()
        self._is_over = False

    async def of_page(self, url: str, page: Fetched) -> Discovery:
        """Look through what a page, its robots.txt and common places lead to."""
        self._asked |= {url, page.final_url}
        for address, how in await self._named(page):
            await self._look_at(address, how)
        of_news, whole = await self._sitemaps(page.final_url)
        for address in of_news:
            await self._look_at(address, How.ROBOTS)
        if not self._has_any:
            await self._guess(page.final_url)
        for address in whole:
            if not self._has_any:
                await self._look_into(address)
        return self._told(url)

    @property
    def _has_any(self) -> bool:
        return any(one.how is not How.COMMENTS for one in self._found)

    async def _named(self, page: Fetched) -> Sequence[tuple[str, How]]:
        from watchdesk.feeds.discovery import is_of_comments  # noqa: PLC0415 - lxml: only a search needs it

        named = await self._reader.discover_feeds(page.body, content_type=page.content_type, url=page.final_url)
        return [(one, How.COMMENTS if is_of_comments(one) else How.NAMED) for one in named[:MOST_NAMED]]

    async def _sitemaps(self, url: str) -> tuple[Sequence[str], Sequence[str]]:
        """Return the sitemaps of news that robots.txt names, and where an index of all sitemaps may be."""
        from watchdesk.feeds.discovery import news_sitemaps, whole_sitemaps  # noqa: PLC0415 - as above

        address = urljoin(url, "/robots.txt")
        got = await self._ask(address)
        body = got.body if isinstance(got, Fetched) else b""
        return news_sitemaps(body, address)[:MOST_SITEMAPS], whole_sitemaps(body, address)[:MOST_INDEXES]

    async def _guess(self, url: str) -> None:
        from watchdesk.feeds.discovery import guesses  # noqa: PLC0415 - as above

        before = len(self._found)
        for address in _first(guesses(url), MOST_GUESSES):
            await self._look_at(address, How.GUESSED)
            if len(self._found) > before:
                return

    async def _look_into(self, address: str) -> None:
        """Look for news in a sitemap of the whole site: sitemaps of news that it lists, else news that it leads to.

        News are known by the headlines that Google's extension gives. A sitemap without them is of all pages, for ever.
        """
        from watchdesk.feeds.discovery import is_news_sitemap  # noqa: PLC0415 - as above

        got = await self._ask(address)
        if not isinstance(got, Fetched):
            return
        found = await self._reader.read_feed(got.body, content_type=got.content_type, url=got.final_url)
        listed = found.sitemaps if isinstance(found, NotAFeed) else ()
        for url in [one.url for one in listed if is_news_sitemap(one.url)][:MOST_SITEMAPS]:
            await self._look_at(url, How.INDEXED)
        if self._has_any:
            return
        followed = await follow_index(found, self._fetcher, self._reader, now=datetime.now(UTC))
        candidate = _candidate(got, got.moved_to or address, How.INDEXED, followed)
        if candidate is not None and _is_of_news(candidate.parsed):
            self._found.append(candidate)

    async def _look_at(self, address: str, how: How) -> None:
        got = await self._ask(address)
        if not isinstance(got, Fetched):
            return
        found = await self._reader.read_feed(got.body, content_type=got.content_type, url=got.final_url)
        followed = await follow_index(found, self._fetcher, self._reader, now=datetime.now(UTC))
        if (candidate := _candidate(got, got.moved_to or address, how, followed)) is not None:
            self._found.append(candidate)
        elif isinstance(followed.parsed, NotAFeed) and how not in {How.GUESSED, How.INDEXED}:
            self._refused.append(f"{address}: {followed.parsed.reason}")

    async def _ask(self, address: str) -> FetchResult | None:
        """Visit an address that was not visited yet, while the site has patience."""
        if self._is_over or address in self._asked:
            return None
        self._asked.add(address)
        got = await self._fetcher.fetch(Visit(url=address, purpose=Purpose.FEED))
        if isinstance(got, FetchFailed) and got.kind in _PATIENCE_IS_OVER:
            self._is_over = True
        return got

    def _told(self, url: str) -> Discovery:
        once = {one.url: one for one in sorted(self._found, key=_rank, reverse=True)}
        ranked = tuple(sorted(once.values(), key=_rank))
        reason = "" if ranked else "; ".join(self._refused) or f"{url}: no feed was found at this site"
        return Discovery(candidates=ranked, reason=reason, visits=self._fetcher.visits)


def _first(addresses: Sequence[str], most: int) -> Iterator[str]:
    """Yield the likeliest of the common places: of the site itself, then below the page."""
    yield from sorted(addresses, key=lambda one: one.count("/"))[:most]


def _candidate(got: Fetched, url: str, how: How, followed: Followed) -> Candidate | None:
    parsed = followed.parsed
    if isinstance(parsed, NotAFeed):
        return None
    kind = FeedKind.SITEMAP if parsed.format == "sitemap" else FeedKind.FEED
    return Candidate(url=url, how=how, kind=kind, got=got, parsed=parsed, sitemaps=followed.sitemaps)


def _is_of_news(parsed: ParsedFeed) -> bool:
    """Return whether most entries of a sitemap have a headline and a date."""
    told = sum(bool(entry.title) and entry.published_at is not None for entry in parsed.entries)
    return told > len(parsed.entries) / 2


def _rank(one: Candidate) -> tuple[bool, bool, How, int]:
    """Order candidates: no comments, entries in it, by how it was found; of these, that with more words of its own."""
    words = sum(len(entry.summary) + len(entry.content) > 0 for entry in one.parsed.entries)
    return one.how is How.COMMENTS, not one.parsed.entries, one.how, -min(words, 1)


def _why(got: FetchResult) -> str:
    return got.reason if isinstance(got, FetchFailed) else "the server answered 304 to a first visit"
