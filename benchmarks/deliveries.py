"""Deliveries a second, through the outbox, beside the bare client libraries: 10,000 to loopback sinks.

    python benchmarks/deliveries.py [--deliveries 10000] [--channels 4 8 16]

The sinks run in a process of their own. aiosmtplib and httpx send the very same bytes, on as many sessions side by side
as watchdesk opens (one a channel; 8 is the default of [smtp] sessions), once in sessions that are kept and once with a
connection for each message.
watchdesk leases, sends and books each delivery in SQLite with synchronous=FULL. Time of the CPU is this process's.
"""

import argparse
import asyncio
import base64
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import aiosmtplib
import httpx
from msgspec.structs import replace

from watchdesk.channels.email.sessions import Sessions
from watchdesk.channels.email.settings import SmtpSettings
from watchdesk.channels.kinds import build
from watchdesk.engine.books import BookKeeper
from watchdesk.engine.delivering import Deliverer
from watchdesk.engine.desk import Desk
from watchdesk.engine.local import NO_PROGRESS
from watchdesk.engine.owing import owed_delivery
from watchdesk.engine.tally import Tally
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.subscribers import Channel
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.client import GuardedClient
from watchdesk.net.limits import NetLimits
from watchdesk.net.resolving import SystemResolver
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.ports import Sender
from watchdesk.rules.matching.matcher import Matcher
from watchdesk.rules.pacing import Pace
from watchdesk.service.clock import SystemClock
from watchdesk.service.settings.values import read_network
from watchdesk.store.opening import open_store
from watchdesk.testing.builders import a_digest
from watchdesk.testing.world import FakeWorld

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
NOTHING = timedelta(0)
Spent = tuple[float, float]  # seconds, and seconds of the CPU


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take mail as quickly as Python can."""
    writer.write(b"220 sink ESMTP\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 taken\r\n")
        elif verb == b"EHLO":
            writer.write(b"250-sink\r\n250 SIZE 10000000\r\n")
        else:
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
        if verb == b"QUIT":
            break
    writer.close()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take posts, on connections that stay open."""
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            break
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
    writer.close()


def sinks(pipe: Connection) -> None:
    async def serve() -> None:
        servers = [await asyncio.start_server(handler, "127.0.0.1", 0, limit=2**22) for handler in (talk, answer)]
        pipe.send([server.sockets[0].getsockname()[1] for server in servers])
        await asyncio.Event().wait()

    asyncio.run(serve())


def moment() -> Spent:
    return time.perf_counter(), time.process_time()


def since(began: Spent) -> Spent:
    now = moment()
    return now[0] - began[0], now[1] - began[1]


async def side_by_side(work: Callable[[int], Awaitable[None]], width: int) -> Spent:
    began = moment()
    await asyncio.gather(*(work(number) for number in range(width)))
    return since(began)


def shares(messages: Sequence[bytes], width: int) -> list[Sequence[bytes]]:
    return [messages[number::width] for number in range(width)]


async def bare_smtp(port: int, messages: Sequence[bytes], width: int, *, keeps: bool) -> Spent:
    parts = shares(messages, width)

    async def one(number: int) -> None:
        to = [f"reader{number}@example.org"]
        if keeps:
            async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
                for message in parts[number]:
                    await client.sendmail("desk@example.org", to, message)
            return
        for message in parts[number]:
            async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
                await client.sendmail("desk@example.org", to, message)

    return await side_by_side(one, width)


async def bare_http(port: int, messages: Sequence[bytes], width: int, *, keeps: bool) -> Spent:
    parts, url = shares(messages, width), f"http://127.0.0.1:{port}/"

    async def one(number: int) -> None:
        kept = httpx.Limits(max_keepalive_connections=None if keeps else 0)
        async with httpx.AsyncClient(trust_env=False, limits=kept) as client:
            for message in parts[number]:
                await client.post(url, content=message)

    return await side_by_side(one, width)


