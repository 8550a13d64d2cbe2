"""The feed book, on all three stores."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

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
    a_match,
    a_readout,
    a_visit,
    an_entry,
    feed_of,
    first,
    settle,
    with_feeds,
)
from watchdesk.model.hosts import HostTurns
from watchdesk.model.identity import computed_id
from watchdesk.model.sources import Feed, FeedKind, PollOutcome, ReadPolicy
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
    renamed = replace(LANTERN, title="another title")
    assert store.add_feed(renamed, WORLD, now=NOW)
    store.sync_feeds([HARBOUR], [PORT], now=NOW)
    assert urls(store) == [PORT.url, WORLD.url]
    assert feed_of(store, WORLD).source == renamed, "nothing was polled for it: what is said of it now holds"
    assert store.add_feed(LANTERN, SPORT, now=NOW)
    assert feed_of(store, SPORT).source == renamed


def test_an_added_feed_is_removed_with_its_history_kept_and_may_be_added_again(store: Store) -> None:
    with_feeds(store).add_feed(LANTERN, SPORT, now=NOW)
    store.save_polls([a_visit(SPORT, an_entry("a1", feed=SPORT))])
    store.set_paused(SPORT.id, paused=True)
    known = store.known_keys(an_entry("a1", feed=SPORT).keys)
    assert store.remove_feed(SPORT.id)
    assert not store.remove_feed(SPORT.id)
    assert (urls(store), store.feed(SPORT.id)) == ([PORT.url, WORLD.url], None)
    assert [due.feed for due in store.due_feeds(NOW + DAY, limit=9)] == [PORT, WORLD]
    assert {health.source_id for health in store.source_health()} == {"harbour", "lantern"}
    assert (bool(known), store.known_keys(known)) == (True, known)
    assert store.add_feed(LANTERN, SPORT, now=NOW + MINUTE)
    woken = feed_of(store, SPORT).state
    assert (woken.paused, woken.next_poll_at, woken.polled_at) == (False, NOW + MINUTE, NOW)


def test_a_feed_of_the_configuration_is_not_removed(store: Store) -> None:
    with_feeds(store)
    assert not store.remove_feed(WORLD.id)
    assert not store.remove_feed("unknown")
    assert urls(store) == [PORT.url, WORLD.url]


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


def test_a_paused_feed_neither_answers_nor_fails(store: Store) -> None:
    store.sync_feeds([LANTERN, HARBOUR], [WORLD, SPORT, PORT], now=NOW)
    poll, state, _ = a_visit(SPORT, outcome=PollOutcome.FAILED)
    store.save_polls([(poll, replace(state, failing_since=NOW, reason="no such host", failures=2), ())])
    for feed in (SPORT, PORT):
        assert store.set_paused(feed.id, paused=True)
    assert [(health.source_id, health.is_healthy) for health in store.source_health()] == [("lantern", True)]
    store.set_paused(SPORT.id, paused=False)
    assert [(health.source_id, health.is_healthy) for health in store.source_health()] == [("lantern", False)]


# --- what a visit learns, and who is told

LEARNT: dict[str, Any] = {
    "kind": "gone",
    "leaning": -1,
    "hint_every": HOUR,
    "hint_base": NOW - 9 * DAY,
    "skips": 2**31 - 1,
    "moving_to": "https://lantern.test/new",
    "moves_seen": 2,
    "moving_since": NOW - DAY,
    "known_since": NOW - 30 * DAY,
    "arrivals": 12345,
    "longest_silence": 3 * DAY,
    "per_day": 3.75,
    "doubted_at": NOW - MINUTE,
}


def test_what_a_visit_learns_is_kept_to_the_microsecond(store: Store) -> None:
    poll, state, _ = a_visit(WORLD)
    learnt = replace(state, **LEARNT)
    with_feeds(store).save_polls([(poll, learnt, ())])
    assert feed_of(store, WORLD).state == learnt
    assert feed_of(store, PORT).state.skips == 0


def test_a_feed_says_whether_it_is_configured(store: Store) -> None:
    with_feeds(store).add_feed(LANTERN, SPORT, now=NOW)
    assert {due.feed: due.is_configured for due in store.feeds()} == {WORLD: True, PORT: True, SPORT: False}
    assert [due.feed for due in store.added_feeds()] == [SPORT]


def test_a_host_that_asks_for_patience_has_all_its_feeds_put_off(store: Store) -> None:
    store.sync_feeds([LANTERN, HARBOUR], [WORLD, SPORT, PORT], now=NOW)
    lookalikes = [Feed(url="https://lantern.test.example/a", source_id="lantern"), *PLAIN]
    for one in lookalikes:
        store.add_feed(LANTERN, one, now=NOW)
    store.save_polls([a_visit(SPORT, at=NOW + 5 * HOUR)])  # due later than the host wants
    held_until(store, {"lantern.test": NOW + 2 * HOUR})
    due_at = {due.feed.url: due.state.next_poll_at - NOW for due in store.feeds()}
    assert due_at == {
        WORLD.url: 2 * HOUR,
        SPORT.url: 6 * HOUR,
        PORT.url: 0 * HOUR,
        "http://lantern.test/plain": 2 * HOUR,
        "https://lantern.test.example/a": 0 * HOUR,
        "https://lantern.test:8443/b": 0 * HOUR,
    }
    held_until(store, {"lantern.test": NOW + HOUR, "lantern%": NOW + 9 * HOUR})
    assert {due.feed.url: due.state.next_poll_at - NOW for due in store.feeds()} == due_at


def held_until(store: Store, held: dict[str, datetime]) -> None:
    """Store that these hosts asked for patience, at visits to other feeds."""
    store.save_polls([], HostTurns(token=None, next_visit_at=NOW, over=frozenset(held), held=held))


def test_a_feed_is_brought_forward_but_never_put_off(store: Store) -> None:
    with_feeds(store).save_polls([a_visit(WORLD)])
    assert store.bring_forward(WORLD.id, at=NOW + 2 * HOUR)
    assert feed_of(store, WORLD).state.next_poll_at == NOW + HOUR
    assert store.bring_forward(WORLD.id, at=NOW + MINUTE)
    assert feed_of(store, WORLD).state.next_poll_at == NOW + MINUTE
    assert not store.bring_forward("unknown", at=NOW)


PLAIN = (
    Feed(url="http://lantern.test/plain", source_id="lantern"),
    Feed(url="https://lantern.test:8443/b", source_id="lantern"),
)


@pytest.mark.parametrize(
    "change, is_among_them",
    [
        ({}, False),
        ({"failing_since": NOW}, True),
        ({"moved_to": "https://lantern.test/new"}, True),
        ({"longest_silence": HOUR}, False),
        ({"longest_silence": HOUR, "new_entry_at": NOW - 2 * HOUR}, True),
        ({"longest_silence": 3 * HOUR, "new_entry_at": NOW - 2 * HOUR}, False),
        ({"new_entry_at": None}, False),
    ],
)
def test_ailing_feeds_are_the_few_that_may_have_to_be_told(
    store: Store, change: dict[str, Any], *, is_among_them: bool
) -> None:
    poll, state, _ = a_visit(WORLD)
    with_feeds(store).save_polls([(poll, replace(state, **change), ())])
    assert [due.feed for due in store.ailing_feeds(NOW)] == ([WORLD] if is_among_them else [])
    store.set_paused(WORLD.id, paused=True)
    assert store.ailing_feeds(NOW) == []


def test_what_the_operator_was_told_is_kept_until_it_no_longer_holds(store: Store) -> None:
    with_feeds(store).mark_told({WORLD.id: "failing since then"})
    assert [due.state.told for due in store.ailing_feeds(NOW)] == ["failing since then"]
    store.save_polls([a_visit(WORLD)])  # a visit that was under way does not forget it
    assert feed_of(store, WORLD).state.told == "failing since then"
    store.mark_told({WORLD.id: None})
    assert store.ailing_feeds(NOW) == []
    store.mark_told({})


def test_the_matches_that_each_feed_brought_are_counted_by_article(store: Store) -> None:
    with_feeds(store)
    same = replace(an_entry("again", feed=PORT), article_id=computed_id("article", "a1"))
    store.save_polls([a_visit(WORLD, an_entry("a1"), an_entry("a2"), an_entry("a3")), a_visit(PORT, same)])
    settle(
        store,
        *(a_readout(name) for name in ("a1", "a2", "a3")),
        groupings=tuple(first(name) for name in ("a1", "a2", "a3")),
        matches=(a_match("a1"), a_match("a2"), a_match("a2", "rain")),
    )
    assert store.matches_by_feed(NOW) == {WORLD.id: {"talks": 2, "rain": 1}, PORT.id: {"talks": 1}}
    assert store.matches_by_feed(NOW + MINUTE) == {}
