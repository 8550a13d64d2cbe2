"""Client: the guarded visitor of the world — every GET and POST of the desk goes through here."""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType, TracebackType
from typing import Self

from msgspec import Struct

from watchdesk.model.evidence import Capture, Hop
from watchdesk.model.visits import (
    FailureKind,
    Fetched,
    FetchFailed,
    FetchResult,
    NotModified,
    Posted,
    PostFailed,
    PostResult,
    Purpose,
    Visit,
)
from watchdesk.net.access import Access
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.answers import PERMANENT, REDIRECTS, Answer, freshness, retry_after, trouble_of
from watchdesk.net.exchange import Exchange, Headers, Parcel
from watchdesk.net.failures import Trouble
from watchdesk.net.headers import get_headers, post_headers, user_agent
from watchdesk.net.lanes import Lanes
from watchdesk.net.limits import NetLimits
from watchdesk.net.links import push_links
from watchdesk.net.resolving import Resolver
from watchdesk.net.robots import READ_AT_MOST, Robots
from watchdesk.net.stopwatch import StopWatch
from watchdesk.net.urls import Address, Origin, read_address, redirected

__all__ = ["GuardedClient", "user_agent"]

POST_ANSWER_AT_MOST = 64 * 1024


class _Trip(Struct, frozen=True, kw_only=True):
    """How one address is visited, redirects included."""

    start: Address
    headers: Headers
    asks_robots: bool
    cut_at: int | None = None
    keeps_wire: bool = False


class _Arrival(Struct, frozen=True, kw_only=True):
    """Where a trip ended."""

    answer: Answer
    address: Address
    moved: bool
    hops: tuple[Hop, ...]


class GuardedClient:
    """Fetcher and Poster within limits; never raises for anything the other side does.

    It trusts nothing from the environment: no proxies, no netrc, no cookies; redirects are followed by hand with every
    hop checked. Validators go along on every hop, because they are those of the answer at the end. Times in results
    leave out the waiting for a turn. `tls` replaces the context that trusts certifi's authorities. `access`: what GETs
    show to some origins, and the proxies that lead there.
    """

    def __init__(
        self,
        *,
        limits: NetLimits,
        policy: AddressPolicy,
        resolver: Resolver,
        user_agent: str,
        obey_robots: bool = True,
        tls: ssl.SSLContext | None = None,
        access: Mapping[Origin, Access] = MappingProxyType({}),
    ) -> None:
        self._limits = limits
        self._user_agent = user_agent
        self._exchange = Exchange(limits=limits, policy=policy, resolver=resolver, tls=tls, access=access)
        self._lanes = Lanes(delay=limits.per_host_delay, concurrency=limits.concurrency)
        self._robots = Robots(self._fetch_robots) if obey_robots else None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._robots is not None:
            self._robots.close()
        await self._exchange.aclose()
        await asyncio.sleep(0)  # lets the loop close the sockets

    async def fetch(self, visit: Visit) -> FetchResult:
        """GET one address within the limits, spaced, with the address policy applied at each hop."""
        headers = get_headers(self._user_agent, visit)
        asks_robots = visit.purpose is Purpose.PAGE
        return await self._fetch(visit, headers=headers, asks_robots=asks_robots, cut_at=None)

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> PostResult:
        """POST over a connection of its own; a redirect is an answer like another, and not followed."""
        parcel = Parcel(body=body, at_most=POST_ANSWER_AT_MOST)
        try:
            await self._post(read_address(url), post_headers(self._user_agent, headers, length=len(body)), parcel)
        except Trouble as trouble:
            return PostFailed(kind=trouble.kind, reason=trouble.reason, request_sent=parcel.has_left)
        return _posted(parcel)

    async def _post(self, address: Address, headers: Headers, parcel: Parcel) -> None:
        async with self._lanes.turn(address.server):
            try:
                async with asyncio.timeout(self._limits.total.total_seconds()):
                    await self._exchange.post(address, headers, parcel)
            except TimeoutError:
                if parcel.answer is None:  # a known status is an answer, whatever became of its body
                    raise Trouble(FailureKind.TIMEOUT, self._too_slow(address.host)) from None

    async def _fetch_robots(self, url: str) -> FetchResult:
        visit = Visit(url=url, purpose=Purpose.PAGE)
        headers = get_headers(self._user_agent, visit)
        return await self._fetch(visit, headers=headers, asks_robots=False, cut_at=READ_AT_MOST)

    async def _fetch(self, visit: Visit, *, headers: Headers, asks_robots: bool, cut_at: int | None) -> FetchResult:
        clock = StopWatch(self._limits.total)
        try:
            trip = _Trip(
                start=read_address(visit.url),
                headers=headers,
                asks_robots=asks_robots,
                cut_at=cut_at,
                keeps_wire=visit.captures,
            )
            arrival = await self._travel(trip, clock)
            return _result(visit, arrival, clock.seconds)
        except Trouble as trouble:
            return FetchFailed(
                url=visit.url,
                kind=trouble.kind,
                reason=trouble.reason,
                status=trouble.status,
                retry_after=trouble.retry_after,
                retry_at=trouble.retry_at,
                seconds=clock.seconds,
            )

    async def _travel(self, trip: _Trip, clock: StopWatch) -> _Arrival:
        address, moved = trip.start, False
        every_hop_permanent = True
        hops: list[Hop] = []
        for _ in range(self._limits.redirects + 1):
            answer = await self._hop(address, trip, clock)
            location = answer.raw(b"location") if answer.status in REDIRECTS else None
            if not location:
                return _Arrival(answer=answer, address=address, moved=moved and every_hop_permanent, hops=tuple(hops))
            hops.append(Hop(url=address.text, status=answer.status, location=location.decode("latin-1")))
            address, moved = redirected(address, location), True
            every_hop_permanent = every_hop_permanent and answer.status in PERMANENT
        reason = f"{trip.start.host} redirects more than {self._limits.redirects} times"
        raise Trouble(FailureKind.BAD_REDIRECT, reason)

    async def _hop(self, address: Address, trip: _Trip, clock: StopWatch) -> Answer:
        wanted_delay = timedelta()
        if trip.asks_robots and self._robots is not None:
            wanted_delay = await self._robots.ask(address)
        async with self._lanes.turn(address.server, at_least=wanted_delay):
            try:
                async with clock:
                    return await self._exchange.get(
                        address, trip.headers, cut_at=trip.cut_at, keeps_wire=trip.keeps_wire
                    )
            except TimeoutError:
                raise Trouble(FailureKind.TIMEOUT, self._too_slow(address.host)) from None

    def _too_slow(self, host: str) -> str:
        return f"{host} did not give a whole answer within {self._limits.total.total_seconds():g} s"


