"""The feed reader that the poll stop uses: clean feeds in a thread, all else in worker processes."""

import asyncio

from watchdesk.feeds.bounds import USUAL, Bounds
from watchdesk.model.entries import NotAFeed, ParsedFeed
from watchdesk.workers.outcomes import WorkerFailed
from watchdesk.workers.pool import WorkerPool

NEAR = 512 * 1024
"""The most bytes that are parsed in a thread of this process: there the work is linear, but no limit can stop it."""


def _read_clean(body: bytes, content_type: str | None, url: str, bounds: Bounds) -> ParsedFeed | None:
    from watchdesk.feeds.wellformed import read_clean_feed  # noqa: PLC0415 - a run without a changed feed needs no parser

    return read_clean_feed(body, content_type, url, bounds)


def _parse(body: bytes, content_type: str | None, url: str, bounds: Bounds) -> ParsedFeed | NotAFeed:
    from watchdesk.feeds.parse import parse_feed  # noqa: PLC0415 - runs in the worker: the main process has no parser

    found = parse_feed(body, content_type, url, bounds)
    if isinstance(found, ParsedFeed):
        _ = found.problems  # to know them makes the texts, here where a limit can stop it
    return found


def _discover(body: bytes, content_type: str | None, url: str) -> tuple[str, ...]:
    from watchdesk.feeds.discovery import discover  # noqa: PLC0415 - the same

    return discover(body, content_type, url)


class PooledFeedReader:
    """Satisfies ports.FeedReader with a pool of worker processes, and a thread for what needs none (ADR 0023)."""

    def __init__(self, pool: WorkerPool, bounds: Bounds = USUAL) -> None:
        self._pool = pool
        self._bounds = bounds
        pool.preload("feedparser", "nh3", "lxml.html", "watchdesk.feeds.parse")

    async def read_feed(self, body: bytes, *, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
        """Parse one body; a parse out of its limits is a NotAFeed that says which."""
        if len(body) <= NEAR:
            thread = asyncio.to_thread(_read_clean, body, content_type, url, self._bounds)
            # whatever goes wrong there goes wrong in the worker again, which says so and hurts nothing else
            (clean,) = await asyncio.gather(thread, return_exceptions=True)
            if isinstance(clean, ParsedFeed):
                return clean
        answer = await self._pool.run(_parse, body, content_type, url, self._bounds)
        if isinstance(answer, WorkerFailed):
            return NotAFeed(reason=f"the feed could not be parsed: {answer.reason}")
        return answer

    async def discover_feeds(self, body: bytes, *, content_type: str | None, url: str) -> tuple[str, ...]:
        """Return the feeds that a page names; none where it cannot be read within the limits."""
        answer = await self._pool.run(_discover, body, content_type, url)
        return () if isinstance(answer, WorkerFailed) else answer
