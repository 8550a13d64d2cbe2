"""The book of enrolments, on all three stores."""

import pytest
from msgspec.structs import replace

from store.store_records import DAY, HOUR, NOW
from watchdesk.model.answers import Ending
from watchdesk.model.deliveries import Delivery, DeliveryState, Part
from watchdesk.model.enrolments import Choice, Enrolment, SignUp
from watchdesk.model.tellings import Digest
from watchdesk.ports import Store
from watchdesk.rules.enrolling import KEYS_KEPT, sign_up_subscription_id, subscription_id_of
from watchdesk.rules.schedule import read_quiet, read_schedule
from watchdesk.testing.builders import a_delivery, a_digest

CHOICE = Choice(
    watches=("talks", "rain"),
    schedule=read_schedule("weekly fri 07:00,18:30"),
    quiet=read_quiet("22:00-06:30"),
    timezone="Asia/Karachi",
    language="ur",
)
WANTED = SignUp(
    id="sign-up-1",
    subscriber_id="bob",
    address="bob@example.org",
    name="bob",
    choice=CHOICE,
    asked_at=NOW,
    expires_at=NOW + 2 * DAY,
    how="page",
)
BOB = Enrolment(
    id="bob",
    address="bob@example.org",
    name="bob",
    choice=replace(CHOICE, quiet=None, schedule=read_schedule("at once")),
    enrolled_at=NOW,
    how="page",
    sign_up_id="sign-up-1",
)
ENDING = Ending(subscription_id=subscription_id_of("bob"), at=NOW, how="command")
PARTS = (Part(name="message", media_type="message/rfc822", body=b"To: <bob@example.org>"),)


def owed(name: str, subscription: str, state: DeliveryState = DeliveryState.PENDING) -> tuple[Digest, Delivery]:
    digest = replace(a_digest(), id=f"digest {name}", subscription_id=subscription)
    due = None if state in {DeliveryState.SENT, DeliveryState.DEAD} else NOW
    whole = replace(a_delivery(digest, PARTS), id=f"delivery {name}", state=state, next_attempt_at=due)
    return digest, replace(whole, lease_token=None, lease_until=None)


def owe(store: Store, name: str, subscription: str, state: DeliveryState = DeliveryState.PENDING) -> str:
    digest, delivery = owed(name, subscription, state)
    store.save_digest(digest, [], [delivery])
    return delivery.id


def ask(store: Store, wanted: SignUp, key: str = "key of bob") -> str:
    digest, delivery = owed(wanted.id, sign_up_subscription_id(wanted.subscriber_id))
    store.save_sign_up(wanted, key, digest, delivery)
    return delivery.id


def found(store: Store, delivery_id: str) -> Delivery:
    there = store.delivery(delivery_id)
    assert there is not None
    return there[0]


def test_a_sign_up_comes_back_as_it_was_with_the_message_that_asks_for_it(store: Store) -> None:
    assert (store.sign_ups(), store.enrolments(), store.askings(since=NOW - DAY)) == ([], [], [])
    asking = ask(store, WANTED)
    assert store.sign_ups() == [WANTED]
    assert store.enrolments() == [], "nobody is told before it is confirmed"
    assert store.askings(since=NOW) == [("key of bob", NOW)]
    assert store.askings(since=NOW + HOUR) == []
    assert (found(store, asking).state, found(store, asking).parts) == (DeliveryState.PENDING, PARTS)


def test_a_later_sign_up_takes_the_place_of_an_earlier_one(store: Store) -> None:
    first = ask(store, WANTED)
    later = replace(WANTED, id="sign-up-2", asked_at=NOW + HOUR, choice=replace(CHOICE, watches=("rain",)))
    other = replace(WANTED, id="sign-up-3", subscriber_id="eve", address="eve@example.org")
    second, third = ask(store, later), ask(store, other, "key of eve")
    assert store.sign_ups() == [later, other]
    assert (found(store, first).state, found(store, first).reason) == (
        DeliveryState.SUPPRESSED,
        "a later sign-up took its place",
    )
    assert {found(store, one).state for one in (second, third)} == {DeliveryState.PENDING}
    assert store.askings(since=NOW) == [("key of bob", NOW), ("key of eve", NOW), ("key of bob", NOW + HOUR)]


