"""Server: the demo press over real HTTP on loopback — the world that a demo check visits instead of the world."""

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from types import TracebackType
from typing import Self

import uvicorn
from msgspec import Struct
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from watchdesk.demo.clock import INSTANTS
from watchdesk.demo.press import Document, documents, hosts

_TRACKING = "utm_"


class Served(Struct, frozen=True, kw_only=True):
    """One request that the press answered."""

    host: str
    path: str
    status: int


class DemoPress:
    """All invented outlets of an edition, served by Host header on one ephemeral port of 127.0.0.1 while entered.

    `requests` lists what was asked, in the order of the answers.
    """

    def __init__(self, edition: int) -> None:
        self.requests: list[Served] = []
        self.port = 0
        self._edition = edition
        self._hosts = frozenset(hosts())
        self._documents = documents(edition)
        self._server: _QuietServer | None = None
        self._serving: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(
            GZipMiddleware(self._answer, minimum_size=500),
            lifespan="off",
            log_config=None,
            access_log=False,
            http="h11",
            ws="none",
            server_header=False,
            date_header=False,  # the press lives in its own time; the answer says it
            timeout_graceful_shutdown=1,
        )
        self._server = _QuietServer(config)
        # The socket listens already: a request that comes before the server's first turn waits in its backlog.
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None and self._serving is not None:
            self._server.should_exit = True
            await self._serving

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        host = (request.url.hostname or "").lower()
        path = _path(request)
        response = self._response(request, host, path)
        response.headers["Date"] = format_datetime(INSTANTS[self._edition], usegmt=True)
        self.requests.append(Served(host=host, path=path, status=response.status_code))
        await response(scope, receive, send)

    def _response(self, request: Request, host: str, path: str) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse("Only for reading.\n", 405, {"Allow": "GET, HEAD"})
        if host not in self._hosts:
            return PlainTextResponse("No such outlet in the demo press.\n", 421)
        document = self._documents.get((host, path))
        if document is None:
            return PlainTextResponse("No such page.\n", 404)
        headers = {
            "Content-Type": document.content_type,
            "ETag": document.etag,
            "Last-Modified": format_datetime(document.last_modified.astimezone(UTC), usegmt=True),
        }
        if _is_current(request, document):
            return Response(status_code=304, headers={name: headers[name] for name in ("ETag", "Last-Modified")})
        return Response(document.body, headers=headers)


class _QuietServer(uvicorn.Server):
    """uvicorn inside somebody else's loop: the signals belong to the program, not to its demo."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _path(request: Request) -> str:
    """Return path and query without the tracking that a feed hung on its links."""
    kept = [part for part in request.url.query.split("&") if part and not part.startswith(_TRACKING)]
    return request.url.path + (f"?{'&'.join(kept)}" if kept else "")


def _is_current(request: Request, document: Document) -> bool:
    """Judge the conditions of RFC 9110 section 13.2.2: If-None-Match where there is one, else If-Modified-Since."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return document.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    since = _date(request.headers.get("if-modified-since", ""))
    return since is not None and document.last_modified <= since


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
