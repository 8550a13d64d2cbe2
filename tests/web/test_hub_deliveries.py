"""What a hub delivers is read as the answer of a poll is, for the feed that was asked for and where it is signed."""

import asyncio
import hashlib
import hmac
import socket
from datetime import timedelta

import httpx
import pytest
from msgspec.structs import replace

from engine.small_desk import FEED, HOUR, OTHER, entry
from watchdesk.model.entries import Standing
from watchdesk.model.sources import PollOutcome
from watchdesk.service.health import HealthServer
from watchdesk.web.application import application
from web.pages_over import health
from web.test_hub_callback import HUB, MINUTE, Pushed, a_pushed_desk

DATE = "Mon, 23 Nov 2026 11:30:00 GMT"


def delivery(*slugs: str, own: str | None = FEED, date: str = DATE, site: str = "https://lantern.test") -> bytes:
    items = "".join(
        f"<item><guid isPermaLink='false'>{slug}</guid><link>{site}/{slug}</link><title>Title of {slug}</title>"
        f"<description>Sherman and Qureshi meet.</description><pubDate>{date}</pubDate></item>"
        for slug in slugs
    )
    link = f"<a:link rel='self' href='{own}'/>" if own else ""
    root = "<rss version='2.0' xmlns:a='http://www.w3.org/2005/Atom'>"
    return f"{root}<channel><title>Lantern</title>{link}{items}</channel></rss>".encode()


def kept(desk: Pushed) -> list[str]:
    return sorted(one.title for one in desk.engine.desk.store.articles_since(desk.desk.clock.now() - 10 * HOUR))


async def test_what_is_delivered_is_told_without_a_visit() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        before = desk.engine.desk.store.feeds()[0].state
        desk.desk.clock.advance(7 * MINUTE)
        assert await desk.hub.tell(delivery("two")) == 202
        assert await desk.round() == 0
        assert "Title of two" in kept(desk)
        assert ["Title of two"] in desk.desk.sender.titles
        after = desk.engine.desk.store.feeds()[0].state
        assert after.new_entry_at == desk.desk.clock.now()
        history = {"new_entry_at", "arrivals", "longest_silence", "per_day", "known_since"}
        assert after == replace(before, **{name: getattr(after, name) for name in history})


async def test_a_delivery_of_some_entries_says_nothing_of_the_others_nor_of_when_to_poll() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        desk.desk.clock.advance(MINUTE)
        before = desk.engine.desk.store.feeds()[0].state
        for number in range(6):
            await desk.hub.tell(delivery(f"new-{number}"))
        after = desk.engine.desk.store.feeds()[0].state
        assert (after.interval, after.leaning, after.next_poll_at) == (
            before.interval,
            before.leaning,
            before.next_poll_at,
        )
        assert (after.etag, after.last_modified, after.body_hash) == (
            before.etag,
            before.last_modified,
            before.body_hash,
        )


@pytest.mark.parametrize("polled", ["nothing new", "something new"])
async def test_what_is_delivered_while_a_poll_is_under_way_stays_in_the_history(polled: str) -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        if polled == "something new":
            desk.desk.world.publish(FEED, entry("one"), entry("three"))
        answering = desk.desk.world.hang(FEED)
        desk.desk.clock.advance(7 * HOUR)
        polling = asyncio.create_task(desk.engine.check())
        while desk.desk.world.visited(FEED) < 2:  # noqa: ASYNC110 - the fake world tells nobody
            await asyncio.sleep(0.01)
        assert await desk.hub.tell(delivery("two")) == 202
        told = desk.engine.desk.store.feeds()[0].state
        assert (told.new_entry_at, told.arrivals) == (desk.desk.clock.now(), 1)
        desk.desk.clock.advance(MINUTE)
        answering.set()
        await polling
        after = desk.engine.desk.store.feeds()[0].state
        assert after.polled_at == desk.desk.clock.now()
        if polled == "nothing new":
            assert (after.new_entry_at, after.arrivals, after.per_day) == (told.new_entry_at, 1, told.per_day)
        else:
            assert (after.new_entry_at, after.arrivals) == (desk.desk.clock.now(), 2)
            assert after.per_day > told.per_day


