"""Late fetching: a client that is made when it is first asked, for commands that may never ask."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from types import TracebackType
from typing import Self

from watchdesk.model.visits import FetchResult, Visit
from watchdesk.ports import Fetcher


class LateFetcher:
    """Satisfies ports.Fetcher with the one that `open_web` gives, opened with the first visit and closed with this."""

    def __init__(self, open_web: Callable[[], AbstractAsyncContextManager[Fetcher]]) -> None:
        self._open_web = open_web
        self._opening = asyncio.Lock()
        self._opened = AsyncExitStack()
        self._web: Fetcher | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._opened.__aexit__(kind, error, trace)

    async def fetch(self, visit: Visit) -> FetchResult:
        """Make one visit, as ports.Fetcher has it."""
        async with self._opening:
            if self._web is None:
                self._web = await self._opened.enter_async_context(self._open_web())
        return await self._web.fetch(visit)
