"""Captures: a page as it came over the wire, with what led there — only where the visit asks for it."""

import gzip
import zlib

import pytest

from net.raw_server import RawServer, Script, answer
from watchdesk.model.evidence import Capture, Hop
from watchdesk.model.visits import Fetched, FetchFailed, Purpose, Visit

PAGE = b"<html><p>caf\xe9 \x00\x1b[31m</html>" * 40


async def captured(scripts: dict[str, Script], url: str = "http://one.test/page") -> Capture:
    async with RawServer(scripts) as server, server.client() as client:
        got = await client.fetch(Visit(url=url, purpose=Purpose.PAGE, captures=True))
    assert isinstance(got, Fetched)
    assert got.body == PAGE
    assert got.capture is not None
    return got.capture


async def test_a_plain_page_is_kept_byte_for_byte_with_its_headers_in_order() -> None:
    found = await captured({"/page": answer("200 OK", "X-One: caf\xe9", "Set-Cookie: a=1", "X-One: two", body=PAGE)})
    assert (found.body, found.status, found.url, found.final_url) == (
        PAGE,
        200,
        "http://one.test/page",
        "http://one.test/page",
    )
    assert found.headers[:3] == (("X-One", "caf\xe9"), ("Set-Cookie", "a=1"), ("X-One", "two"))
    assert found.hops == ()


@pytest.mark.parametrize(
    "coding, packed",
    [("gzip", gzip.compress(PAGE)), ("deflate", zlib.compress(PAGE)), ("deflate", zlib.compress(PAGE)[2:-4])],
    ids=["gzip", "zlib", "bare deflate"],  # gzip's bytes hold the time, and would be the name
)
async def test_a_packed_page_is_kept_as_it_was_packed(coding: str, packed: bytes) -> None:
    found = await captured({"/page": answer("200 OK", f"Content-Encoding: {coding}", body=packed)})
    assert found.body == packed


async def test_chunks_are_undone() -> None:
    packed = gzip.compress(PAGE)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (packed[:7], packed[7:])) + b"0\r\n\r\n"
    head = ("Transfer-Encoding: chunked", "Content-Encoding: gzip")
    found = await captured({"/page": answer("200 OK", *head, body=chunks, length=False)})
    assert found.body == packed


async def test_the_way_there_is_kept() -> None:
    scripts: dict[str, Script] = {
        "/page": answer("301 Moved", "Location: /b"),
        "/b": answer("302 Found", "Location: http://two.test/c"),
        "/c": answer(body=PAGE),
    }
    found = await captured(scripts)
    assert found.hops == (
        Hop(url="http://one.test/page", status=301, location="/b"),
        Hop(url="http://one.test/b", status=302, location="http://two.test/c"),
    )
    assert found.final_url == "http://two.test/c"


async def test_nobody_asked_nothing_kept() -> None:
    async with RawServer({"/page": answer(body=PAGE)}) as server, server.client() as client:
        got = await client.fetch(Visit(url="http://one.test/page", purpose=Purpose.PAGE))
    assert isinstance(got, Fetched)
    assert got.capture is None


async def test_the_limits_hold_for_what_is_captured_too() -> None:
    bomb = gzip.compress(bytes(30 * 2**20))
    scripts = {"/page": answer("200 OK", "Content-Encoding: gzip", body=bomb)}
    async with RawServer(scripts) as server, server.client() as client:
        got = await client.fetch(Visit(url="http://one.test/page", purpose=Purpose.PAGE, captures=True))
    assert isinstance(got, FetchFailed)
    assert got.kind == "too_large"


async def test_a_password_in_the_address_is_not_kept() -> None:
    found = await captured({"/page": answer(body=PAGE)}, "http://user:secret@one.test/page")
    assert "secret" not in repr(found)
    assert found.url == "http://one.test/page"
