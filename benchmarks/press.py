"""A loopback press for benchmarks: many feeds from one small server process, with or without validators."""

import asyncio
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from itertools import accumulate, product

TERMS = ("convoy", "envoy", "glacier", "tariff", "refinery")
SYLLABLES = "ba co di fe gu ha jo ki la me no pu ra se ti vo wa ye zu ster mon dal".split()
# As many different words as a newspaper uses in a day, some far more often than others (Zipf), and the watched ones.
WORDS = ["".join(parts) for parts in product(SYLLABLES, repeat=3)]
WORDS[300:300] = TERMS
WEIGHTS = list(accumulate(1 / (rank + 10) for rank in range(len(WORDS))))


def feed_document(number: int, entries: int, newest: datetime) -> bytes:
    """Return an RSS 2.0 feed with entries an hour apart, 40 words of summary each; the same for the same arguments."""
    chance = random.Random(number)
    items = []
    for index in range(entries):
        title = " ".join(chance.choices(WORDS, cum_weights=WEIGHTS, k=8)).capitalize()
        summary = " ".join(chance.choices(WORDS, cum_weights=WEIGHTS, k=40)).capitalize()
        address = f"http://127.0.0.1/outlet-{number}/{index}"
        date = format_datetime(newest - timedelta(hours=index))
        items.append(
            f"<item><title>{title}</title><link>{address}</link><guid>{address}</guid>"
            f"<pubDate>{date}</pubDate><description>{summary}</description></item>"
        )
    head = (
        f"<title>Outlet {number}</title><link>http://127.0.0.1/outlet-{number}/</link><description>News</description>"
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


class Press:
    """Answers `GET /feed/N.xml` with keep-alive; 304 where validators are on and match."""

    def __init__(self, feeds: int, entries: int, *, has_validators: bool) -> None:
        newest = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        self._answers: dict[bytes, tuple[bytes, bytes]] = {}
        for number in range(feeds):
            body = feed_document(number, entries, newest)
            tag = f'"{sha256(body).hexdigest()[:16]}"'.encode()
            validator = b"ETag: " + tag + b"\r\n" if has_validators else b""
            head = b"Content-Type: application/rss+xml\r\n" + validator + b"Content-Length: %d\r\n\r\n" % len(body)
            self._answers[b"/feed/%d.xml" % number] = (tag, b"HTTP/1.1 200 OK\r\n" + head + body)

    async def serve(self, port: "multiprocessing.connection.Connection[int]") -> None:
        """Serve for ever; tell the port first."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=1024)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                writer.write(self._answer(request))
                if b"connection: close" in request.lower():
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    def _answer(self, request: bytes) -> bytes:
        path = request.split(b" ", 2)[1]
        if path not in self._answers:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        tag, answer = self._answers[path]
        if b"if-none-match: " + tag in request.replace(b"If-None-Match", b"if-none-match"):
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
        return answer


def _main(
    feeds: int, entries: int, port: "multiprocessing.connection.Connection[int]", *, has_validators: bool
) -> None:
    asyncio.run(Press(feeds, entries, has_validators=has_validators).serve(port))


@contextmanager
def press(feeds: int, entries: int, *, has_validators: bool = True) -> Iterator[int]:
    """Serve from a process of its own while the block runs; yields the port."""
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe(duplex=False)
    process = context.Process(target=_main, args=(feeds, entries, far), kwargs={"has_validators": has_validators})
    process.start()
    try:
        yield near.recv()
    finally:
        process.terminate()
        process.join()
