"""Posting over loopback: what came back, and whether the request had left (G3)."""

import asyncio

import pytest

from net.raw_server import LOOPBACK, QUICK, RawServer, Script, answer, shorter
from watchdesk.model.visits import FailureKind, Posted, PostFailed, PostResult
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.client import GuardedClient
from watchdesk.net.resolving import MappedResolver

JSON = {"Content-Type": "application/json"}


async def posted(script: Script, body: bytes = b"{}", seconds: float = 5) -> PostResult:
    async with RawServer({"/hook": script}) as server, server.client(shorter(seconds)) as client:
        return await client.post("http://one.test/hook", body=body, headers=JSON)


async def test_body_and_headers_arrive_as_given() -> None:
    async with RawServer({"/hook": answer(body=b"ok")}) as server, server.client() as client:
        headers = {"Content-Type": "text/x", "webhook-id": "msg_1", "Content-Length": "999", "Host": "evil.test"}
        result = await client.post("http://u:p@one.test/hook", body=b"\x00\xff bytes", headers=headers)
    assert result == Posted(status=200, body=b"ok")
    asked = server.asked[0]
    assert asked.head.startswith(b"POST /hook HTTP/1.1\r\n")
    assert asked.body == b"\x00\xff bytes"
    assert (asked.header("content-length"), asked.header("host")) == ("8", "one.test")
    assert (asked.header("webhook-id"), asked.header("content-type")) == ("msg_1", "text/x")
    assert asked.header("user-agent") == "watchdesk/1.2 (desk@example.org)"
    assert asked.header("authorization") == "Basic dTpw"


async def test_an_empty_body_can_be_posted() -> None:
    assert await posted(answer("202 Accepted"), body=b"") == Posted(status=202, body=b"")


@pytest.mark.parametrize("status", ["200 OK", "204 No Content", "301 Moved", "400 Bad", "410 Gone", "500 Oh"])
async def test_any_status_is_an_answer_and_no_redirect_is_followed(status: str) -> None:
    async with RawServer({"/hook": answer(status, "Location: /other")}) as server, server.client() as client:
        result = await client.post("http://one.test/hook", body=b"x", headers={})
    assert isinstance(result, Posted)
    assert result.status == int(status[:3])
    assert server.paths == ["/hook"]


async def test_the_wait_that_is_asked_for_is_handed_on() -> None:
    result = await posted(answer("429 Slow", "Retry-After: 30"))
    assert isinstance(result, Posted)
    assert result.retry_after is not None
    assert result.retry_after.total_seconds() == 30


async def test_every_post_has_a_connection_of_its_own() -> None:
    async with RawServer({"/hook": answer(body=b"ok")}) as server, server.client() as client:
        for _ in range(3):
            await client.post("http://one.test/hook", body=b"x", headers={})
    assert server.connections == 3


async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(length=False))
    while True:
        writer.write(b"y" * 100_000)
        await writer.drain()


async def hangs_in_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("200 OK", "Content-Length: 100", body=b"ok", length=False))
    await reader.read()


async def breaks_in_body(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("200 OK", "Content-Length: 100", body=b"ok", length=False))
    await writer.drain()


async def test_an_endless_answer_is_cut_at_64_kib() -> None:
    assert await posted(endless) == Posted(status=200, body=b"y" * 65536)


@pytest.mark.parametrize("script", [hangs_in_body, breaks_in_body])
async def test_a_status_is_an_answer_whatever_becomes_of_its_body(script: Script) -> None:
    assert await posted(script, seconds=0.3) == Posted(status=200, body=b"ok")


