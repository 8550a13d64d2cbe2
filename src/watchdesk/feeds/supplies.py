"""Supplies as fetchers: what a feed's document is had from, where that is not simply what stands at its address.

Each supply answers a visit like a web server would: with a document, with "nothing new" or with a failure, so that all
that follows (parsing, validators, standing, health) is the same for every feed.
"""

from collections.abc import Mapping
from hashlib import sha256

from msgspec.structs import replace

from watchdesk.model.entries import NotAFeed
from watchdesk.model.supplies import PageRules
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult, NotModified, Purpose, Visit
from watchdesk.ports import Fetcher
from watchdesk.workers.outcomes import WorkerFailed
from watchdesk.workers.pool import WorkerPool

JSON_FEED = "application/feed+json; charset=utf-8"


class SupplyFetcher:
    """A Fetcher that knows the supplies of the configuration, by the feed's address, and leaves all else to the web.

    Only the very address of a configured feed leads to a supply, and only on a visit for a feed: a redirect, a link or
    an address that a command added never does.
    """

    def __init__(self, web: Fetcher, supplies: Mapping[str, Fetcher]) -> None:
        self._web = web
        self._supplies = dict(supplies)

    async def fetch(self, visit: Visit) -> FetchResult:
        """Visit one address."""
        supply = self._supplies.get(visit.url) if visit.purpose is Purpose.FEED else None
        return await (supply or self._web).fetch(visit)


class RuledPageFetcher:
    """Visits a web page and gives the feed that rules make of it.

    The validators that are kept bear a mark of the rules: with other rules the page is asked for afresh.
    """

    def __init__(self, web: Fetcher, pool: WorkerPool, rules: PageRules) -> None:
        self._web = web
        self._pool = pool
        self._rules = rules
        self._mark = sha256(repr(rules).encode()).hexdigest()[:12] + " "
        pool.preload("lxml.html", "watchdesk.feeds.ruled")

    async def fetch(self, visit: Visit) -> FetchResult:
        """Visit the page, conditionally where these rules have read it before."""
        known = visit.etag is not None and visit.etag.startswith(self._mark)
        etag = (visit.etag or "")[len(self._mark) :] if known else ""
        asked = Visit(
            url=visit.url,
            purpose=Purpose.PAGE,  # nobody offered it for polling: robots.txt is asked
            etag=etag or None,
            last_modified=visit.last_modified if known else None,
        )
        got = await self._web.fetch(asked)
        match got:
            case Fetched():
                return await self._read(got)
            case NotModified():
                return replace(got, etag=None if got.etag is None else self._mark + got.etag)
            case _:
                return got

    async def _read(self, got: Fetched) -> FetchResult:
        read = await self._pool.run(_read_ruled, got.body, got.content_type, got.final_url, self._rules)
        if isinstance(read, WorkerFailed):
            return _rejected(got, f"the page could not be read: {read.reason}")
        if isinstance(read, NotAFeed):
            return _rejected(got, read.reason)
        # where a permanent redirect leads no rules are known: the configured address is asked again
        return replace(got, body=read, content_type=JSON_FEED, etag=self._mark + (got.etag or ""), moved_to=None)


def _read_ruled(body: bytes, content_type: str | None, url: str, rules: PageRules) -> bytes | NotAFeed:
    from watchdesk.feeds.ruled import read_ruled  # noqa: PLC0415 - runs in the worker: the main process has no parser

    return read_ruled(body, content_type, url, rules)


def _rejected(got: Fetched, reason: str) -> FetchFailed:
    return FetchFailed(
        url=got.url, kind=FailureKind.FEED_REJECTED, reason=reason, status=got.status, seconds=got.seconds
    )
