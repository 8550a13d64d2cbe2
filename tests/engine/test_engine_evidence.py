"""Evidence over the route: kept of what matched, with the match; of nothing else; and bounded while it waits."""

import asyncio
import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest
from msgspec.structs import replace

from engine.small_desk import BODY, DAY, FEED, SmallDesk, entry, page
from watchdesk.engine.holding import Room
from watchdesk.engine.local import LocalEngine
from watchdesk.model.evidence import EvidenceTerms, Kept
from watchdesk.model.visits import FailureKind

URL = "https://lantern.test/talks"
EVIL = "<!channel> Sherman, Qureshi\x1b[31m\u202e =HYPERLINK('x')"


@dataclass
class EvidenceDesk(SmallDesk):
    """A desk that keeps evidence."""

    keeps: bool = True
    terms: EvidenceTerms = EvidenceTerms()  # noqa: RUF009 - frozen
    feeds: tuple[str, ...] = (FEED,)

    def engine(self) -> LocalEngine:
        first = super().engine()
        first.close()
        return LocalEngine(replace(first.desk, keeps_evidence=self.keeps, evidence_terms=self.terms))

    @property
    def kept(self) -> Sequence[Kept]:
        return list(self.store._tables.evidence.values())

    def record(self, place: int = 0) -> dict[str, Any]:
        record = self.kept[place].record
        assert record is not None
        found: dict[str, Any] = json.loads(record)
        return found


def desk_with(**more: Any) -> EvidenceDesk:
    desk = EvidenceDesk(**more)
    desk.world.print_page(URL, page(title="The page's own title"))
    desk.world.print_page("https://lantern.test/bread", page("Flour is dear. " * 40))
    desk.world.publish(FEED, entry("talks"), entry("bread", "The price of bread"))
    return desk


async def test_a_matched_article_leaves_its_page_its_text_and_where_it_matched() -> None:
    desk = desk_with()
    await desk.check()
    (kept,) = desk.kept
    record = desk.record()
    article = record["article"]
    assert kept.page is not None
    assert (article["url"], article["title"], article["text"]) == (URL, "Sherman meets Qureshi", BODY)
    assert record["page"]["sha256"] == sha256(kept.page).hexdigest()
    assert (record["page"]["url"], record["page"]["status"], record["page"]["size"]) == (URL, 200, len(kept.page))
    (match,) = record["matches"]
    assert match["watch"] == "talks"
    fields = {"title": article["title"], "text": article["text"]}
    assert match["hits"]
    assert all(fields[hit["field"]][hit["start"] : hit["end"]] == hit["text"] for hit in match["hits"])
    assert desk.world.visited(URL) == 1  # the page that was kept is the one that was read


async def test_off_by_default_nothing_is_kept_and_pages_are_not_asked_for_whole() -> None:
    desk = desk_with(keeps=False)
    await desk.check()
    assert len(desk.sender.sent) == 1
    assert desk.kept == []
    assert not any(visit.captures for visit in desk.world.visits)


async def test_a_page_that_could_not_be_read_leaves_the_reason() -> None:
    desk = EvidenceDesk()
    desk.world.fail(URL, FailureKind.TIMEOUT, "lantern.test did not answer")
    desk.world.publish(FEED, entry("talks", summary="Sherman and Qureshi met."))
    await desk.check()
    record = desk.record()
    assert desk.kept[0].page is None
    assert record["page"] is None
    assert record["page_reason"] == "the page was not read: lantern.test did not answer"
    assert record["article"]["text"] == "Sherman and Qureshi met."


async def test_a_second_run_and_a_second_entry_add_nothing() -> None:
    desk = desk_with()
    await desk.check()
    desk.world.publish(FEED, entry("talks"), dataclasses.replace(entry("talks"), guid="another", title="Sherman again"))
    await desk.check(DAY / 24)
    assert len(desk.kept) == 1


async def test_hostile_text_is_inert_in_the_record() -> None:
    desk = EvidenceDesk()
    desk.world.print_page(URL, page(BODY + EVIL))
    desk.world.publish(FEED, entry("talks", EVIL))
    await desk.check()
    record = desk.kept[0].record
    assert record is not None
    assert not any(character in record.decode() for character in "\x1b\x9b\u202e\u2028")
    assert desk.record()["article"]["text"].endswith("=HYPERLINK('x')")


@pytest.mark.parametrize(
    "terms, days, left", [(EvidenceTerms(keep=DAY), 2, 0), (EvidenceTerms(at_most=1), 0, 0), (EvidenceTerms(), 2, 1)]
)
async def test_check_lets_go_of_what_is_too_old_or_too_much(terms: EvidenceTerms, days: int, left: int) -> None:
    desk = desk_with(terms=terms)
    await desk.check()
    await desk.check(days * DAY)
    assert desk.store.evidence_size()[0] == left
    assert len(desk.kept) == 1
    assert len(desk.sender.sent) == 1


async def test_turning_it_off_keeps_what_there_is_for_its_time() -> None:
    desk = desk_with()
    await desk.check()
    desk.keeps = False
    desk.terms = EvidenceTerms(keep=DAY)
    await desk.check(DAY / 2)
    assert desk.store.evidence_size()[0] == 1
    await desk.check(DAY)
    assert desk.store.evidence_size()[0] == 0


async def test_pages_wait_while_those_before_them_are_settled() -> None:
    room, taken = Room(100), list[int]()

    async def take(size: int) -> None:
        await room.take(size)
        taken.append(size)

    waiting = [asyncio.create_task(take(size)) for size in (60, 40, 1, 500)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert taken == [60, 40]
    await room.give(100)
    await asyncio.sleep(0.01)
    assert taken == [60, 40, 1]
    await room.give(1)
    await asyncio.sleep(0.01)
    assert taken == [60, 40, 1, 500]  # larger than the room, but it is empty
    await asyncio.gather(*waiting)


async def test_a_hundred_large_pages_go_through_a_small_room() -> None:
    desk = EvidenceDesk(side_by_side=True)
    entries = [entry(f"talks-{number}") for number in range(100)]
    for one in entries:
        desk.world.print_page(one.url or "", page(f"{BODY} {one.url}"))
    desk.world.publish(FEED, *entries)
    engine = desk.engine()
    engine.reading.most_held = 1
    await asyncio.wait_for(engine.check(), 60)
    engine.close()
    assert len(desk.kept) == 100
    assert all(one.page for one in desk.kept)
