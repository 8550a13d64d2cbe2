"""The wishes that make, confirm, change and remove stored subscribers, and that they are told like configured ones."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.desk_settings import DESK, NOON, engine_over, settings_in
from watchdesk.channels.reply_links import BOUNCE
from watchdesk.model.deliveries import Delivery, DeliveryState
from watchdesk.model.errors import ConfigurationError
from watchdesk.rules.signing import short_mark
from watchdesk.service.answering import Denied, Granted, Values
from watchdesk.service.notify import Notifier
from watchdesk.service.rescheduling import DROPPED
from watchdesk.service.running import RunLoop
from watchdesk.service.wiring import client_of, desk_of, pool_of
from watchdesk.service.wishes import WISHES
from watchdesk.store.backup import backup
from watchdesk.store.opening import open_store
from watchdesk.store.restore import restore
from watchdesk.testing.clock import ManualClock
from watchdesk.testing.memory import MemoryStore
from web.self_service import SelfService, config, link, self_service, sign_up

CHOICE = {"watches": ["talks"], "schedule": "at once", "quiet": None, "timezone": "UTC", "language": "en"}
BOB = {"address": "bob@example.org", "id": "bob", "name": "Bob", "confirmed": True, **CHOICE}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[SelfService]:
    async with self_service(tmp_path) as one:
        yield one


async def granted(desk: SelfService, wish: str, values: Values) -> Values:
    answer = await WISHES[wish](desk.engine, values)
    assert isinstance(answer, Granted), answer
    return answer.facts


def mark_of(desk: SelfService, mail: Delivery) -> str:
    """Return the mark of the address that a message bears for reports."""
    return short_mark(desk.engine.desk.link_key, BOUNCE, mail.id)


async def denied(desk: SelfService, wish: str, values: Values) -> str:
    answer = await WISHES[wish](desk.engine, values)
    assert isinstance(answer, Denied), answer
    return answer.reason


async def test_who_is_added_as_confirmed_is_told_at_once_and_after_a_restart(desk: SelfService, tmp_path: Path) -> None:
    facts = await granted(desk, "subscriber.add", BOB)
    assert (facts["subscriber"], facts["subscription"], facts["state"]) == ("bob", "bob-mail", "active")
    await desk.publish("harbour", "Qureshi shows Sherman a treaty on the harbour")
    (mail,) = await desk.check()
    assert mail.recipients == ("bob@example.org",)
    text = (tmp_path / "config.toml").read_text(encoding="utf-8")
    with engine_over(settings_in(tmp_path, text), store=desk.store) as again:
        assert [one.id for one in again.desk.subscriptions] == ["ann-talks", "bob-mail"]


async def test_who_is_added_otherwise_is_asked_and_can_be_confirmed_in_its_place(desk: SelfService) -> None:
    facts = await granted(desk, "subscriber.add", {**BOB, "id": None, "name": None, "confirmed": False})
    assert (facts["state"], facts["expires_at"]) == ("pending", "2026-11-25T12:00:00+00:00")
    (asking,) = await desk.check()
    assert asking.recipients == ("bob@example.org",)
    confirmed = await granted(desk, "subscriber.confirm", {"subscriber": "BOB@example.org"})
    assert (confirmed["subscriber"], confirmed["state"]) == (facts["subscriber"], "active")
    again = await granted(desk, "subscriber.confirm", {"subscriber": facts["subscriber"]})
    assert again == confirmed
    assert "no sign-up of eve waits" in await denied(desk, "subscriber.confirm", {"subscriber": "eve"})
    assert "It is confirmed." in (await desk.client.get(link(asking, "confirm"))).text


async def test_a_mail_that_was_not_sent_before_the_operator_confirmed_is_not_sent(desk: SelfService) -> None:
    facts = await granted(desk, "subscriber.add", {**BOB, "confirmed": False})
    await granted(desk, "subscriber.confirm", {"subscriber": facts["subscriber"]})
    assert await desk.check() == []
    (asking,) = desk.store.deliveries()
    assert asking.reason == "it was confirmed before this was sent"


@pytest.mark.parametrize(
    "changed,reason",
    [
        ({"address": "a, b@example.org"}, "write one plain address"),
        ({"id": "ann"}, "the id ann is taken in the configuration"),
        ({"id": "box"}, "the id box is taken in the configuration"),
        ({"id": "../x"}, "../x is no id"),
        ({"watches": ["talks", "none"]}, "there is no watch none"),
        ({"watches": []}, "a subscriber needs a watch"),
        ({"address": "eve@example.org"}, "there is a subscriber bob already, with the address bob@example.org"),
        (
            {"id": "bobby", "address": "BOB@example.org"},
            "there is a subscriber with the address BOB@example.org already",
        ),
    ],
    ids=["address", "subscriber", "channel", "no id", "watch", "none", "id", "the same address"],
)
async def test_what_cannot_be_added_is_denied_with_the_reason(
    desk: SelfService, changed: dict[str, object], reason: str
) -> None:
    await granted(desk, "subscriber.add", BOB)
    assert reason in await denied(desk, "subscriber.add", {**BOB, **changed})
    assert len(desk.store.enrolments()) == 1


async def test_a_desk_without_mail_has_no_stored_subscribers(tmp_path: Path) -> None:
    with engine_over(settings_in(tmp_path, DESK)) as engine:
        answer = await WISHES["subscriber.add"](engine, BOB)
        assert isinstance(answer, Denied)
        assert "write a table [smtp]" in answer.reason
    no_link = config().replace('base_url = "https://desk.example.org"\n', "").partition("[signup]")[0]
    with engine_over(settings_in(tmp_path, no_link)) as engine:
        asked = await WISHES["subscriber.add"](engine, {**BOB, "confirmed": False})
        assert isinstance(asked, Denied)
        assert "needs desk.base_url" in asked.reason
        assert isinstance(await WISHES["subscriber.add"](engine, BOB), Granted)


async def test_who_is_removed_is_owed_nothing_more(desk: SelfService) -> None:
    await granted(desk, "subscriber.add", {**BOB, "schedule": "daily 07:00"})
    await desk.publish("harbour", "Qureshi shows Sherman a treaty on the harbour")
    assert await desk.check() == []
    removed = await granted(desk, "subscriber.remove", {"subscriber": "Bob@example.org", "how": "command"})
    assert removed == {"subscriber": "bob", "removed": True}
    assert await desk.check(after=timedelta(days=1)) == []
    assert [one.id for one in desk.engine.desk.subscriptions] == ["ann-talks"]
    assert "there is no stored subscriber bob" in await denied(
        desk, "subscriber.remove", {"subscriber": "bob", "how": "command"}
    )
    await granted(desk, "subscriber.add", BOB)
    await desk.publish("grain", "ships with grain wait for Sherman and for Qureshi")
    assert len(await desk.check()) == 1, "who comes back is told again"


async def test_what_waits_follows_the_choice(desk: SelfService) -> None:
    await granted(desk, "subscriber.add", {**BOB, "schedule": "weekly fri 07:00", "watches": ["talks", "rain"]})
    await desk.publish("harbour", "Qureshi shows Sherman a treaty on the harbour")
    await desk.publish("flood", "heavy rain floods the valley")
    assert await desk.check() == []
    await granted(desk, "subscriber.change", {"subscriber": "bob", **CHOICE, "watches": ["rain"]})
    (mail,) = await desk.check()
    assert b"flood" in mail.content
    assert b"harbour" not in mail.content
    assert desk.store.muted_tellings("bob-mail") == [], "it is not counted as muted"
    with desk.store.settling() as tx:
        bobs = [one for one in tx.tellings_of(desk.store.stories_since(NOON, limit=9)) if one.subscriber_id == "bob"]
    assert sorted(one.suppressed or "told" for one in bobs) == [DROPPED, "told"]


async def test_an_address_that_bounces_is_suspended_and_the_operator_told(desk: SelfService) -> None:
    await granted(desk, "subscriber.add", BOB)
    await desk.publish("harbour", "Qureshi shows Sherman a treaty on the harbour")
    await desk.check()
    (mail,) = [one for one in desk.store.deliveries() if one.channel_name == "bob"]
    bounce = {"delivery": mail.id, "is_final": True, "reason": "550 no such user", "mark": mark_of(desk, mail)}
    assert (await granted(desk, "bounce.take", bounce))["closed"] is True
    await desk.publish("grain", "ships with grain wait for Sherman and for Qureshi")
    assert await desk.check() == []
    ops = [one for one in desk.store.deliveries() if one.channel_name == "ops"]
    assert [one.state for one in ops] == [DeliveryState.SENT], "the operator is told"
    assert (await granted(desk, "channel.open", {"channel": "bob"}))["opened"] is True
    assert len(await desk.check()) == 1, "what was owed comes when it is open again"


async def test_a_strangers_wrong_address_is_closed_and_no_news_for_the_operator(desk: SelfService) -> None:
    await sign_up(desk.client, address="typo@example.org")
    await desk.check()
    (asking,) = desk.store.deliveries()
    bounce = {"delivery": asking.id, "is_final": True, "reason": "550 no such user", "mark": mark_of(desk, asking)}
    assert (await granted(desk, "bounce.take", bounce))["closed"] is True
    await granted(desk, "subscriber.add", {**BOB, "confirmed": False})
    await desk.check()
    (second,) = [one for one in desk.store.deliveries() if one.channel_name == "bob"]
    assert [one for one in desk.store.deliveries() if one.channel_name == "ops"] == []
    bounce |= {"delivery": second.id, "mark": mark_of(desk, second)}
    assert (await granted(desk, "bounce.take", bounce))["closed"] is True
    assert len([one for one in desk.store.deliveries() if one.channel_name == "ops"]) == 1, "whom the operator added"


@pytest.mark.parametrize("taken", ["ann", "ann-talks", "box"], ids=["subscriber", "subscription", "channel"])
async def test_a_name_of_the_configuration_cannot_be_that_of_a_stored_subscriber(tmp_path: Path, taken: str) -> None:
    configured = config()
    without = re.sub(rf"(?<=[\".]){taken}(?=[\"\]])", f"{taken}-before", configured)
    stored = {**BOB, "id": taken}
    with engine_over(settings_in(tmp_path, without)) as engine:
        assert isinstance(await WISHES["subscriber.add"](engine, stored), Granted)
        store = engine.desk.store
    settings = settings_in(tmp_path, configured)
    with pytest.raises(ConfigurationError, match="is taken by a subscriber that lives in the store") as told:
        desk_of(settings, store, ManualClock(NOON), client_of(settings), pool_of(settings))
    assert taken in str(told.value)


async def test_a_restore_takes_over_who_left_and_who_came(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    async with self_service(tmp_path) as desk:
        await granted(desk, "subscriber.add", BOB)
        await granted(desk, "subscriber.add", {**BOB, "id": "amy", "address": "amy@example.org"})
        url = f"sqlite:///{tmp_path / 'desk.db'}"
        backup(url, copy)
        await granted(desk, "subscriber.remove", {"subscriber": "bob", "how": "link"})
        await granted(desk, "subscriber.change", {"subscriber": "amy", **CHOICE, "language": "ur"})
        await sign_up(desk.client, address="eve@example.org")
    assert restore(url, copy, now=NOON).carried
    store = open_store(url)
    try:
        assert [(one.id, one.choice.language) for one in store.enrolments()] == [("amy", "ur")]
        assert [one.address for one in store.sign_ups()] == ["eve@example.org"]
        assert len(store.askings(since=NOON - timedelta(days=1))) == 1
        assert [one.subscription_id for one in store.endings()] == ["bob-mail"]
    finally:
        store.close()
    (tmp_path / "desk.db").unlink()
    assert not restore(url, copy, now=NOON).carried
    store = open_store(url)
    try:
        assert [one.id for one in store.enrolments()] == ["amy", "bob"], "a backup holds who was there"
    finally:
        store.close()


async def test_who_signs_up_while_the_configuration_is_read_again_is_not_lost(tmp_path: Path) -> None:
    settings, store = settings_in(tmp_path, config()), MemoryStore()
    with engine_over(settings, store=store) as first, engine_over(settings, store=store) as second:
        loop = RunLoop(first, Notifier({}), every=timedelta(seconds=60))
        added = await WISHES["subscriber.add"](first, BOB)
        assert isinstance(added, Granted)
        assert [one.id for one in second.desk.subscriptions] == ["ann-talks"]
        assert await loop.replace_engine(second) is first
        assert [one.id for one in loop.engine.desk.subscriptions] == ["ann-talks", "bob-mail"]


async def test_a_run_forgets_what_expired_in_its_housekeeping(tmp_path: Path) -> None:
    settings, store = settings_in(tmp_path, config()), MemoryStore()
    with engine_over(settings, store=store) as engine:
        await WISHES["subscriber.add"](engine, {**BOB, "confirmed": False})
        loop, clock = RunLoop(engine, Notifier({}), every=timedelta(seconds=60)), engine.desk.clock
        assert isinstance(clock, ManualClock)
        await loop._forget_texts(engine)
        assert len(store.sign_ups()) == 1
        clock.advance(timedelta(days=2))
        await loop._forget_texts(engine)
        assert store.sign_ups() == []
        assert engine.desk.roster.sign_ups == {}
        assert set(engine.desk.roster.channel_ids) == {"box", "ops"}
