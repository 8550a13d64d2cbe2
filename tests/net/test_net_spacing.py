"""Whose turn it is: one request at a time to a host, spaced, as the server's own clock saw it."""

import asyncio
from datetime import timedelta
from itertools import pairwise

from net.raw_server import QUICK, RawServer, answer, feed, page
from watchdesk.model.visits import Fetched, NotModified
from watchdesk.net.lanes import OWN_SERVER_WIDTH, Lanes
from watchdesk.net.limits import NetLimits

SPACED = NetLimits(per_host_delay=timedelta(milliseconds=50))


async def slow(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.03)
    writer.write(answer(body=b"x"))
    await writer.drain()


async def test_visits_to_one_host_follow_one_another_whatever_their_purpose() -> None:
    scripts = {"/feed": slow, "/page": slow, "/hook": slow}
    async with RawServer(scripts) as server, server.client(SPACED, obey_robots=False) as client:
        await asyncio.gather(
            client.fetch(feed("http://one.test/feed")),
            client.fetch(page("http://one.test/page")),
            client.post("http://one.test/hook", body=b"x", headers={}),
        )
    starts = sorted(asked.at for asked in server.asked)
    assert len(starts) == 3
    assert all(later - sooner >= 0.079 for sooner, later in pairwise(starts))  # 30 ms of answering, 50 ms of delay


async def test_redirects_within_a_host_are_spaced_too() -> None:
    scripts = {"/a": answer("302 Found", "Location: /b"), "/b": answer(body=b"x")}
    async with RawServer(scripts) as server, server.client(SPACED) as client:
        result = await client.fetch(feed("http://one.test/a"))
    assert isinstance(result, Fetched)
    assert server.asked[1].at - server.asked[0].at >= 0.049
    assert result.seconds < 0.045  # waiting for one's turn is not counted


async def test_other_hosts_do_not_wait() -> None:
    async with RawServer({"/feed": slow}) as server, server.client(NetLimits()) as client:
        await asyncio.gather(*(client.fetch(feed(f"http://h{n}.test/feed")) for n in range(20)))
    starts = [asked.at for asked in server.asked]
    assert max(starts) - min(starts) < 1


async def most_at_once(lanes: Lanes, hosts: list[str]) -> int:
    under_way, most = 0, 0

    async def visit(host: str) -> None:
        nonlocal under_way, most
        async with lanes.turn(host):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(visit(host) for host in hosts))
    return most


async def test_without_a_delay_a_host_is_asked_over_eight_connections() -> None:
    lanes = Lanes(delay=timedelta(0), concurrency=64)
    assert await most_at_once(lanes, ["one"] * 100) == OWN_SERVER_WIDTH == 8


async def test_with_a_delay_a_host_has_one_visitor() -> None:
    lanes = Lanes(delay=timedelta(microseconds=1), concurrency=64)
    assert await most_at_once(lanes, ["one"] * 20) == 1


async def test_all_hosts_together_have_as_many_visitors_as_allowed() -> None:
    lanes = Lanes(delay=timedelta(0), concurrency=5)
    assert await most_at_once(lanes, [f"h{n}" for n in range(50)]) == 5


async def test_who_waits_for_a_delay_takes_no_place_from_other_hosts() -> None:
    lanes = Lanes(delay=timedelta(seconds=30), concurrency=1)
    async with lanes.turn("one"):
        pass
    waiting = asyncio.create_task(most_at_once(lanes, ["one"]))
    await asyncio.sleep(0)
    async with asyncio.timeout(1), lanes.turn("two"):
        pass
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()


async def test_a_visitor_who_gives_up_frees_the_lane() -> None:
    lanes = Lanes(delay=timedelta(0), concurrency=1)
    release = asyncio.Event()

    async def hold() -> None:
        async with lanes.turn("one"):
            await release.wait()

    holder = asyncio.create_task(hold())
    await asyncio.sleep(0)
    holder.cancel()
    async with asyncio.timeout(1), lanes.turn("one"):
        pass


async def test_lanes_are_forgotten_when_their_delay_is_long_over() -> None:
    lanes = Lanes(delay=timedelta(0), concurrency=8)
    lanes._forget_after = 0.0
    await most_at_once(lanes, [f"h{n}" for n in range(100)])
    assert len(lanes._lanes) <= 1


async def test_idle_connections_are_kept_for_the_next_visit_and_not_for_ever() -> None:
    scripts = {"/feed": answer("304 Not Modified", length=False)}
    async with RawServer(scripts) as server, server.client(QUICK) as client:
        for _ in range(3):
            for n in range(150):
                visit = feed(f"http://h{n}.test/feed", etag="x")
                assert isinstance(await client.fetch(visit), NotModified)
        assert client._exchange._transport._kept._count == 128
        await client.fetch(feed("http://h149.test/feed", etag="x"))
    assert server.asked[-1].connection == server.asked[-2].connection
