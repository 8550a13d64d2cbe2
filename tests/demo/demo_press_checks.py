"""What the tests of the demo press share: words, shingles, and one plain HTTP exchange."""

import asyncio
import gzip
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A server's answer, headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body


async def get(port: int, host: str, path: str, *, method: str = "GET", **headers: str) -> Exchange:
    """Ask by bare sockets, so that nothing but the server decides what comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    fields = {name: value for name, _, value in (line.lower().partition(": ") for line in rest)}
    return Exchange(status=int(first.split()[1]), headers=fields, body=body)


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def shingles(text: str, length: int) -> set[tuple[str, ...]]:
    """All runs of so many words."""
    run = re.findall(r"\w+", text.casefold())
    return {tuple(run[start : start + length]) for start in range(len(run) - length + 1)}
