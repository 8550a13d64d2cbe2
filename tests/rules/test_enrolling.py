"""Who a stored subscriber is, and that no stranger's mailbox is flooded."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.model.enrolments import Choice, Enrolment, Offer, SignUp
from watchdesk.model.subscribers import Channel
from watchdesk.rules.enrolling import (
    Asking,
    enrolled,
    is_of,
    mailbox_key,
    may_ask,
    name_of,
    subscriber_id_of,
    subscription_of,
)
from watchdesk.rules.schedule import read_schedule

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OFFER = Offer(watches=("talks",), mail_every=6 * HOUR, mails_per_day=3, most=5)
CHOICE = Choice(watches=("talks", "gone"), schedule=read_schedule("daily 07:00"), timezone="UTC", language="de")
BOB = Enrolment(id="bob", address="bob@example.org", name="Bob", choice=CHOICE, enrolled_at=NOW, how="command")


@pytest.mark.parametrize(
    "asked,known,expected",
    [
        ([], 0, Asking.MAY),
        ([("eve", 1)], 0, Asking.MAY),
        ([("bob", 5.9)], 0, Asking.TOO_SOON),
        ([("bob", 6)], 0, Asking.MAY),
        ([("bob", -9)], 0, Asking.TOO_SOON),
        ([("a", 1), ("b", 2), ("c", 23)], 0, Asking.TOO_MANY),
        ([("bob", 1), ("b", 2), ("c", 23)], 0, Asking.TOO_MANY),
        ([("a", 1), ("b", 2), ("c", 24)], 0, Asking.MAY),
        ([], 5, Asking.TOO_MANY),
    ],
    ids=[
        "nobody was asked",
        "another was",
        "this one was, lately",
        "this one was, long enough ago",
        "this one was, and the clock was set back",
        "all together had their number",
        "what holds for all comes first: the answer tells nothing of one address",
        "one of them was a day ago",
        "the desk is full",
    ],
)
def test_when_a_mailbox_is_asked_to_confirm(asked: list[tuple[str, float]], known: int, expected: Asking) -> None:
    times = [(key, NOW - hours * HOUR) for key, hours in asked]
    assert may_ask("bob", times, OFFER, known=known, now=NOW) is expected


def test_a_mailbox_has_one_key_however_its_address_is_written() -> None:
    same = {mailbox_key(one) for one in ("bob.ray@example.org", "Bob.Ray+1@Example.ORG", "bobray+x+y@example.org")}
    assert len(same) == 1
    assert mailbox_key("rob@example.org") not in same
    assert mailbox_key("bobray@example.com") not in same
    assert mailbox_key("+tag@example.org") != mailbox_key("+other@example.org"), "nothing is left before the plus"
    assert "bob" not in same.pop()


def test_an_id_is_made_of_the_address_and_does_not_tell_it() -> None:
    assert subscriber_id_of("Bob@example.org") == subscriber_id_of("bob@EXAMPLE.org")
    assert subscriber_id_of("bob@example.org") != subscriber_id_of("bob@example.com")
    assert "bob" not in subscriber_id_of("bob@example.org")
    assert name_of(f"{'b' * 64}@example.org") == "b" * 60


@pytest.mark.parametrize(
    "domains,expected",
    [
        ((), True),
        (("example.org",), True),
        (("Example.ORG",), True),
        (("example.com",), False),
        (("ample.org",), False),
    ],
    ids=["any", "its own", "in capitals", "another", "the end of it"],
)
def test_of_which_domain_an_address_is(domains: tuple[str, ...], expected: object) -> None:
    assert is_of("bob@example.org", domains) is expected


def test_confirming_changes_what_was_chosen_and_nothing_else_of_who_was_enrolled() -> None:
    wanted = SignUp(
        id="s",
        subscriber_id="bob",
        address="bob@example.org",
        name="bob",
        choice=CHOICE,
        asked_at=NOW,
        expires_at=NOW + 48 * HOUR,
        how="page",
    )
    fresh = enrolled(wanted, None, now=NOW + HOUR)
    assert (fresh.name, fresh.enrolled_at, fresh.how, fresh.sign_up_id) == ("bob", NOW + HOUR, "page", "s")
    again = enrolled(wanted, BOB, now=NOW + HOUR)
    assert (again.name, again.enrolled_at, again.how, again.sign_up_id) == ("Bob", NOW, "command", "s")


def test_a_subscription_is_over_the_watches_that_there_are() -> None:
    channel = Channel(name="bob", kind="email", address="bob@example.org")
    found = subscription_of(BOB, channel, {"talks", "rain"})
    assert found is not None
    assert (found.id, found.watches, found.subscriber.language) == ("bob-mail", ("talks",), "de")
    assert subscription_of(BOB, channel, {"rain"}) is None
