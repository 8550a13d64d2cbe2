"""A digest says that a watch was partly blind while a source that usually feeds it fails."""

from datetime import datetime
from typing import Any

import pytest

from engine.small_desk import DAY, FEED, HOUR, OTHER, SmallDesk, entry
from watchdesk.model.tellings import Digest
from watchdesk.testing.memory import MemoryStore

TOPICS = ("wheat and water", "trains", "a prisoner", "cricket in the snow", "old maps")


class CountingStore(MemoryStore):
    """Counts how often it is asked for the matches by source."""

    asked = 0

    def matches_by_source(self, watch_ids: Any, since: datetime) -> Any:
        self.asked += 1
        return super().matches_by_source(watch_ids, since)


async def last_digest(*, from_other: int, fails: bool, days: int = 1) -> tuple[Digest, CountingStore]:
    """Let one feed bring so many stories and the other one a day; then the first may fail, and a new story comes."""
    store = CountingStore()
    desk = SmallDesk(store=store)
    entries = [entry(f"o{n}", f"Sherman, Qureshi: {topic}", site="herald") for n, topic in enumerate(TOPICS)]
    desk.world.publish(FEED, entry("a"))
    desk.world.publish(OTHER, *entries[:from_other])
    await desk.check()
    asked = store.asked
    assert asked == 0
    if fails:
        desk.world.fail(OTHER)
    desk.clock.advance(days * DAY - HOUR)
    desk.world.publish(FEED, entry("a"), entry("b", "Qureshi thanks Sherman for a map", hours=-24 * days))
    await desk.check(HOUR)
    return store.digests(limit=1)[0], store


@pytest.mark.parametrize("from_other, shares", [(1, []), (2, [50]), (3, [60])])
async def test_it_is_said_of_a_source_that_brought_two_and_a_fifth(from_other: int, shares: list[int]) -> None:
    digest, store = await last_digest(from_other=from_other, fails=True)
    assert [one.source_id for one in digest.failing] == ["herald"]
    assert [(one.watch_id, one.watch_title, one.source_title) for one in digest.blind] == [
        ("talks", "The talks", "Herald") for _ in shares
    ]
    assert [round(one.share * 100) for one in digest.blind] == shares
    assert store.asked == 1


async def test_while_all_answer_the_store_is_not_asked() -> None:
    digest, store = await last_digest(from_other=3, fails=False)
    assert (digest.failing, digest.blind, store.asked) == ((), (), 0)


async def test_matches_of_long_ago_do_not_count() -> None:
    digest, _ = await last_digest(from_other=3, fails=True, days=31)
    assert [one.source_id for one in digest.failing] == ["herald"]
    assert digest.blind == ()
