"""Wire: open a connection to a checked address — the only place of the desk from which a socket goes out.

Resolving, judging and connecting happen here in one go, so that the address that was checked is the address connected
to (G6). httpcore speaks HTTP over what comes back; it never opens a connection itself.
"""

import asyncio
import socket
import ssl
from contextlib import ExitStack
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import httpcore

from watchdesk.model.visits import FailureKind
from watchdesk.net.access import Proxy
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.failures import Trouble, connecting_trouble, lookup_trouble
from watchdesk.net.resolving import Resolver
from watchdesk.net.tunnel import dig
from watchdesk.net.urls import Origin

READ_AHEAD = 256 * 1024
Place = tuple[str, int]


class Wire(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One open connection, plain or TLS, as the byte stream that httpcore reads and writes.

    Deadlines are not its business: whoever uses it sets one around the whole exchange.
    """

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._arrived = bytearray()
        self._has_ended = False
        self._error: Exception | None = None
        self._is_full = False
        self._reading: asyncio.Future[None] | None = None
        self._writing: asyncio.Future[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether neither side has hung up."""
        return self._transport is not None and not self._transport.is_closing() and not self._has_ended

    @property
    def has_ended(self) -> bool:
        """Whether the other side has hung up."""
        return self._has_ended

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin. A write returns only when all of it has left, so that G3 can tell whether a request went out."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for mypy: stream connections have no other kind
        self._transport = transport
        transport.set_write_buffer_limits(high=0)

    def data_received(self, data: bytes) -> None:
        """Keep what came, and hold the other side back when nobody reads it."""
        self._arrived += data
        if len(self._arrived) > READ_AHEAD and self._transport is not None:
            self._transport.pause_reading()
        _wake(self._reading)

    def eof_received(self) -> None:
        """Note the end; the transport closes itself, and what still waits to leave is given up."""
        self._has_ended = True
        _wake(self._reading)
        _wake(self._writing)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end, good or bad, and wake whoever waits."""
        self._has_ended = True
        self._error = exc
        _wake(self._reading)
        _wake(self._writing)

    def pause_writing(self) -> None:
        """Note that bytes wait to leave."""
        self._is_full = True

    def resume_writing(self) -> None:
        """Note that all have left."""
        self._is_full = False
        _wake(self._writing)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109 - httpcore's
        """Return some bytes, or none at the end. Raises httpcore.ReadError when the connection broke."""
        while not self._arrived:
            if self._error is not None:
                raise httpcore.ReadError from self._error
            if self._has_ended:
                return b""
            self._reading = asyncio.get_running_loop().create_future()
            await self._reading
        data = bytes(self._arrived[:max_bytes])
        del self._arrived[:max_bytes]
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 - httpcore's
        """Return when all bytes have left. Raises httpcore.WriteError when they could not."""
        if not buffer or self._transport is None:
            return
        if self._has_ended or self._transport.is_closing():
            raise httpcore.WriteError from self._error
        self._transport.write(buffer)
        while self._is_full:
            if self._has_ended and self._transport.is_closing():
                raise httpcore.WriteError from self._error
            self._writing = asyncio.get_running_loop().create_future()
            await self._writing

    async def aclose(self) -> None:
        """Close at once."""
        self.close()

    def close(self) -> None:
        """Close at once, without waiting for the other side's farewell."""
        if self._transport is not None:
            self._transport.abort()

    def get_extra_info(self, info: str) -> Any:
        """Answer httpcore's one question: whether something came, or the end did, while nothing was asked."""
        return bool(self._arrived) or self._has_ended if info == "is_readable" else None


def _wake(waiting: asyncio.Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


async def open_wire(
    origin: Origin,
    *,
    resolver: Resolver,
    policy: AddressPolicy,
    connect: timedelta,
    tls: ssl.SSLContext | None,
    proxy: Proxy | None = None,
) -> Wire:
    """Connect to the first checked address of a host that answers, through `proxy` if one is given. Raises Trouble.

    One forbidden address among a name's answers refuses the name: it is either an attack or a mistake. A proxy is
    judged like any host, and is handed the site's checked address.
    """
    places = await checked_places(origin.host, origin.port, resolver, policy)
    doors = places if proxy is None else await checked_places(proxy.host, proxy.port, resolver, policy)
    name = origin.host if proxy is None else f"the proxy {proxy.host}"
    trouble = Trouble(FailureKind.UNREACHABLE, f"{name} cannot be reached")
    for door in doors:
        target = door if proxy is None else places[0]
        try:
            async with asyncio.timeout(connect.total_seconds()):
                return await _connect(door, target, proxy=proxy, tls=tls, name=origin.host)
        except OSError as error:  # TimeoutError and ssl.SSLError are among them
            trouble = connecting_trouble(name, error)
    raise trouble


async def checked_places(host: str, port: int, resolver: Resolver, policy: AddressPolicy) -> list[Place]:
    """Return the addresses of a host, all of them allowed. Raises Trouble where there are none, or one is forbidden."""
    try:
        places = await resolver.resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise lookup_trouble(host, error) from error
    for ip, _ in places:
        if (why := policy.verdict(ip)) is not None:
            reason = f"{host} leads to {ip}: {why}, and not listed in polling.allow_networks"
            raise Trouble(FailureKind.FORBIDDEN_ADDRESS, reason)
    if not places:
        raise Trouble(FailureKind.NO_SUCH_HOST, f"there is no address for {host}")
    return [(str(ip_address(ip)), port) for ip, port in places]


async def _connect(door: Place, target: Place, *, proxy: Proxy | None, tls: ssl.SSLContext | None, name: str) -> Wire:
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in door[0] else socket.AF_INET
    link = socket.socket(family, socket.SOCK_STREAM)
    with ExitStack() as on_failure:
        on_failure.callback(link.close)
        link.setblocking(False)  # noqa: FBT003 - the socket's own signature
        await loop.sock_connect(link, door)
        if proxy is not None:
            await dig(link, *target, proxy)
        if tls is None:
            _, wire = await loop.create_connection(Wire, sock=link)
        else:
            _, wire = await loop.create_connection(Wire, sock=link, ssl=tls, server_hostname=name.rstrip("."))
        on_failure.pop_all()
    return wire
