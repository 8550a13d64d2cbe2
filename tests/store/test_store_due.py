"""The clock book's one look: of which kinds anything is due — the same as what the books hand out, on all stores."""

from collections.abc import Callable
from datetime import datetime

import pytest
from msgspec.structs import replace

from store.store_records import (
    DAY,
    HOUR,
    LANTERN,
    MINUTE,
    NOW,
    WORLD,
    a_delivery,
    a_readout,
    a_telling,
    a_visit,
    an_article,
    an_entry,
    first,
    settle,
    with_feeds,
)
from watchdesk.model.due import Due
from watchdesk.model.pushes import Push
from watchdesk.model.revisions import Look
from watchdesk.ports import Store
from watchdesk.testing.builders import a_digest

BEFORE, AFTER = NOW - MINUTE, NOW + MINUTE
PUSH = Push(feed_id=WORLD.id, hub="https://hub.test/", topic=WORLD.url, token="t", secret="", ask_at=NOW)


def due(store: Store, now: datetime = NOW) -> Due:
    return store.due(now, leases_until=now, tellings_until=now)


def a_polled_feed(store: Store) -> None:
    """Leave one feed, to be polled again in a day."""
    store.sync_feeds([LANTERN], [WORLD], now=NOW)
    poll, state, _ = a_visit(WORLD)
    store.save_polls([(poll, replace(state, next_poll_at=NOW + DAY), [])])


def a_feed(store: Store) -> None:
    store.sync_feeds([LANTERN], [WORLD], now=NOW)


def a_reading(store: Store) -> None:
    a_polled_feed(store)
    poll, state, _ = a_visit(WORLD, at=AFTER)
    store.save_polls([(poll, replace(state, next_poll_at=NOW + DAY), [an_entry("one", read_at=NOW)])])


def a_look(store: Store) -> None:
    a_polled_feed(store)
    settle(store, a_readout("one"), groupings=(first("one"),))
    with store.settling() as tx:
        look = Look(article_id=an_article("one").id, due_at=NOW, title="One")
        tx.save(readouts=(), groupings=(), sketches=(), matches=(), tellings=(), looks=[look])


def a_push(store: Store) -> None:
    a_polled_feed(store)
    store.save_push(PUSH)


def a_slot(store: Store) -> None:
    settle(store, tellings=(a_telling("one"), a_telling("two"), a_telling("three", suppressed="muted")))


def a_try(store: Store) -> None:
    store.save_digest(a_digest(), [], [a_delivery(a_digest().id), a_delivery(a_digest().id, "hook")])


def a_lease(store: Store) -> None:
    store.save_digest(a_digest(), [], [a_delivery(a_digest().id)])
    store.lease_deliveries(now=NOW, until=NOW, token="me", limit=9, channel_ids=["mail"])


KINDS: dict[str, tuple[Callable[[Store], None], Due]] = {
    "a feed": (a_feed, Due(feeds=True)),
    "an article": (a_reading, Due(reads=True)),
    "a page": (a_look, Due(looks=True)),
    "a hub": (a_push, Due(pushes=True)),
    "a slot": (a_slot, Due(subscriptions=frozenset({"amina-daily"}))),
    "a delivery": (a_try, Due(channels=frozenset({"mail", "hook"}))),
    "a lease": (a_lease, Due(leases=True)),
}


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_is_due_from_its_moment_on(store: Store, name: str) -> None:
    make, expected = KINDS[name]
    make(store)
    assert due(store, BEFORE) == Due()
    assert due(store) == due(store, AFTER) == expected


def test_nothing_is_due_in_an_empty_store(store: Store) -> None:
    assert due(store) == Due()


def test_all_of_it_at_once(store: Store) -> None:
    with_feeds(store)
    a_slot(store)
    a_try(store)
    store.save_push(PUSH)
    store.lease_deliveries(now=NOW, until=NOW, token="me", limit=9, channel_ids=["mail"])
    subscriptions, channels = frozenset({"amina-daily"}), frozenset({"hook"})
    assert due(store) == Due(feeds=True, pushes=True, leases=True, subscriptions=subscriptions, channels=channels)


def test_leases_and_tellings_have_moments_of_their_own(store: Store) -> None:
    a_lease(store)
    a_slot(store)
    assert store.due(AFTER, leases_until=BEFORE, tellings_until=BEFORE) == Due()
    found = store.due(BEFORE, leases_until=AFTER, tellings_until=AFTER)
    assert (found.leases, found.subscriptions) == (True, frozenset({"amina-daily"}))


def test_what_is_paused_or_at_rest_is_not_due(store: Store) -> None:
    a_feed(store)
    store.save_push(PUSH)
    store.set_paused(WORLD.id, paused=True)
    assert due(store, NOW + HOUR) == Due()
    store.set_paused(WORLD.id, paused=False)
    assert due(store, NOW + HOUR) == Due(feeds=True, pushes=True)
    store.sync_feeds([], [], now=NOW)
    assert due(store, NOW + HOUR) == Due()


def test_a_closed_channel_is_not_owed(store: Store) -> None:
    a_try(store)
    store.close_channel("hook", reason="it is gone", now=NOW)
    assert due(store).channels == {"mail"}


def test_a_telling_that_joined_its_digest_is_due_no_more(store: Store) -> None:
    a_slot(store)
    store.save_digest(a_digest(), [a_telling("one").id, a_telling("two").id], [])
    assert due(store) == Due()
