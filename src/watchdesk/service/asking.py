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
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read(LONGEST)
            writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 503")):
            return {"status": "unreachable", "checks": {"answer": f"no health at {host}:{port}"}}
        report = json.loads(body)
    except (OSError, TimeoutError, ValueError) as error:
        return {"status": "unreachable", "checks": {"answer": f"nothing answers at {host}:{port}: {error}"}}
    return report if isinstance(report, dict) else {"status": "unreachable", "checks": {"answer": "no health report"}}
