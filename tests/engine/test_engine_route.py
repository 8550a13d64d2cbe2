"""The whole route over a fake world: what is told, what is not, and what a fault of one leaves to the others."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.small_desk import BODY, DAY, FEED, HOUR, NOON, OTHER, SmallDesk, entry, page, subscription
from watchdesk.engine.progress import NoProgress
from watchdesk.engine.tally import Tally
from watchdesk.model.articles import NotAPage
from watchdesk.model.sources import Feed, PollOutcome, ReadPolicy, Source
from watchdesk.model.visits import FailureKind
from watchdesk.testing.world import stories_of

LONG_AGO = 30 * 24


async def test_a_live_entry_is_told_once_however_often_the_desk_checks() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("a"))
    for _ in range(3):
        await desk.check(HOUR)
    assert desk.sender.titles == [["Sherman meets Qureshi"]]


async def test_what_was_there_before_the_desk_came_is_matched_and_not_told() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("old", hours=25), entry("undated", "Qureshi and Sherman again", hours=None))
    tally = await desk.check()
    assert tally.entries == {"baseline": 2}
    assert [seen.is_told for seen in tally.matches] == [False, False]
    assert desk.sender.sent == []


async def test_an_old_entry_that_slides_in_later_is_stale_and_not_told() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("a", "Cricket"))
    await desk.check()
    desk.world.publish(FEED, entry("a", "Cricket"), entry("old", hours=LONG_AGO), entry("new", "Sherman, Qureshi: new"))
    tally = await desk.check(HOUR)
    assert tally.entries == {"stale": 1, "new": 1}
    assert desk.sender.titles == [["Sherman, Qureshi: new"]]


async def test_an_entry_without_a_date_is_told_when_it_comes_later() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("a", "Cricket"))
    await desk.check()
    desk.world.publish(FEED, entry("a", "Cricket"), entry("undated", hours=None))
    await desk.check(HOUR)
    assert desk.sender.titles == [["Sherman meets Qureshi"]]


async def test_a_live_entry_that_leads_to_a_baseline_article_is_told_then() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("same", hours=48))
    desk.world.publish(OTHER, entry("cricket", "Cricket"))
    await desk.check()
    assert desk.sender.sent == []
    desk.world.publish(OTHER, entry("cricket", "Cricket"), entry("same", hours=0))
    tally = await desk.check(HOUR)
    assert desk.sender.titles == [["Sherman meets Qureshi"]]
    assert (tally.articles_read, tally.articles_from_feed) == (0, 0)  # it was read already
    await desk.check(HOUR)
    assert len(desk.sender.sent) == 1


async def test_one_address_in_two_feeds_is_one_article_told_once() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("same"))
    desk.world.publish(OTHER, entry("same"))
    await desk.check()
    desk.world.publish(OTHER, entry("same"), entry("same?utm_source=rss"))
    await desk.check(HOUR)
    assert desk.sender.titles == [["Sherman meets Qureshi"]]
    assert desk.world.visited("https://lantern.test/same") == 1


async def test_a_reprint_joins_the_story_and_is_not_told_again() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("a"))
    desk.world.print_page("https://lantern.test/a", page(BODY))
    await desk.check()
    desk.world.publish(OTHER, entry("b", "Sherman and Qureshi sit down", site="herald", hours=0))
    desk.world.print_page("https://herald.test/b", page(BODY + " The Herald adds a line."))
    tally = await desk.check(HOUR)
    assert (tally.stories_new, tally.stories_grown) == (0, 1)
    assert [seen.is_told for seen in tally.matches] == [False]
    assert desk.sender.titles == [["Sherman meets Qureshi"]]


async def test_a_reprint_in_the_same_round_is_told_as_one_story_whose_first_article_settled_it() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("a"))
    desk.world.publish(OTHER, entry("b", "Sherman and Qureshi sit down", site="herald"))
    desk.world.print_page("https://lantern.test/a", page(BODY))
    desk.world.print_page("https://herald.test/b", page(BODY))
    tally = await desk.check()
    assert (tally.stories_new, tally.stories_grown) == (1, 1)
    assert sorted(seen.is_told for seen in tally.matches) == [False, True]
    assert [len(titles) for titles in desk.sender.titles] == [1]


async def test_only_the_watch_that_somebody_is_subscribed_to_is_told() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("a", "Sherman meets Qureshi in the rain"))
    tally = await desk.check()
    assert {seen.match.watch_id: seen.is_told for seen in tally.matches} == {"talks": True, "rain": False}


async def test_a_second_subscription_on_the_same_channel_is_suppressed_with_the_reason() -> None:
    desk = SmallDesk(subscriptions=(subscription("morning"), subscription("evening", watches=("rain", "talks"))))
    desk.world.publish(FEED, entry("a"))
    await desk.check()
    assert desk.sender.titles == [["Sherman meets Qureshi"]]
    fates = {telling.subscription_id: telling.suppressed for telling in desk.store._tables.tellings.values()}
    assert fates == {"morning": None, "evening": "told on the same channel through morning"}


async def test_one_failing_feed_disturbs_nobody_else() -> None:
    desk = SmallDesk()
    desk.world.fail(FEED, FailureKind.TIMEOUT, "it took too long")
    desk.world.publish(OTHER, entry("b", site="herald"))
    tally = await desk.check()
    assert [(failure.where, failure.kind) for failure in tally.failures] == [(FEED, "timeout")]
    assert desk.sender.titles == [["Sherman meets Qureshi"]]
    desk.world.publish(FEED, entry("c", "Qureshi thanks Sherman", hours=0))
    await desk.check(2 * HOUR)
    assert desk.sender.titles[1:] == [["Qureshi thanks Sherman"]]


async def test_a_feed_that_turns_into_a_web_page_keeps_what_is_known_of_it() -> None:
    desk = SmallDesk(feeds=(FEED,))
    desk.world.publish(FEED, entry("a"))
    await desk.check()
    desk.world.spoil(FEED)
    tally = await desk.check(HOUR)
    assert [(failure.kind, failure.reason) for failure in tally.failures] == [("feed_rejected", "it is a web page")]
    state = desk.store.feeds()[0].state
    assert (state.failures, state.etag is not None, state.body_hash is not None) == (1, True, True)
    desk.world.publish(FEED, entry("a"))
    tally = await desk.check(3 * HOUR)
    assert (tally.entries, len(desk.sender.sent), desk.world.visits[-1].etag is not None) == ({}, 1, True)


async def test_a_host_that_hangs_does_not_hold_up_what_others_settle() -> None:
    desk = SmallDesk()
    opened = desk.world.hang(FEED)
    desk.world.publish(FEED, entry("a"))
    desk.world.publish(OTHER, entry("b", "Sherman, Qureshi and the rain", site="herald"))
    engine = desk.engine()
    checking = asyncio.create_task(engine.check())
    async with asyncio.timeout(10):
        while not desk.store._tables.tellings:  # noqa: ASYNC110 - the fake store tells nobody of what it is given
            await asyncio.sleep(0)
    assert [article.title for article in desk.store.articles_since(NOON - DAY)] == ["Sherman, Qureshi and the rain"]
    assert not checking.done()
    opened.set()
    tally = await checking
    engine.close()
    assert tally.feeds.total() == 2


async def test_a_page_that_hangs_does_not_hold_up_the_pages_of_others() -> None:
    desk = SmallDesk()
    opened = desk.world.hang("https://lantern.test/a")
    desk.world.publish(FEED, entry("a"))
    desk.world.publish(OTHER, entry("b", "Sherman, Qureshi and the rain", site="herald"))
    engine = desk.engine()
    checking = asyncio.create_task(engine.check())
    async with asyncio.timeout(10):
        while not desk.store._tables.tellings:  # noqa: ASYNC110 - the fake store tells nobody of what it is given
            await asyncio.sleep(0)
    assert not checking.done()
    opened.set()
    await checking
    engine.close()
    assert len(desk.sender.sent) == 1
    assert len(desk.sender.titles[0]) == 2


@pytest.mark.parametrize(
    "fail",
    [
        pytest.param(
            lambda desk: desk.world.fail("https://lantern.test/a", reason="the server is out"), id="unreachable"
        ),
        pytest.param(
            lambda desk: desk.world.print_page("https://lantern.test/a", NotAPage(reason="there is no article in it")),
            id="not a page",
        ),
    ],
)
async def test_where_the_page_fails_the_feeds_text_stands_and_says_so(fail: Callable[[SmallDesk], None]) -> None:
    desk = SmallDesk(feeds=(FEED,))
    desk.world.publish(FEED, entry("a", summary="Sherman flew in. Qureshi was there."))
    fail(desk)
    tally = await desk.check()
    assert (tally.articles_read, tally.articles_from_feed) == (0, 1)
    article = next(iter(desk.store.articles_since(NOON - DAY)))
    assert (article.quality, article.text) == ("stub", "Sherman flew in. Qureshi was there.")
    assert article.reason is not None
    assert article.reason.startswith("the page was not read: ")
    assert stories_of(desk.sender.sent[0])[0]["note"] == "on headline and summary only"
    assert tally.failures == []


@pytest.mark.parametrize(
    "policy, title, visits, quality",
    [
        (ReadPolicy.ALWAYS, "Sherman meets Qureshi", 1, "full"),
        (ReadPolicy.ALWAYS, "Cricket", 1, "full"),
        (ReadPolicy.ON_MATCH, "Sherman meets Qureshi", 1, "full"),
        (ReadPolicy.ON_MATCH, "Cricket", 0, "none"),
        (ReadPolicy.NEVER, "Sherman meets Qureshi", 0, "none"),
    ],
)
async def test_a_page_is_read_as_the_policy_says(policy: ReadPolicy, title: str, visits: int, quality: str) -> None:
    desk = SmallDesk(read=policy, feeds=(FEED,))
    desk.world.publish(FEED, entry("a", title))
    desk.world.print_page("https://lantern.test/a", page())
    await desk.check()
    await desk.check(HOUR / 2)
    article = next(iter(desk.store.articles_since(NOON - DAY)))
    assert (desk.world.visited("https://lantern.test/a"), article.quality) == (visits, quality)
    assert (article.reason is None) == (quality == "full")


@pytest.mark.parametrize("title, visits", [("Sherman meets Qureshi", 1), ("Cricket", 0)])
async def test_of_what_was_there_before_only_what_matches_is_read(title: str, visits: int) -> None:
    desk = SmallDesk(feeds=(FEED,))
    desk.world.publish(FEED, entry("a", title, hours=50))
    desk.world.print_page("https://lantern.test/a", page())
    await desk.check()
    assert desk.world.visited("https://lantern.test/a") == visits
    assert desk.sender.sent == []


async def test_a_304_reads_nothing_and_an_unchanged_body_is_not_parsed() -> None:
    desk = SmallDesk(feeds=(FEED,))
    desk.world.publish(FEED, entry("a", "Cricket"))
    await desk.check()
    tally = await desk.check(DAY)
    assert (tally.feeds[PollOutcome.UNCHANGED], tally.entries, tally.articles_from_feed) == (1, {}, 0)
    assert desk.world.visits[-1].etag is not None


async def test_a_feed_that_shrinks_to_nothing_and_comes_back_tells_nothing_again() -> None:
    desk = SmallDesk(feeds=(FEED,))
    desk.world.publish(FEED, entry("a"), entry("b", "Qureshi thanks Sherman"))
    await desk.check()
    desk.world.publish(FEED)
    await desk.check(HOUR)
    desk.world.publish(FEED, entry("a"), entry("b", "Qureshi thanks Sherman"))
    tally = await desk.check(2 * HOUR)
    assert (tally.entries, len(desk.sender.sent)) == ({}, 1)


async def test_feeds_added_by_command_are_read_as_their_own_source_says() -> None:
    desk = SmallDesk(feeds=())
    added = Source(id="added", title="Added", read=ReadPolicy.NEVER)
    desk.store.add_feed(added, Feed(url=FEED, source_id="added"), now=NOON)
    desk.world.publish(FEED, entry("a"))
    await desk.check()
    assert (desk.world.visited(FEED), desk.world.visited("https://lantern.test/a")) == (1, 0)
    assert desk.sender.titles == [["Sherman meets Qureshi"]]


async def test_only_one_source_is_polled_where_one_is_named() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("a"))
    engine = desk.engine()
    tally = await engine.check(only="lantern", tells=False)
    engine.close()
    assert ([visit.url for visit in desk.world.visits], tally.feeds_due) == ([FEED, "https://lantern.test/a"], 1)
    assert (tally.tellings, desk.sender.sent) == (1, [])


async def test_two_engines_share_what_is_under_way() -> None:
    desk = SmallDesk()
    first, second = desk.engine(), desk.engine()
    second.go_on_from(first)
    due = await first.poller.due()
    assert (len(due), await second.poller.due()) == (2, [])
    first.close()
    second.close()


async def test_time_that_passes_makes_feeds_due_again() -> None:
    desk = SmallDesk(feeds=(FEED,))
    desk.world.publish(FEED, entry("a"))
    await desk.check()
    assert (await desk.check(timedelta(minutes=1))).feeds_due == 0
    assert (await desk.check(HOUR)).feeds_due == 1


async def test_a_host_that_hangs_is_in_one_round_only_and_holds_up_its_own_feeds() -> None:
    desk = SmallDesk(feeds=(FEED, OTHER))
    second = "https://lantern.test/second"
    opened = desk.world.hang(FEED)
    for url in (FEED, OTHER, second):
        desk.world.publish(url, entry("a", "Cricket"))
    engine = desk.engine()
    first = await engine.poller.due()
    tally = Tally(started_at=NOON)
    polling = asyncio.create_task(engine.poller.poll(first, tally, NoProgress()))
    async with asyncio.timeout(10):
        while not tally.feeds:  # noqa: ASYNC110 - the fake store tells nobody of what it is given
            await asyncio.sleep(0)
    source = Source(id="second", title="Second")
    desk.store.add_feed(source, Feed(url=second, source_id="second"), now=NOON)
    desk.clock.advance(HOUR)
    assert [one.feed.url for one in await engine.poller.due()] == [OTHER]
    opened.set()
    await polling
    desk.clock.advance(HOUR)
    assert [one.feed.url for one in await engine.poller.due()] == [second, FEED]
    engine.close()


async def test_what_is_more_than_may_be_handed_over_is_found_in_the_store_and_told_all_the_same() -> None:
    desk = SmallDesk()
    titles = [f"Sherman meets Qureshi, part {number}" for number in range(6)]
    desk.world.publish(FEED, *(entry(str(number), title) for number, title in enumerate(titles)))
    engine = desk.engine()
    engine.reading.most_text_handed = 1
    try:
        tally = await engine.check()
    finally:
        engine.close()
    assert sorted(seen.article.title for seen in tally.matches) == titles
    assert sorted(title for told in desk.sender.titles for title in told) == titles
    assert engine.reading.under_way == set()