async def hangs(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def hangs_up(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    return


async def talks_nonsense(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.test ESMTP\r\n\r\n")
    await writer.drain()


@pytest.mark.parametrize(
    "script, kind",
    [
        (hangs, FailureKind.TIMEOUT),
        (hangs_up, FailureKind.INTERRUPTED),
        (talks_nonsense, FailureKind.BAD_ANSWER),
    ],
)
async def test_silence_after_the_last_byte_leaves_it_open_whether_it_arrived(script: Script, kind: FailureKind) -> None:
    result = await posted(script, seconds=0.3)
    assert isinstance(result, PostFailed)
    assert (result.kind, result.request_sent) == (kind, True)


async def test_a_request_that_never_left_whole_was_not_sent() -> None:
    """The server reads nothing, so that a body of 64 MiB is stuck between the two."""
    stop = asyncio.Event()

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await stop.wait()
        writer.transport.abort()

    server = await asyncio.start_server(deaf, "127.0.0.1", 0, limit=1024)
    port = server.sockets[0].getsockname()[1]
    resolver = MappedResolver({".test": ("127.0.0.1", port)})
    async with GuardedClient(limits=shorter(0.4), policy=LOOPBACK, resolver=resolver, user_agent="w/0") as client:
        slow = await client.post("http://one.test/", body=bytes(64 << 20), headers={})
    async with GuardedClient(limits=QUICK, policy=LOOPBACK, resolver=resolver, user_agent="w/0") as client:
        asyncio.get_running_loop().call_later(0.1, stop.set)
        reset = await client.post("http://one.test/", body=bytes(64 << 20), headers={})
    server.close()
    assert isinstance(slow, PostFailed)
    assert (slow.kind, slow.request_sent) == (FailureKind.TIMEOUT, False)
    assert isinstance(reset, PostFailed)
    assert (reset.kind, reset.request_sent) == (FailureKind.INTERRUPTED, False)


async def test_an_early_answer_to_a_long_body_is_heard() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer("413 Too Long", body=b"no"))
        await writer.drain()
        writer.write_eof()
        await reader.read(1 << 20)

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    resolver = MappedResolver({".test": ("127.0.0.1", server.sockets[0].getsockname()[1])})
    async with GuardedClient(limits=QUICK, policy=LOOPBACK, resolver=resolver, user_agent="w/0") as client:
        result = await client.post("http://one.test/", body=bytes(8 << 20), headers={})
    server.close()
    assert isinstance(result, Posted)
    assert (result.status, result.body) == (413, b"no")


@pytest.mark.parametrize(
    "url, headers, kind",
    [
        ("ftp://one.test/", {}, FailureKind.BAD_URL),
        ("http://one.test:99999/", {}, FailureKind.BAD_URL),
        ("http://nowhere.example/", {}, FailureKind.NO_SUCH_HOST),
        ("http://one.test/", {"X-Injected": "a\r\nb: c"}, FailureKind.BAD_URL),
        ("http://one.test/", {"Bad Name": "a"}, FailureKind.BAD_URL),
    ],
)
async def test_what_fails_before_the_first_byte_was_not_sent(
    url: str, headers: dict[str, str], kind: FailureKind
) -> None:
    async with RawServer({}) as server, server.client() as client:
        result = await client.post(url, body=b"x", headers=headers)
    assert isinstance(result, PostFailed)
    assert (result.kind, result.request_sent, server.asked) == (kind, False, [])


async def test_neither_forbidden_nor_closed_doors_are_sent_anything() -> None:
    async with RawServer({}) as server, server.client(policy=AddressPolicy()) as client:
        forbidden = await client.post("http://hooks.test/T000/B000/secret", body=b"x", headers={})
    async with server.client() as client:
        refused = await client.post("http://hooks.test/T000/B000/secret", body=b"x", headers={})
    assert isinstance(forbidden, PostFailed)
    assert (forbidden.kind, forbidden.request_sent) == (FailureKind.FORBIDDEN_ADDRESS, False)
    assert isinstance(refused, PostFailed)
    assert (refused.kind, refused.request_sent) == (FailureKind.UNREACHABLE, False)
    assert "secret" not in forbidden.reason + refused.reason
