"""Hosts of pages: spaced, and left alone when they ask for it, by feeds and pages alike and across restarts (G9)."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from cli.loopback_press import Desk, page, source
from engine.small_desk import FEED, HOUR, NOON, SmallDesk, entry
from engine.small_desk import page as article_page
from watchdesk.model.sources import Feed, Source
from watchdesk.model.visits import FailureKind, FetchFailed, FetchResult, Purpose, Visit
from watchdesk.testing.clock import ManualClock
from watchdesk.testing.world import FakeWorld

SPACING = 3.0
SHORT = timedelta(seconds=0.6)
SECOND = "https://lantern.test/second"
START = time.monotonic()


class Site:
    """A server of its own: it answers by path, and knows when it was asked for what."""

    def __init__(self, server: HTTPServer) -> None:
        self.answers: dict[str, Response] = {}
        self.asked: list[tuple[str, float]] = []
        self._server = server
        self.answers["/robots.txt"] = Response("", status=404)
        for path in ("/robots.txt", "/feed", "/other", "/a", "/b", "/c"):
            server.expect_request(path).respond_with_handler(self._answer)

    def url(self, path: str) -> str:
        return str(self._server.url_for(path))

    def publish(self, path: str, *links: str) -> None:
        now = format_datetime(datetime.now(UTC))
        items = "".join(
            f"<item><link>{link}</link><title>Talks at {link[-1]}</title><pubDate>{now}</pubDate></item>"
            for link in links
        )
        body = f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'
        self.answers[path] = Response(body, content_type="application/rss+xml")

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def pauses(self) -> list[float]:
        moments = [at for _, at in self.asked]
        return [later - earlier for earlier, later in pairwise(moments)]

    def _answer(self, request: Request) -> Response:
        self.asked.append((request.path, time.monotonic()))
        return self.answers.get(request.path, Response(page("Talks", "They talk. " * 60), content_type="text/html"))


@pytest.fixture
def sites() -> Iterator[tuple[Site, Site]]:
    with HTTPServer(host="127.0.0.1") as one, HTTPServer(host="127.0.0.1") as two:
        yield Site(one), Site(two)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def configure(desk: Desk, *feeds: str) -> None:
    desk.configure(*(source(f"s{number}", url, read="always") for number, url in enumerate(feeds)))
    polite = desk.file.read_text().replace('per_host_delay = "0s"', f'per_host_delay = "{SPACING:g}s"')
    desk.file.write_text(polite.replace('interval = "5m"', 'interval = "0s"\nmax_interval = "0s"'))


def test_a_restart_visits_no_host_a_moment_after_a_page_of_it_was_read(desk: Desk, sites: tuple[Site, Site]) -> None:
    """The clock of the second run stands before the first one's, so that no slowness can stand in for the spacing."""
    site, elsewhere = sites
    now = datetime.now(UTC)
    at = {minute: ("--now", (now + timedelta(minutes=minute)).isoformat()) for minute in (0, 1, 2)}
    site.publish("/feed", elsewhere.url("/a"))
    elsewhere.publish("/other")
    configure(desk, site.url("/feed"))
    assert desk.json(*at[1], "check")["articles"]["read"] == 1
    configure(desk, site.url("/feed"), elsewhere.url("/other"))
    assert desk.json(*at[0], "check")["feeds"]["due"] == 0
    assert elsewhere.paths() == ["/a"]
    assert desk.json(*at[2], "check")["feeds"]["due"] == 2
    assert elsewhere.paths() == ["/a", "/other"]
    assert elsewhere.pauses()[0] >= SPACING, "robots.txt, then the page"


