"""The delivery book, on all three stores: leases, and every way a try can end."""

import pytest
from msgspec.structs import replace

from store.store_records import HOUR, MINUTE, NOW, a_delivery
from watchdesk.model.deliveries import Attempt, Delivery, DeliveryChange, DeliveryState, Turn
from watchdesk.ports import Store
from watchdesk.testing.builders import a_digest

MAIL = a_delivery("d")
TOKEN = "t"


def owe(store: Store, *deliveries: Delivery) -> None:
    for digest_id in {delivery.digest_id for delivery in deliveries}:
        owed = [delivery for delivery in deliveries if delivery.digest_id == digest_id]
        store.save_digest(replace(a_digest(), id=digest_id), [], owed)


def lease(store: Store, *channels: str, limit: int = 10, token: str = TOKEN) -> list[Delivery]:
    return store.lease_deliveries(
        now=NOW, until=NOW + 5 * MINUTE, token=token, limit=limit, channel_ids=channels or ("mail",)
    )


def a_change(state: DeliveryState, token: str = TOKEN, **more: object) -> DeliveryChange:
    change = DeliveryChange(
        delivery_id=MAIL.id, lease_token=token, state=state, at=NOW + MINUTE, outcome="refused", reason="busy"
    )
    return replace(change, **more)


def stored(store: Store) -> tuple[Delivery, list[Attempt]]:
    found = store.delivery(MAIL.id)
    assert found is not None
    return found


def test_a_lease_comes_with_the_frozen_parts_and_leaves_a_trace_before_the_try(store: Store) -> None:
    owe(store, MAIL)
    (leased,) = lease(store)
    assert leased == replace(
        MAIL,
        state=DeliveryState.LEASED,
        attempts=1,
        next_attempt_at=None,
        lease_token="t",
        lease_until=NOW + 5 * MINUTE,
    )
    assert stored(store) == (leased, [Attempt(delivery_id=MAIL.id, number=1, started_at=NOW)])
    assert lease(store, token="another") == []


def test_the_oldest_due_delivery_of_the_asked_channels_comes_first(store: Store) -> None:
    new, old = a_delivery("new"), a_delivery("old", at=NOW - HOUR)
    future = a_delivery("future", at=NOW + MINUTE)
    owe(store, new, old, future, a_delivery("d", "hook"))
    assert lease(store, "hook", "unheard of")[0].channel_id == "hook"
    assert [delivery.id for delivery in lease(store, limit=1)] == [old.id]
    assert [delivery.id for delivery in lease(store)] == [new.id]
    assert store.lease_deliveries(now=NOW, until=NOW, token="t", limit=9, channel_ids=()) == []


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.SUPPRESSED])
def test_what_is_done_is_not_leased(store: Store, state: DeliveryState) -> None:
    owe(store, replace(MAIL, state=state))
    assert lease(store) == []


def test_a_sent_delivery_says_when(store: Store) -> None:
    owe(store, MAIL)
    lease(store)
    assert store.save_attempt(a_change(DeliveryState.SENT, outcome="sent", reason=None))
    delivery, attempts = stored(store)
    assert delivery == replace(
        MAIL, state=DeliveryState.SENT, attempts=1, next_attempt_at=None, sent_at=NOW + MINUTE, reason=None
    )
    assert attempts == [
        Attempt(delivery_id=MAIL.id, number=1, started_at=NOW, ended_at=NOW + MINUTE, outcome="sent", reason=None)
    ]


def test_a_refused_delivery_is_due_again_and_its_tries_are_counted(store: Store) -> None:
    owe(store, MAIL)
    lease(store)
    assert store.save_attempt(a_change(DeliveryState.PENDING, next_attempt_at=NOW))
    assert stored(store)[0].reason == "busy"
    (again,) = lease(store, token="second")
    assert (again.attempts, again.may_repeat) == (2, False)
    assert [attempt.number for attempt in stored(store)[1]] == [1, 2]


