"""Exchange: one request and its answer over a guarded connection; redirects, turns and deadlines are the client's."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import certifi
import httpcore

from watchdesk.model.visits import FailureKind
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.answers import Answer, announced_length
from watchdesk.net.failures import Trouble
from watchdesk.net.inflating import Body
from watchdesk.net.keeping import KeptLinks, Link
from watchdesk.net.limits import NetLimits
from watchdesk.net.resolving import Resolver
from watchdesk.net.urls import Address
from watchdesk.net.wire import open_wire

SMALL_BODY = 16 * 1024
SMALL_BODY_SECONDS = 2.0

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(slots=True, kw_only=True)
class Parcel:
    """The body of a POST on its way, and what came back so far: what is known when the deadline strikes.

    `has_left` becomes true when the last byte was handed to the operating system, not before.
    """

    body: bytes = field(repr=False)
    at_most: int
    has_left: bool = False
    answer: httpcore.Response | None = None
    received: bytearray = field(default_factory=bytearray)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self.body:
            yield self.body
        self.has_left = True


class Exchange:
    """Asks and posts. Every method raises Trouble for what the other side does wrong."""

    def __init__(
        self, *, limits: NetLimits, policy: AddressPolicy, resolver: Resolver, tls: ssl.SSLContext | None
    ) -> None:
        self._limits = limits
        self._policy = policy
        self._resolver = resolver
        self._tls = tls
        self._kept = KeptLinks()

    async def get(self, address: Address, headers: Headers, *, cut_at: int | None = None) -> Answer:
        """GET one address. The body is read for 2xx other than 204 to 206; `cut_at`: up to there, the rest is left."""
        request = _request(b"GET", address, headers)
        link = self._kept.take(address)
        response = await _ask_kept(link, request, address.host) if link is not None else None
        if link is None or response is None:
            link = await self._open(address)
            response = await _ask(link, request, address.host)
        try:
            return await self._receive(link, response, address.host, cut_at)
        finally:
            self._kept.keep(address, link)

    async def post(self, address: Address, headers: Headers, parcel: Parcel) -> None:
        """POST a parcel over a connection of its own; what comes back is noted in the parcel.

        A kept connection may be closed by the server in the same moment, and nobody could tell what had arrived.
        """
        link = await self._open(address)
        try:
            parcel.answer = await _ask(link, _request(b"POST", address, headers, parcel), address.host)
            async with aclosing(_chunks(parcel.answer)) as chunks:
                async for chunk in chunks:
                    parcel.received += chunk[: parcel.at_most - len(parcel.received)]
                    if len(parcel.received) >= parcel.at_most:
                        return
        except (httpcore.RemoteProtocolError, httpcore.ReadError):
            return  # the status is known; that is an answer
        finally:
            link.wire.close()

    def close(self) -> None:
        """Close all connections that were kept."""
        self._kept.close()

    async def _open(self, address: Address) -> Link:
        tls = self._tls_context() if address.scheme == "https" else None
        wire = await open_wire(
            address, resolver=self._resolver, policy=self._policy, connect=self._limits.connect, tls=tls
        )
        return Link.over(wire, address)

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:  # 23 ms and 1 MB: loaded once, when the first https address is met
            self._tls = ssl.create_default_context(cafile=certifi.where())
        return self._tls

    async def _receive(self, link: Link, response: httpcore.Response, host: str, cut_at: int | None) -> Answer:
        answer = Answer(status=response.status, headers=response.headers)
        if response.status == 304 or not 200 <= response.status < 300 or response.status in {204, 205, 206}:  # noqa: PLR2004 - RFC 9110, section 15
            await _let_pass(answer, response, link)
            return answer
        limits = self._limits
        body = Body(answer.lines(b"content-encoding"), max_wire=limits.max_wire, max_body=limits.max_body)
        length = announced_length(answer.lines(b"content-length"))
        if length is not None and cut_at is None:
            body.announce(length)
        try:
            async with aclosing(_chunks(response)) as chunks:
                async for chunk in chunks:
                    body.add(chunk)
                    if cut_at is not None and body.inflated >= cut_at:
                        return Answer(
                            status=response.status, headers=response.headers, body=body.start(cut_at), size=body.size
                        )
        except (httpcore.RemoteProtocolError, httpcore.ReadError) as error:
            raise _broken_body(error, link, host) from error
        await link.settle(response)
        return Answer(status=response.status, headers=response.headers, body=body.finish(), size=body.size)


def _request(method: bytes, address: Address, headers: Headers, content: Parcel | None = None) -> httpcore.Request:
    url = httpcore.URL(
        scheme=address.scheme.encode(), host=address.host.encode(), port=address.port, target=address.target.encode()
    )
    first = [(b"Host", address.authority.encode()), *headers]
    if address.credentials is not None:
        first.append((b"Authorization", address.credentials.encode()))
    return httpcore.Request(method, url, headers=first, content=content)


async def _ask(link: Link, request: httpcore.Request, host: str) -> httpcore.Response:
    try:
        return await link.http.handle_async_request(request)
    except httpcore.LocalProtocolError as error:
        raise Trouble(FailureKind.BAD_URL, "the request cannot be written as HTTP") from error
    except httpcore.RemoteProtocolError as error:
        if error.__cause__ is None:  # httpcore's own: the end came first. What h11 raises is the cause of its error
            raise _hung_up(host) from error
        raise _not_http(host) from error
    except (httpcore.ReadError, httpcore.WriteError) as error:
        raise _hung_up(host) from error
    except BaseException:
        link.wire.close()
        raise


async def _ask_kept(link: Link, request: httpcore.Request, host: str) -> httpcore.Response | None:
    """Ask over a kept link; None if the server had closed it meanwhile: then a fresh one is due, without harm."""
    try:
        return await _ask(link, request, host)
    except Trouble as trouble:
        if trouble.kind is FailureKind.BAD_URL:
            raise
        return None


async def _chunks(response: httpcore.Response) -> AsyncGenerator[bytes, None]:
    async for chunk in response.aiter_stream():
        yield chunk


async def _let_pass(answer: Answer, response: httpcore.Response, link: Link) -> None:
    """Read past a body nobody wants, if it is short, so that the connection can be kept; else hang up."""
    length = announced_length(answer.lines(b"content-length"))
    if response.status in {204, 304} or (length is not None and length <= SMALL_BODY):
        try:
            async with asyncio.timeout(SMALL_BODY_SECONDS):
                async for _ in response.aiter_stream():
                    pass
                await link.settle(response)
        except (TimeoutError, httpcore.RemoteProtocolError, httpcore.ReadError):
            link.wire.close()
    else:
        link.wire.close()


def _hung_up(host: str) -> Trouble:
    return Trouble(FailureKind.INTERRUPTED, f"{host} closed the connection without an answer")


def _not_http(host: str) -> Trouble:
    return Trouble(FailureKind.BAD_ANSWER, f"{host} does not answer in proper HTTP")


def _broken_body(error: Exception, link: Link, host: str) -> Trouble:
    if isinstance(error, httpcore.ReadError) or link.wire.has_ended:
        return Trouble(FailureKind.INTERRUPTED, f"{host} closed the connection before the answer was whole")
    return _not_http(host)
