"""Transport: httpx's one home — carries a request over guarded wires, between the exchange and the sockets.

It stands where httpx's own transport would: below it httpcore, httpx's engine, speaks HTTP, but over wires that were
judged and opened here (G6) and links that are found without httpx's pool (see KeptLinks). Above it there is no
httpx.AsyncClient, because nothing would be left for one to do: cookies and the environment are refused, credentials
and redirects are decided hop by hop by our own rules (G9), the deadline lies around the whole visit, bodies are
inflated within limits (G5). An AsyncClient with all of that switched off adds 0.10 ms of CPU a request, or 0.16 where
it also builds the request, to the 0.29 ms of a conditional GET answered 304.
"""

import ssl
import sys
from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import cast

import certifi
import httpcore

from watchdesk.net.access import Proxy
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.keeping import KeptLinks, Link
from watchdesk.net.resolving import Resolver
from watchdesk.net.urls import PORTS, Origin
from watchdesk.net.wire import open_wire

# httpx imports its command line if it can (click, rich, pygments) and goes without it on ImportError.
# None is the import system's word for "not to be found"; no program of ours runs that command line.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # typeshed leaves out the None that Python allows
import httpx  # noqa: E402 - the line above must come first, here and nowhere else

__all__ = ["GuardedTransport", "chunks_of", "end_without_body", "httpx", "message_of"]


class GuardedTransport(httpx.AsyncBaseTransport):
    """Carries requests to checked addresses only, whatever their URLs, the resolver or the environment say.

    Raises Trouble for what happens before a connection is open. After that it raises httpx's errors: ReadError or
    WriteError when the other side hung up, RemoteProtocolError when it does not speak HTTP, LocalProtocolError for a
    request that cannot be written. Responses hold raw bytes; each must be closed, which frees its link or ends it.
    There are no time limits but that of connecting. `tls` replaces the context that trusts certifi's authorities.
    `proxies`: those that lead to some origins, by tunnels to the addresses that were checked here.
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

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer's head; its body arrives while it is iterated.

        Only a GET goes over a kept link: the server may close one in the same moment, which does a GET no harm, since
        it is asked again over a fresh one. Nobody could tell what had arrived of anything else.
        """
        return await self.carry(_message(request), _origin(request.url))

    async def carry(self, message: httpcore.Request, origin: Origin) -> httpx.Response:
        """Do the same with a request in httpcore's form. Reading its URL again is a tenth of a visit answered 304."""
        if message.method == b"GET" and (kept := self._kept.take(origin)) is not None:
            try:
                return await self._ask(kept, message)
            except (httpx.NetworkError, httpx.RemoteProtocolError):
                pass  # closed meanwhile
        return await self._ask(await self._open(origin), message)

    async def aclose(self) -> None:
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
        return Link.over(wire, origin)

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:  # 23 ms and 1 MB: loaded once, when the first https address is met
            self._tls = ssl.create_default_context(cafile=certifi.where())
        return self._tls

    async def _ask(self, link: Link, message: httpcore.Request) -> httpx.Response:
        try:
            answer = await link.http.handle_async_request(message)
        except BaseException as error:
            link.wire.close()
            if isinstance(error, httpcore.ProtocolError | httpcore.NetworkError):
                raise _in_httpx_words(error, has_ended=False) from error
            raise
        body = _RawBody(answer, link, self._kept)
        return httpx.Response(answer.status, headers=answer.headers, stream=body, extensions=answer.extensions)


class _RawBody(httpx.AsyncByteStream):
    """The bytes of one answer as they come from the wire, and the link they come over. They come once."""

    def __init__(self, answer: httpcore.Response, link: Link, kept: KeptLinks) -> None:
        self._answer = answer
        self._link = link
        self._kept = kept
        self._chunks: AsyncIterator[bytes] | None = None

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if self._chunks is None:
            self._chunks = aiter(cast("AsyncIterable[bytes]", self._answer.stream))
        try:
            return await anext(self._chunks)
        except (httpcore.ProtocolError, httpcore.NetworkError) as error:
            raise _in_httpx_words(error, has_ended=self._link.wire.has_ended) from error

    def end(self) -> None:
        """Take note that there is no body."""
        self._link.end_without_body()

    async def aclose(self) -> None:
        """Keep the link if the answer was read to its end, else hang up."""
        try:
            await self._link.settle(self._answer)
        finally:
            self._kept.keep(self._link)


def chunks_of(response: httpx.Response) -> AsyncIterator[bytes]:
    """Return the body of an answer as it comes from the wire.

    httpx would inflate it without a limit, or (aiter_raw) pass it on through generators more, which a 304 feels.
    """
    assert isinstance(response.stream, _RawBody)  # noqa: S101 - for mypy: the transport's answers have no other
    return aiter(response.stream)


def end_without_body(response: httpx.Response) -> None:
    """Note that an answer, 204 or 304, ended with its head. httpcore would find that out through two generators."""
    assert isinstance(response.stream, _RawBody)  # noqa: S101 - as above
    response.stream.end()


def _origin(url: httpx.URL) -> Origin:
    if url.scheme not in PORTS:
        raise httpx.UnsupportedProtocol("only http and https are carried")
    return Origin(url.scheme, url.raw_host.decode("ascii"), url.port or PORTS[url.scheme])


def message_of(
    method: str, origin: Origin, target: bytes, headers: Sequence[tuple[bytes, bytes]], body: httpx.AsyncByteStream
) -> httpcore.Request:
    """Return a request in httpcore's form. `target` goes out as it is."""
    url = httpcore.URL(scheme=origin.scheme.encode(), host=origin.host.encode(), port=origin.port, target=target)
    message = httpcore.Request(method, url, content=body)
    message.headers = list(headers)  # these are bytes; made with them, a request looks at each again (2 µs)
    return message


def _message(request: httpx.Request) -> httpcore.Request:
    assert isinstance(request.stream, httpx.AsyncByteStream)  # noqa: S101 - for mypy: httpx asks the same of its streams
    target = request.extensions.get("target", request.url.raw_path)
    return message_of(request.method, _origin(request.url), target, request.headers.raw, request.stream)


def _in_httpx_words(error: Exception, *, has_ended: bool) -> httpx.TransportError:
    """Return httpcore's error as httpx's, with an end that came too soon told apart from what is no HTTP."""
    if isinstance(error, httpcore.LocalProtocolError):
        return httpx.LocalProtocolError(str(error))
    if isinstance(error, httpcore.WriteError):
        return httpx.WriteError(str(error))
    # A protocol error without a cause is httpcore's own: the end came first. What h11 raises is the cause of its error.
    if isinstance(error, httpcore.NetworkError) or has_ended or error.__cause__ is None:
        return httpx.ReadError(str(error))
    return httpx.RemoteProtocolError(str(error))