def test_an_unknown_delivery_is_due_again_and_stays_a_possible_repeat(store: Store) -> None:
    owe(store, MAIL)
    lease(store)
    store.save_attempt(a_change(DeliveryState.UNKNOWN, next_attempt_at=NOW, may_repeat=True))
    (again,) = lease(store, token="second")
    assert again.may_repeat
    store.save_attempt(a_change(DeliveryState.PENDING, "second", next_attempt_at=NOW))
    assert stored(store)[0].may_repeat


def test_a_try_whose_lease_was_taken_over_changes_nothing(store: Store) -> None:
    owe(store, MAIL)
    lease(store)
    before = stored(store)
    assert not store.save_attempt(a_change(DeliveryState.SENT, "another's"))
    assert not store.save_attempt(replace(a_change(DeliveryState.SENT), delivery_id="none"))
    assert stored(store) == before
    store.recover_leases(now=NOW, all_of_them=True)
    assert not store.save_attempt(a_change(DeliveryState.SENT))


def save_and_lease(
    store: Store, *ended: tuple[DeliveryChange | None, str], goes_on: bool = True
) -> dict[str, Delivery]:
    turns = [Turn(channel_id=channel, ended=change, goes_on=goes_on) for change, channel in ended]
    return store.save_turns(turns, now=NOW, until=NOW + 5 * MINUTE, token="second")


def test_one_commit_ends_a_try_and_begins_the_next_of_the_channel(store: Store) -> None:
    other = a_delivery("other", at=NOW - MINUTE)
    owe(store, replace(MAIL, created_at=NOW - HOUR), other, a_delivery("elsewhere", "hook", at=NOW - HOUR))
    assert [one.id for one in lease(store, limit=1)] == [MAIL.id]
    after = save_and_lease(store, (a_change(DeliveryState.SENT, outcome="sent", reason=None), "mail"))["mail"]
    assert (after.id, after.state, after.lease_token, after.attempts) == (other.id, DeliveryState.LEASED, "second", 1)
    assert stored(store)[0].state is DeliveryState.SENT
    assert save_and_lease(store, (a_change(DeliveryState.SENT, "second", delivery_id=other.id), "mail")) == {}


def test_tries_on_several_channels_end_together_each_with_the_next_of_its_own(store: Store) -> None:
    owe(store, MAIL, a_delivery("h", "hook"), a_delivery("h2", "hook", at=NOW + MINUTE - MINUTE))
    first = {one.channel_id: one for one in lease(store, limit=1) + lease(store, "hook", limit=1)}
    ended = [(a_change(DeliveryState.SENT, delivery_id=one.id), key) for key, one in first.items()]
    found = save_and_lease(store, *ended)
    assert set(found) == {"hook"}
    assert found["hook"].id not in {one.id for one in first.values()}
    assert store.delivery_counts()[DeliveryState.SENT] == 2


def test_who_lost_the_lease_begins_nothing(store: Store) -> None:
    owe(store, MAIL, a_delivery("other"))
    lease(store, limit=1)
    store.recover_leases(now=NOW, all_of_them=True)
    assert save_and_lease(store, (a_change(DeliveryState.SENT), "mail")) == {}
    assert {one.state for one in store.deliveries()} == {DeliveryState.UNKNOWN, DeliveryState.PENDING}


def test_channels_begin_together_and_a_channel_that_wants_no_more_begins_nothing(store: Store) -> None:
    owe(store, MAIL, a_delivery("later", at=NOW + MINUTE - MINUTE), a_delivery("h", "hook"))
    begun = save_and_lease(store, (None, "mail"), (None, "hook"), (None, "unheard of"))
    assert {key: one.attempts for key, one in begun.items()} == {"mail": 1, "hook": 1}
    assert all(one.parts for one in begun.values())
    change = a_change(DeliveryState.SENT, "second", delivery_id=begun["mail"].id)
    assert save_and_lease(store, (change, "mail"), goes_on=False) == {}
    assert store.delivery_counts()[DeliveryState.PENDING] == 1


