"""Fetching over loopback: each way a host can answer or misbehave, and what becomes of it."""

import asyncio
import gzip
import resource
import socket
import tracemalloc
import zlib
from datetime import timedelta

import pytest
from msgspec.structs import replace

from net.raw_server import QUICK, RawServer, Script, answer, feed, fetched, shorter
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, NotModified
from watchdesk.net.limits import NetLimits

MIB = 1024 * 1024


async def test_a_body_comes_with_all_that_is_known_of_it() -> None:
    headers = (
        "Content-Type: text/xml; charset=x",
        'ETag: W/"\xe9"',
        "Last-Modified: sometime",
        "Cache-Control: max-age=60",
    )
    result = await fetched({"/feed": answer("200 OK", *headers, body=b"<rss/>")})
    assert isinstance(result, Fetched)
    assert (result.status, result.body, result.size) == (200, b"<rss/>", 6)
    assert (result.content_type, result.etag, result.last_modified) == ("text/xml; charset=x", 'W/"\xe9"', "sometime")
    assert (result.url, result.final_url, result.moved_to) == ("http://one.test/feed", "http://one.test/feed", None)
    assert result.max_age == timedelta(seconds=60)
    assert result.seconds > 0


async def test_validators_go_back_byte_for_byte_and_304_means_nothing_new() -> None:
    scripts = {"/feed": answer("304 Not Modified", 'ETag: "b"', "Cache-Control: max-age=9", length=False)}
    async with RawServer(scripts) as server, server.client() as client:
        result = await client.fetch(feed("http://one.test/feed", etag='W/"\xe9 x"', last_modified="Once, upon a time"))
    assert isinstance(result, NotModified)
    assert (result.etag, result.last_modified, result.max_age) == ('"b"', None, timedelta(seconds=9))
    assert server.asked[0].header("If-None-Match") == 'W/"\xe9 x"'
    assert server.asked[0].header("If-Modified-Since") == "Once, upon a time"


async def test_caches_are_passed_by_where_a_304_is_doubted() -> None:
    async with RawServer({"/feed": answer(body=b"x")}) as server, server.client() as client:
        await client.fetch(replace(feed("http://one.test/feed", etag='"1"'), past_caches=True))
        await client.fetch(feed("http://one.test/feed", etag='"1"'))
    assert [asked.header("Cache-Control") for asked in server.asked] == ["no-cache", None]
    assert server.asked[0].header("If-None-Match") == '"1"'


async def test_the_desk_introduces_itself_and_keeps_no_cookies() -> None:
    scripts = {"/feed": answer("200 OK", "Set-Cookie: a=b; Path=/", body=b"x")}
    async with RawServer(scripts) as server, server.client() as client:
        for _ in range(2):
            await client.fetch(feed("http://one.test/feed"))
    first, second = server.asked
    assert first.header("User-Agent") == "watchdesk/1.2 (desk@example.org)"
    assert first.header("Host") == "one.test"
    assert first.header("Accept-Encoding") == "gzip, deflate"
    assert first.head == second.head
    assert b"cookie" not in second.head.lower()
    assert server.connections == 1


async def test_validators_that_no_header_can_hold_are_left_out() -> None:
    async with RawServer({"/feed": answer(body=b"x")}) as server, server.client() as client:
        await client.fetch(feed("http://one.test/feed", etag="a\r\nX-Injected: 1", last_modified="\u0663"))
    assert b"Injected" not in server.asked[0].head
    assert b"If-" not in server.asked[0].head


STATUSES = {
    "204 No Content": FailureKind.BAD_ANSWER,
    "205 Reset Content": FailureKind.BAD_ANSWER,
    "206 Partial Content": FailureKind.BAD_ANSWER,
    "300 Multiple Choices": FailureKind.BAD_ANSWER,
    "301 Moved Permanently": FailureKind.BAD_REDIRECT,
    "304 Not Modified": FailureKind.BAD_ANSWER,
    "400 Bad Request": FailureKind.CLIENT_ERROR,
    "401 Unauthorized": FailureKind.UNAUTHORISED,
    "403 Forbidden": FailureKind.UNAUTHORISED,
    "404 Not Found": FailureKind.NOT_FOUND,
    "410 Gone": FailureKind.GONE,
    "418 Teapot": FailureKind.CLIENT_ERROR,
    "429 Too Many Requests": FailureKind.RATE_LIMITED,
    "451 Legal": FailureKind.UNAUTHORISED,
    "500 Oh": FailureKind.SERVER_ERROR,
    "502 Bad Gateway": FailureKind.SERVER_ERROR,
    "503 Busy": FailureKind.SERVER_ERROR,
    "599 Odd": FailureKind.SERVER_ERROR,
    "700 Odder": FailureKind.SERVER_ERROR,
}


