"""Keeping: connections that stay open for the next request to the same origin."""

import time
from collections import OrderedDict
from dataclasses import dataclass, field

import httpcore

from watchdesk.net.urls import Address
from watchdesk.net.wire import Wire

KEPT_SECONDS = 20.0
KEPT_CONNECTIONS = 128


@dataclass(slots=True)
class Link:
    """An open connection with HTTP spoken over it."""

    wire: Wire
    http: httpcore.AsyncHTTP11Connection
    kept_at: float = field(default=0.0)

    @classmethod
    def over(cls, wire: Wire, address: Address) -> "Link":
        """Begin to speak HTTP/1.1 over a wire."""
        origin = httpcore.Origin(address.scheme.encode(), address.host.encode(), address.port)
        return cls(wire, httpcore.AsyncHTTP11Connection(origin=origin, stream=wire))

    async def settle(self, response: httpcore.Response) -> None:
        """End an exchange whose answer was read to its end; hang up if more came than the answer had announced.

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
        self._links: OrderedDict[tuple[str, str, int], list[Link]] = OrderedDict()
        self._count = 0

    def take(self, address: Address) -> Link | None:
        """Return a link to this origin that still seems alive, or None."""
        links = self._links.get(address.origin, [])
        while links:
            link = links.pop()
            self._count -= 1
            if not links:
                del self._links[address.origin]
            if time.monotonic() - link.kept_at < KEPT_SECONDS and not link.http.has_expired():
                return link
            link.wire.close()
        return None

    def keep(self, address: Address, link: Link) -> None:
        """Keep a link whose exchange ended whole; close one whose did not."""
        if not link.http.is_idle() or not link.wire.is_open:
            link.wire.close()
            return
        link.kept_at = time.monotonic()
        self._links.setdefault(address.origin, []).append(link)
        self._links.move_to_end(address.origin)
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
