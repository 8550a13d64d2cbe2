"""A server on loopback that plays a scripted week of feeds, and notes every request with what it answered.

It keeps the desk's manual clock, and Date says so. What it gives out it looks up by the moment and the validators of
the request alone; it neither knows nor helps whoever asks.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from watchdesk.testing.clock import ManualClock

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Given:
    """One answer. `headers` are latin-1 and go out as they are; 304 is made of a 200 where validators hold."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request with its answer. `began` and `ended` are real seconds, `at` is the scripted moment."""

    host: str
    path: str
    headers: Headers
    at: datetime
    began: float
    ended: float
    given: Given

    @property
    def address(self) -> str:
        return f"http://{self.host}{self.path}"

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


Script = Callable[[datetime, int], Given]
"""What stands at an address at a moment; the number counts the requests there, from 1."""


@dataclass
class MannersServer:
    """Serves scripts by address. Conditions are met by byte-equal validators only, If-None-Match before the date."""

    clock: ManualClock
    scripts: dict[str, Script]
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    _counts: dict[str, int] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._tasks: set[asyncio.Task[None]] = set()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._talk(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                began = asyncio.get_running_loop().time()
                first, *lines = head.decode("latin-1").split("\r\n")[:-2]
                headers = tuple((key, value) for key, _, value in (line.partition(": ") for line in lines))
                given, request = self._answer(first.split(" ")[1], headers, began)
                writer.write(written(given, self.clock.now()))
                await writer.drain()
                self.requests.append(request)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str, headers: Headers, began: float) -> tuple[Given, Request]:
        host = next(value for key, value in headers if key.lower() == "host")
        address, now = f"http://{host}{path}", self.clock.now()
        self._counts[address] = self._counts.get(address, 0) + 1
        script = self.scripts.get(address)
        found = script(now, self._counts[address]) if script else Given(status=404, body=b"nothing here")
        given = conditional(found, headers)
        ended = asyncio.get_running_loop().time()
        return given, Request(host=host, path=path, headers=headers, at=now, began=began, ended=ended, given=given)


def conditional(given: Given, headers: Headers) -> Given:
    """Return a 304 in place of a 200 whose validators the request holds."""
    wanted = {key.lower(): value for key, value in headers}
    tag, date = given.header("ETag"), given.header("Last-Modified")
    if given.status != 200:
        return given
    if "if-none-match" in wanted and tag is not None:
        holds = wanted["if-none-match"] == tag
    else:
        holds = "if-none-match" not in wanted and date is not None and wanted.get("if-modified-since") == date
    return Given(status=304, headers=given.headers) if holds else given


def written(given: Given, now: datetime) -> bytes:
    """Return an answer's bytes."""
    lines = [f"HTTP/1.1 {given.status} Scripted", f"Date: {http_date(now)}"]
    lines += [f"{key}: {value}" for key, value in given.headers]
    if given.status != 304:
        lines.append(f"Content-Length: {len(given.body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + given.body


def http_date(moment: datetime) -> str:
    """Return a moment as HTTP writes it."""
    return format_datetime(moment, usegmt=True)


def rss(slugs: list[str], at: datetime, more: str = "") -> bytes:
    """Return an RSS document with these items, dated a minute before `at`."""
    date = http_date(at - timedelta(minutes=1))
    items = "".join(
        f"<item><guid isPermaLink='false'>{slug}</guid><title>Title {slug}</title><pubDate>{date}</pubDate></item>"
        for slug in slugs
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{more}{items}</channel></rss>".encode()