def test_channels_are_owed_what_is_due_and_not_closed(store: Store) -> None:
    owe(store, MAIL, a_delivery("h", "hook"), a_delivery("future", "slack", at=NOW + MINUTE))
    assert store.channels_owed(NOW) == {"mail", "hook"}
    assert store.channels_owed(NOW + HOUR) == {"mail", "hook", "slack"}
    store.close_channel("hook", reason="it answered 410", now=NOW)
    lease(store)
    assert store.channels_owed(NOW) == set()


def test_a_lease_that_ran_out_is_unknown_and_due_again(store: Store) -> None:
    owe(store, MAIL)
    lease(store)
    assert store.recover_leases(now=NOW + MINUTE, all_of_them=False) == []
    later = NOW + 5 * MINUTE
    (recovered,) = store.recover_leases(now=later, all_of_them=False)
    assert recovered.state is DeliveryState.UNKNOWN
    assert (recovered.next_attempt_at, recovered.may_repeat, recovered.attempts) == (later, True, 1)
    delivery, (attempt,) = stored(store)
    assert replace(delivery, parts=()) == recovered
    assert delivery.parts == MAIL.parts
    assert (attempt.outcome, attempt.ended_at) == ("unknown", later)
    assert store.recover_leases(now=later, all_of_them=True) == []


def test_all_leases_are_recovered_by_the_only_run(store: Store) -> None:
    owe(store, MAIL, a_delivery("other"))
    lease(store)
    assert len(store.recover_leases(now=NOW, all_of_them=True)) == 2


def test_an_unknown_delivery_of_a_holding_channel_waits_for_the_operator(store: Store) -> None:
    store.sync_channels({"mail": ("mail", False)})
    store.sync_channels({"mail": ("the mail", True), "hook": ("hook", False)})
    owe(store, MAIL)
    lease(store)
    (recovered,) = store.recover_leases(now=NOW, all_of_them=True)
    assert recovered.next_attempt_at is None
    assert lease(store) == []
    assert store.retry_delivery(MAIL.id, now=NOW)
    (again,) = lease(store)
    assert (again.may_repeat, again.parts) == (True, MAIL.parts)


@pytest.mark.parametrize(
    "state, is_retried, may_repeat",
    [
        (DeliveryState.DEAD, True, False),
        (DeliveryState.UNKNOWN, True, True),
        (DeliveryState.PENDING, True, False),
        (DeliveryState.SENT, False, False),
        (DeliveryState.SUPPRESSED, False, False),
    ],
)
def test_what_is_not_done_may_be_retried_at_once(
    store: Store, state: DeliveryState, *, is_retried: bool, may_repeat: bool
) -> None:
    owe(store, replace(MAIL, state=state, next_attempt_at=None, attempts=0))
    assert store.retry_delivery(MAIL.id, now=NOW) is is_retried
    assert [one.may_repeat for one in lease(store)] == ([may_repeat] if is_retried else [])
    assert not store.retry_delivery("none", now=NOW)


def test_deliveries_are_listed_newest_first_and_counted_by_state(store: Store) -> None:
    new, old = a_delivery("new"), replace(a_delivery("old", at=NOW - HOUR), state=DeliveryState.DEAD)
    owe(store, old, new)
    assert store.deliveries() == [replace(new, parts=()), replace(old, parts=())]
    assert store.deliveries(limit=1) == [replace(new, parts=())]
    assert store.deliveries(state=DeliveryState.DEAD) == [replace(old, parts=())]
    counts = store.delivery_counts()
    assert {state for state, count in counts.items() if count} == {DeliveryState.DEAD, DeliveryState.PENDING}
    assert set(counts) == set(DeliveryState)
    assert store.delivery("none") is None


def test_nothing_is_leased_for_a_closed_channel_until_it_is_opened(store: Store) -> None:
    owe(store, MAIL)
    store.close_channel("mail", reason="it answered 410", now=NOW)
    store.close_channel("mail", reason="again", now=NOW)
    store.sync_channels({"mail": ("renamed", False)})
    assert store.closed_channels() == {"mail": "it answered 410"}
    assert lease(store) == []
    assert store.open_channel("mail")
    assert not store.open_channel("mail")
    assert not store.open_channel("unheard of")
    assert store.closed_channels() == {}
    assert len(lease(store)) == 1
