"""Transport: carries a request over a guarded link — between the exchange and the wires.

The address policy is at home below this page (G6, see open_wire), so that whatever is asked goes to checked addresses
only. There is no HTTP client above it, because nothing would be left for one to do: cookies and the environment are
refused, credentials and redirects are decided hop by hop by our own rules (G9), the deadline lies around the whole
visit, bodies are inflated within limits (G5).
"""

import ssl
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from watchdesk.net.access import Proxy
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.keeping import KeptLinks
from watchdesk.net.link import Headers, Link, NotHttp, Parcel
from watchdesk.net.resolving import Resolver
from watchdesk.net.urls import Origin
from watchdesk.net.wire import Interrupted, open_wire


class GuardedTransport:
    """Carries requests to checked addresses only, whatever their URLs, the resolver or the environment say.

    Raises Trouble for what happens before a connection is open; after that, what Link raises. There are no time limits
    but that of connecting. `tls` replaces the context that trusts certifi's authorities. `proxies`: those that lead to
    some origins, by tunnels to the addresses that were checked here.
    """

    def __init__(
        self,
        *,
        connect: timedelta,
        policy: AddressPolicy,
        resolver: Resolver,
        tls: ssl.SSLContext | None = None,
        proxies: Mapping[Origin, Proxy] = MappingProxyType({}),
    ) -> None:
        self._connect = connect
        self._policy = policy
        self._resolver = resolver
        self._tls = tls
        self._proxies = proxies
        self._kept = KeptLinks()

    async def carry(
        self, method: str, origin: Origin, target: bytes, headers: Headers, parcel: Parcel | None = None
    ) -> Link:
        """Return a link with the head of the answer; the body is read from it, and then it must be released.

        Only a GET goes over a kept link: the server may close one in the same moment, which does a GET no harm, since
        it is asked again over a fresh one. Nobody could tell what had arrived of anything else.
        """
        if method == "GET" and (kept := self._kept.take(origin)) is not None:
            try:
                await kept.ask(method, target, headers)
            except (Interrupted, NotHttp):
                pass  # closed meanwhile
            else:
                return kept
        link = await self._open(origin)
        await link.ask(method, target, headers, parcel)
        return link

    def release(self, link: Link) -> None:
        """Keep a link whose answer was read to its end, else hang up."""
        self._kept.keep(link)

    def close(self) -> None:
        """Close all connections that were kept."""
        self._kept.close()

    async def _open(self, origin: Origin) -> Link:
        tls = self._tls_context() if origin.scheme == "https" else None
        wire = await open_wire(
            origin,
            resolver=self._resolver,
            policy=self._policy,
            connect=self._connect,
            tls=tls,
            proxy=self._proxies.get(origin),
        )
        return Link(wire, origin)

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:  # 23 ms and 1 MB: loaded once, when the first https address is met
            import certifi  # noqa: PLC0415 - not needed where there is no https

            self._tls = ssl.create_default_context(cafile=certifi.where())
        return self._tls
