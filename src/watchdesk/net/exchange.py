"""Exchange: one request and its answer over the guarded transport; redirects, turns and deadlines are the client's."""

import asyncio
import re
import ssl
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv4Address

from watchdesk.model.visits import FailureKind
from watchdesk.net.access import Access
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.answers import Answer, announced_length
from watchdesk.net.failures import Trouble
from watchdesk.net.inflating import Body
from watchdesk.net.limits import NetLimits
from watchdesk.net.link import Headers, Link, NotHttp, NotSendable, Parcel
from watchdesk.net.resolving import Resolver
from watchdesk.net.transport import GuardedTransport
from watchdesk.net.urls import Address, Origin
from watchdesk.net.wire import Interrupted

SMALL_BODY = 16 * 1024
SMALL_BODY_SECONDS = 2.0
NO_BODY = frozenset({204, 304})  # RFC 9112, section 6.3: whatever is announced, the end is at once

NO_ACCESS = Access()
# What looks like an IPv4 address. With a part beyond 255 it would be looked up as a name.
NUMBER = re.compile(r"\d+\.\d+\.\d+\.\d+", re.ASCII)


class Posting(Parcel):
    """A POST on its way, and what came back so far: what is known when the deadline strikes."""

    __slots__ = ("at_most", "headers", "received", "status")

    def __init__(self, body: bytes, *, at_most: int) -> None:
        super().__init__(body)
        self.at_most = at_most
        self.status: int | None = None
        self.headers: Headers = ()
        self.received = bytearray()


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
        link = await self._ask("GET", address, with_shown(headers, shown))
        try:
            return await self._receive(link, address.host, cut_at, keeps_wire=keeps_wire)
        finally:
            self._transport.release(link)

    async def post(self, address: Address, headers: Headers, posting: Posting) -> None:
        """POST a body; what comes back is noted beside it."""
        link = await self._ask("POST", address, headers, posting)
        posting.status, posting.headers = link.status, link.headers
        try:
            while len(posting.received) < posting.at_most and (chunk := await link.more()):
                posting.received += chunk[: posting.at_most - len(posting.received)]
        except (Interrupted, NotHttp):
            return  # the status is known; that is an answer
        finally:
            self._transport.release(link)

    def close(self) -> None:
        """Close all connections that were kept."""
        self._transport.close()

    async def _ask(self, method: str, address: Address, headers: Headers, parcel: Parcel | None = None) -> Link:
        host, target = address.host, address.target.encode()
        try:
            return await self._transport.carry(method, address.origin, target, _whole(address, headers), parcel)
        except NotSendable as error:
            raise Trouble(FailureKind.BAD_URL, "the request cannot be written as HTTP") from error
        except NotHttp as error:
            raise _not_http(host) from error
        except Interrupted as error:
            raise Trouble(FailureKind.INTERRUPTED, f"{host} closed the connection without an answer") from error

    async def _receive(self, link: Link, host: str, cut_at: int | None, *, keeps_wire: bool) -> Answer:
        status, headers = link.status, link.headers
        answer = Answer(status=status, headers=headers)
        if not 200 <= status < 300 or status in {204, 205, 206}:  # noqa: PLR2004 - RFC 9110, section 15
            await _let_pass(answer, link)
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
            while chunk := await link.more():
                body.add(chunk)
                if cut_at is not None and body.inflated >= cut_at:
                    return Answer(status=status, headers=headers, body=body.start(cut_at), size=body.size)
        except NotHttp as error:
            raise _not_http(host) from error
        except Interrupted as error:
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


def _is_address(host: str) -> bool:
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True


async def _let_pass(answer: Answer, link: Link) -> None:
    """Read past a body nobody wants, if it is short, so that the connection can be kept; else it is hung up."""
    if answer.status in NO_BODY:
        with suppress(NotHttp, Interrupted):
            await link.more()
        return
    length = announced_length(answer.lines(b"content-length"))
    if length is not None and length <= SMALL_BODY:
        with suppress(TimeoutError, NotHttp, Interrupted):
            async with asyncio.timeout(SMALL_BODY_SECONDS):
                while await link.more():
                    pass


def _not_http(host: str) -> Trouble:
    return Trouble(FailureKind.BAD_ANSWER, f"{host} does not answer in proper HTTP")
