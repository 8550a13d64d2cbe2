"""The entry book, on all three stores."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from store.store_records import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    PORT,
    SPORT,
    WORLD,
    a_readout,
    a_visit,
    an_article,
    an_entry,
    feed_of,
    settle,
    with_feeds,
)
from watchdesk.model.entries import Entry
from watchdesk.model.errors import StoreError
from watchdesk.model.sources import PollOutcome
from watchdesk.ports import Store


def read_due(store: Store, limit: int = 10) -> list[tuple[str, ...]]:
    return [tuple(entry.id for entry in due.entries) for due in store.due_reads(NOW, limit=limit)]


def test_a_visit_keeps_its_entries_and_its_state_together(store: Store) -> None:
    with_feeds(store)
    one, two = an_entry("one"), replace(an_entry("two"), guid=None, url=None, published_at=None, authors=(), tags=())
    poll, state, _ = a_visit()
    assert store.save_polls([(poll, state, (one, two))]) == 2
    assert feed_of(store, WORLD).state == state
    assert {entry for due in store.due_reads(NOW, limit=9) for entry in due.entries} == {one, two}


def test_the_same_visit_again_is_harmless(store: Store) -> None:
    with_feeds(store)
    visit = a_visit(WORLD, an_entry("one"))
    assert [store.save_polls([visit]), store.save_polls([visit])] == [1, 0]
    assert len(store.due_reads(NOW, limit=9)) == 1


def test_a_stored_entry_is_left_as_it_was_first_seen(store: Store) -> None:
    with_feeds(store)
    entry = an_entry("one")
    store.save_polls([a_visit(WORLD, entry)])
    store.save_polls([a_visit(WORLD, replace(entry, title="An edited title", keys=(*entry.keys, "edited")))])
    assert store.due_reads(NOW, limit=9)[0].entries == (entry,)
    assert store.known_keys(["edited"]) == {"edited": entry.id}


def test_a_key_and_an_address_belong_to_the_first_that_bore_them(store: Store) -> None:
    with_feeds(store)
    one, two = an_entry("one"), replace(an_entry("two"), address=an_entry("one").address, keys=an_entry("one").keys)
    store.save_polls([a_visit(WORLD, one), a_visit(PORT, two)])
    assert store.known_keys([*one.keys, "unheard of"]) == dict.fromkeys(one.keys, one.id)
    assert store.article_ids(["https://lantern.test/one", "https://else.test/"]) == {
        "https://lantern.test/one": one.article_id
    }


def test_an_entry_without_an_identifying_address_leads_nowhere(store: Store) -> None:
    with_feeds(store)
    entry = an_entry("one", address=None)
    store.save_polls([a_visit(WORLD, entry)])
    assert store.article_ids([entry.url or ""]) == {}


def test_thousands_of_keys_are_looked_up_at_once(store: Store) -> None:
    with_feeds(store)
    entries = [an_entry(f"e{number}") for number in range(700)]
    store.save_polls([a_visit(WORLD, *entries)])
    asked = [key for entry in entries for key in entry.keys] + [f"no-{number}" for number in range(5000)]
    assert store.known_keys(asked) == {key: entry.id for entry in entries for key in entry.keys}
    assert store.known_keys(iter(())) == {}


def test_a_visit_to_an_unknown_feed_is_refused_and_nothing_of_the_batch_is_kept(store: Store) -> None:
    with_feeds(store)
    before = feed_of(store, WORLD).state
    with pytest.raises(StoreError, match="does not know"):
        store.save_polls([a_visit(WORLD, an_entry("one")), a_visit(SPORT, an_entry("two", feed=SPORT))])
    assert feed_of(store, WORLD).state == before
    assert store.due_reads(NOW, limit=9) == []


def test_entries_of_one_article_are_read_together_and_those_waiting_longest_first(store: Store) -> None:
    with_feeds(store)
    late = an_entry("late")
    again = replace(an_entry("again", feed=PORT), article_id=late.article_id, seen_at=NOW + MINUTE)
    early = an_entry("early", read_at=NOW - HOUR)
    future, never = an_entry("future", read_at=NOW + MINUTE), an_entry("never", read_at=None)
    store.save_polls([a_visit(WORLD, late, early, future, never), a_visit(PORT, again)])
    assert read_due(store) == [(early.id,), (late.id, again.id)]
    assert read_due(store, limit=1) == [(early.id,)]


def test_all_that_is_due_comes_in_pieces_whatever_the_limit(store: Store) -> None:
    with_feeds(store)
    entries: list[Entry] = []
    for number in range(40):  # three entries an article, so that a limit falls between them
        entry = an_entry(f"e{number}")
        entries.append(replace(entry, article_id=an_entry(f"e{number // 3}").article_id))
    store.save_polls([a_visit(WORLD, *entries)])
    for limit in (1, 5, 13, 14, 50):
        due = store.due_reads(NOW, limit=limit)
        assert len(due) == min(limit, 14)
        assert all(len(one.entries) == 3 for one in due if one.article_id != entries[-1].article_id)


def test_reading_may_be_put_off(store: Store) -> None:
    with_feeds(store)
    one, two, done = an_entry("one"), an_entry("two"), an_entry("done", read_at=None)
    store.save_polls([a_visit(WORLD, one, two, done)])
    store.postpone_reads([one.id, done.id, "unknown"], until=NOW + HOUR)
    assert read_due(store) == [(two.id,)]
    assert [store.put_off_reads(NOW + after) for after in (-HOUR, timedelta(), HOUR)] == [2, 1, 0]
    assert len(store.due_reads(NOW + HOUR, limit=9)) == 2


def test_an_article_that_is_stored_already_comes_with_its_new_entry(store: Store) -> None:
    with_feeds(store)
    store.save_polls([a_visit(WORLD, an_entry("one"))])
    settle(store, a_readout("one"))
    assert store.due_reads(NOW, limit=9) == []
    newcomer = replace(an_entry("other"), article_id=an_entry("one").article_id)
    store.save_polls([a_visit(WORLD, newcomer)])
    (due,) = store.due_reads(NOW, limit=9)
    assert (due.entries, due.stored) == ((newcomer,), an_article("one"))


def test_visits_that_changed_nothing_leave_no_rows_and_of_the_others_the_last_fifty_stay(store: Any) -> None:
    with_feeds(store)
    store.save_polls([a_visit(WORLD, at=NOW - DAY, outcome=PollOutcome.UNCHANGED)])
    visits = [a_visit(WORLD, at=NOW + number * MINUTE, outcome=PollOutcome.FAILED) for number in range(60)]
    for visit in visits:
        store.save_polls([visit])
    store.save_polls([a_visit(PORT)])
    assert store.polls(WORLD.id) == [poll for poll, _, _ in visits[:-51:-1]]
    assert len(store.polls(PORT.id)) == 1
