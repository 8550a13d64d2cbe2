"""The roster: configured and stored subscribers in one view, as of the moment at which one looks."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from engine.small_desk import HOOK, subscription
from watchdesk.engine.roster import Roster
from watchdesk.model.answers import Ending
from watchdesk.model.enrolments import Choice, Enrolment, SignUp
from watchdesk.model.subscribers import Channel
from watchdesk.ports import Sender
from watchdesk.rules.schedule import read_schedule
from watchdesk.testing.builders import a_delivery, a_digest
from watchdesk.testing.memory import MemoryStore
from watchdesk.testing.world import FakeSender

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CHOICE = Choice(watches=("talks",), schedule=read_schedule("at once"), timezone="UTC", language="en")
BOB = Enrolment(id="bob", address="bob@example.org", name="Bob", choice=CHOICE, enrolled_at=NOON, how="command")
EVE = SignUp(
    id="s",
    subscriber_id="eve",
    address="eve@example.org",
    name="Eve",
    choice=CHOICE,
    asked_at=NOON,
    expires_at=NOON + timedelta(days=2),
    how="page",
)


def open_mail(name: str, address: str) -> tuple[Channel, Sender]:
    return Channel(name=name, kind="email", address=address), FakeSender()


def a_roster(*, sends_mail: bool = True, configured: Channel = HOOK) -> Roster:
    return Roster(
        (subscription(channel=configured),),
        {configured.id: (configured, FakeSender())},
        {configured.name: configured.id},
        watches={"talks", "rain"},
        open_mail=open_mail if sends_mail else None,
    )


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.enrol(BOB)
    digest = a_digest()
    store.save_sign_up(EVE, "key", digest, a_delivery(digest, ()))
    return store


def names(roster: Roster) -> list[str]:
    return [channel.name for channel, _ in roster.senders.values()]


def test_views_show_who_came_and_who_left(store: MemoryStore) -> None:
    roster = a_roster()
    subscriptions, senders, ids = roster.subscriptions, roster.senders, roster.channel_ids
    assert [one.id for one in subscriptions] == ["morning"]
    roster.renew(store)
    assert [one.id for one in subscriptions] == ["morning", "bob-mail"]
    assert sorted(names(roster)) == ["bob", "eve", "hook"], "who has not confirmed is asked over its channel, not told"
    assert ids["bob"] in senders
    assert (len(subscriptions), subscriptions[-1].id, subscriptions[:1][0].id) == (2, "bob-mail", "morning")
    assert (len(senders), len(ids)) == (3, 3)
    store.enrol(replace(BOB, choice=replace(CHOICE, watches=("abolished",))))
    roster.renew(store)
    assert [one.id for one in subscriptions] == ["morning"]
    assert list(roster.enrolments) == ["bob"]


def test_a_look_that_is_under_way_goes_over_one_state(store: MemoryStore) -> None:
    roster = a_roster()
    looking, keys = iter(roster.subscriptions), iter(roster.senders)
    roster.renew(store)
    assert [one.id for one in looking] == ["morning"]
    assert len(list(keys)) == 1


def test_what_was_opened_is_opened_once_and_still_found_when_it_is_gone(store: MemoryStore) -> None:
    roster = a_roster()
    roster.renew(store)
    key = roster.channel_ids["bob"]
    opened = roster.senders[key][1]
    roster.renew(store)
    assert roster.senders[key][1] is opened, "it may hold an open session"
    store.remove_subscriber("bob", Ending(subscription_id="bob-mail", at=NOON, how="command"))
    roster.renew(store)
    assert key not in list(roster.senders)
    assert roster.senders[key][1] is opened, "a message may be under way"
    with pytest.raises(KeyError):
        roster.channel_ids["bob"]


def test_an_address_that_is_configured_too_is_one_channel(store: MemoryStore) -> None:
    configured = Channel(name="desk-mail", kind="email", address="bob@example.org", holds_unknown=True)
    roster = a_roster(configured=configured)
    roster.renew(store)
    assert roster.senders[configured.id][0] == configured
    assert roster.subscriptions[1].channel == configured
    assert roster.channel_ids["bob"] == roster.channel_ids["desk-mail"] == configured.id
    assert store.closed_channels() == {}


def test_a_desk_without_mail_knows_them_and_tells_nobody(store: MemoryStore) -> None:
    roster = a_roster(sends_mail=False)
    roster.renew(store)
    assert not roster.sends_mail
    assert [one.id for one in roster.subscriptions] == ["morning"]
    assert (list(roster.enrolments), list(roster.sign_ups)) == (["bob"], ["s"])
    with pytest.raises(LookupError):
        roster.mail(BOB)


def test_names_that_nobody_may_take() -> None:
    assert a_roster().configured == {"morning", "analyst", "hook"}