async def ours(channels: Sequence[tuple[Channel, Sender]], deliveries: int, folder: Path) -> tuple[Spent, list[bytes]]:
    """Owe the deliveries, then time the telling of all of them."""
    store, clock = open_store(f"sqlite:///{folder}/desk.db"), SystemClock()
    store.sync_channels({channel.id: (channel.name, False) for channel, _ in channels})
    bodies: list[bytes] = []
    now = datetime.now(UTC) - timedelta(hours=1)
    for number in range(deliveries):
        digest = replace(a_digest(), id=f"{number:032x}", slot=str(number))
        owed = owed_delivery(digest, *channels[number % len(channels)], now)
        bodies.append(owed.parts[0].body)
        store.save_digest(digest, [], [owed])
    world = FakeWorld()
    desk = Desk(
        store=store, fetcher=world, feed_reader=world, page_reader=world, matcher=Matcher(()), watch_titles={},
        sources={}, subscriptions=(), senders={channel.id: (channel, sender) for channel, sender in channels},
        pace=Pace(interval=NOTHING, min_interval=NOTHING, max_interval=NOTHING), fresh_for=NOTHING, keep=NOTHING,
        facts=DeskFacts(title="Desk", base_url=None, contact=None), clock=clock, real_clock=clock,
    )  # fmt: skip
    books = BookKeeper()
    before, began = peak(), moment()
    await Deliverer(desk, books).deliver_due(Tally(started_at=now), NO_PROGRESS)
    spent = since(began)
    print(f"    peak memory {before:.0f} MiB when all is owed, {peak():.0f} MiB when all is told")
    assert store.delivery_counts()[DeliveryState.SENT] == deliveries
    books.close()
    store.close()
    return spent, bodies


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def line(name: str, count: int, spent: Spent, floor: Spent) -> None:
    share, cost = floor[0] / spent[0], 1000 * spent[1] / count
    print(f"{name:44} {count / spent[0]:7,.0f}/s   {share:5.2f} of the bare library; {cost:.2f} ms of CPU", flush=True)


async def compare(count: int, width: int, smtp_port: int, http_port: int) -> None:
    """Measure both kinds with so many channels, sessions and workers of the bare libraries."""
    smtp = SmtpSettings(host="127.0.0.1", port=smtp_port, security="none", sender="desk@example.org", sessions=width)
    limits = NetLimits(per_host_delay=NOTHING)
    policy = AddressPolicy(allow_networks=(read_network("127.0.0.0/8"),))
    async with GuardedClient(limits=limits, policy=policy, resolver=SystemResolver(), user_agent="bench") as client:
        for kind, port, bare in (("email", smtp_port, bare_smtp), ("webhook", http_port, bare_http)):
            tables = [
                {"kind": kind, "to": f"reader{number}@example.org"}
                if kind == "email"
                else {"kind": kind, "url": f"http://127.0.0.1:{port}/{number}", "secret": SECRET}
                for number in range(width)
            ]
            mail = Sessions(smtp)
            channels = [
                build(f"{kind}-{number}", table, mail=mail, poster=client, base=Path())
                for number, table in enumerate(tables)
            ]
            with tempfile.TemporaryDirectory() as folder:
                spent, bodies = await ours(channels, count, Path(folder))
            kept, single = [await bare(port, bodies, width, keeps=keeps) for keeps in (True, False)]
            print(f"{kind}: {count:,} of {len(bodies[0]):,} bytes on {width} channels")
            line("watchdesk, leased and booked", count, spent, kept)
            line("bare, sessions kept", count, kept, kept)
            line("bare, a connection each", count, single, kept)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--channels", type=int, nargs="+", default=[4, 8, 16])
    chosen = parser.parse_args()
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=sinks, args=(there,), daemon=True)
    process.start()
    smtp_port, http_port = here.recv()
    for width in chosen.channels:
        await compare(chosen.deliveries, width, smtp_port, http_port)
    process.kill()


if __name__ == "__main__":
    asyncio.run(main())
