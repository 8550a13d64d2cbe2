"""Who is told what, as an operator sees it, and the digest of a stored subscriber before its slot."""

from datetime import timedelta
from pathlib import Path

from service.desk_settings import NOON, engine_over, settings_in
from watchdesk.model.answers import Ending
from watchdesk.model.enrolments import Choice, Enrolment
from watchdesk.model.subscribers import Channel
from watchdesk.ports import Store
from watchdesk.rules.schedule import read_schedule
from watchdesk.service.examining import _configured
from watchdesk.service.listing import listed
from watchdesk.service.previewing import preview_digest
from watchdesk.service.settings import Settings
from watchdesk.service.wishes import WISHES
from watchdesk.testing.memory import MemoryStore
from web.self_service import config, self_service

CHOICE = Choice(watches=("talks",), schedule=read_schedule("at once"), timezone="UTC", language="en")
BOB = Enrolment(id="bob", address="bob@example.org", name="Bob", choice=CHOICE, enrolled_at=NOON, how="page")
WISH = {"watches": ["talks"], "schedule": "daily 07:00", "quiet": None, "timezone": "UTC", "language": "en"}


def states(settings: Settings, store: Store, *, days: int = 0) -> dict[str, tuple[str, str, str | None]]:
    found = listed(settings, store, now=NOON + timedelta(days=days))
    return {
        str(one["subscription"]): (
            str(one["origin"]),
            str(one["state"]),
            str(one["reason"]) if one["reason"] else None,
        )
        for one in found
    }


async def test_each_subscription_says_where_it_lives_and_how_it_stands(tmp_path: Path) -> None:
    store, settings = MemoryStore(), settings_in(tmp_path, config())
    with engine_over(settings, store=store) as engine:
        store.enrol(BOB)
        await WISHES["subscriber.add"](
            engine, {"address": "eve@example.org", "id": "eve", "name": None, "confirmed": False, **WISH}
        )
    assert states(settings, store) == {
        "ann-talks": ("config", "active", None),
        "bob-mail": ("store", "active", None),
        "eve-mail": ("store", "pending", None),
    }
    assert "eve-mail" not in states(settings, store, days=2), "it cannot be confirmed any more"
    mail = Channel(name="bob", kind="email", address="bob@example.org")
    store.close_channel(mail.id, reason="its address takes no mail: 550", now=NOON)
    assert states(settings, store)["bob-mail"] == ("store", "suspended", "its address takes no mail: 550")
    store.end_subscription(Ending(subscription_id="bob-mail", at=NOON, how="link"))
    store.end_subscription(Ending(subscription_id="ann-talks", at=NOON, how="command"))
    assert states(settings, store)["bob-mail"] == ("store", "ended", "by link")
    assert states(settings, store)["ann-talks"] == ("config", "ended", "by command")


async def test_the_digest_of_a_stored_subscriber_can_be_seen_before_it_is_due(tmp_path: Path) -> None:
    async with self_service(tmp_path) as desk:
        added = {"address": "bob@example.org", "id": "bob", "name": "Bob", "confirmed": True, **WISH}
        await WISHES["subscriber.add"](desk.engine, added)
        await desk.publish("harbour", "Qureshi shows Sherman a treaty on the harbour")
        assert await desk.check() == []
        settings = settings_in(tmp_path, (tmp_path / "config.toml").read_text(encoding="utf-8"))
        digest = preview_digest(settings, desk.store, "bob-mail", desk.clock)
        assert (digest.subscriber_name, len(digest.stories)) == ("Bob", 1)
        assert "harbour" in digest.stories[0].title
        (mail,) = await desk.check(after=timedelta(days=1))
        assert b"harbour" in mail.content


def test_a_watch_that_readers_may_subscribe_to_is_not_called_unwanted(tmp_path: Path) -> None:
    said = [finding.sentence for finding in _configured(settings_in(tmp_path, config()))]
    assert "nobody is subscribed to secret" in said
    assert "nobody is subscribed to rain" not in said
