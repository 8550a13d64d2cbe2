"""The book of answers, on all three stores."""

from typing import Any

from msgspec.structs import replace

from store.store_records import DAY, HOUR, NOW, first, settle
from watchdesk.model.answers import Ending, Feedback, Verdict
from watchdesk.model.deliveries import DeliveryState, Part
from watchdesk.model.stories import Merge
from watchdesk.ports import Store
from watchdesk.testing.builders import a_delivery, a_digest

ENDING = Ending(subscription_id="morning", at=NOW, how="link")


def test_the_key_of_the_links_is_made_once(store: Store) -> None:
    assert store.link_key(b"first" * 7) == b"first" * 7
    assert store.link_key(b"other" * 7) == b"first" * 7


def owe(store: Store, name: str, subscription: str, state: DeliveryState = DeliveryState.PENDING) -> str:
    """Owe a delivery of a digest of that subscription; return its id."""
    digest = replace(a_digest(), id=f"digest {name}", subscription_id=subscription)
    due = NOW if state is not DeliveryState.SENT else None
    whole = a_delivery(digest, (Part(name="body", media_type="text/plain", body=b"x"),))
    owed = replace(whole, id=f"delivery {name}", state=state, next_attempt_at=due, lease_token=None, lease_until=None)
    store.save_digest(digest, [], [owed])
    return owed.id


def state_of(store: Store, delivery_id: str) -> DeliveryState:
    found = store.delivery(delivery_id)
    assert found is not None
    return found[0].state


def test_what_an_ended_subscription_is_owed_is_not_sent_any_more(store: Store) -> None:
    pending, other = owe(store, "one", "morning"), owe(store, "two", "evening")
    unknown = owe(store, "three", "morning", DeliveryState.UNKNOWN)
    sent = owe(store, "four", "morning", DeliveryState.SENT)
    assert store.end_subscription(ENDING)
    assert not store.end_subscription(replace(ENDING, how="command"))
    assert store.endings() == [ENDING]
    states = [state_of(store, one) for one in (pending, unknown, other, sent)]
    suppressed = DeliveryState.SUPPRESSED
    assert states == [suppressed, suppressed, DeliveryState.PENDING, DeliveryState.SENT]
    found = store.delivery(pending)
    assert found is not None
    assert (found[0].reason, found[0].next_attempt_at) == ("the subscription was ended (link)", None)
    channel = found[0].channel_id
    leased = store.lease_deliveries(now=NOW + DAY, until=NOW + 2 * DAY, token="t", limit=9, channel_ids=[channel])
    assert [one.id for one in leased] == [other]


def test_a_subscription_goes_on_once(store: Store) -> None:
    store.end_subscription(ENDING)
    assert store.resume_subscription("morning")
    assert not store.resume_subscription("morning")
    assert store.endings() == []
    assert store.end_subscription(ENDING)


def test_the_last_verdict_counts_and_follows_a_story_into_another(store: Any) -> None:
    settle(store, groupings=(first("one"), first("two")))
    gone, kept = first("two").story_id, first("one").story_id
    given = Feedback(subscription_id="morning", story_id=gone, verdict=Verdict.USEFUL, at=NOW)
    later = replace(given, verdict=Verdict.NOT_RELEVANT, at=NOW + HOUR)
    other = replace(given, subscription_id="evening", at=NOW + HOUR / 2)
    for one in (given, other, later):
        store.save_feedback(one)
    assert store.feedback(since=NOW) == [other, later]
    assert store.feedback(since=NOW + HOUR) == [later]
    with store.settling() as tx:
        merge = Merge(gone=gone, kept=kept, at=NOW, because_of=kept)
        tx.save(readouts=(), groupings=(), sketches=(), merges=(merge,), matches=(), tellings=())
    assert [one.story_id for one in store.feedback(since=NOW)] == [kept, kept]


def test_a_feed_has_one_token_until_it_is_withdrawn(store: Store) -> None:
    assert store.published_feeds() == {}
    assert store.publish_feed("talks", "first") == "first"
    assert store.publish_feed("talks", "second") == "first"
    assert store.publish_feed("rain", "wet") == "wet"
    assert store.published_feeds() == {"rain": "wet", "talks": "first"}
    assert store.withdraw_feed("talks")
    assert not store.withdraw_feed("talks")
    assert store.publish_feed("talks", "third") == "third"
    assert store.link_key(b"key") == b"key", "the key of the links is another thing"
