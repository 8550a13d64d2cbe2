"""The page behind the link in each message: a stored subscriber changes all, a configured one stops and mutes."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from service.desk_settings import NOON, engine_over, settings_in
from watchdesk.channels.reply_links import ReplyLinks
from watchdesk.engine.local import LocalEngine
from watchdesk.model.enrolments import Choice, Enrolment
from watchdesk.model.mutes import Mute, MuteScope, mute_id
from watchdesk.rules.schedule import read_quiet, read_schedule
from watchdesk.rules.signing import token
from web.pages_over import HERE, pages_over
from web.self_service import config

CHOICE = Choice(
    watches=("talks",),
    schedule=read_schedule("weekly fri 07:00,18:30"),
    quiet=read_quiet("22:00-06:30"),
    timezone="Asia/Karachi",
    language="en",
)
BOB = Enrolment(id="bob", address="bob@example.org", name="Bob <i>", choice=CHOICE, enrolled_at=NOON, how="page")
FORM = {"do": "save", "watch": ["rain"], "rhythm": "at once", "timezone": "Europe/Berlin", "language": "fr"}


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[LocalEngine]:
    with engine_over(settings_in(tmp_path, config())) as one:
        one.desk.store.enrol(BOB)
        one.desk.roster.renew(one.desk.store)
        yield one


@pytest.fixture
async def client(engine: LocalEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with pages_over(engine) as one:
        yield one


@pytest.fixture
def page(engine: LocalEngine) -> str:
    return ReplyLinks(base_url=HERE, key=engine.desk.link_key).preferences("bob-mail")


@pytest.fixture
def anns(engine: LocalEngine) -> str:
    return ReplyLinks(base_url=HERE, key=engine.desk.link_key).preferences("ann-talks")


def chosen(engine: LocalEngine) -> Choice:
    (one,) = engine.desk.store.enrolments()
    return one.choice


async def test_the_page_shows_what_was_chosen_and_changes_nothing(
    engine: LocalEngine, client: httpx.AsyncClient, page: str
) -> None:
    for method in ("GET", "HEAD"):
        shown = await client.request(method, page, params={"do": "forget"})
        assert shown.status_code == 200
    shown = await client.get(page)
    assert 'name="watch" value="talks" checked' in shown.text
    assert 'name="watch" value="rain">' in shown.text
    assert 'value="weekly" checked' in shown.text
    assert 'value="07:00, 18:30"' in shown.text
    assert '<option value="fri" selected>' in shown.text
    assert ('value="22:00"' in shown.text, 'value="06:30"' in shown.text) == (True, True)
    assert '<option value="Asia/Karachi" selected>' in shown.text
    assert '<option value="en" lang="en" selected>' in shown.text
    assert "Bob &lt;i&gt;" in shown.text
    assert "secret" not in shown.text
    assert "bob@example.org" not in shown.text, "who was forwarded the mail does not learn the address"
    assert "<script" not in shown.text
    assert chosen(engine) == CHOICE


async def test_what_is_saved_is_in_force_at_once(engine: LocalEngine, client: httpx.AsyncClient, page: str) -> None:
    saved = await client.post(page, data=FORM)
    assert (saved.status_code, "C’est enregistré." in saved.text) == (200, True)
    assert '<html lang="fr"' in saved.text
    expected = Choice(
        watches=("rain",), schedule=read_schedule("at once"), quiet=None, timezone="Europe/Berlin", language="fr"
    )
    assert chosen(engine) == expected
    (subscription,) = [one for one in engine.desk.subscriptions if one.id == "bob-mail"]
    assert (subscription.watches, subscription.schedule, subscription.quiet) == (("rain",), expected.schedule, None)
    assert subscription.subscriber.timezone == "Europe/Berlin"


async def test_mistakes_are_named_and_nothing_is_changed(
    engine: LocalEngine, client: httpx.AsyncClient, page: str
) -> None:
    wrong = {**FORM, "watch": [], "quiet_from": "22:00", "rhythm": "daily", "times": "<b>"}
    answer = await client.post(page, data=wrong)
    assert answer.status_code == 422
    for sentence in (
        "Choose at least one topic.",
        "Write both times of the quiet hours",
        "write times of day as HH:MM",
    ):
        assert sentence in answer.text
    assert 'value="&lt;b&gt;"' in answer.text
    assert chosen(engine) == CHOICE


async def test_a_watch_that_is_no_longer_open_stays_with_who_has_it(
    engine: LocalEngine, client: httpx.AsyncClient, page: str
) -> None:
    engine.desk.store.change_choice("bob", replace(CHOICE, watches=("secret",)))
    engine.desk.roster.renew(engine.desk.store)
    assert 'value="secret" checked' in (await client.get(page)).text
    await client.post(page, data={**FORM, "watch": ["secret", "talks"]})
    assert chosen(engine).watches == ("talks", "secret")


async def test_stopping_and_going_on(engine: LocalEngine, client: httpx.AsyncClient, page: str) -> None:
    stopped = await client.post(page, data={"do": "stop"})
    assert "These messages are stopped." in stopped.text
    assert 'value="resume"' in stopped.text
    assert [one.subscription_id for one in engine.desk.store.endings()] == ["bob-mail"]
    assert 'value="stop"' in (await client.post(page, data={"do": "resume"})).text
    assert engine.desk.store.endings() == []


async def test_a_mail_program_ends_a_stored_subscription_by_one_click(
    engine: LocalEngine, client: httpx.AsyncClient
) -> None:
    stop = ReplyLinks(base_url=HERE, key=engine.desk.link_key).stop("bob-mail")
    answer = await client.post(stop, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "You will get no more" in answer.text) == (200, True)
    assert [one.subscription_id for one in engine.desk.store.endings()] == ["bob-mail"]


async def test_who_wants_to_be_forgotten_is(engine: LocalEngine, client: httpx.AsyncClient, page: str) -> None:
    gone = await client.post(page, data={"do": "forget"})
    assert (gone.status_code, "Your address is forgotten." in gone.text) == (200, True)
    assert engine.desk.store.enrolments() == []
    assert [one.id for one in engine.desk.subscriptions] == ["ann-talks"]
    assert (await client.get(page)).status_code == 404


async def test_a_stored_subscriber_whose_watches_are_gone_can_still_leave(
    engine: LocalEngine, client: httpx.AsyncClient, page: str
) -> None:
    engine.desk.store.change_choice("bob", replace(CHOICE, watches=("abolished",)))
    engine.desk.roster.renew(engine.desk.store)
    assert [one.id for one in engine.desk.subscriptions] == ["ann-talks"]
    assert (await client.get(page)).status_code == 200
    assert "forgotten" in (await client.post(page, data={"do": "forget"})).text


async def test_a_configured_subscriber_sees_what_is_set_and_cannot_change_it(
    engine: LocalEngine, client: httpx.AsyncClient, anns: str
) -> None:
    shown = await client.get(anns)
    assert "This is set by whoever runs the desk." in shown.text
    assert ("Talks" in shown.text, "At once" in shown.text, "Asia/Karachi" in shown.text) == (True, True, True)
    assert 'name="timezone"' not in shown.text
    for button in ("save", "forget", "nonsense", ""):
        answer = await client.post(anns, data={**FORM, "do": button})
        assert answer.status_code == 422, button
    assert (await client.post(anns)).status_code == 422
    assert engine.desk.store.enrolments() == [BOB]
    assert engine.desk.store.endings() == []


async def test_a_configured_subscriber_stops_goes_on_and_mutes(
    engine: LocalEngine, client: httpx.AsyncClient, anns: str
) -> None:
    assert "These messages are stopped." in (await client.post(anns, data={"do": "stop"})).text
    assert engine.desk.store.endings()[0].subscription_id == "ann-talks"
    await client.post(anns, data={"do": "resume"})
    assert engine.desk.store.endings() == []
    muted = await client.post(anns, data={"do": "mute-week", "watch": "talks"})
    assert "Muted until 30 November, 17:00" in muted.text
    (mute,) = engine.desk.store.mutes(in_force_at=NOON)
    assert (mute.scope, mute.target, mute.subscriber_id, (mute.until - NOON).days) == (
        MuteScope.WATCH,
        "talks",
        "ann",
        7,
    )
    assert "Muted until" not in (await client.post(anns, data={"do": "unmute", "mute": mute.id})).text
    assert engine.desk.store.mutes(in_force_at=NOON) == []
    assert (await client.post(anns, data={"do": "mute-day", "watch": "rain"})).status_code == 422, "not one of hers"
    assert engine.desk.store.mutes(in_force_at=NOON) == []


async def test_nobody_lifts_what_the_operator_muted_for_all(
    engine: LocalEngine, client: httpx.AsyncClient, anns: str
) -> None:
    until = NOON.replace(year=2027)
    mute = Mute(
        id=mute_id(MuteScope.WATCH, "talks", None, NOON),
        scope=MuteScope.WATCH,
        target="talks",
        subscriber_id=None,
        author="the operator",
        reason="enough",
        created_at=NOON,
        until=until,
    )
    engine.desk.store.add_mute(mute)
    shown = await client.get(anns)
    assert "Muted until 23 November" in shown.text
    assert mute.id not in shown.text
    assert (await client.post(anns, data={"do": "unmute", "mute": mute.id})).status_code == 422
    assert engine.desk.store.mutes(in_force_at=NOON) == [mute]


async def test_a_link_that_was_not_signed_here_is_not_found(engine: LocalEngine, client: httpx.AsyncClient) -> None:
    key = engine.desk.link_key
    forged = [
        "x",
        token(b"x" * 32, "preferences", "bob-mail"),
        token(key, "stop", "bob-mail"),
        token(key, "preferences", "bob"),
        token(key, "preferences", "nobody-mail"),
        token(key, "preferences", "bob-mail", "more"),
        token(key, "preferences"),
    ]
    for one in forged:
        for method in ("GET", "POST"):
            answer = await client.request(method, f"/preferences/{one}", data={"do": "stop"})
            assert answer.status_code == 404, (one, method)
    assert engine.desk.store.endings() == []
