"""The book of mutes, on all three stores."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from store.store_records import DAY, HOUR, MINUTE, NOW, a_telling, first, settle
from watchdesk.model.mutes import Mute, MuteScope, mute_id
from watchdesk.model.stories import Merge
from watchdesk.ports import Store
from watchdesk.testing.builders import a_digest


def a_mute(target: str = "talks", *, scope: MuteScope = MuteScope.WATCH, at: datetime = NOW) -> Mute:
    return Mute(
        id=mute_id(scope, target, None, at),
        scope=scope,
        target=target,
        subscriber_id=None,
        author="Ana Ørsted",
        reason="too much of it ☂",
        created_at=at,
        until=at + DAY,
    )


def test_mutes_come_newest_first_and_those_in_force_alone_when_asked(store: Store) -> None:
    old, new = a_mute("old", at=NOW - 2 * DAY), replace(a_mute("new"), subscriber_id="analyst")
    for mute in (old, new, replace(new, reason="another")):
        store.add_mute(mute)
    assert store.mutes() == [new, old]
    assert store.mutes(in_force_at=NOW) == [new]
    assert store.mutes(in_force_at=NOW - MINUTE) == []
    assert store.mutes(in_force_at=new.until) == []


def test_a_mute_is_lifted_once_and_only_while_it_lasts(store: Store) -> None:
    mute = a_mute()
    store.add_mute(mute)
    assert not store.lift_mute("another", now=NOW)
    assert not store.lift_mute(mute.id, now=mute.until)
    assert store.lift_mute(mute.id, now=NOW + HOUR)
    assert not store.lift_mute(mute.id, now=NOW + HOUR)
    assert store.mutes() == [replace(mute, lifted_at=NOW + HOUR)]
    assert store.mutes(in_force_at=NOW + HOUR) == []


def test_the_mute_of_a_story_follows_it_into_another(store: Any) -> None:
    settle(store, groupings=(first("one"), first("two")))
    gone, kept = first("two").story_id, first("one").story_id
    for mute in (a_mute(gone, scope=MuteScope.STORY), a_mute("talks")):
        store.add_mute(mute)
    with store.settling() as tx:
        merge = Merge(gone=gone, kept=kept, at=NOW, because_of=kept)
        tx.save(readouts=(), groupings=(), sketches=(), merges=(merge,), matches=(), tellings=())
    assert {mute.target for mute in store.mutes(in_force_at=NOW)} == {kept, "talks"}


def test_a_silenced_telling_is_no_longer_open_and_its_story_can_be_owed_again(store: Store) -> None:
    one, two = a_telling("one"), a_telling("two")
    settle(store, tellings=(one, two))
    store.mute_tellings({one.id: "muted by Ana", "another": "muted by nobody"})
    assert store.open_tellings(until=NOW) == [two]
    (kept,) = store.muted_tellings(one.subscription_id)
    assert (kept.story_id, kept.suppressed) == (one.story_id, "muted by Ana")
    later = replace(one, settled_at=NOW + HOUR, due_at=NOW + HOUR)
    settle(store, tellings=(later,))
    assert store.open_tellings(until=NOW + HOUR) == [two, later]
    store.mute_tellings({one.id: "muted by Ana"})
    assert len(store.muted_tellings(one.subscription_id)) == 2
    assert store.open_tellings(until=NOW + HOUR) == [two]


def test_what_a_digest_counted_is_not_counted_again(store: Store) -> None:
    one, told = a_telling("one"), a_telling("told")
    settle(store, tellings=(one, told, a_telling("elsewhere", suppressed="told on the same channel through b")))
    store.mute_tellings({one.id: "muted by Ana"})
    silent = store.muted_tellings(one.subscription_id)
    assert len(silent) == 1
    store.save_digest(a_digest(), [told.id, silent[0].id], [])
    assert store.muted_tellings(one.subscription_id) == []


def test_a_told_telling_is_not_silenced_any_more(store: Store) -> None:
    settle(store, tellings=(a_telling("one"),))
    store.save_digest(a_digest(), [a_telling("one").id], [])
    store.mute_tellings({a_telling("one").id: "muted by Ana"})
    assert store.muted_tellings(a_telling("one").subscription_id) == []