def _result(visit: Visit, arrival: _Arrival, seconds: float) -> FetchResult:
    answer = arrival.answer
    if answer.status == 304:  # noqa: PLR2004 - Not Modified
        return _not_modified(visit, arrival, seconds)
    if (trouble := trouble_of(answer, datetime.now(UTC))) is not None:
        raise trouble
    if not answer.body:
        raise Trouble(FailureKind.BAD_ANSWER, "the server sent an empty answer", status=answer.status)
    fresh_for, expires = freshness(answer)
    hub, topic = push_links(answer.lines(b"link"), arrival.address.text)
    return Fetched(
        url=visit.url,
        final_url=arrival.address.text,
        status=answer.status,
        body=answer.body,
        content_type=answer.text(b"content-type"),
        etag=answer.text(b"etag"),
        last_modified=answer.text(b"last-modified"),
        max_age=fresh_for,
        expires=expires,
        moved_to=_moved_to(visit, arrival),
        hub=hub,
        topic=topic,
        size=answer.size,
        seconds=seconds,
        capture=_capture(read_address(visit.url), arrival, seconds) if visit.captures else None,
    )


def _capture(start: Address, arrival: _Arrival, seconds: float) -> Capture:
    answer = arrival.answer
    return Capture(
        url=start.text,
        final_url=arrival.address.text,
        hops=arrival.hops,
        status=answer.status,
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers),
        body=answer.body if answer.wire is None else answer.wire,
        at=datetime.now(UTC),
        seconds=seconds,
    )


def _moved_to(visit: Visit, arrival: _Arrival) -> str | None:
    """Return where a trip of permanent redirects ended. None where a password would be lost on the way."""
    if not arrival.moved:
        return None
    start, final = read_address(visit.url), arrival.address
    return final.text if final.text != start.text and start.credentials is None else None


def _not_modified(visit: Visit, arrival: _Arrival, seconds: float) -> NotModified:
    answer = arrival.answer
    if not visit.etag and not visit.last_modified:
        reason = "the server says that nothing changed, but was not asked whether"
        raise Trouble(FailureKind.BAD_ANSWER, reason, status=answer.status)
    fresh_for, expires = freshness(answer)
    return NotModified(
        url=visit.url,
        etag=answer.text(b"etag"),
        last_modified=answer.text(b"last-modified"),
        max_age=fresh_for,
        expires=expires,
        moved_to=_moved_to(visit, arrival),
        seconds=seconds,
    )


def _posted(parcel: Parcel) -> PostResult:
    assert parcel.answer is not None  # noqa: S101 - for mypy: Exchange.post returns with an answer or raises
    answer = Answer(status=parcel.answer.status_code, headers=parcel.answer.headers.raw)
    patience = retry_after(answer.text(b"retry-after"), datetime.now(UTC))
    return Posted(status=answer.status, body=bytes(parcel.received), retry_after=patience)
