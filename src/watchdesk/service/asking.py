"""Asking: what a running desk says of its health, over the address of [web]."""

import asyncio
import json

from watchdesk.service.settings import Settings

PATIENCE = 5.0
LONGEST = 64 * 1024


async def ask_health(settings: Settings) -> dict[str, object]:
    """Return what `/readyz` says; where nobody answers, a report that says so.

    A plain socket, not the guarded client: that one refuses loopback, which is where the desk's own address lies.
    """
    host, port = settings.web.listen
    try:
        async with asyncio.timeout(PATIENCE):
            answer = await _answer(host, port)
    except TimeoutError:
        return _unreachable(f"nothing answers at {host}:{port} within {PATIENCE:.0f} s")
    except OSError as error:
        return _unreachable(f"nothing answers at {host}:{port}: {error}")
    head, _, body = answer.partition(b"\r\n\r\n")
    try:
        report = json.loads(body) if head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 503")) else None
    except ValueError:
        report = None
    return report if isinstance(report, dict) else _unreachable(f"no health at {host}:{port}: something else answers")


async def _answer(host: str, port: int) -> bytes:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while len(answer) < LONGEST and (piece := await reader.read(LONGEST)):
            answer += piece
        return answer
    finally:
        writer.close()


def _unreachable(sentence: str) -> dict[str, object]:
    return {"status": "unreachable", "checks": {"answer": sentence}}
