"""Whoever leaves while a message is under way gets it once at the most, on all three stores."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from store.store_records import DAY, HOUR, NOW
from store.test_store_enrolments import BOB, ENDING, WANTED, ask, found, owe
from watchdesk.model.deliveries import DeliveryChange, DeliveryState, Turn
from watchdesk.ports import Store
from watchdesk.rules.enrolling import sign_up_subscription_id, subscription_id_of
from watchdesk.store.opening import open_store
from watchdesk.store.suppressing import OWED, suppress

MAIL = subscription_id_of("bob")
ASKING = sign_up_subscription_id("bob")
Leaving = Callable[[Store], object]


def ends(store: Store) -> object:
    return store.end_subscription(ENDING)


def is_removed(store: Store) -> object:
    return store.remove_subscriber("bob", ENDING)


def confirms(store: Store) -> object:
    store.enrol(BOB)
    return True


def lets_it_expire(store: Store) -> object:
    return store.forget_sign_ups(now=WANTED.expires_at)


def begin_try(store: Store, delivery_id: str) -> None:
    channel = found(store, delivery_id).channel_id
    leased = store.lease_deliveries(now=NOW, until=NOW + HOUR, token="ours", limit=1, channel_ids=[channel])
    assert [one.id for one in leased] == [delivery_id]


def later(delivery_id: str) -> DeliveryChange:
    return DeliveryChange(
        delivery_id=delivery_id,
        lease_token="ours",
        state=DeliveryState.PENDING,
        at=NOW,
        outcome="refused",
        reason="greylisted",
        next_attempt_at=NOW + HOUR,
    )


LEAVINGS: list[tuple[Leaving, str, bool]] = [
    (ends, MAIL, False),
    (is_removed, MAIL, True),
    (is_removed, ASKING, True),
    (confirms, ASKING, False),
    (lets_it_expire, ASKING, True),
]


@pytest.mark.parametrize(
    "leaving, whose, forgets", LEAVINGS, ids=[f"{how.__name__} {which}" for how, which, _ in LEAVINGS]
)
def test_a_try_that_was_under_way_is_not_made_again(store: Store, leaving: Leaving, whose: str, forgets: bool) -> None:  # noqa: FBT001 - a table
    if whose == ASKING:
        delivery = ask(store, WANTED)
    else:
        store.enrol(BOB)
        delivery = owe(store, "one", whose)
    begin_try(store, delivery)
    other = owe(store, "other", "morning")
    assert leaving(store)
    turn = Turn(channel_id=found(store, delivery).channel_id, ended=later(delivery))
    assert store.save_turns([turn], now=NOW - HOUR, until=NOW + HOUR, token="next") == {}
    assert store.recover_leases(now=NOW + DAY, all_of_them=True) == []
    left = found(store, delivery)
    assert (left.state, left.next_attempt_at, left.lease_token) == (DeliveryState.SUPPRESSED, None, None)
    assert (left.reason or "").endswith("; a try was under way, and may have arrived")
    assert (left.parts == ()) is forgets
    there = store.delivery(delivery)
    assert there is not None
    assert [(one.outcome, one.ended_at is None) for one in there[1]] == [("suppressed", False)]
    assert found(store, other).state is DeliveryState.PENDING


def test_what_is_owed_is_found_without_looking_at_every_digest(sqlite_url: str) -> None:
    ran: list[str] = []
    with closing(open_store(sqlite_url)) as store, store._link.writing() as connection:
        raw: Any = connection.connection.driver_connection
        raw.set_trace_callback(ran.append)
        suppress(connection, MAIL, why="left", at=NOW, states=OWED)
        raw.set_trace_callback(None)
        updates = [statement for statement in ran if statement.startswith("UPDATE")]
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all() for statement in updates]
    assert len(plans) == 3
    assert [step[-1] for plan in plans for step in plan if step[-1].startswith("SCAN")] == []
