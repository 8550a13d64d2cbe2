"""Asking: the health of a running desk, of a sick one, of nobody, and of something else on its port."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from net.raw_server import RawServer, Script, answer
from service.desk_settings import settings_in
from watchdesk.service.asking import LONGEST, ask_health
from watchdesk.service.settings import Settings

WELL = b'{"status": "ok", "checks": {"store": "ok"}}'
SICK = b'{"status": "unready", "checks": {"store": "the disk is full"}}'


def at(settings: Settings, port: int) -> Settings:
    return replace(settings, web=settings.web.model_copy(update={"listen": ("127.0.0.1", port)}))


async def health_from(tmp_path: Path, script: Script) -> tuple[dict[str, object], int]:
    async with RawServer({"/readyz": script}) as server:
        report = await ask_health(at(settings_in(tmp_path), server.port))
        assert server.paths == ["/readyz"]
        return report, server.port


def in_pieces(*pieces: bytes) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def send(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.05)
        writer.close()

    return send


def closing(status: str, body: bytes) -> bytes:
    """Return an answer after which the server closes the connection."""
    return answer(status, "Connection: close", body=body, length=False)


@pytest.mark.parametrize(
    "script, report",
    [
        (closing("200 OK", WELL), {"status": "ok", "checks": {"store": "ok"}}),
        (
            closing("503 Service Unavailable", SICK),
            {"status": "unready", "checks": {"store": "the disk is full"}},
        ),
        (
            in_pieces(b"HTTP/1.1 200 OK\r\n", b"Connection: close\r\n\r\n", WELL[:9], WELL[9:]),
            {"status": "ok", "checks": {"store": "ok"}},
        ),
    ],
    ids=["well", "sick", "in pieces"],
)
async def test_the_desk_says_how_it_is(tmp_path: Path, script: Script, report: dict[str, object]) -> None:
    assert (await health_from(tmp_path, script))[0] == report


GARBAGE: dict[str, Script] = {
    "another server": closing("404 Not Found", b"<h1>Not found</h1>"),
    "one that sends elsewhere": closing("302 Found", WELL),
    "a page": closing("200 OK", b"<h1>It works</h1>"),
    "no table": closing("200 OK", b'["ok"]'),
    "no HTTP": in_pieces(b"220 mail.example.org ESMTP\r\n"),
    "nothing": in_pieces(),
    "half a report": in_pieces(b"HTTP/1.1 200 OK\r\n\r\n", WELL[:9]),
    "bytes that are no text": closing("200 OK", b"\xff\xfe\xff"),
    "more than a report has": closing("200 OK", b" " * (2 * LONGEST) + WELL),
}


@pytest.mark.parametrize("script", GARBAGE.values(), ids=GARBAGE)
async def test_something_else_on_the_port_is_no_health(tmp_path: Path, script: Script) -> None:
    report, port = await health_from(tmp_path, script)
    sentence = f"no health at 127.0.0.1:{port}: something else answers"
    assert report == {"status": "unreachable", "checks": {"answer": sentence}}


async def test_where_nobody_listens_that_is_said(tmp_path: Path) -> None:
    async with RawServer({}) as gone:
        port = gone.port
    report = await ask_health(at(settings_in(tmp_path), port))
    assert report["status"] == "unreachable"
    assert f"nothing answers at 127.0.0.1:{port}: " in str(report["checks"])
