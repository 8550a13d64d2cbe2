"""The clock book: what a wrong clock put off for years is due again once the clock is right."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from store.store_records import NOW, WORLD, a_delivery, a_telling, a_visit, an_entry, settle, with_feeds
from watchdesk.model.entries import Entry
from watchdesk.model.hosts import HostTurns
from watchdesk.ports import Store
from watchdesk.testing.builders import a_digest

YEARS, MONTH = timedelta(days=3650), timedelta(days=30)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def _put_off(store: Store, by: timedelta) -> Entry:
    with_feeds(store)
    entry = an_entry("late", read_at=NOW + by)
    poll, state, _ = a_visit(WORLD)
    store.save_polls([(poll, replace(state, next_poll_at=NOW + by), [entry])])
    return entry


def test_a_feed_and_an_entry_put_off_by_ten_years_are_due_now(store: Store) -> None:
    entry = _put_off(store, YEARS)
    assert store.due_feeds(NOW, limit=9, source_id=WORLD.source_id) == []
    assert store.bring_back(now=NOW, beyond=NOW + MONTH) == 2
    assert [due.feed.id for due in store.due_feeds(NOW, limit=9, source_id=WORLD.source_id)] == [WORLD.id]
    assert [due.article_id for due in store.due_reads(NOW, limit=9)] == [entry.article_id]


def test_what_is_put_off_by_a_week_stays_where_it_is(store: Store) -> None:
    _put_off(store, timedelta(days=7))
    assert store.bring_back(now=NOW, beyond=NOW + MONTH) == 0
    assert store.due_reads(NOW, limit=9) == []


def _visited(store: Store, *, at: timedelta, next_at: timedelta) -> Entry:
    """Store a visit, an entry that waits for its page, and how long their hosts are left alone."""
    with_feeds(store)
    entry = an_entry("late", read_at=NOW + next_at)
    poll, state, _ = a_visit(WORLD)
    turns = HostTurns(token=None, next_visit_at=NOW + next_at, over=frozenset({"pages.test"}))
    visited = replace(state, polled_at=NOW + at, next_poll_at=NOW + next_at)
    store.save_polls([(poll, visited, [entry])], turns)
    return entry


def test_what_was_visited_while_the_clock_was_three_days_ahead_is_due_now(store: Store) -> None:
    entry = _visited(store, at=3 * DAY, next_at=3 * DAY + MINUTE)
    assert store.bring_back(now=NOW, beyond=NOW + MONTH) == 3
    assert [due.feed.id for due in store.due_feeds(NOW, limit=9, source_id=WORLD.source_id)] == [WORLD.id]
    assert [due.article_id for due in store.due_reads(NOW, limit=9)] == [entry.article_id]
    assert store.next_visits({"pages.test"}) == {"pages.test": NOW}
    assert store.bring_back(now=NOW, beyond=NOW + MONTH) == 0


@pytest.mark.parametrize("at", [-DAY, timedelta(), 4 * MINUTE], ids=["yesterday", "now", "by a clock that was set"])
def test_what_waits_for_its_turn_stays_where_it_is(store: Store, at: timedelta) -> None:
    _visited(store, at=at, next_at=DAY)
    assert store.bring_back(now=NOW, beyond=NOW + MONTH) == 0
    assert store.next_visits({"pages.test"}) == {"pages.test": NOW + DAY}


def test_a_telling_and_a_delivery_put_off_by_ten_years_are_due_now(store: Store) -> None:
    settle(store, tellings=(a_telling("one", due_at=NOW + YEARS), a_telling("two", due_at=NOW + timedelta(days=7))))
    digest = a_digest()
    owed = replace(a_delivery(digest.id), next_attempt_at=NOW + YEARS)
    store.save_digest(digest, [], [owed])
    assert store.bring_back(now=NOW, beyond=NOW + MONTH) == 2
    assert [telling.id for telling in store.open_tellings(until=NOW)] == [a_telling("one").id]
    assert store.delivery(owed.id) is not None
    leased = store.lease_deliveries(now=NOW, until=NOW + MONTH, token="me", limit=9, channel_ids=[owed.channel_id])
    assert [delivery.id for delivery in leased] == [owed.id]