@pytest.mark.parametrize("status, kind", STATUSES.items(), ids=STATUSES)
async def test_every_unusable_status_has_its_class(status: str, kind: FailureKind) -> None:
    has_body = not status.startswith(("204", "304"))
    result = await fetched(
        {"/feed": answer(status, body=b"<p>an error page</p>" if has_body else b"", length=has_body)}
    )
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.status) == (kind, int(status[:3]))
    assert result.retry_after is None


@pytest.mark.parametrize("status", ["429 Slow", "503 Busy"])
async def test_the_wait_a_server_asks_for_is_handed_on(status: str) -> None:
    result = await fetched({"/feed": answer(status, "Retry-After: 120")})
    assert isinstance(result, FetchFailed)
    assert result.retry_after == timedelta(minutes=2)


async def test_an_answer_that_is_empty_is_no_feed() -> None:
    for body, headers in ((b"", ()), (gzipped(b""), ("Content-Encoding: gzip",))):
        result = await fetched({"/feed": answer("200 OK", *headers, body=body)})
        assert isinstance(result, FetchFailed)
        assert result.kind is FailureKind.BAD_ANSWER


async def test_an_html_page_with_200_is_handed_on_for_the_feed_reader_to_judge() -> None:
    result = await fetched({"/feed": answer("200 OK", "Content-Type: text/html", body=b"<html>sign in</html>")})
    assert isinstance(result, Fetched)


def packed(*codings: str, body: bytes) -> bytes:
    return answer("200 OK", *(f"Content-Encoding: {coding}" for coding in codings), body=body)


PLAIN = b"<rss>" + b"news " * 2000 + b"</rss>"


def gzipped(body: bytes) -> bytes:
    """Return the same bytes at any time: they name tests, and two workers must call a test by one name."""
    return gzip.compress(body, mtime=0)


RAW_DEFLATE = zlib.compress(PLAIN)[2:-4]


@pytest.mark.parametrize(
    "script",
    [
        packed("gzip", body=gzipped(PLAIN)),
        packed("x-gzip", body=gzipped(PLAIN)),
        packed("GZip", "identity", body=gzipped(PLAIN)),
        packed("deflate", body=zlib.compress(PLAIN)),
        packed("deflate", body=RAW_DEFLATE),
        packed("identity", body=PLAIN),
        packed("", body=PLAIN),
    ],
)
async def test_one_content_coding_is_undone(script: bytes) -> None:
    result = await fetched({"/feed": script})
    assert isinstance(result, Fetched), result
    assert result.body == PLAIN


@pytest.mark.parametrize(
    "script",
    [
        packed("gzip, gzip", body=gzipped(gzipped(PLAIN))),
        packed("gzip", "deflate", body=gzipped(PLAIN)),
        packed("br", body=b"whatever"),
        packed("zstd", body=b"whatever"),
        packed("gzip", body=PLAIN),
        packed("gzip", body=gzipped(PLAIN)[:-9]),
        packed("gzip", body=gzipped(PLAIN)[:10]),
        packed("gzip", body=gzipped(PLAIN)[:-8] + b"\0" * 8),
        packed("gzip", body=gzipped(PLAIN) + b"tail"),
        packed("gzip", body=gzipped(PLAIN) + gzipped(PLAIN)),
        packed("deflate", body=zlib.compress(PLAIN)[:-5]),
        packed("deflate", body=b"x"),
        packed("deflate", body=b"\xff\xff\xff"),
    ],
)
async def test_a_body_that_is_packed_wrongly_is_refused(script: bytes) -> None:
    result = await fetched({"/feed": script})
    assert isinstance(result, FetchFailed)
    assert result.kind is FailureKind.BAD_ENCODING


