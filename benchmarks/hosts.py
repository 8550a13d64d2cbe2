"""A loopback press of many hosts for benchmarks: 127.1.x.y, each a web server of its own; one in ten is sick."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

from press import feed_document

ENTRIES = 25
ONE_IN = 10
_UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_PATIENCE = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 900\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def host_of(number: int) -> str:
    """Return the address of a host."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def is_sick(address: str) -> bool:
    """Return whether the host of an address hangs or fails."""
    return _number(urlsplit(address).hostname or "") % ONE_IN == 0


def _number(host: str) -> int:
    _, _, high, low = host.split(".")
    return int(high) * 250 + int(low) - 1


class Hosts:
    """Answers `GET /N.xml` on every address; hosts 0, 20, … never answer, 10, 50, … answer 503, 30, 70, … ask to wait.

    It hangs up after each answer: between two polls of a feed lies longer than any connection lasts, and minutes that
    are simulated must not make it otherwise.
    """

    def __init__(self, feeds: int) -> None:
        newest = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        documents = [feed_document(number, ENTRIES, newest) for number in range(feeds)]
        self._answers = {b"/%d.xml" % number: (_tag(body), body) for number, body in enumerate(documents)}

    async def serve(self, port: "multiprocessing.connection.Connection[int]") -> None:
        """Serve for ever; tell the port first."""
        server = await asyncio.start_server(self._talk, "0.0.0.0", 0, backlog=4096)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = _number(writer.get_extra_info("sockname")[0])
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            if number % (2 * ONE_IN) == 0:
                await reader.read()  # until the other side gives up
            elif number % ONE_IN == 0:
                writer.write(_UNAVAILABLE if number % (4 * ONE_IN) == ONE_IN else _PATIENCE)
            else:
                writer.write(self._answer(request))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    def _answer(self, request: bytes) -> bytes:
        tag, body = self._answers[request.split(b" ", 2)[1]]
        if b"if-none-match: " + tag in request.replace(b"If-None-Match", b"if-none-match"):
            return b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\nETag: " + tag + b"\r\n\r\n"
        head = (
            b"Content-Type: application/rss+xml\r\nConnection: close\r\nETag: "
            + tag
            + b"\r\nContent-Length: %d\r\n\r\n" % len(body)
        )
        return b"HTTP/1.1 200 OK\r\n" + head + body


def _tag(body: bytes) -> bytes:
    return f'"{sha256(body).hexdigest()[:16]}"'.encode()


def _main(feeds: int, port: "multiprocessing.connection.Connection[int]") -> None:
    asyncio.run(Hosts(feeds).serve(port))


@contextmanager
def crowd(feeds: int, hosts: int) -> Iterator[list[str]]:
    """Serve from a process of its own while the block runs; yields the feeds' addresses, spread over the hosts."""
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe(duplex=False)
    process = context.Process(target=_main, args=(feeds, far))
    process.start()
    try:
        port = near.recv()
        yield [f"http://{host_of(number % hosts)}:{port}/{number}.xml" for number in range(feeds)]
    finally:
        process.terminate()
        process.join()