async def test_an_entry_is_one_however_it_comes() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        await desk.hub.tell(delivery("two"))
        await desk.hub.tell(delivery("two", "one"))
        await desk.round(MINUTE)
        assert kept(desk).count("Title of two") == 1
        desk.desk.world.publish(FEED, entry("two", "Title of two"), entry("one"))
        await desk.round(7 * HOUR)
        assert len(list(desk.engine.desk.store.articles_since(desk.desk.clock.now() - 9 * HOUR))) == 2


async def test_old_entries_that_are_delivered_are_not_told() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        await desk.hub.tell(delivery("old", date="Mon, 02 Nov 2026 11:30:00 GMT"))
        (due,) = desk.engine.desk.store.due_reads(desk.desk.clock.now(), limit=9)
        assert due.entries[0].standing is Standing.STALE


MERELY_DUE = {
    "no feed": (b"<html><body>busy</body></html>", None),
    "nothing": (b"", None),
    "another feed by its own word": (delivery("two", own=OTHER), None),
    "another feed by the header": (delivery("two"), f'<{OTHER}>; rel="self", <{HUB}>; rel="hub"'),
    "nothing new": (delivery("one"), None),
    "a document with entities": (b"<!DOCTYPE rss [<!ENTITY a 'b'>]>" + delivery("two"), None),
}


@pytest.mark.parametrize("body, link", MERELY_DUE.values(), ids=MERELY_DUE)
async def test_what_cannot_be_read_for_the_feed_makes_it_due(body: bytes, link: str | None) -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        assert await desk.hub.tell(body, link=link) == 202
        assert "Title of two" not in kept(desk)
        assert await desk.round(5 * MINUTE) == 1


@pytest.mark.parametrize("link", [None, f'<{FEED}>; rel="self", <{HUB}>; rel="hub"'])
async def test_the_header_has_the_first_word_on_what_a_delivery_is_of(link: str | None) -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        await desk.hub.tell(delivery("two", own=OTHER if link else None), link=link)
        assert await desk.round() == 0
        assert "Title of two" in kept(desk)


async def test_what_is_not_signed_rightly_is_not_read() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        await desk.hub.tell(delivery("two"), signature="sha256=" + "0" * 64)
        assert await desk.round(5 * MINUTE) == 0
        assert "Title of two" not in kept(desk)


async def test_what_comes_from_a_hub_without_a_secret_is_not_read_but_makes_the_feed_due() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        desk.engine.desk.store.save_push(replace(desk.push, secret=""))
        await desk.hub.tell(delivery("two"), signature="")
        assert "Title of two" not in kept(desk)
        assert await desk.round(5 * MINUTE) == 1


async def test_a_paused_feed_takes_no_deliveries() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        (due,) = desk.engine.desk.store.feeds()
        desk.engine.desk.store.set_paused(due.feed.id, paused=True)
        await desk.hub.tell(delivery("two"))
        await desk.round(HOUR)
        assert "Title of two" not in kept(desk)


async def test_a_delivery_is_recorded_beside_the_polls() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        desk.desk.clock.advance(timedelta(minutes=1))
        await desk.hub.tell(body := delivery("two", "three"))
        last = desk.desk.store.polls(desk.push.feed_id)[0]
        assert (last.outcome, last.status, last.size, last.new_entries) == (PollOutcome.CHANGED, None, len(body), 2)


async def test_a_delivery_comes_over_a_socket_as_hubs_send_it() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        server = HealthServer(application(lambda: desk.engine, health))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            body = delivery("two")
            signed = hmac.new(desk.push.secret.encode(), body, hashlib.sha256).hexdigest()
            headers = {
                "Content-Type": "application/rss+xml",
                "X-Hub-Signature": f"sha256={signed}",
                "Link": f'<{HUB}>; rel="hub", <{FEED}>; rel="self"',
            }
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/push/{desk.push.token}"
            async with httpx.AsyncClient(trust_env=False) as client:
                answer = await client.post(address, content=body, headers=headers)
                forged = await client.post(address, content=delivery("three"), headers=headers)
            server.end()
            await serving
        assert (answer.status_code, forged.status_code) == (202, 202)
        assert await desk.round() == 0
        assert kept(desk) == ["Sherman meets Qureshi", "Title of two"]
