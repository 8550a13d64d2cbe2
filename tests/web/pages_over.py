"""The pages of a desk over HTTP, with an engine over fakes behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from watchdesk.engine.local import LocalEngine
from watchdesk.web.application import application

HERE = "https://desk.example.org"


async def health(scope: object, receive: object, send: object) -> None:
    """Answer 418, so that what the pages do not answer is seen."""
    await send({"type": "http.response.start", "status": 418, "headers": []})  # type: ignore[operator] # ASGI's
    await send({"type": "http.response.body", "body": b"health"})  # type: ignore[operator] # ASGI's


@asynccontextmanager
async def pages_over(engine: LocalEngine) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(lambda: engine, health))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        yield client
