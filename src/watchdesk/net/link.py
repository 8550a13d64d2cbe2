"""Link: HTTP/1.1 spoken over one open wire, by h11 — between the transport and the wire. h11's one home.

h11 knows the protocol and has no IO: nothing stands between it and the wire but this page. A library with a client of
its own was here before; see docs/decisions/0027.
"""

from collections.abc import Sequence
from contextlib import suppress

import h11

from watchdesk.net.urls import Origin
from watchdesk.net.wire import Interrupted, Wire

LONGEST_HEAD = 100 * 1024
Headers = Sequence[tuple[bytes, bytes]]


class NotSendable(Exception):  # noqa: N818 - never leaves this package, like the next one
    """A request that cannot be written as HTTP."""


class NotHttp(Exception):  # noqa: N818
    """What came is no HTTP."""


class Parcel:
    """The body of a request. `has_left` becomes true when its last byte was handed to the operating system."""

    __slots__ = ("body", "has_left")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.has_left = False


class Link:
    """An open wire with HTTP spoken over it, for one exchange at a time.

    An exchange is `ask`, `more` until there is no more, `settle`. What goes wrong on the way is raised as Interrupted
    (the other side hung up), NotHttp or NotSendable; a link that raised is hung up by `ask`, or by `settle`.
    `status` and `headers`, as they were sent, are those of the last answer.
    """

    __slots__ = ("_http", "headers", "kept_at", "origin", "status", "wire")

    def __init__(self, wire: Wire, origin: Origin) -> None:
        self.wire = wire
        self.origin = origin
        self.kept_at = 0.0
        self.status = 0
        self.headers: Headers = ()
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)

    async def ask(self, method: str, target: bytes, headers: Headers, parcel: Parcel | None = None) -> None:
        """Send a request, and wait for the head of its answer. `target` goes out as it is."""
        try:
            with suppress(Interrupted):  # a server may answer, and hang up, before it has read all
                await self._send(method, target, headers, parcel)
            answer = await self._next()
            while isinstance(answer, h11.InformationalResponse):
                answer = await self._next()
        except BaseException:
            self.wire.close()
            raise
        assert isinstance(answer, h11.Response)  # noqa: S101 - for mypy: h11 lets nothing else come first
        self.status, self.headers = answer.status_code, answer.headers.raw_items()

    async def _send(self, method: str, target: bytes, headers: Headers, parcel: Parcel | None) -> None:
        try:
            head = self._http.send(h11.Request(method=method, target=target, headers=list(headers)))
        except h11.LocalProtocolError as error:
            raise NotSendable from error
        await self.wire.write(head or b"")
        if parcel is not None:
            if parcel.body:
                await self.wire.write(self._http.send(h11.Data(data=parcel.body)) or b"")
            parcel.has_left = True
        self._http.send(h11.EndOfMessage())

    async def more(self) -> bytes:
        """Return the next bytes of the body as they came over the wire, none at its end."""
        try:
            event = await self._next()
        except NotHttp as error:
            if self.wire.has_ended:  # not what the other side wrote is wrong: it wrote too little
                raise Interrupted from error
            raise
        return bytes(event.data) if isinstance(event, h11.Data) else b""

    async def _next(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise NotHttp from error
            if event is not h11.NEED_DATA:
                assert not isinstance(event, type) or event is h11.PAUSED  # noqa: S101 - for mypy
                return event
            arrived = await self.wire.read()
            if not arrived and self._http.their_state is h11.SEND_RESPONSE:
                raise Interrupted
            self._http.receive_data(arrived)

    @property
    def is_idle(self) -> bool:
        """Whether the next request may go over this link: nobody has hung up, and nothing came that was not asked."""
        return self._http.our_state is h11.IDLE and not self.wire.is_readable

    def settle(self) -> bool:
        """End an exchange; return whether another can follow.

        It hangs up unless the answer was read to its end, and nothing came behind it: h11 would take such bytes for the
        next answer.
        """
        is_done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        if not is_done or self._http.trailing_data[0] or not self.wire.is_open:
            self.wire.close()
            return False
        self._http.start_next_cycle()
        return True