async def test_a_body_may_come_in_single_bytes() -> None:
    async def dribble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for byte in packed("deflate", body=RAW_DEFLATE[:40] + RAW_DEFLATE[40:]):
            writer.write(bytes([byte]))
            await writer.drain()

    result = await fetched({"/feed": dribble})
    assert isinstance(result, Fetched), result
    assert result.body == PLAIN


def bomb(size: int, coding: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, coding)
    pieces = [packer.compress(bytes(MIB)) for _ in range(size // MIB)]
    return b"".join([*pieces, packer.flush()])


@pytest.mark.parametrize("coding, bits", [("gzip", 31), ("deflate", 15), ("deflate", -15)])
async def test_a_bomb_is_refused_before_it_takes_32_mib(coding: str, bits: int) -> None:
    async with RawServer({"/feed": packed(coding, body=bomb(512 * MIB, bits))}) as server, server.client() as client:
        tracemalloc.start()
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        result = await client.fetch(feed("http://one.test/feed"))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.reason) == (FailureKind.TOO_LARGE, "the answer is larger than 20 MiB unpacked")
    assert peak < 32 * MIB
    assert (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resident < 48 * 1024
    )  # in KiB; the server's share is in it


async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(length=False))
    while True:
        writer.write(b"<item/>" * 10_000)
        await writer.drain()


async def endless_chunks(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("200 OK", "Transfer-Encoding: chunked", length=False))
    while True:
        writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize(
    "script", [endless, endless_chunks, answer("200 OK", "Content-Length: 99999999999", length=False)]
)
async def test_a_body_without_end_is_cut_at_the_limit(script: Script) -> None:
    tracemalloc.start()
    result = await fetched({"/feed": script})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.reason) == (FailureKind.TOO_LARGE, "the answer is larger than 10 MiB")
    assert peak < 32 * MIB


async def test_limits_can_be_set_and_a_body_of_just_that_size_passes() -> None:
    scripts = {"/feed": answer(body=b"x" * 1000)}
    assert isinstance(await fetched(scripts, limits=replace(QUICK, max_wire=1000, max_body=1000)), Fetched)
    small = await fetched(scripts, limits=replace(QUICK, max_wire=999))
    assert isinstance(small, FetchFailed)
    assert small.reason == "the answer is larger than 999 bytes"


async def breaks_off(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("200 OK", "Content-Length: 100", body=b"half", length=False))
    await writer.drain()


async def resets(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("200 OK", "Content-Length: 100", body=b"half", length=False))
    await writer.drain()
    await asyncio.sleep(0.02)
    link = writer.get_extra_info("socket")
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


async def breaks_off_chunks(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("200 OK", "Transfer-Encoding: chunked", body=b"5\r\nhello\r\n", length=False))
    await writer.drain()


