"""The guarded transport by itself: what it carries and what it says of what goes wrong; and what importing it costs."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from net.raw_server import LOOPBACK, QUICK, RawServer, Script, answer, feed
from net.test_net_fetching import breaks_off, resets, says_nothing
from watchdesk.model.visits import FailureKind, FetchFailed
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.failures import Trouble
from watchdesk.net.link import NotHttp, NotSendable, Parcel
from watchdesk.net.resolving import MappedResolver
from watchdesk.net.transport import GuardedTransport
from watchdesk.net.urls import Origin
from watchdesk.net.wire import Interrupted

ONE = Origin("http", "one.test", 80)
HOST = ((b"Host", b"one.test"),)


@contextmanager
def transport(server: RawServer, policy: AddressPolicy = LOOPBACK) -> Iterator[GuardedTransport]:
    resolver = MappedResolver({".test": ("127.0.0.1", server.port)})
    carrier = GuardedTransport(connect=QUICK.connect, policy=policy, resolver=resolver)
    yield carrier
    carrier.close()


async def read_whole(carrier: GuardedTransport, method: str = "GET", parcel: Parcel | None = None) -> bytes:
    link = await carrier.carry(method, ONE, b"/a", HOST, parcel)
    body = b""
    try:
        while chunk := await link.more():
            body += chunk
    finally:
        carrier.release(link)
    return body


async def test_an_answer_comes_with_the_bytes_as_they_were_sent() -> None:
    scripts = {"/a": answer("200 Fine", "Content-Encoding: gzip", "X-Odd: \xe9", body=b"not gzip at all")}
    async with RawServer(scripts) as server:
        with transport(server) as carrier:
            link = await carrier.carry("GET", ONE, b"/a", HOST)
            body = await link.more()
            assert (link.status, body, await link.more()) == (200, b"not gzip at all", b"")
    assert (b"X-Odd", b"\xe9") in link.headers


async def test_answers_that_announce_another_are_passed_over() -> None:
    script = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + answer(body=b"the answer")
    async with RawServer({"/a": script}) as server:
        with transport(server) as carrier:
            assert await read_whole(carrier) == b"the answer"


async def test_the_target_goes_out_as_written() -> None:
    async with RawServer({}) as server:
        async with server.client() as client:
            await client.fetch(feed("http://one.test/a/../b//{c}|d?q=%zz&r='\"e"))
        with transport(server) as carrier:
            carrier.release(await carrier.carry("GET", ONE, b"/x/../y", HOST))
    assert server.paths == ["/a/../b//{c}|d?q=%zz&r='\"e", "/x/../y"]


@pytest.mark.parametrize("method, connections", [("GET", 1), ("POST", 3), ("HEAD", 3)])
async def test_only_a_get_goes_over_a_kept_link(method: str, connections: int) -> None:
    scripts = {"/a": answer("304 Not Modified", length=False)}
    async with RawServer(scripts) as server:
        with transport(server) as carrier:
            for _ in range(3):
                assert await read_whole(carrier, method) == b""
    assert server.connections == connections


async def test_an_answer_that_is_released_unread_takes_its_connection_with_it() -> None:
    async with RawServer({"/a": answer(body=b"unread")}) as server:
        with transport(server) as carrier:
            for _ in range(2):
                carrier.release(await carrier.carry("GET", ONE, b"/a", HOST))
    assert server.connections == 2


@pytest.mark.parametrize(
    "script, error",
    [
        (breaks_off, Interrupted),
        (resets, Interrupted),
        (says_nothing, Interrupted),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", NotHttp),
        (answer("200 OK", "Transfer-Encoding: chunked", body=b"zz\r\n" * 9), NotHttp),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\n\r\n", NotHttp),
    ],
)
async def test_what_the_other_side_does_wrong_is_told_apart(script: Script, error: type[Exception]) -> None:
    async with RawServer({"/a": script}) as server:
        with transport(server) as carrier, pytest.raises(error):
            await read_whole(carrier)


@pytest.mark.parametrize(
    "header", [(b"X", b"two\r\nlines"), (b"a name", b"x"), (b"X", b"nothing\x00")], ids=["break", "space", "null"]
)
async def test_a_request_that_is_no_http_does_not_leave(header: tuple[bytes, bytes]) -> None:
    async with RawServer({"/a": answer()}) as server:
        with transport(server) as carrier, pytest.raises(NotSendable):
            await carrier.carry("GET", ONE, b"/a", (*HOST, header))
    assert server.paths == []


async def test_a_body_has_left_when_all_of_it_was_written() -> None:
    parcel = Parcel(b"words")
    async with RawServer({"/a": answer(body=b"taken")}) as server:
        with transport(server) as carrier:
            link = await carrier.carry("POST", ONE, b"/a", (*HOST, (b"Content-Length", b"5")), parcel)
            assert (parcel.has_left, await link.more()) == (True, b"taken")
    assert [asked.body for asked in server.asked] == [b"words"]


async def test_the_guard_is_in_the_transport_and_not_above_it() -> None:
    async with RawServer({"/a": answer(body=b"secret")}) as server:
        with transport(server, AddressPolicy()) as carrier:
            for origin in (ONE, ONE._replace(port=server.port)):
                with pytest.raises(Trouble, match="and not listed in"):
                    await carrier.carry("GET", origin, b"/a", HOST)
    assert server.connections == 0


@pytest.mark.parametrize("host", ["256.1.1.1", "1.2.3.04", "1.2.3.99999"])
async def test_a_number_that_is_no_address_is_not_looked_up_as_a_name(host: str) -> None:
    async with RawServer({}) as server, server.client() as client:
        result = await client.fetch(feed(f"http://{host}/"))
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.reason) == (FailureKind.BAD_URL, "the host of the address is not a valid name")


def test_the_client_speaks_http_without_a_library_that_has_a_client_of_its_own() -> None:
    """One takes a fifth of a second poll's CPU time (ADR 0027)."""
    program = "import sys, watchdesk.net.client; print(*sorted({'h11', 'httpcore', 'httpx', 'anyio'} & {*sys.modules}))"
    found = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert found.stdout.split() == ["h11"]
