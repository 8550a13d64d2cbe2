"""Receipts and threads of the delivery book, on all three stores."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from store.store_records import HOUR, MINUTE, NOW, a_readout, first, settle, with_feeds
from watchdesk.model.deliveries import Delivery, DeliveryChange, DeliveryState, Part, Receipt, Thread, Took, noted
from watchdesk.model.identity import computed_id
from watchdesk.model.stories import Merge
from watchdesk.ports import Store
from watchdesk.testing.builders import a_digest

CHANNEL, LEASE = "chat", timedelta(minutes=10)


def story(name: str) -> str:
    return computed_id("article", name)


def owe(store: Store, name: str, *stories: str, at: timedelta = timedelta(0)) -> Delivery:
    """Owe a delivery with a message for each story."""
    digest = replace(a_digest(), id=f"digest {name}")
    parts = tuple(
        Part(name=f"message {place}", media_type="application/json", body=one.encode(), story_id=story(one))
        for place, one in enumerate(stories, start=1)
    )
    owed = Delivery(
        id=f"delivery {name}",
        digest_id=digest.id,
        channel_id=CHANNEL,
        channel_name="the chat",
        state=DeliveryState.PENDING,
        created_at=NOW + at,
        parts=parts,
        next_attempt_at=NOW,
    )
    assert store.save_digest(digest, [], [owed])
    return owed


def lease(store: Store, whose: str = "mine", *, now: timedelta = timedelta(0)) -> Delivery | None:
    moment = NOW + now
    found = store.lease_deliveries(now=moment, until=moment + LEASE, token=whose, limit=1, channel_ids=[CHANNEL])
    return found[0] if found else None


def took(owed: Delivery, number: int, ts: str, *, root: str | None = None, shown: bytes = b"{}") -> Took:
    receipt = Receipt(delivery_id=owed.id, number=number, reference=ts, at=NOW + MINUTE)
    story_id = owed.parts[number - 1].story_id
    assert story_id is not None
    thread = Thread(story_id=story_id, root=root or ts, shown=shown)
    return Took(receipt=receipt, thread=thread, left=len(owed.parts) - number)


def save(store: Store, one: Took, *, whose: str = "mine") -> bool:
    return store.save_receipt(one, channel_id=CHANNEL, token=whose, until=NOW + HOUR)


def test_parts_keep_their_story(store: Store) -> None:
    owed = owe(store, "one", "a", "b")
    leased = lease(store)
    assert leased is not None
    assert leased.parts == owed.parts
    assert (leased.receipts, leased.threads) == ((), ())


def test_a_message_that_was_taken_is_known_to_the_next_try_and_where_its_story_is(store: Store) -> None:
    owed = owe(store, "one", "a", "b")
    lease(store)
    first_took = took(owed, 1, "17.1", shown=b'{"\xc3\xbc": 1}')
    assert save(store, first_took)
    store.recover_leases(now=NOW, all_of_them=True)
    leased = lease(store, "other")
    assert leased is not None
    assert leased.receipts == (first_took.receipt,)
    assert leased.threads == (first_took.thread,)
    found = store.delivery(owed.id)
    assert found is not None
    assert found[0].receipts == (first_took.receipt,)


def test_a_receipt_renews_the_lease_and_settles_what_was_in_doubt(store: Store) -> None:
    owed = owe(store, "one", "a", "b")
    lease(store)
    store.recover_leases(now=NOW, all_of_them=True)
    assert (lease(store) or owed).may_repeat
    assert save(store, took(owed, 1, "17.1"))
    assert store.recover_leases(now=NOW + LEASE + MINUTE, all_of_them=False) == []
    change = DeliveryChange(
        delivery_id=owed.id,
        lease_token="mine",
        state=DeliveryState.PENDING,
        at=NOW,
        outcome="refused",
        reason="busy",
        next_attempt_at=NOW,
    )
    assert store.save_attempt(change)
    leased = lease(store)
    assert leased is not None
    assert not leased.may_repeat


def test_what_was_taken_is_kept_also_where_the_lease_is_lost(store: Store) -> None:
    owed = owe(store, "one", "a")
    lease(store)
    store.recover_leases(now=NOW, all_of_them=True)
    lease(store, "other")
    assert not save(store, took(owed, 1, "17.1"))
    assert not save(store, took(owed, 1, "17.2"), whose="nobody's")
    found = store.delivery(owed.id)
    assert found is not None
    assert [one.reference for one in found[0].receipts] == ["17.1"]
    assert found[0].lease_token == "other"
    assert found[0].may_repeat


def test_a_story_is_found_by_other_deliveries_of_the_channel_and_only_there(store: Store) -> None:
    owed = owe(store, "one", "a", "b")
    lease(store)
    save(store, took(owed, 1, "17.1"))
    save(store, took(owed, 2, "17.2"))
    later = owe(store, "two", "b", "c", at=MINUTE)
    leased = lease(store)
    assert leased is not None
    assert leased.id == later.id
    assert [(one.story_id, one.root) for one in leased.threads] == [(story("b"), "17.2")]
    elsewhere = replace(later, id="else", digest_id="digest else", channel_id="other")
    store.save_digest(replace(a_digest(), id="digest else"), [], [elsewhere])
    (found,) = store.lease_deliveries(now=NOW, until=NOW, token="t", limit=1, channel_ids=["other"])
    assert found.threads == ()


def test_what_a_message_shows_is_what_was_stored_last(store: Store) -> None:
    owed = owe(store, "one", "a", "a")
    lease(store)
    save(store, took(owed, 1, "17.1", shown=b"before"))
    save(store, took(owed, 2, "17.1", shown=b"after"))
    owe(store, "two", "a", at=MINUTE)
    leased = lease(store)
    assert leased is not None
    assert [(one.root, one.shown) for one in leased.threads] == [("17.1", b"after")]


@pytest.mark.parametrize("told, asked", [("gone", "kept"), ("kept", "gone"), ("gone", "other"), ("other", "gone")])
def test_stories_that_proved_one_have_one_thread(store: Store, told: str, asked: str) -> None:
    with_feeds(store)
    names = ("gone", "other", "kept")
    settle(store, *map(a_readout, names), groupings=tuple(map(first, names)))
    owed = owe(store, "one", told)
    lease(store)
    save(store, took(owed, 1, "17.1"))
    merges = tuple(
        Merge(gone=story(name), kept=story("kept"), because_of=story(name), at=NOW) for name in ("gone", "other")
    )
    settle(store, merges=merges)
    owe(store, "two", asked, at=MINUTE)
    leased = lease(store)
    assert leased is not None
    assert [(one.story_id, one.root) for one in leased.threads] == [(story(asked), "17.1")]


def test_of_two_threads_of_stories_that_proved_one_a_story_goes_on_in_its_own(store: Store) -> None:
    with_feeds(store)
    settle(store, *map(a_readout, ("gone", "kept")), groupings=tuple(map(first, ("gone", "kept"))))
    owed = owe(store, "one", "gone", "kept")
    lease(store)
    save(store, took(owed, 1, "17.1"))
    save(store, took(owed, 2, "17.2"))
    settle(store, merges=(Merge(gone=story("gone"), kept=story("kept"), because_of=story("gone"), at=NOW),))
    owe(store, "two", "kept", at=MINUTE)
    leased = lease(store)
    assert leased is not None
    assert [one.root for one in leased.threads] == ["17.2"]


def test_noting_replaces_the_storys_thread_and_settles_the_doubt() -> None:
    owed = Delivery(
        id="d",
        digest_id="g",
        channel_id="c",
        channel_name="c",
        state=DeliveryState.LEASED,
        created_at=NOW,
        parts=(Part(name="message 1", media_type="", body=b"", story_id=story("a")),),
        may_repeat=True,
        threads=(Thread(story_id=story("a"), root="1", shown=b""), Thread(story_id=story("b"), root="2", shown=b"")),
    )
    one = took(owed, 1, "3")
    after = noted(owed, one)
    assert after.receipts == (one.receipt,)
    assert sorted(thread.root for thread in after.threads) == ["2", "3"]
    assert not after.may_repeat