async def says_nothing(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    return


@pytest.mark.parametrize("script", [breaks_off, resets, breaks_off_chunks, says_nothing])
async def test_a_connection_that_ends_too_soon_is_an_interruption(script: Script) -> None:
    result = await fetched({"/feed": script})
    assert isinstance(result, FetchFailed)
    assert result.kind is FailureKind.INTERRUPTED
    assert "one.test closed the connection" in result.reason


@pytest.mark.parametrize(
    "script",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        answer("200 OK", "Content-Length: -5", length=False),
        answer("200 OK", "Content-Length: 5, 6", body=b"hello", length=False),
        answer("200 OK", "No colon here", body=b"x"),
        answer("200 OK", "X: " + "y" * 200_000, body=b"x"),
        answer("200 OK", "Location: http://a\rb", body=b"x"),
        answer("200 OK", "Transfer-Encoding: chunked", body=b"zz\r\nhello", length=False) + b"\r\n" * 20,
        answer("101 Switching Protocols", length=False),
    ],
)
async def test_what_is_no_http_is_a_bad_answer(script: bytes) -> None:
    async def write(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(script)
        await writer.drain()
        await asyncio.sleep(5)

    result = await fetched({"/feed": write})
    assert isinstance(result, FetchFailed)
    assert result.kind is FailureKind.BAD_ANSWER
    assert result.seconds < 4


async def test_a_length_that_lies_short_cuts_the_body_and_never_reaches_the_next_answer() -> None:
    smuggled = answer(body=b"smuggled")
    lying = answer("200 OK", "Content-Length: 4", body=b"true" + smuggled, length=False)
    gone = answer("404 Gone", "Content-Length: 0", body=smuggled, length=False)
    scripts = {"/lying": lying, "/gone": gone, "/feed": answer(body=b"honest")}
    async with RawServer(scripts) as server, server.client() as client:
        first = await client.fetch(feed("http://one.test/lying"))
        second = await client.fetch(feed("http://one.test/feed"))
        await client.fetch(feed("http://one.test/gone"))
        third = await client.fetch(feed("http://one.test/feed"))
    assert isinstance(first, Fetched)
    assert isinstance(third, Fetched)
    assert third.body == b"honest"
    assert isinstance(second, Fetched)
    assert (first.body, second.body) == (b"true", b"honest")


async def slow_headers(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for byte in answer(body=b"late"):
        writer.write(bytes([byte]))
        await asyncio.sleep(0.1)


async def slow_body(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(answer("200 OK", "Content-Length: 1000", length=False))
    while True:
        writer.write(b"x")
        await asyncio.sleep(0.1)


async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize("script", [slow_headers, slow_body, silence])
async def test_the_slow_are_stopped_at_the_deadline_and_the_others_are_on_time(script: Script) -> None:
    async with (
        RawServer({"/slow": script, "/feed": answer(body=b"x")}) as server,
        server.client(shorter(0.4)) as client,
    ):
        slow = asyncio.create_task(client.fetch(feed("http://slow.test/slow")))
        quick = await client.fetch(feed("http://quick.test/feed"))
        assert isinstance(quick, Fetched)
        assert not slow.done()
        result = await slow
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.reason) == (FailureKind.TIMEOUT, "slow.test did not give a whole answer within 0.4 s")
    assert 0.35 < result.seconds < 2


async def test_an_error_page_that_never_ends_does_not_hide_the_error() -> None:
    async def dawdle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer("404 Not Found", length=False))
        await reader.read()

    result = await fetched({"/feed": dawdle})
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.seconds < 2) == (FailureKind.NOT_FOUND, True)


async def test_a_kept_connection_that_the_server_closed_is_replaced_in_silence() -> None:
    async def once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(body=b"x"))
        await writer.drain()

    async with RawServer({"/feed": once}) as server, server.client() as client:
        results = [await client.fetch(feed("http://one.test/feed")) for _ in range(3)]
    assert all(isinstance(result, Fetched) for result in results)
    assert server.connections == 3


async def test_nothing_is_fetched_that_is_no_web_address() -> None:
    result = await fetched({}, "file:///etc/passwd")
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.seconds) == (FailureKind.BAD_URL, 0.0)


async def test_a_refused_connection_and_an_unknown_host_are_told_apart() -> None:
    async with RawServer({}) as server, server.client() as client:
        no_host = await client.fetch(feed("http://nowhere.example/"))
    async with server.client(replace(QUICK, connect=timedelta(seconds=1))) as client:
        refused = await client.fetch(feed("http://one.test/"))
    assert isinstance(no_host, FetchFailed)
    assert (no_host.kind, no_host.reason) == (FailureKind.NO_SUCH_HOST, "there is no host named nowhere.example")
    assert isinstance(refused, FetchFailed)
    assert (refused.kind, refused.reason) == (FailureKind.UNREACHABLE, "one.test refused the connection")


async def test_credentials_of_the_address_are_sent_and_never_shown() -> None:
    async with RawServer({"/feed": answer(body=b"x")}) as server, server.client() as client:
        result = await client.fetch(feed("http://user:secret@one.test/feed?token=abc"))
        missing = await client.fetch(feed("http://user:secret@one.test/missing?token=abc"))
    assert isinstance(result, Fetched)
    assert result.final_url == "http://one.test/feed?token=abc"
    assert server.asked[0].header("Authorization") == "Basic dXNlcjpzZWNyZXQ="
    assert isinstance(missing, FetchFailed)
    assert "secret" not in missing.reason
    assert "token" not in missing.reason


def test_the_limits_promised_are_the_defaults() -> None:
    limits = NetLimits()
    assert (limits.max_wire, limits.max_body, limits.redirects) == (10 * MIB, 20 * MIB, 5)
    assert (limits.total, limits.per_host_delay) == (timedelta(seconds=30), timedelta(seconds=2))
