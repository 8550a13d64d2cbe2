"""What is older than it is kept is forgotten, by `check` too; not on the word of a clock that is years ahead."""

from datetime import timedelta
from typing import Any

import pytest

from engine.small_desk import DAY, FEED, HOUR, NOON, SmallDesk, entry, page
from engine.test_engine_evidence import URL, EvidenceDesk
from watchdesk.engine.forgetting import SKETCHES_KEPT, SUMMARIES_KEPT
from watchdesk.model.sources import ReadPolicy
from watchdesk.pipeline import group
from watchdesk.rules import republishing
from watchdesk.rules.fingerprints import SHORTEST_TEXT
from watchdesk.store import tables

CRICKET = "Cricket: the second day of the match was lost to snow and to bad light in the evening"


def desk_with(*titles: str) -> SmallDesk:
    desk = SmallDesk(feeds=(FEED,), read=ReadPolicy.NEVER)
    show(desk, *titles)
    return desk


def show(desk: SmallDesk, *titles: str, more: str = "") -> None:
    hours = (NOON - desk.clock.now()) / HOUR
    entries = (entry(title, title, hours=hours, summary=f"{CRICKET}, {title}{more}") for title in titles)
    desk.world.publish(FEED, *entries)


def texts(desk: SmallDesk) -> dict[str, bool]:
    found: Any = desk.store.articles_since(NOON - DAY)
    return {one.title: bool(one.summary) for one in found}


def whole(number: int) -> str:
    """Return words that make a summary a whole text, and are of no other one."""
    return "".join(f" {number}th{place}" for place in range(SHORTEST_TEXT))


async def test_check_lets_go_of_sketches_in_their_time() -> None:
    desk = SmallDesk(feeds=(FEED,), read=ReadPolicy.NEVER)
    both = {"brief": CRICKET, "one": f"{CRICKET}{whole(1)}"}
    desk.world.publish(FEED, *(entry(title, title, summary=summary) for title, summary in both.items()))
    await desk.check()
    for days, left in ((13, 3), (20, 4), (23, 4), (160, 5), (168, 3), (180, 4), (188, 3)):
        desk.clock.set(NOON + days * DAY)
        show(desk, f"after {days}", more=whole(days))
        await desk.check()
        assert len(desk.store._tables.sketches) == left, days


def test_sketches_are_kept_as_long_as_they_are_looked_for() -> None:
    late = timedelta(days=7)
    assert group.LOOK_BACK + late == SKETCHES_KEPT
    assert republishing.LOOK_BACK + late == SUMMARIES_KEPT
    assert tables.SHORTEST_TEXT == SHORTEST_TEXT


async def test_check_lets_go_of_texts_in_their_time() -> None:
    desk = desk_with("one")
    await desk.check()
    for days in (80, 91):
        assert texts(desk)["one"]
        desk.clock.set(NOON + days * DAY)
        show(desk, f"after {days}")
        await desk.check()
    assert [title for title, is_kept in texts(desk).items() if not is_kept] == ["one"]


@pytest.mark.parametrize("ahead", [365 * DAY, 3650 * DAY])
async def test_a_clock_that_is_ahead_for_hours_makes_nothing_old(ahead: timedelta) -> None:
    desk = desk_with("one")
    await desk.check()
    desk.clock.advance(ahead)
    show(desk, "two")
    for _ in range(3):
        await desk.check(2 * HOUR)
    assert texts(desk)["one"]
    assert len(desk.store._tables.sketches) == 2


async def test_nor_does_it_drop_evidence() -> None:
    desk = EvidenceDesk()
    desk.world.print_page(URL, page())
    desk.world.publish(FEED, entry("talks"))
    await desk.check()
    assert desk.store.evidence_size()[0] == 1
    for _ in range(3):
        await desk.check(3650 * DAY)
    assert desk.store.evidence_size()[0] == 1
