"""Republishing: a feed that comes again as a whole is told from columns that return every day."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.model.stories import Grouping, Relation, Sketch
from watchdesk.rules.fingerprints import sketch
from watchdesk.rules.grouping import founded_story, group
from watchdesk.rules.republishing import republished

NOW = datetime(2021, 10, 8, 6, tzinfo=UTC)
LATER = NOW + timedelta(days=20)
HEADLINES = ("Envoy lands in Islamabad", "Ferry sinks off Mombasa", "Floods close a road to Chitral", "Talks end early")


def made(name: str, headline: str, at: datetime, text: str = "Officials say more will follow.") -> Sketch:
    return sketch(article_id=name, story_id=f"story of {name}", title=headline, text=text, at=at)


BEFORE = [made(f"old-{number}", headline, NOW) for number, headline in enumerate(HEADLINES)]


def anew(count: int, others: int = 0) -> list[Sketch]:
    """Return so many texts of before under new ids, and so many that were not there."""
    again = [made(f"new-{number}", headline, LATER) for number, headline in enumerate(HEADLINES[:count])]
    return again + [made(f"other-{number}", f"A cup for team number {number}", LATER) for number in range(others)]


@pytest.mark.parametrize(
    "count, others, is_anew",
    [(3, 0, True), (3, 3, True), (4, 4, True), (3, 4, False), (2, 0, False), (1, 0, False)],
)
def test_a_feed_is_published_anew_where_at_least_three_and_half_of_a_visit_were_there_before(
    count: int, others: int, *, is_anew: bool
) -> None:
    batch = anew(count, others)
    found = republished(batch, dict.fromkeys((one.article_id for one in batch), "visit"), BEFORE)
    expected = {f"new-{number}": f"old-{number}" for number in range(count)} if is_anew else {}
    assert {key: original.article_id for key, original in found.items()} == expected


def test_what_different_visits_bring_is_counted_apart() -> None:
    batch = anew(4)
    assert republished(batch, {one.article_id: f"visit {n % 2}" for n, one in enumerate(batch)}, BEFORE) == {}


def test_the_newest_of_the_same_words_is_the_one_that_is_repeated() -> None:
    older = [made(f"older-{number}", headline, NOW - timedelta(days=9)) for number, headline in enumerate(HEADLINES)]
    found = republished(anew(3), dict.fromkeys(("new-0", "new-1", "new-2"), "visit"), [*BEFORE, *older])
    assert [one.article_id for one in found.values()] == ["old-0", "old-1", "old-2"]


def test_headlines_that_say_nothing_are_like_no_other() -> None:
    empty = [made(name, "News", NOW, text="") for name in ("a", "b", "c")]
    assert republished(empty, dict.fromkeys("abc", "visit"), [made("old", "News", NOW, text="")]) == {}


def test_what_is_published_anew_joins_the_story_of_the_same_words_and_what_changed_does_not() -> None:
    changed = made("new-3", HEADLINES[3], LATER, text="Officials say all is settled.")
    batch = [*anew(3), changed]
    found = republished(batch, dict.fromkeys((one.article_id for one in batch), "visit"), BEFORE)
    assert group(batch, [], {}, found) == [
        *(
            Grouping(article_id=f"new-{n}", story_id=f"story of old-{n}", relation=Relation.REPRINT, of=f"old-{n}")
            for n in range(3)
        ),
        Grouping(article_id="new-3", story_id=founded_story("new-3"), relation=Relation.FIRST),
    ]
