"""The guarded transport by itself, as any user of httpx would meet it; and what importing it costs."""

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from net.raw_server import LOOPBACK, QUICK, RawServer, Script, answer, feed
from net.test_net_fetching import breaks_off, resets, says_nothing
from watchdesk.model.visits import FailureKind, FetchFailed, NotModified
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.failures import Trouble
from watchdesk.net.resolving import MappedResolver, SystemResolver
from watchdesk.net.transport import GuardedTransport, httpx

TESTS = Path(__file__).parents[1]


def transport(server: RawServer, policy: AddressPolicy = LOOPBACK) -> GuardedTransport:
    resolver = MappedResolver({".test": ("127.0.0.1", server.port)})
    return GuardedTransport(connect=QUICK.connect, policy=policy, resolver=resolver)


def request(url: str, method: str = "GET", *, target: bytes | None = None) -> httpx.Request:
    extensions = {} if target is None else {"target": target}
    return httpx.Request(method, url, headers={"Host": "one.test"}, extensions=extensions)


async def test_an_answer_comes_as_httpx_has_it_with_the_bytes_as_they_were_sent() -> None:
    scripts = {"/a": answer("200 Fine", "Content-Encoding: gzip", "X-Odd: \xe9", body=b"not gzip at all")}
    async with RawServer(scripts) as server, transport(server) as carrier:
        response = await carrier.handle_async_request(request("http://one.test/a"))
        body = b"".join([chunk async for chunk in response.aiter_raw()])
    assert (response.status_code, response.reason_phrase, body) == (200, "Fine", b"not gzip at all")
    assert (b"X-Odd", b"\xe9") in response.headers.raw
    assert response.is_closed


async def test_an_httpx_client_can_stand_on_it() -> None:
    async with RawServer({"/a": answer(body=b"whole")}) as server, httpx.AsyncClient(transport=transport(server)) as it:
        assert (await it.get("http://one.test/a")).text == "whole"


async def test_the_target_goes_out_as_written_where_httpx_would_settle_it() -> None:
    async with RawServer({}) as server:
        async with server.client() as client:
            await client.fetch(feed("http://one.test/a/../b//{c}|d?q=%zz&r='\"e"))
        async with transport(server) as carrier:
            await (await carrier.handle_async_request(request("http://one.test/x/../y"))).aclose()
            await (await carrier.handle_async_request(request("http://one.test/", target=b"/x/../y"))).aclose()
    assert server.paths == ["/a/../b//{c}|d?q=%zz&r='\"e", "/y", "/x/../y"]


@pytest.mark.parametrize("method, connections", [("GET", 1), ("POST", 3), ("HEAD", 3)])
async def test_only_a_get_goes_over_a_kept_link(method: str, connections: int) -> None:
    scripts = {"/a": answer("304 Not Modified", length=False)}
    async with RawServer(scripts) as server, transport(server) as carrier:
        for _ in range(3):
            response = await carrier.handle_async_request(request("http://one.test/a", method))
            assert [chunk async for chunk in response.aiter_raw()] == []
    assert server.connections == connections


@pytest.mark.parametrize(
    "status, header, body, connections",
    [
        ("304 Not Modified", "Content-Length: 9", b"", 1),
        ("204 No Content", "Content-Length: 9", b"", 1),
        ("304 Not Modified", "Transfer-Encoding: chunked", b"", 1),
        ("304 Not Modified", "Connection: close", b"", 3),
        ("304 Not Modified", "Content-Length: 9", b"unfitting", 3),
        ("204 No Content", "Content-Length: 9", b"unfitting", 3),
    ],
)
async def test_an_answer_without_a_body_ends_with_its_head_whatever_it_says(
    status: str, header: str, body: bytes, connections: int
) -> None:
    scripts = {"/a": answer(status, header, body=body, length=False)}
    async with RawServer(scripts) as server, server.client() as client:
        kinds = {(await client.fetch(replace(feed("http://one.test/a"), etag='"a"'))).__class__ for _ in range(3)}
    assert kinds == {NotModified if status.startswith("304") else FetchFailed}
    assert server.connections == connections


