"""The wish that a bounce leads to: a channel closed once, and the operator told once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from service.desk_settings import DESK, NOON, engine_over, settings_in
from watchdesk.engine.local import LocalEngine
from watchdesk.model.deliveries import DeliveryState, Part
from watchdesk.rules.signing import short_mark
from watchdesk.service.wishes import WISHES, Denied, Granted, WishAnswer
from watchdesk.testing.builders import a_delivery, a_digest

MAIL = """
[smtp]
host = "127.0.0.1"
security = "none"
sender = "desk@example.org"
[channels.mail]
kind = "email"
to = "gone@example.org"
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[LocalEngine]:
    with engine_over(settings_in(tmp_path, DESK + MAIL)) as engine:
        yield engine


def sent_on(engine: LocalEngine, name: str) -> str:
    """Store a delivery that was sent on a channel; return its id."""
    whole = a_delivery(a_digest(), (Part(name="x", media_type="text/plain", body=b"x"),))
    channel_id = engine.desk.channel_ids[name]
    sent = replace(
        whole, channel_id=channel_id, channel_name=name, state=DeliveryState.SENT, lease_token=None, lease_until=None
    )
    engine.desk.store.save_digest(a_digest(), [], [sent])
    return sent.id


async def take(engine: LocalEngine, delivery: str, *, is_final: bool = True, mark: str | None = None) -> WishAnswer:
    mark = short_mark(engine.desk.link_key, "bounce", delivery) if mark is None else mark
    wish = {"delivery": delivery, "is_final": is_final, "reason": "5.1.1 no such user", "mark": mark}
    return await WISHES["bounce.take"](engine, wish)


async def test_an_address_that_is_gone_closes_its_channel_and_the_operator_hears_of_it_once(
    engine: LocalEngine,
) -> None:
    delivery, store = sent_on(engine, "mail"), engine.desk.store
    first, second = await take(engine, delivery), await take(engine, delivery)
    assert isinstance(first, Granted)
    assert isinstance(second, Granted)
    assert (first.facts["closed"], second.facts["closed"]) == (True, False)
    assert set(store.closed_channels()) == {engine.desk.channel_ids["mail"]}
    (alert,) = [one for one in store.deliveries() if one.id != delivery]
    assert alert.channel_name == "ops"
    digest = store.digest(alert.digest_id)
    assert digest is not None
    assert digest.stories[0].title == "The channel mail was closed: its address takes no mail"
    assert "5.1.1 no such user" in digest.stories[0].snippet
    assert digest.composed_at == NOON


async def test_what_is_late_closes_nothing(engine: LocalEngine) -> None:
    delivery = sent_on(engine, "mail")
    answer = await take(engine, delivery, is_final=False)
    assert isinstance(answer, Granted)
    assert answer.facts["closed"] is False
    assert set(engine.desk.store.closed_channels()) == set()
    assert len(engine.desk.store.deliveries()) == 1


@pytest.mark.parametrize("mark", ["", "0" * 10, "ü"])
async def test_what_anybody_could_have_written_closes_nothing(engine: LocalEngine, mark: str) -> None:
    """The id of a delivery can be worked out from a reader's address and the slot: a report proves nothing by it."""
    answer = await take(engine, sent_on(engine, "mail"), mark=mark)
    assert isinstance(answer, Granted)
    assert answer.facts["closed"] is False
    assert engine.desk.store.closed_channels() == {}


async def test_the_mark_of_one_message_is_none_of_another(engine: LocalEngine) -> None:
    mark = short_mark(engine.desk.link_key, "bounce", "0" * 32)
    answer = await take(engine, sent_on(engine, "mail"), mark=mark)
    assert isinstance(answer, Granted)
    assert answer.facts["closed"] is False


async def test_a_report_on_what_is_not_ours_or_no_mail_is_denied(engine: LocalEngine) -> None:
    assert isinstance(await take(engine, "f" * 32), Denied)
    assert isinstance(await take(engine, sent_on(engine, "box")), Denied)