def test_a_host_that_refuses_a_page_is_left_alone_by_pages_and_feeds_of_this_run_and_the_next(
    desk: Desk, sites: tuple[Site, Site]
) -> None:
    site, elsewhere = sites
    elsewhere.answers["/a"] = Response("slowly", status=429, headers={"Retry-After": "7200"})
    elsewhere.publish("/other")
    site.publish("/feed", elsewhere.url("/a"), elsewhere.url("/b"))
    configure(desk, site.url("/feed"))
    assert desk.json("check")["articles"] == {"read": 0, "from_feed": 2}
    assert elsewhere.paths() == ["/a"]
    site.publish("/feed", elsewhere.url("/a"), elsewhere.url("/b"), elsewhere.url("/c"))
    configure(desk, site.url("/feed"), elsewhere.url("/other"))
    later = desk.json("check")
    assert (later["feeds"]["due"], later["articles"]) == (1, {"read": 0, "from_feed": 1})
    assert elsewhere.paths() == ["/a"]
    why = desk.run("why", elsewhere.url("/c"))[1]
    assert "the host asks to be left alone" in why


def test_what_waits_for_its_host_is_counted_and_explained(desk: Desk, sites: tuple[Site, Site]) -> None:
    site, elsewhere = sites
    elsewhere.answers["/a"] = Response("slowly", status=429, headers={"Retry-After": "600"})
    site.publish("/feed", elsewhere.url("/a"), elsewhere.url("/b"))
    configure(desk, site.url("/feed"))
    assert desk.json("check")["articles"] == {"read": 0, "from_feed": 0, "put_off": 2}
    assert elsewhere.paths() == ["/a"]
    assert "It has not been read yet: it is due at" in desk.run("why", elsewhere.url("/b"))[1]
    del elsewhere.answers["/a"]
    later = (datetime.now(UTC) + timedelta(minutes=11)).isoformat()
    assert desk.json("--now", later, "check")["articles"] == {"read": 2, "from_feed": 0}
    assert sorted(elsewhere.paths()[1:]) == ["/a", "/b"]


class Running(ManualClock):
    """A clock that does not stand still."""

    def now(self) -> datetime:
        return NOON + timedelta(seconds=time.monotonic() - START)


class Slow(FakeWorld):
    """A world in which a page takes longer than the spacing. `visits_at`: when each visit began."""

    def __init__(self) -> None:
        super().__init__()
        self.visits_at: list[tuple[str, float]] = []
        self.page_ended = 0.0

    async def fetch(self, visit: Visit) -> FetchResult:
        self.visits_at.append((visit.url, time.monotonic()))
        if visit.purpose is Purpose.PAGE:
            await asyncio.sleep(1.5 * SHORT.total_seconds())
            self.page_ended = time.monotonic()
        return await super().fetch(visit)


async def test_the_last_visit_counts_whether_it_was_to_a_feed_or_a_page() -> None:
    world = Slow()
    world.publish(FEED, entry("a"))
    world.print_page("https://lantern.test/a", article_page())
    small = SmallDesk(feeds=(FEED,), world=world, clock=Running(NOON), spacing=SHORT)
    await small.check()
    world.publish(SECOND)
    small.store.add_feed(Source(id="second", title="Second"), Feed(url=SECOND, source_id="second"), now=NOON)
    await small.check()
    assert [url for url, _ in world.visits_at] == [FEED, "https://lantern.test/a", SECOND]
    assert world.visits_at[-1][1] - world.page_ended >= SHORT.total_seconds()


async def test_a_page_that_is_looked_at_again_waits_as_long_as_its_host_asked() -> None:
    small = SmallDesk(feeds=(FEED,), spacing=timedelta(0))
    for slug in ("a", "b"):
        small.world.print_page(f"https://lantern.test/{slug}", article_page())
    small.world.publish(FEED, entry("a"), entry("b"))
    await small.check()
    refused = FetchFailed(url="", kind=FailureKind.RATE_LIMITED, reason="slowly", status=429, retry_after=5 * HOUR)
    for slug in ("a", "b"):
        small.world._failures[f"https://lantern.test/{slug}"] = refused
    small.clock.advance(HOUR)
    before = len(small.world.visits)
    await small.check()
    await small.check(3 * HOUR)
    pages = [one.url for one in small.world.visits[before:] if one.purpose is Purpose.PAGE]
    assert len(pages) == 1
    assert all(one.look.due_at >= NOON + 6 * HOUR for one in small.store.due_looks(NOON + 9 * HOUR, limit=9))