async def test_a_response_that_is_closed_unread_takes_its_connection_with_it() -> None:
    async with RawServer({"/a": answer(body=b"unread")}) as server, transport(server) as carrier:
        for _ in range(2):
            response = await carrier.handle_async_request(request("http://one.test/a"))
            await response.aclose()
    assert server.connections == 2


@pytest.mark.parametrize(
    "script, error",
    [
        (breaks_off, httpx.ReadError),
        (resets, httpx.ReadError),
        (says_nothing, httpx.ReadError),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", httpx.RemoteProtocolError),
        (answer("200 OK", "Transfer-Encoding: chunked", body=b"zz\r\n" * 9), httpx.RemoteProtocolError),
    ],
)
async def test_what_the_other_side_does_wrong_is_an_error_of_httpx(script: Script, error: type[Exception]) -> None:
    async with RawServer({"/a": script}) as server, transport(server) as carrier:
        with pytest.raises(error):
            await read_whole(carrier, request("http://one.test/a"))


async def read_whole(carrier: GuardedTransport, wanted: httpx.Request) -> bytes:
    response = await carrier.handle_async_request(wanted)
    try:
        return b"".join([chunk async for chunk in response.aiter_raw()])
    finally:
        await response.aclose()


async def test_the_guard_is_in_the_transport_and_not_above_it() -> None:
    async with RawServer({"/a": answer(body=b"secret")}) as server, transport(server, AddressPolicy()) as carrier:
        for url in ("http://one.test/a", f"http://one.test:{server.port}/a"):
            with pytest.raises(Trouble, match="and not listed in"):
                await carrier.handle_async_request(request(url))
    assert server.connections == 0


@pytest.mark.parametrize("url", ["ftp://one.test/a", "file:///etc/passwd", "/a", "ws://one.test/a"])
async def test_nothing_but_http_is_carried(url: str) -> None:
    carrier = GuardedTransport(connect=timedelta(seconds=1), policy=LOOPBACK, resolver=SystemResolver())
    with pytest.raises(httpx.UnsupportedProtocol):
        await carrier.handle_async_request(request(url))


@pytest.mark.parametrize("host", ["256.1.1.1", "1.2.3.04", "1.2.3.99999"])
async def test_a_number_that_is_no_address_is_not_looked_up_as_a_name(host: str) -> None:
    async with RawServer({}) as server, server.client() as client:
        result = await client.fetch(feed(f"http://{host}/"))
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.reason) == (FailureKind.BAD_URL, "the host of the address is not a valid name")


def test_importing_the_client_leaves_the_command_line_of_httpx_aside() -> None:
    """It would cost 30 to 60 ms of CPU at every start."""
    program = (
        "import sys, watchdesk.net.client; print(*sorted({'click', 'rich', 'pygments', 'httpx'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert found.stdout.split() == ["httpx"]


async def test_a_visit_does_without_the_lock_of_httpcore_and_so_without_its_backend() -> None:
    """Of a conditional request answered 304 they take a tenth, and 20 ms of every start."""
    async with RawServer({"/a": answer("304 Not Modified", length=False)}) as server:
        program = (
            "import asyncio, sys\n"
            "from datetime import timedelta\n"
            "from net.raw_server import LOOPBACK, QUICK\n"
            "from watchdesk.net.resolving import MappedResolver\n"
            "from watchdesk.net.transport import GuardedTransport, httpx\n"
            "async def main():\n"
            f"    resolver = MappedResolver({{'.test': ('127.0.0.1', {server.port})}})\n"
            "    carrier = GuardedTransport(connect=QUICK.connect, policy=LOOPBACK, resolver=resolver)\n"
            "    for _ in range(2):\n"
            "        asked = httpx.Request('GET', 'http://one.test/a', headers={'Host': 'one.test'})\n"
            "        async for _ in (await carrier.handle_async_request(asked)).aiter_raw(): pass\n"
            "    print('anyio._backends._asyncio' in sys.modules)\n"
            "asyncio.run(main())\n"
        )
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(TESTS)}
        )
        out, _ = await running.communicate()
    assert (out.split(), server.connections) == ([b"False"], 1)
