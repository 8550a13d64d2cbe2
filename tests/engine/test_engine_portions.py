"""A digest of more stories than fit in memory together: the same as of all at once, a portion after the other."""

from collections.abc import Iterable

from msgspec.structs import replace

from engine.small_desk import ANALYST, DAY, SmallDesk, subscription
from store.store_records import HOUR, NOW, a_match, a_readout, a_telling, an_article, first, settle
from watchdesk.engine.breaking import PORTION
from watchdesk.model.mutes import Mute, MuteScope
from watchdesk.model.tellings import StoryMaterial
from watchdesk.pipeline.compose import compose
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.testing.memory import MemoryStore

NAMES = [f"a{number}" for number in range(2 * PORTION + 100)]
MORNING = replace(subscription(), at_most=7)


class Weighing(MemoryStore):
    """A store that notes how many stories it was asked for at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def material(self, story_ids: Iterable[str]) -> dict[str, StoryMaterial]:
        wanted = list(story_ids)
        self.asked.append(len(wanted))
        return super().material(wanted)


def filled() -> tuple[SmallDesk, Weighing]:
    store = Weighing()
    articles = {
        name: replace(an_article(name), published_at=NOW - number * HOUR / 60) for number, name in enumerate(NAMES)
    }
    settle(
        store,
        *(a_readout(name, article=article) for name, article in articles.items()),
        groupings=tuple(map(first, NAMES)),
        matches=tuple(map(a_match, NAMES)),
        tellings=tuple(replace(a_telling(name), subscription_id="morning", subscriber_id=ANALYST.id) for name in NAMES),
    )
    return SmallDesk(feeds=(), subscriptions=(MORNING,), store=store), store


def test_it_tells_the_same_stories_and_counts_the_same_rest() -> None:
    desk, store = filled()
    tellings = store.open_tellings(until=NOW + DAY)
    whole = store.material({one.story_id for one in tellings})
    expected = compose(
        MORNING,
        "slot",
        tellings,
        whole,
        watch_titles={"talks": "The talks", "rain": "The rain"},
        health=[],
        facts=DeskFacts(title="Desk", base_url=None, contact=None),
        now=NOW,
    )
    assert (len(expected.stories), expected.rest) == (7, len(NAMES) - 7)
    store.asked.clear()
    engine = desk.engine()
    found = engine.teller.digest_of(MORNING, "slot", tellings, NOW)
    engine.close()
    assert found == expected
    assert max(store.asked) <= PORTION


async def test_nor_do_mutes_look_at_more_at_a_time() -> None:
    desk, store = filled()
    for number, target in enumerate((NAMES[3], NAMES[-1])):
        story = first(target).story_id
        mute = Mute(
            id=f"m{number}",
            scope=MuteScope.STORY,
            target=story,
            subscriber_id=None,
            author="amy",
            reason="enough",
            created_at=NOW,
            until=desk.clock.now() + DAY,
        )
        store.add_mute(mute)
    await desk.check()
    (digest,) = store.digests()
    assert (len(digest.stories), digest.rest, digest.muted) == (7, len(NAMES) - 9, 2)
    assert max(store.asked) <= PORTION
