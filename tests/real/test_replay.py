"""Weeks of twenty real feeds, with edited titles, moving dates and sliding entries: nothing is told twice."""

import logging
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
import structlog

from real.captures import PREFIX, Capture, CaptureFetcher, Ledger, captures_of
from real.figures import tell
from watchdesk.engine.desk import Desk
from watchdesk.engine.local import LocalEngine
from watchdesk.feeds.reader import PooledFeedReader
from watchdesk.model.sources import Feed, ReadPolicy, Source
from watchdesk.model.subscribers import Again, Channel, Subscriber, Subscription
from watchdesk.model.watches import Watch
from watchdesk.pages.reader import PooledPageReader
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.rules.matching.matcher import Matcher
from watchdesk.rules.pacing import Pace
from watchdesk.rules.schedule import read_schedule
from watchdesk.store.opening import open_store
from watchdesk.testing.clock import ManualClock
from watchdesk.workers.pool import WorkerPool

pytestmark = [pytest.mark.shared, pytest.mark.slow]

PAGES = 1239
"""Addresses in this part of the replay: no more can be told."""

EVERY_CAPTURE = Pace(interval=timedelta(0), min_interval=timedelta(0), max_interval=timedelta(0))
FIVE_MINUTES = Pace(interval=timedelta(minutes=5), min_interval=timedelta(minutes=5), max_interval=timedelta(hours=6))


def part_of_the_replay(replay: Path) -> list[Capture]:
    return captures_of(replay / "bbcrss", limits={"home_uk": 400})


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.reset_defaults()


class Replay:
    """A desk over captures: its clock, its engine, and what it told."""

    def __init__(self, engine: LocalEngine, clock: ManualClock, fetcher: CaptureFetcher, ledger: Ledger) -> None:
        self.engine = engine
        self.clock = clock
        self.fetcher = fetcher
        self.ledger = ledger
        self.tellings = 0

    async def step(self, capture: Capture, *, only: str | None = None) -> None:
        self.clock.set(capture.at)
        tally = await self.engine.check(only=only)
        self.tellings += tally.tellings


@asynccontextmanager
async def replaying(
    database: Path, captures: list[Capture], pace: Pace, again: Again = Again.NOVEL
) -> AsyncIterator[Replay]:
    clock = ManualClock(captures[0].at)
    fetcher, ledger = CaptureFetcher(captures, clock), Ledger()
    names = sorted({capture.feed for capture in captures})
    sources = [Source(id=name, title=name, read=ReadPolicy.NEVER) for name in names]
    feeds = [Feed(url=f"{PREFIX}{name}", source_id=name) for name in names]
    channel = Channel(name="ledger", kind="file", address="ledger")
    subscription = Subscription(
        id="reader-ledger",
        subscriber=Subscriber(id="reader", name="Reader", timezone="UTC"),
        watches=("all",),
        channel=channel,
        schedule=read_schedule("at once"),
        at_most=500,
        again=again,
    )
    store = open_store(f"sqlite:///{database}")
    store.sync_feeds(sources, feeds, now=clock.now())
    store.sync_channels({channel.id: (channel.name, False)})
    pool = WorkerPool()
    engine = LocalEngine(
        Desk(
            store=store,
            fetcher=fetcher,
            feed_reader=PooledFeedReader(pool),
            page_reader=PooledPageReader(pool),
            matcher=Matcher([Watch(id="all", title="All", query="url:www OR url:bbc")]),
            watch_titles={"all": "All"},
            sources={source.id: source for source in sources},
            subscriptions=[subscription],
            senders={channel.id: (channel, ledger)},
            pace=pace,
            fresh_for=timedelta(hours=24),
            keep=timedelta(days=90),
            facts=DeskFacts(title="Replay", base_url=None, contact=None),
            clock=clock,
            real_clock=clock,
        )
    )
    try:
        yield Replay(engine, clock, fetcher, ledger)
    finally:
        await pool.close()
        engine.close()
        store.close()


def page_of(url: str) -> str:
    """Return what tells a page of this publisher from others, without our own rules for addresses."""
    return urlsplit(url).path.rstrip("/")


