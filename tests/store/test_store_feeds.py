"""The feed book, on all three stores."""

from dataclasses import replace

from store.store_records import (
    DAY,
    HARBOUR,
    HOUR,
    LANTERN,
    MINUTE,
    NOW,
    PORT,
    SPORT,
    WORLD,
    a_visit,
    feed_of,
    with_feeds,
)
from watchdesk.model.sources import FeedKind, PollOutcome, ReadPolicy
from watchdesk.ports import Store


def urls(store: Store) -> list[str]:
    return [due.feed.url for due in store.feeds()]


def test_a_configured_feed_is_due_at_once_with_its_source(store: Store) -> None:
    store.sync_feeds([LANTERN, HARBOUR], [WORLD, PORT], now=NOW)
    due = store.due_feeds(NOW, limit=10)
    assert [(one.feed, one.source) for one in due] == [(PORT, HARBOUR), (WORLD, LANTERN)]
    assert due[0].state.next_poll_at == NOW
    assert due[0].state.succeeded_at is None
    assert not store.due_feeds(NOW - MINUTE, limit=10)


def test_syncing_twice_changes_nothing(store: Store) -> None:
    with_feeds(store)
    before = store.feeds()
    store.sync_feeds([LANTERN, HARBOUR], [WORLD, PORT], now=NOW + DAY)
    assert store.feeds() == before


def test_a_feed_that_is_no_longer_configured_rests_and_keeps_its_state(store: Store) -> None:
    with_feeds(store).save_polls([a_visit(WORLD)])
    state = feed_of(store, WORLD).state
    store.sync_feeds([HARBOUR], [PORT], now=NOW)
    assert urls(store) == [PORT.url]
    assert not store.due_feeds(NOW + DAY, limit=10, source_id="lantern")
    store.sync_feeds([LANTERN, HARBOUR], [WORLD, PORT], now=NOW + HOUR)
    assert feed_of(store, WORLD).state == state


def test_a_source_and_a_feed_take_what_the_configuration_says_now(store: Store) -> None:
    with_feeds(store)
    renamed = replace(LANTERN, title="Lantern Daily", tier=3, read=ReadPolicy.NEVER)
    store.sync_feeds([renamed, HARBOUR], [WORLD, replace(PORT, source_id="lantern", kind=FeedKind.SITEMAP)], now=NOW)
    assert {due.source for due in store.feeds()} == {renamed}
    assert feed_of(store, PORT).feed.kind is FeedKind.SITEMAP


def test_an_added_feed_stays_when_the_configuration_is_synced(store: Store) -> None:
    with_feeds(store)
    assert store.add_feed(LANTERN, SPORT, now=NOW + HOUR)
    assert not store.add_feed(LANTERN, SPORT, now=NOW + HOUR)
    store.sync_feeds([LANTERN, HARBOUR], [WORLD, PORT], now=NOW)
    assert SPORT.url in urls(store)
    assert feed_of(store, SPORT).state.next_poll_at == NOW + HOUR


def test_an_added_feed_that_is_configured_later_becomes_a_configured_one(store: Store) -> None:
    store.add_feed(LANTERN, SPORT, now=NOW)
    store.sync_feeds([LANTERN], [SPORT], now=NOW)
    assert urls(store) == [SPORT.url]
    store.sync_feeds([LANTERN], [], now=NOW)
    assert urls(store) == []


def test_a_resting_feed_that_is_added_by_command_is_active_again(store: Store) -> None:
    with_feeds(store)
    store.sync_feeds([HARBOUR], [PORT], now=NOW)
    assert store.add_feed(replace(LANTERN, title="another title"), WORLD, now=NOW)
    store.sync_feeds([HARBOUR], [PORT], now=NOW)
    assert urls(store) == [PORT.url, WORLD.url]
    assert feed_of(store, WORLD).source == LANTERN


def test_those_waiting_longest_come_first_and_not_more_than_asked_for(store: Store) -> None:
    store.sync_feeds([LANTERN, HARBOUR], [PORT], now=NOW - HOUR)
    store.sync_feeds([LANTERN, HARBOUR], [WORLD, SPORT, PORT], now=NOW)
    assert [due.feed for due in store.due_feeds(NOW, limit=2)] == [PORT, SPORT]
    assert [due.feed for due in store.due_feeds(NOW, limit=9, source_id="lantern")] == [SPORT, WORLD]


def test_a_paused_feed_is_listed_but_never_due_and_a_visit_under_way_does_not_resume_it(store: Store) -> None:
    with_feeds(store)
    assert store.set_paused(WORLD.id, paused=True)
    store.save_polls([a_visit(WORLD)])
    assert feed_of(store, WORLD).state.paused
    assert [due.feed for due in store.due_feeds(NOW + DAY, limit=9)] == [PORT]
    assert store.set_paused(WORLD.id, paused=False)
    assert len(store.due_feeds(NOW + DAY, limit=9)) == 2
    assert not store.set_paused("nothing", paused=True)


def test_a_source_fails_while_any_of_its_feeds_does_and_names_the_one_that_fails_longest(store: Store) -> None:
    store.sync_feeds([LANTERN, HARBOUR], [WORLD, SPORT, PORT], now=NOW)
    assert [health.is_healthy for health in store.source_health()] == [True, True]
    for feed, since in ((WORLD, NOW), (SPORT, NOW - DAY)):
        poll, state, _ = a_visit(feed, outcome=PollOutcome.FAILED)
        store.save_polls([(poll, replace(state, failing_since=since, reason="no such host", failures=2), ())])
    harbour, lantern = store.source_health()
    assert (harbour.source_id, harbour.title, harbour.url, harbour.is_healthy) == (
        "harbour",
        HARBOUR.title,
        PORT.url,
        True,
    )
    assert (lantern.url, lantern.since, lantern.reason) == (SPORT.url, NOW - DAY, "no such host")
