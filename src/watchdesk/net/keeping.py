"""Keeping: connections that stay open for the next request to the same origin."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpcore
from httpcore._synchronization import AsyncLock

from watchdesk.net.urls import Origin
from watchdesk.net.wire import Wire

KEPT_SECONDS = 20.0
KEPT_CONNECTIONS = 128


class _Unshared(AsyncLock):
    """In place of the lock on a connection's state: a link is in the hands of one exchange at a time.

    httpcore's own goes through the event loop twice a request, and imports anyio's backend (20 ms at start).
    """

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        pass


@dataclass(slots=True)
class Link:
    """An open connection with HTTP spoken over it."""

    origin: Origin
    wire: Wire
    http: httpcore.AsyncHTTP11Connection
    kept_at: float = field(default=0.0)

    @classmethod
    def over(cls, wire: Wire, origin: Origin) -> "Link":
        """Begin to speak HTTP/1.1 over a wire."""
        server = httpcore.Origin(origin.scheme.encode(), origin.host.encode(), origin.port)
        http = httpcore.AsyncHTTP11Connection(origin=server, stream=wire)
        http._state_lock = _Unshared()  # noqa: SLF001 - httpcore takes no other
        return cls(origin, wire, http)

    def end_without_body(self) -> None:
        """Have the HTTP of this link go on from an answer's head to its end: that of a 204 or 304 has no body (h11)."""
        self.http._h11_state.next_event()  # noqa: SLF001 - as below; EndOfMessage, for which nothing has to arrive

    async def settle(self, response: httpcore.Response) -> None:
        """End an exchange; hang up if its answer was not read to its end, or if more came than it had announced.

        httpcore would take such bytes for the next answer.
        """
        surplus, _ = self.http._h11_state.trailing_data  # noqa: SLF001 - httpcore shows it for upgrades only
        if surplus:
            self.wire.close()
        await response.aclose()


class KeptLinks:
    """Idle links by origin, found without a search; the ones kept longest ago are closed when there are too many.

    httpcore's own pool looks at all its connections at each request (0.6 ms at one, 4.9 ms at 200): this is why it is
    not used.
    """

    def __init__(self) -> None:
        self._links: OrderedDict[Origin, list[Link]] = OrderedDict()
        self._count = 0

    def take(self, origin: Origin) -> Link | None:
        """Return a link to this origin that still seems alive, or None."""
        links = self._links.get(origin, [])
        while links:
            link = links.pop()
            self._count -= 1
            if not links:
                del self._links[origin]
            if time.monotonic() - link.kept_at < KEPT_SECONDS and not link.http.has_expired():
                return link
            link.wire.close()
        return None

    def keep(self, link: Link) -> None:
        """Keep a link whose exchange ended whole; close one whose did not."""
        if not link.http.is_idle() or not link.wire.is_open:
            link.wire.close()
            return
        link.kept_at = time.monotonic()
        self._links.setdefault(link.origin, []).append(link)
        self._links.move_to_end(link.origin)
        self._count += 1
        if self._count > KEPT_CONNECTIONS:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        origin, links = next(iter(self._links.items()))
        links.pop(0).wire.close()
        self._count -= 1
        if not links:
            del self._links[origin]

    def close(self) -> None:
        """Close them all."""
        for links in self._links.values():
            for link in links:
                link.wire.close()
        self._links.clear()
        self._count = 0