def test_who_is_enrolled_comes_back_as_it_was_and_its_sign_up_is_done_with(store: Store) -> None:
    asking = ask(store, WANTED)
    store.end_subscription(ENDING)
    store.enrol(BOB)
    assert (store.enrolments(), store.sign_ups(), store.endings()) == ([BOB], [], [])
    assert found(store, asking).state is DeliveryState.SUPPRESSED
    again = replace(BOB, choice=CHOICE, sign_up_id="sign-up-9")
    store.enrol(again)
    assert store.enrolments() == [again]
    assert store.askings(since=NOW) == [("key of bob", NOW)], "who confirmed is not asked again at once"


def test_a_choice_is_changed_where_there_is_somebody_to_choose(store: Store) -> None:
    store.enrol(BOB)
    store.enrol(replace(BOB, id="eve", address="eve@example.org"))
    assert store.change_choice("bob", CHOICE)
    assert not store.change_choice("nobody", CHOICE)
    assert [one.choice for one in store.enrolments()] == [CHOICE, BOB.choice]


def test_who_is_removed_is_forgotten_and_owed_nothing(store: Store) -> None:
    store.enrol(BOB)
    asking = ask(store, replace(WANTED, id="sign-up-2"))
    theirs = subscription_id_of("bob")
    pending, dead = owe(store, "p", theirs), owe(store, "d", theirs, DeliveryState.DEAD)
    unknown, sent = owe(store, "u", theirs, DeliveryState.UNKNOWN), owe(store, "s", theirs, DeliveryState.SENT)
    other = owe(store, "o", "eve-mail")
    assert store.remove_subscriber("bob", ENDING)
    assert not store.remove_subscriber("bob", ENDING)
    assert (store.enrolments(), store.sign_ups(), store.endings()) == ([], [], [ENDING])
    for one in (pending, dead, unknown, asking):
        gone = found(store, one)
        assert (gone.state, gone.next_attempt_at) == (DeliveryState.SUPPRESSED, None), one
        assert gone.reason == "the subscriber was removed (command)"
        assert gone.parts == (), "the bytes hold the address"
    assert (found(store, sent).state, found(store, sent).parts) == (DeliveryState.SENT, ())
    assert (found(store, other).state, found(store, other).parts) == (DeliveryState.PENDING, PARTS)
    assert not store.retry_delivery(dead, now=NOW)


def test_of_a_message_under_way_nothing_is_kept_either(store: Store) -> None:
    store.enrol(BOB)
    owe(store, "p", subscription_id_of("bob"))
    (leased,) = store.lease_deliveries(
        now=NOW, until=NOW + HOUR, token="t", limit=9, channel_ids=[owed("p", "x")[1].channel_id]
    )
    store.remove_subscriber("bob", ENDING)
    assert leased.parts == PARTS, "whoever hands it over has the bytes"
    assert (found(store, leased.id).state, found(store, leased.id).parts) == (DeliveryState.SUPPRESSED, ())


def test_a_sign_up_alone_can_be_removed(store: Store) -> None:
    ask(store, WANTED)
    assert store.remove_subscriber("bob", ENDING)
    assert store.sign_ups() == []


@pytest.mark.parametrize(
    "after,gone", [(2 * DAY - HOUR, 0), (2 * DAY, 1), (9 * DAY, 1)], ids=["before", "at its end", "long after"]
)
def test_what_nobody_confirmed_is_forgotten_when_it_expires(store: Store, after: object, gone: int) -> None:
    asking = ask(store, WANTED)
    assert store.forget_sign_ups(now=NOW + after) == gone  # type: ignore[operator] # a timedelta
    assert len(store.sign_ups()) == 1 - gone
    state = DeliveryState.SUPPRESSED if gone else DeliveryState.PENDING
    assert (found(store, asking).state, found(store, asking).parts) == (state, () if gone else PARTS)
    assert store.askings(since=NOW) == [("key of bob", NOW)], "that it was asked counts on"


def test_that_a_mailbox_was_asked_is_forgotten_when_it_counts_no_more(store: Store) -> None:
    ask(store, WANTED)
    store.forget_sign_ups(now=NOW + KEYS_KEPT)
    assert len(store.askings(since=NOW)) == 1
    store.forget_sign_ups(now=NOW + KEYS_KEPT + HOUR)
    assert store.askings(since=NOW) == []
