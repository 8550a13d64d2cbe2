"""The wishes that make and end mutes, each with every way it can be denied."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.desk_settings import HARBOUR, NOON, engine_over, fetched, settings_in
from watchdesk.engine.local import LocalEngine
from watchdesk.service.wishes import WISHES, Denied, Granted, WishAnswer

TOMORROW = (NOON + timedelta(days=1)).isoformat()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[LocalEngine]:
    with engine_over(settings_in(tmp_path), {HARBOUR: fetched(HARBOUR, "feed Harbour Post")}) as engine:
        yield engine


async def add(engine: LocalEngine, **values: object) -> WishAnswer:
    wish = {"scope": "term", "target": "rain", "until": TOMORROW, "author": "Ana", "reason": "enough"}
    return await WISHES["mute.add"](engine, {**wish, **values})


async def test_a_mute_is_kept_and_lifted_by_the_beginning_of_its_id(engine: LocalEngine) -> None:
    answer = await add(engine)
    assert isinstance(answer, Granted)
    assert {**answer.facts, "id": ""} == {
        "id": "",
        "scope": "term",
        "target": "rain",
        "subscriber": None,
        "author": "Ana",
        "reason": "enough",
        "created_at": NOON.isoformat().replace("+00:00", "Z"),
        "until": TOMORROW.replace("+00:00", "Z"),
        "lifted_at": None,
    }
    begin = str(answer.facts["id"])[:6]
    lifted = await WISHES["mute.lift"](engine, {"mute": begin})
    assert isinstance(lifted, Granted)
    assert lifted.facts["lifted_at"] is not None
    assert engine.desk.store.mutes(in_force_at=NOON) == []
    assert await WISHES["mute.lift"](engine, {"mute": begin}) == Denied(reason=f"there is no mute {begin} in force")


async def test_too_short_a_beginning_lifts_nothing(engine: LocalEngine) -> None:
    answer = await add(engine)
    assert isinstance(answer, Granted)
    assert isinstance(await WISHES["mute.lift"](engine, {"mute": str(answer.facts["id"])[:5]}), Denied)
    assert len(engine.desk.store.mutes(in_force_at=NOON)) == 1


@pytest.mark.parametrize(
    "wrong,reason",
    [
        ({"scope": "watch", "target": "nobody"}, "there is no watch nobody"),
        ({"scope": "source", "target": "nobody"}, "there is no source nobody"),
        ({"scope": "story", "target": "nothing"}, "there is no story nothing"),
        ({"target": " "}, "there is no term "),
        ({"subscriber": "stranger"}, "there is no subscriber stranger"),
        ({"until": NOON.isoformat()}, "a mute must end after now"),
        ({"reason": " "}, "a mute needs an author and a reason, for those who wonder later"),
        ({"author": ""}, "a mute needs an author and a reason, for those who wonder later"),
    ],
    ids=["watch", "source", "story", "term", "subscriber", "end", "reason", "author"],
)
async def test_what_cannot_be_muted_is_said(engine: LocalEngine, wrong: dict[str, object], reason: str) -> None:
    assert await add(engine, **wrong) == Denied(reason=reason)
    assert engine.desk.store.mutes() == []


async def test_what_is_configured_can_be_muted(engine: LocalEngine) -> None:
    source = engine.desk.store.feeds()[0].source.id
    watch = next(iter(engine.desk.watch_titles))
    for values in ({"scope": "source", "target": source}, {"scope": "watch", "target": watch}):
        assert isinstance(await add(engine, **values), Granted)
    assert {one.target for one in engine.desk.store.mutes()} == {source, watch}