def owed_pages(captures: list[Capture]) -> tuple[set[str], set[str]]:
    """Return all pages of the captures, and those that must be told, by a plain reading of the rules.

    A page is told if it was fresh (a day) in a feed's first capture, or came to a feed later and was not a week old.
    """
    seen: dict[str, set[str]] = {}
    owed: set[str] = set()
    for capture in captures:
        is_first, known = capture.feed not in seen, seen.setdefault(capture.feed, set())
        for item in ET.parse(capture.path).iter("item"):  # noqa: S314 - captures of our own, no hostile XML
            page = page_of(item.findtext("link") or "")
            age = capture.at - parsedate_to_datetime(item.findtext("pubDate") or "")
            if page not in known and age <= (timedelta(days=1) if is_first else timedelta(days=7)):
                owed.add(page)
            known.add(page)
    return set().union(*seen.values()), owed


def check_told_once(database: Path, replay: Replay) -> set[str]:
    """Return the pages that were told, each of them once: in the digests that arrived and in the books."""
    stories = [story for digest in replay.ledger.digests for story in digest["stories"]]
    pages = Counter(page_of(article["url"]) for story in stories for article in story["articles"])
    assert [page for page, times in pages.items() if times > 1] == []
    assert len({(story["id"], story["reason"]) for story in stories}) == len(stories) == replay.tellings
    connection = sqlite3.connect(database)
    tellings = connection.execute("SELECT entry.guid, telling.id FROM telling JOIN entry USING (article_id)").fetchall()
    shared = connection.execute(
        "SELECT count(*) FROM (SELECT article_id FROM entry GROUP BY article_id HAVING count(DISTINCT feed_id) > 1)"
    ).fetchone()[0]
    connection.close()
    by_guid: dict[str, set[str]] = {}
    for guid, telling in tellings:
        by_guid.setdefault(guid, set()).add(telling)
    assert [guid for guid, ids in by_guid.items() if len(ids) > 1] == []
    assert len({telling for _, telling in tellings}) == replay.tellings
    assert shared > 100, "many articles stand in several of the feeds"
    tell(f"{shared} articles in more than one feed")
    return set(pages)


def check_told_again_for_a_reason(replay: Replay) -> None:
    """Look that no story comes a second time without something new, which the digest says with its sentence."""
    known: set[str] = set()
    again = 0
    for story in (story for digest in replay.ledger.digests for story in digest["stories"]):
        assert (story["reason"] == "new") is (story["id"] not in known)
        if story["id"] in known:
            again += 1
            assert story.get("news"), story
            assert all(one["text"] and one["sentence"] for one in story["news"])
        known.add(story["id"])
    tell(f"{len(known)} stories told, {again} of the tellings for something new in one")
    assert again


async def test_no_article_is_told_twice_whatever_the_feeds_do(replay: Path, tmp_path: Path) -> None:
    captures = part_of_the_replay(replay)
    began = perf_counter()
    async with replaying(tmp_path / "desk.db", captures, EVERY_CAPTURE, Again.EVERY) as desk:
        for capture in captures:
            await desk.step(capture, only=capture.feed)
    tell(
        f"{len(desk.fetcher.visited)} of {len(captures)} captures polled: {desk.tellings} tellings"
        f" in {len(desk.ledger.digests)} digests, {perf_counter() - began:.0f} s"
    )
    assert desk.fetcher.visited == [capture.path for capture in captures]
    told = check_told_once(tmp_path / "desk.db", desk)
    pages, owed = owed_pages(captures)
    assert len(pages) == PAGES
    assert told == owed, "and nothing is lost"


async def test_on_its_own_schedule_the_desk_tells_no_article_twice(replay: Path, tmp_path: Path) -> None:
    captures = part_of_the_replay(replay)
    began = perf_counter()
    async with replaying(tmp_path / "desk.db", captures, FIVE_MINUTES) as desk:
        for capture in captures:
            await desk.step(capture)
    tell(
        f"{len(desk.fetcher.visited)} of {len(captures)} captures polled: {desk.tellings} tellings"
        f" in {len(desk.ledger.digests)} digests, {perf_counter() - began:.0f} s"
    )
    told = check_told_once(tmp_path / "desk.db", desk)
    check_told_again_for_a_reason(desk)
    pages, _ = owed_pages(captures)
    assert told <= pages
    assert len(told) > PAGES / 2
