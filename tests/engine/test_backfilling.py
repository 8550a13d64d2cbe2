"""Looking back: a new or changed watch is matched against the archive; shown, and not told."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from engine.looking_desk import SNOW, LookingDesk
from engine.small_desk import DAY, FEED, HOUR, OTHER, RAIN, TALKS, entry, page
from watchdesk.engine import backfilling
from watchdesk.engine.backfilling import Backfill
from watchdesk.engine.progress import NoProgress, Stage
from watchdesk.engine.tally import Tally
from watchdesk.model.identity import computed_id
from watchdesk.model.versions import version_of
from watchdesk.model.watches import Match
from watchdesk.rules.addresses import article_id_of, identifying
from watchdesk.testing.memory import MemoryStore


def said(tally: Tally) -> list[str]:
    return [one.sentence for one in tally.backfills]


async def test_on_the_very_first_run_there_is_nothing_to_look_back_on() -> None:
    desk = LookingDesk()
    desk.archive("Sherman meets Qureshi")
    assert said(await desk.check()) == []
    assert said(await desk.check(HOUR)) == []
    assert desk.sender.titles == [["Sherman meets Qureshi"]]
    assert desk.store.watch_versions() == {"talks": version_of(TALKS)}


async def test_a_new_watch_is_matched_against_the_archive_and_not_told() -> None:
    desk = LookingDesk()
    desk.archive("Snow in the hills", "More snow to come", "Sherman meets Qureshi", "Cricket")
    await desk.check()
    desk.watches = (TALKS, SNOW)
    tally = await desk.check(HOUR)
    assert said(tally) == ["snow is new: 2 articles of the archive match; they are not told"]
    assert tally.matches == []
    assert desk.sender.titles == [["Sherman meets Qureshi"]]
    assert desk.matched() == {
        ("Snow in the hills", "snow"): True,
        ("More snow to come", "snow"): True,
        ("Sherman meets Qureshi", "talks"): False,
    }
    assert said(await desk.check(HOUR)) == []
    assert len(desk.sender.sent) == 1


async def test_a_changed_watch_says_what_it_gains() -> None:
    desk = LookingDesk()
    desk.archive("Sherman alone", "Sherman meets Qureshi")
    await desk.check()
    desk.watches = (replace(TALKS, query="Sherman"),)
    tally = await desk.check(HOUR)
    assert said(tally) == ["talks has changed: 1 more article of the archive matches; it is not told"]
    assert desk.sender.titles == [["Sherman meets Qureshi"]]
    desk.watches = (replace(TALKS, query="Sherman", title="Another title"),)
    assert said(await desk.check(HOUR)) == []
    desk.watches = (replace(TALKS, query="Sherman", sources=("herald",)),)
    assert said(await desk.check(HOUR)) == ["talks has changed: no more article of the archive matches"]


@pytest.mark.parametrize(
    "change",
    [
        {"query": "Sherman OR Qureshi"},
        {"languages": ("en",)},
        {"sources": ("lantern",)},
        {"query": "@people", "lists": {"people": ("Sherman",)}},
    ],
)
def test_whatever_matches_depend_on_is_part_of_the_version(change: dict[str, object]) -> None:
    assert version_of(replace(TALKS, **change)) != version_of(TALKS)


async def test_a_new_article_of_a_story_that_was_only_backfilled_is_told_once() -> None:
    desk = LookingDesk()
    text = " ".join(f"Line {number} of the snow that fell on the pass this week." for number in range(40))
    desk.world.publish(FEED, entry("snow", "Snow on the pass"))
    desk.world.print_page("https://lantern.test/snow", page(text))
    await desk.check()
    desk.watches = (TALKS, SNOW)
    await desk.check(HOUR)
    assert desk.sender.sent == []
    desk.world.publish(OTHER, entry("again", "The pass under snow", site="herald", hours=-1))
    desk.world.print_page("https://herald.test/again", page(text + " The Herald adds a line."))
    tally = await desk.check(HOUR)
    assert (tally.stories_new, tally.stories_grown) == (0, 1)
    assert len(desk.sender.titles) == 1
    await desk.check(HOUR)
    assert len(desk.sender.titles) == 1


async def test_a_backfilled_article_that_another_feed_brings_again_is_not_told() -> None:
    desk = LookingDesk()
    desk.archive("Snow in the hills")
    await desk.check()
    desk.watches = (TALKS, SNOW)
    await desk.check(HOUR)
    desk.world.publish(OTHER, entry("snow-in-the-hills", "Snow in the hills", hours=-1))
    tally = await desk.check(HOUR)
    assert [seen.is_told for seen in tally.matches] == [False]
    assert desk.sender.sent == []


async def test_a_live_entry_that_leads_to_a_backfilled_baseline_article_is_told_then() -> None:
    desk = LookingDesk()
    desk.world.publish(FEED, entry("snow", "Snow in the hills", hours=48))
    await desk.check()
    desk.watches = (TALKS, SNOW)
    assert said(await desk.check(HOUR)) == ["snow is new: 1 article of the archive matches; it is not told"]
    desk.world.publish(FEED, entry("snow", "Snow in the hills", hours=48), entry("snow?utm_source=x", hours=-1))
    await desk.check(HOUR)
    await desk.check(HOUR)
    assert desk.sender.titles == [["Snow in the hills"]]


async def test_a_watch_that_goes_and_comes_back_tells_nothing_twice_and_looks_back_on_the_gap() -> None:
    desk = LookingDesk(watches=(TALKS, SNOW))
    desk.archive("Snow in the hills")
    await desk.check()
    assert desk.sender.titles == [["Snow in the hills"]]
    desk.watches = (TALKS,)
    desk.archive("Snow in the hills", "Snow on the plain")
    await desk.check(HOUR)
    assert desk.store.watch_versions().keys() == {"talks"}
    desk.watches = (TALKS, SNOW)
    tally = await desk.check(HOUR)
    assert said(tally) == ["snow is new: 1 article of the archive matches; it is not told"]
    await desk.check(HOUR)
    assert desk.sender.titles == [["Snow in the hills"]]


async def test_a_watch_that_ran_before_versions_were_kept_is_taken_as_it_is() -> None:
    desk = LookingDesk(watches=(TALKS, SNOW))
    desk.archive("Snow in the hills")
    await desk.check()
    desk.store.save_watch_versions({"talks": "", "snow": version_of(SNOW)})
    assert said(await desk.check(HOUR)) == []
    assert desk.store.watch_versions() == {"talks": version_of(TALKS), "snow": version_of(SNOW)}


async def test_the_archive_ends_where_texts_are_no_longer_kept() -> None:
    desk = LookingDesk()
    desk.archive("Snow in the hills")
    await desk.check()
    desk.archive("Snow on the plain")
    await desk.check(89 * DAY)
    desk.watches = (TALKS, SNOW)
    tally = await desk.check(2 * DAY)
    assert said(tally) == ["snow is new: 1 article of the archive matches; it is not told"]


async def test_filters_and_sources_hold_for_the_archive_too() -> None:
    desk = LookingDesk()
    desk.archive("Snow in the hills")
    desk.world.publish(OTHER, entry("plain", "Snow on the plain", site="herald"))
    await desk.check()
    desk.watches = (
        replace(SNOW, id="filtered", sources=("herald",)),
        replace(SNOW, id="asked", query="source:Herald snow"),
        replace(SNOW, id="without-words", query="NOT cricket"),
        replace(SNOW, id="none", query="NOT snow AND hail"),
    )
    tally = await desk.check(HOUR)
    assert {one.watch_id: one.found for one in tally.backfills} == {
        "filtered": 1,
        "asked": 1,
        "without-words": 2,
        "none": 0,
    }
    assert said(tally)[-1] == "none is new: no article of the archive matches"


class BreaksOff(MemoryStore):
    """A store that fails at the second batch of a backfill, once."""

    def __init__(self) -> None:
        super().__init__()
        self.batches = 0

    def save_backfill(self, matches: Sequence[Match]) -> list[Match]:
        self.batches += 1
        if self.batches == 2:
            raise OSError("the disk is full")
        return super().save_backfill(matches)


@dataclass
class Bars(NoProgress):
    steps: dict[Stage, int] = field(default_factory=dict)
    expected: dict[Stage, int] = field(default_factory=dict)

    def expect(self, stage: Stage, more: int) -> None:
        self.expected[stage] = self.expected.get(stage, 0) + more

    def step(self, stage: Stage) -> None:
        self.steps[stage] = self.steps.get(stage, 0) + 1


async def test_a_look_back_that_breaks_off_starts_over_and_stores_nothing_twice() -> None:
    desk = LookingDesk(store=BreaksOff())
    count = backfilling.BATCH + 50
    desk.archive(*(f"Snow number {number}" for number in range(count)))
    await desk.check()
    desk.watches = (TALKS, SNOW)
    with pytest.raises(OSError, match="full"):
        await desk.check(HOUR)
    assert desk.store.watch_versions().keys() == {"talks"}
    assert len(desk.matched()) == backfilling.BATCH
    engine, bars = desk.engine(), Bars()
    found = await engine.look_back(bars)
    engine.close()
    assert found == [Backfill(watch_id="snow", is_new=True, found=50)]
    assert bars.steps == bars.expected == {Stage.LOOK_BACK: count}
    assert len(desk.matched()) == count
    assert all(desk.matched().values())
    assert desk.sender.sent == []


async def test_what_is_settled_while_looking_back_stays_told() -> None:
    desk = LookingDesk(watches=(TALKS, SNOW))
    desk.archive("Snow in the hills")
    await desk.check()
    desk.store.save_watch_versions({"talks": version_of(TALKS)})
    assert said(await desk.check(HOUR)) == ["snow is new: no article of the archive matches"]
    assert desk.matched() == {("Snow in the hills", "snow"): False}


class Lacking(MemoryStore):
    """A store whose index lacks articles."""

    def __init__(self, lacks: int) -> None:
        super().__init__()
        self.lacks = lacks

    def not_indexed(self) -> int:
        return self.lacks

    def index_archive(self, *, limit: int) -> int:
        looked_at = min(limit, self.lacks)
        self.lacks -= looked_at
        return looked_at


async def test_a_check_takes_a_part_of_a_long_archive_into_the_index_and_a_run_all_of_it() -> None:
    store = Lacking(45_000)
    desk, bars = LookingDesk(store=store), Bars()
    engine = desk.engine()
    await engine.check(progress=bars)
    assert store.lacks == 25_000
    assert bars.steps[Stage.INDEX] == bars.expected[Stage.INDEX] == 20_000
    await engine.look_back()
    engine.close()
    assert store.lacks == 0


async def test_what_a_backfill_matched_is_in_the_digest_of_its_story() -> None:
    desk = LookingDesk(watches=(TALKS, RAIN))
    desk.archive("Sherman meets Qureshi as snow falls")
    await desk.check()
    desk.watches = (TALKS, RAIN, SNOW)
    await desk.check(HOUR)
    article = article_id_of(identifying("https://lantern.test/sherman-meets-qureshi-as-snow-falls"))
    story = desk.store.material([computed_id("story", article)])[computed_id("story", article)]
    assert {match.watch_id for match in story.articles[0].matches} == {"talks", "snow"}
