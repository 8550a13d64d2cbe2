"""Two processes that poll one PostgreSQL: a server that watches its manners sees one polite visitor a host (G9)."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from watchdesk.service.settings import load
from watchdesk.store.opening import open_store

HOSTS, FEEDS_A_HOST = ("one.test", "two.test", "three.test"), 8
SPACING, ANSWERS_AFTER, LEASE = 0.06, 0.03, 2.0  # seconds
BODY = b"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><item><title>A</title></item></channel></rss>"
CONFIG = """
[desk]
store = "{url}"
[polling]
per_host_delay = "{spacing}ms"
allow_networks = ["127.0.0.0/8"]
"""
FEED = '[[sources]]\nid = "s{number}"\nfeed = "http://{host}/{number}.xml"\nread = "never"\n'


@dataclass(slots=True)
class Request:
    """A request to a host: by whom, and from when to when it was under way (seconds of the loop's clock)."""

    host: str
    by: str
    began: float
    ended: float = float("inf")


@dataclass
class Watchful:
    """A server that answers a moment later, and at hosts that hang not at all; it notes all requests."""

    requests: list[Request] = field(default_factory=list)
    hanging: set[str] = field(default_factory=set)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        now = asyncio.get_running_loop().time
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode().lower():
                by = "first" if "first@" in head else "second"
                request = Request(head.partition("host: ")[2].split("\r\n")[0], by, now())
                self.requests.append(request)
                self.asked.set()
                if request.host in self.hanging:
                    await reader.read()
                else:
                    await asyncio.sleep(ANSWERS_AFTER)
                request.ended = now()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()

    def at(self, host: str) -> list[Request]:
        return [one for one in self.requests if one.host == host]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not holds():
                self.asked.clear()
                await self.asked.wait()


@asynccontextmanager
async def watchful() -> AsyncIterator[Watchful]:
    found = Watchful()
    server = await asyncio.start_server(found.talk, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    async with server:
        yield found


def configured(folder: Path, url: str) -> Path:
    """Configure many feeds of few hosts, and let the store know them."""
    config = folder / "config.toml"
    feeds = (FEED.format(number=number, host=HOSTS[number % len(HOSTS)]) for number in range(FEEDS_A_HOST * len(HOSTS)))
    config.write_text(CONFIG.format(url=url, spacing=int(SPACING * 1000)) + "".join(feeds))
    settings = load(config, {"HOME": str(folder)})
    store = open_store(url)
    store.sync_feeds(settings.sources, settings.feeds, now=datetime.now(UTC))
    store.close()
    return config


@contextmanager
def polling(config: Path, name: str, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    program = Path(__file__).with_name("polling_process.py")
    process = subprocess.Popen([sys.executable, program, config, name, str(port), str(LEASE)])
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


async def test_two_processes_visit_a_host_one_at_a_time_and_spaced(postgres_url: str, tmp_path: Path) -> None:
    config = configured(tmp_path, postgres_url)
    async with watchful() as server:
        with polling(config, "first", server.port), polling(config, "second", server.port):
            await server.until(lambda: all(changes_of_hands(server.at(host)) >= 4 for host in HOSTS))
    for host in HOSTS:
        for earlier, later in pairwise(server.at(host)):
            assert earlier.ended < later.began, "one connection at a time"
            assert later.began - earlier.ended >= SPACING - 0.002, "spaced, also from one process to the other"


def changes_of_hands(requests: list[Request]) -> int:
    return sum(earlier.by != later.by for earlier, later in pairwise(requests))


async def test_a_host_whose_holder_is_killed_is_visited_again_after_the_lease(
    postgres_url: str, tmp_path: Path
) -> None:
    config, loop = configured(tmp_path, postgres_url), asyncio.get_running_loop()
    async with watchful() as server:
        with ExitStack() as stack:
            server.hanging.add(HOSTS[0])
            first = stack.enter_context(polling(config, "first", server.port))
            await server.until(lambda: bool(server.at(HOSTS[0])))
            stack.enter_context(polling(config, "second", server.port))
            await server.until(lambda: any(one.by == "second" for one in server.requests))
            await asyncio.sleep(2 * LEASE)
            assert [one.by for one in server.at(HOSTS[0])] == ["first"], "a lease is renewed while its holder lives"
            first.kill()
            killed = loop.time()
            server.hanging.clear()
            await server.until(lambda: len(server.at(HOSTS[0])) > 1)
        second = server.at(HOSTS[0])[1]
        assert second.by == "second"
        # It was renewed a quarter of it ago at the latest, however slow the machine is.
        assert second.began - killed > LEASE / 4
        assert second.began > server.at(HOSTS[0])[0].ended
