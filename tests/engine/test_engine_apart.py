"""One bad input hurts only itself (G5), also where it brings out a fault of ours: everything else is told meanwhile.

The fault is a "poisoned" title, text or subscription at which some part of the desk raises what nobody foresaw.
"""

import dataclasses
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from engine.small_desk import DAY, FEED, HOUR, OTHER, SmallDesk, entry, page, subscription
from watchdesk.engine.apart import LATER, MOST_APART, settle_apart, stumbling
from watchdesk.engine.local import FARTHEST, LocalEngine
from watchdesk.model.articles import NotAPage, Page
from watchdesk.model.deliveries import Answer, Delivery, DeliveryState, Part
from watchdesk.model.entries import NotAFeed, ParsedEntry, ParsedFeed
from watchdesk.model.errors import StoreError
from watchdesk.model.subscribers import Channel
from watchdesk.model.tellings import Digest
from watchdesk.testing.world import FakeSender, FakeWorld

POISON = "Sherman meets Qureshi, poisoned"
REPORT = "watchdesk itself failed here, please report it: KeyError: 'poison'"
PAGER = Channel(name="pager", kind="webhook", address="https://pager.test/")


def fail() -> Any:
    raise KeyError("poison")


class PoisonedWorld(FakeWorld):
    """A world in which some addresses bring out a fault of the feed reader or the page reader."""

    def __init__(self) -> None:
        super().__init__()
        self.poisoned: set[str] = set()

    async def read_feed(self, body: bytes, *, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
        return fail() if url in self.poisoned else await super().read_feed(body, content_type=content_type, url=url)

    async def read_page(self, body: bytes, *, content_type: str | None, url: str) -> Page | NotAPage:
        return fail() if url in self.poisoned else await super().read_page(body, content_type=content_type, url=url)


class PoisonedSender(FakeSender):
    """A channel that fails at stories of a poisoned title: as they are rendered, or as they are sent."""

    def __init__(self, *, at: str) -> None:
        super().__init__()
        self.at = at

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:
        if self.at == "render":
            fail()
        return super().render(digest, delivery_id=delivery_id)

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:
        return fail() if self.at == "send" else await super().send(delivery, now=now)


@dataclass
class PoisonedDesk(SmallDesk):
    """A desk whose matcher fails at a poisoned title as long as `fails`, and whose second channel may fail."""

    world: PoisonedWorld = field(default_factory=PoisonedWorld)
    fails: bool = False
    pager: FakeSender | None = None

    def engine(self) -> LocalEngine:
        engine = super().engine()
        if self.pager is not None:
            engine.close()
            self.store.sync_channels({one.id: (one.name, one.holds_unknown) for one in (self.channel, PAGER)})
            senders = {**engine.desk.senders, PAGER.id: (PAGER, self.pager)}
            both = [*engine.desk.subscriptions, subscription("pager", channel=PAGER)]
            engine = LocalEngine(replace(engine.desk, senders=senders, subscriptions=both))
        matcher: Any = engine.desk.matcher
        right = matcher.match_document

        def match_document(document: Any, now: datetime) -> Any:
            return fail() if self.fails and document.article.title == POISON else right(document, now)

        matcher.match_document = match_document
        return engine

    def print_all(self, *entries: ParsedEntry, on: str = FEED) -> None:
        self.world.publish(on, *entries)
        for one in entries:
            self.world.print_page(one.url or "", page())


def three() -> tuple[ParsedEntry, ...]:
    return (entry("a", "Sherman and Qureshi talk"), entry("b", POISON), entry("c", "Qureshi receives Sherman"))


def told(sender: FakeSender) -> set[str]:
    return {title for titles in sender.titles for title in titles}


async def test_an_article_that_the_desk_fails_at_is_set_apart_and_the_others_are_told() -> None:
    desk = PoisonedDesk(feeds=(FEED,), fails=True)
    desk.print_all(*three())
    tally = await desk.check()
    assert [(one.where, one.kind, one.reason) for one in tally.failures] == [
        ("https://lantern.test/b", "internal", REPORT)
    ]
    assert (tally.articles_read, len(tally.matches), tally.deliveries[DeliveryState.SENT]) == (2, 2, 1)
    assert desk.store.put_off_reads(desk.clock.now()) == 1
    visits = desk.world.visited("https://lantern.test/b")
    for _ in range(3):
        assert (await desk.check(HOUR)).failures == []
    assert desk.world.visited("https://lantern.test/b") == visits


async def test_what_was_set_apart_is_tried_again_a_day_later_and_told_once_it_can_be() -> None:
    desk = PoisonedDesk(feeds=(FEED,), fails=True)
    desk.print_all(*three())
    await desk.check()
    assert len((await desk.check(DAY)).failures) == 1
    desk.fails = False
    tally = await desk.check(DAY)
    assert (tally.failures, [one.article.title for one in tally.matches]) == ([], [POISON])
    assert desk.store.put_off_reads(desk.clock.now()) == 0
    settled = list(desk.store.articles_since(desk.clock.now() - 3 * DAY))
    assert sorted(one.title for one in settled) == sorted(one.title for one in three())


async def test_a_page_that_the_desk_fails_to_read_holds_up_no_other() -> None:
    desk = PoisonedDesk(feeds=(FEED,))
    desk.print_all(*three())
    desk.world.poisoned.add("https://lantern.test/b")
    tally = await desk.check()
    assert [(one.where, one.kind) for one in tally.failures] == [("https://lantern.test/b", "internal")]
    assert (tally.articles_read, tally.deliveries[DeliveryState.SENT]) == (2, 1)
    desk.world.poisoned.clear()
    assert (await desk.check(DAY)).articles_read == 1


async def test_a_feed_that_the_desk_fails_to_read_fails_alone_and_comes_back() -> None:
    desk = PoisonedDesk()
    desk.print_all(entry("a"))
    desk.print_all(entry("x", "Sherman in Islamabad with Qureshi", site="herald"), on=OTHER)
    desk.world.poisoned.add(FEED)
    tally = await desk.check()
    assert [(one.where, one.kind, one.reason) for one in tally.failures] == [(FEED, "internal", REPORT)]
    assert told(desk.sender) == {"Sherman in Islamabad with Qureshi"}
    state = next(one.state for one in desk.store.feeds() if one.feed.url == FEED)
    assert (state.kind, state.failures, state.etag) == ("internal", 1, None)
    desk.world.poisoned.clear()
    assert (await desk.check(HOUR)).articles_read == 1


async def test_a_feed_whose_texts_cannot_be_made_fails_alone() -> None:
    desk = PoisonedDesk()
    broken = dataclasses.replace(entry("a"), late=fail)
    parsed = ParsedFeed(format="rss20", title="", home=None, language="en", entries=(broken,))
    desk.print_all(entry("other"))
    desk.print_all(entry("x", "Sherman in Islamabad with Qureshi", site="herald"), on=OTHER)
    desk.world._feeds[FEED] = parsed
    tally = await desk.check()
    assert [(one.where, one.kind) for one in tally.failures] == [(FEED, "internal")]
    assert told(desk.sender) == {"Sherman in Islamabad with Qureshi"}


@pytest.mark.parametrize("at", ["render", "send"])
async def test_a_channel_that_fails_holds_up_no_other(at: str) -> None:
    pager = PoisonedSender(at=at)
    desk = PoisonedDesk(feeds=(FEED,), pager=pager)
    desk.print_all(entry("a"))
    tally = await desk.check()
    assert told(desk.sender) == {"Sherman meets Qureshi"}
    assert told(pager) == set()
    assert any("KeyError" in one.reason for one in tally.failures)
    pager.at = ""
    for _ in range(30):
        await desk.check(HOUR)
    assert [pager.titles, desk.sender.titles] == [[["Sherman meets Qureshi"]]] * 2


async def test_a_page_that_the_desk_fails_at_when_it_looks_again_ends_as_looks_do() -> None:
    desk = PoisonedDesk(feeds=(FEED,))
    desk.print_all(entry("a"), entry("b", POISON))
    await desk.check()
    desk.world.print_page("https://lantern.test/a", page("Sherman and Qureshi have parted. " * 40))
    desk.world.print_page("https://lantern.test/b", page("Sherman and Qureshi have parted. " * 40))
    desk.world.poisoned.add("https://lantern.test/b")
    await desk.check(HOUR)
    revised = [desk.store._tables.articles[article_id].url for article_id, _ in desk.store._tables.revisions]
    assert revised == ["https://lantern.test/a"]
    for _ in range(24 * 12):
        await desk.check(HOUR)
    visits = desk.world.visited("https://lantern.test/b")
    await desk.check(DAY)
    assert desk.world.visited("https://lantern.test/b") == visits


def settled_of(bad: Callable[[int], bool], batch: Sequence[int]) -> tuple[list[list[int]], list[int]]:
    parts: list[list[int]] = []
    apart: list[int] = []

    def settle(some: Sequence[int]) -> None:
        if any(map(bad, some)):
            fail()
        parts.append(list(some))

    settle_apart(batch, settle, lambda one, _: apart.append(one))
    return parts, apart


def test_a_batch_that_holds_nothing_bad_is_settled_whole_once() -> None:
    assert settled_of(lambda _: False, range(100)) == ([list(range(100))], [])
    assert settled_of(lambda _: False, []) == ([[]], [])


@pytest.mark.parametrize("bad", [{0}, {99}, {3, 4, 77}, set(range(MOST_APART))])
def test_what_a_batch_fails_for_is_left_out_and_the_order_stays(bad: set[int]) -> None:
    parts, apart = settled_of(bad.__contains__, range(100))
    assert [one for part in parts for one in part] == [one for one in range(100) if one not in bad]
    assert apart == sorted(bad)
    assert len(parts) <= 7 * len(bad)


def test_where_more_fail_it_is_the_desk_that_is_ill() -> None:
    with pytest.raises(KeyError, match="poison"):
        settled_of(lambda number: number <= MOST_APART, range(100))


@pytest.mark.parametrize("error", [StoreError("the disk is full"), OSError(28, "no space"), MemoryError()])
def test_what_the_store_or_the_machine_is_to_blame_for_is_no_matter_of_one_input(error: Exception) -> None:
    def settle(some: Sequence[int]) -> None:
        raise error

    with pytest.raises(type(error)):
        settle_apart(range(9), settle, lambda *_: None)
    noted: list[Exception] = []
    with suppress(type(error)), stumbling(noted.append):
        raise error
    assert noted == []


def test_a_pause_is_short_enough_to_be_brought_back_by_no_clock() -> None:
    assert timedelta() < LATER < FARTHEST
