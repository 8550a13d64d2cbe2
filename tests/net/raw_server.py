"""A loopback server that answers with exactly the bytes, or the misbehaviour, a test hands it."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from watchdesk.model.visits import FetchResult, Purpose, Visit
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.client import GuardedClient, user_agent
from watchdesk.net.limits import NetLimits
from watchdesk.net.resolving import MappedResolver, Resolver

LOOPBACK = AddressPolicy((ip_network("127.0.0.0/8"),))
QUICK = NetLimits(per_host_delay=timedelta(0), total=timedelta(seconds=5), connect=timedelta(seconds=2))

Misbehaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Script = bytes | Misbehaviour


def answer(status: str = "200 OK", *headers: str, body: bytes = b"", length: bool = True) -> bytes:
    """Return an HTTP answer as bytes."""
    lines = [f"HTTP/1.1 {status}", *headers, *([f"Content-Length: {len(body)}"] if length else [])]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@dataclass
class Asked:
    path: str
    head: bytes
    body: bytes
    at: float
    connection: int

    def header(self, name: str) -> str | None:
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name.lower():
                return value
        return None


@dataclass
class RawServer:
    """Answers by path; unknown paths get 404. A script that is a function has the connection to itself till its end."""

    scripts: Mapping[str, Script]
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
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

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            await self._talk(reader, writer, self.connections)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()
            self._tasks.discard(task)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ")[1].decode("latin-1")
            asked = Asked(path, head, b"", asyncio.get_running_loop().time(), connection)
            asked.body = await reader.readexactly(int(asked.header("content-length") or 0))
            self.asked.append(asked)
            script = self.scripts.get(path.partition("?")[0], answer("404 Not Found", body=b"nothing here"))
            if not isinstance(script, bytes):
                await script(reader, writer)
                return
            writer.write(script)
            await writer.drain()
            if b"content-length" not in script.lower() and b"HTTP/1.1 304" not in script:
                writer.close()
                await writer.wait_closed()
                return

    def client(
        self,
        limits: NetLimits = QUICK,
        *,
        policy: AddressPolicy = LOOPBACK,
        resolver: Resolver | None = None,
        obey_robots: bool = True,
        tls: ssl.SSLContext | None = None,
    ) -> GuardedClient:
        """Return a client to which every name that ends in .test leads here."""
        return GuardedClient(
            limits=limits,
            policy=policy,
            resolver=resolver or MappedResolver({".test": ("127.0.0.1", self.port)}),
            user_agent=user_agent("1.2", "desk@example.org"),
            obey_robots=obey_robots,
            tls=tls,
        )


def feed(url: str, *, etag: str | None = None, last_modified: str | None = None) -> Visit:
    return Visit(url=url, purpose=Purpose.FEED, etag=etag, last_modified=last_modified)


def page(url: str) -> Visit:
    return Visit(url=url, purpose=Purpose.PAGE)


def shorter(total: float, limits: NetLimits = QUICK) -> NetLimits:
    return replace(limits, total=timedelta(seconds=total))


async def fetched(
    scripts: Mapping[str, Script], url: str = "http://one.test/feed", limits: NetLimits = QUICK
) -> FetchResult:
    """Serve the scripts, fetch one feed, return the result."""
    async with RawServer(scripts) as server, server.client(limits) as client:
        return await client.fetch(feed(url))
