"""Exchange: one request and its answer over the guarded transport; redirects, turns and deadlines are the client's."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address

from watchdesk.model.visits import FailureKind
from watchdesk.net.access import Access
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.answers import Answer, announced_length
from watchdesk.net.failures import Trouble
from watchdesk.net.inflating import Body
from watchdesk.net.limits import NetLimits
from watchdesk.net.resolving import Resolver
from watchdesk.net.transport import GuardedTransport, chunks_of, end_without_body, httpx, message_of
from watchdesk.net.urls import Address, Origin

SMALL_BODY = 16 * 1024
SMALL_BODY_SECONDS = 2.0

NO_ACCESS = Access()
# What looks like an IPv4 address. With a part beyond 255 it would be looked up as a name.
NUMBER = re.compile(r"\d+\.\d+\.\d+\.\d+", re.ASCII)

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(slots=True, kw_only=True)
class Parcel(httpx.AsyncByteStream):
    """The body of a POST on its way, and what came back so far: what is known when the deadline strikes.

    `has_left` becomes true when the last byte was handed to the operating system, not before.
    """

    body: bytes = field(repr=False)
    at_most: int
    has_left: bool = False
    answer: httpx.Response | None = None
    received: bytearray = field(default_factory=bytearray)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self.body:
            yield self.body
        self.has_left = True


class _NoBody(httpx.AsyncByteStream):
    """The body of a GET: no chunk at all, where httpx's own empty one is a chunk without bytes."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        raise StopAsyncIteration


NO_BODY = _NoBody()


class Exchange:
    """Asks and posts. Every method raises Trouble for what the other side does wrong."""

    def __init__(
        self,
        *,
        limits: NetLimits,
        policy: AddressPolicy,
        resolver: Resolver,
        tls: ssl.SSLContext | None,
        access: Mapping[Origin, Access],
    ) -> None:
        self._limits = limits
        self._access = access
        proxies = {origin: one.proxy for origin, one in access.items() if one.proxy is not None}
        self._transport = GuardedTransport(
            connect=limits.connect, policy=policy, resolver=resolver, tls=tls, proxies=proxies
        )

    async def get(
        self, address: Address, headers: Headers, *, cut_at: int | None = None, keeps_wire: bool = False
    ) -> Answer:
        """GET one address. The body is read for 2xx other than 204 to 206; `cut_at`: up to there, the rest is left.

        `keeps_wire`: the answer holds what came over the wire, too.
        """
        shown = self._access.get(address.origin, NO_ACCESS).headers
        response = await self._ask("GET", address, with_shown(headers, shown), NO_BODY)
        try:
            return await self._receive(response, address.host, cut_at, keeps_wire=keeps_wire)
        finally:
            await response.aclose()

    async def post(self, address: Address, headers: Headers, parcel: Parcel) -> None:
        """POST a parcel; what comes back is noted in it."""
        response = await self._ask("POST", address, headers, parcel)
        parcel.answer = response
        try:
            async for chunk in chunks_of(response):
                parcel.received += chunk[: parcel.at_most - len(parcel.received)]
                if len(parcel.received) >= parcel.at_most:
                    return
        except (httpx.ReadError, httpx.RemoteProtocolError):
            return  # the status is known; that is an answer
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close all connections that were kept."""
        await self._transport.aclose()

    async def _ask(
        self, method: str, address: Address, headers: Headers, body: httpx.AsyncByteStream
    ) -> httpx.Response:
        host, target = address.host, address.target.encode()
        message = message_of(method, address.origin, target, _whole(address, headers), body)
        try:
            return await self._transport.carry(message, address.origin)
        except httpx.LocalProtocolError as error:
            raise Trouble(FailureKind.BAD_URL, "the request cannot be written as HTTP") from error
        except httpx.RemoteProtocolError as error:
            raise _not_http(host) from error
        except httpx.NetworkError as error:
            raise Trouble(FailureKind.INTERRUPTED, f"{host} closed the connection without an answer") from error

    async def _receive(self, response: httpx.Response, host: str, cut_at: int | None, *, keeps_wire: bool) -> Answer:
        status, headers = response.status_code, response.headers.raw
        answer = Answer(status=status, headers=headers)
        if not 200 <= status < 300 or status in {204, 205, 206}:  # noqa: PLR2004 - RFC 9110, section 15
            await _let_pass(answer, response)
            return answer
        limits = self._limits
        body = Body(
            answer.lines(b"content-encoding"),
            max_wire=limits.max_wire,
            max_body=limits.max_body,
            keeps_wire=keeps_wire,
        )
        length = announced_length(answer.lines(b"content-length"))
        if length is not None and cut_at is None:
            body.announce(length)
        try:
            async for chunk in chunks_of(response):
                body.add(chunk)
                if cut_at is not None and body.inflated >= cut_at:
                    return Answer(status=status, headers=headers, body=body.start(cut_at), size=body.size)
        except httpx.RemoteProtocolError as error:
            raise _not_http(host) from error
        except httpx.ReadError as error:
            reason = f"{host} closed the connection before the answer was whole"
            raise Trouble(FailureKind.INTERRUPTED, reason) from error
        return Answer(status=status, headers=headers, body=body.finish(), size=body.size, wire=body.wire)


def with_shown(headers: Headers, shown: Headers) -> Headers:
    """Return headers with those that an origin is shown; these take the place of ours of the same name."""
    if not shown:
        return headers
    names = {name.lower() for name, _ in shown}
    return [*(one for one in headers if one[0].lower() not in names), *shown]


def _whole(address: Address, headers: Headers) -> Headers:
    """Return headers with those that the address brings; raise Trouble where its host only looks like one of IPv4."""
    if NUMBER.fullmatch(address.host) and not _is_address(address.host):
        raise Trouble(FailureKind.BAD_URL, "the host of the address is not a valid name")
    first = [(b"Host", address.authority.encode()), *headers]
    if address.credentials is not None and not any(name.lower() == b"authorization" for name, _ in headers):
        first.append((b"Authorization", address.credentials.encode()))
    return first


@lru_cache(maxsize=1024)
def _is_address(host: str) -> bool:
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True


async def _let_pass(answer: Answer, response: httpx.Response) -> None:
    """Read past a body nobody wants, if it is short, so that the connection can be kept; else it is hung up."""
    if response.status_code in {204, 304}:  # without a body whatever the headers say
        end_without_body(response)
        return
    with suppress(TimeoutError, httpx.RemoteProtocolError, httpx.ReadError):
        length = announced_length(answer.lines(b"content-length"))
        if length is not None and length <= SMALL_BODY:
            async with asyncio.timeout(SMALL_BODY_SECONDS):
                await _read_past(response)


async def _read_past(response: httpx.Response) -> None:
    async for _ in chunks_of(response):
        pass


def _not_http(host: str) -> Trouble:
    return Trouble(FailureKind.BAD_ANSWER, f"{host} does not answer in proper HTTP")
