"""The late fetcher: opened with the first visit, once, and closed with its block."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from watchdesk.model.visits import FailureKind, FetchFailed, FetchResult, Purpose, Visit
from watchdesk.ports import Fetcher
from watchdesk.service.late_fetching import LateFetcher

VISIT = Visit(url="https://gazette.example/", purpose=Purpose.PAGE)
ANSWER = FetchFailed(url=VISIT.url, kind=FailureKind.NO_SUCH_HOST, reason="the name is not known")


class Web:
    """A web that writes down what happens to it."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    async def fetch(self, visit: Visit) -> FetchResult:
        self.seen.append(visit.url)
        return ANSWER

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Fetcher]:
        self.seen.append("opened")
        await asyncio.sleep(0)
        yield self
        self.seen.append("closed")


async def test_a_web_that_nobody_asks_is_not_opened() -> None:
    web = Web()
    async with LateFetcher(web.opened):
        pass
    assert web.seen == []


async def test_visits_at_the_same_time_open_it_once_and_the_block_closes_it() -> None:
    web = Web()
    async with LateFetcher(web.opened) as fetcher:
        answers = await asyncio.gather(*(fetcher.fetch(VISIT) for _ in range(3)))
    assert answers == [ANSWER] * 3
    assert web.seen == ["opened", VISIT.url, VISIT.url, VISIT.url, "closed"]
