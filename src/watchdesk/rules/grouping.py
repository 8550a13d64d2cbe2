"""Group: which story an article belongs to — after read, before match. Here: near-verbatim reprints.

Whether two addresses are one article is settled before (rules.addresses). Rewrites and follow-ups need names and times
as well; they will be further relations of the same `Grouping`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from watchdesk.model.identity import computed_id
from watchdesk.model.stories import Grouping, Relation, Sketch
from watchdesk.rules.fingerprints import (
    SHORTEST_SUMMARY,
    SHORTEST_TEXT,
    containment,
    have_one_title,
    have_other_titles,
    resemblance,
)

# Measured by benchmarks/reprints.py on 1,262 official texts, a hard case: many are one form filled in twice ("Approves
# Vermont Disaster Declaration"), up to 0.84 alike and 0.93 contained, where a copy with 3 % of its words changed is
# 0.84 alike. Most forms differ in title, so that tells them apart. The limits are strict on purpose: to join two events
# loses an alert, to miss a copy only repeats one.
LEAST_RESEMBLANCE, LEAST_RESEMBLANCE_UNDER_ONE_TITLE = 0.9, 0.75
# A copy with 12 % of its words changed is 0.51 alike; its own title within days is what tells it from a form. At 0.45
# 98 % of such copies are found, and nine more pairs of the 1,262 texts are joined, were they all of one day.
# Under another headline it is told from a form by that: a form keeps its own but for a name, an outlet that rewords
# a text writes a new one. So 96 % of such copies are found too, and three more pairs are joined.
LEAST_RESEMBLANCE_OF_ONE_OCCASION = 0.45
LONGEST_OCCASION = timedelta(days=3)
LEAST_CONTAINMENT = 0.95
# A trimmed copy keeps a good part. A brief quoted whole in a long round-up is no copy of the round-up.
LEAST_SHARE = 0.4
# What is known by a headline alone may be a column that returns every day under the same headline.
LONGEST_GAP_OF_HEADLINES = timedelta(hours=20)


def group(
    article_sketches: Sequence[Sketch],
    candidates: Sequence[Sketch],
    known: Mapping[str, Grouping],
    republished: Mapping[str, Sketch] = MappingProxyType({}),
) -> list[Grouping]:
    """Return the grouping of each article, in the given order; each sees the candidates and those before it.

    `candidates` are stored sketches that share a key with one of the articles. `known` are groupings that stand: an
    article in it keeps its own, and a candidate's there overrides the story in its sketch. `republished`: what each
    article repeats that came with a feed published anew, however long ago that was (see rules.republishing).
    """
    stories = {stored.article_id: stored.story_id for stored in (*republished.values(), *candidates)}
    stories.update({article_id: grouping.story_id for article_id, grouping in known.items()})
    by_key: dict[int, dict[str, Sketch]] = {}
    for candidate in candidates:
        _file(candidate, by_key)
    groupings = []
    for sketch in article_sketches:
        grouping = known.get(sketch.article_id) or _placed(sketch, by_key, stories, republished.get(sketch.article_id))
        stories[sketch.article_id] = grouping.story_id
        _file(sketch, by_key)
        groupings.append(grouping)
    return groupings


def settled(sketches: Iterable[Sketch], groupings: Iterable[Grouping]) -> list[Sketch]:
    """Return the sketches with the stories that grouping found, ready to be stored."""
    stories = {grouping.article_id: grouping.story_id for grouping in groupings}
    return [_in_story(sketch, stories.get(sketch.article_id, sketch.story_id)) for sketch in sketches]


def _in_story(sketch: Sketch, story_id: str) -> Sketch:
    """Return a sketch in another story: `replace` by hand, which takes a third of the time."""
    return Sketch(
        article_id=sketch.article_id,
        story_id=story_id,
        words=sketch.words,
        hashes=sketch.hashes,
        keys=sketch.keys,
        at=sketch.at,
        title=sketch.title,
    )


def founded_story(article_id: str) -> str:
    """Return the id of the story that an article founds when it is like no other."""
    return computed_id("story", article_id)


def is_reprint(one: Sketch, other: Sketch) -> bool:
    """Whether two texts are near-verbatim copies, one of them perhaps trimmed."""
    return _likeness(one, other) > 0


def _placed(
    sketch: Sketch,
    by_key: Mapping[int, Mapping[str, Sketch]],
    stories: Mapping[str, str],
    republished: Sketch | None,
) -> Grouping:
    others: dict[str, Sketch] = {}
    for key in sketch.keys:
        others.update(by_key.get(key, {}))
    others.pop(sketch.article_id, None)
    alike = [
        (-likeness, other.at.timestamp(), other.article_id)
        for other in others.values()
        if (likeness := _likeness(sketch, other))
    ]
    if not alike and republished is not None:
        alike = [(-1.0, republished.at.timestamp(), republished.article_id)]
    if not alike:
        story_id = founded_story(sketch.article_id)
        return Grouping(article_id=sketch.article_id, story_id=story_id, relation=Relation.FIRST)
    original = min(alike)[2]  # the most alike; of equals the oldest
    return Grouping(article_id=sketch.article_id, story_id=stories[original], relation=Relation.REPRINT, of=original)


def _file(sketch: Sketch, by_key: dict[int, dict[str, Sketch]]) -> None:
    for key in sketch.keys:
        by_key.setdefault(key, {})[sketch.article_id] = sketch


def _likeness(one: Sketch, other: Sketch) -> float:
    """Return how much two texts are alike if one is a reprint of the other, else 0."""
    shorter, longer = sorted((one.words, other.words))
    if shorter < SHORTEST_SUMMARY:
        is_same = one.hashes == other.hashes != () and longer < SHORTEST_SUMMARY
        return 1.0 if is_same and abs(one.at - other.at) <= LONGEST_GAP_OF_HEADLINES else 0.0
    alike = resemblance(one, other)
    if alike >= _least_resemblance(one, other):
        return alike
    # Nothing contains a summary, which is known as a whole.
    is_trimmed = shorter >= max(SHORTEST_TEXT, longer * LEAST_SHARE)
    return alike if is_trimmed and containment(one, other) >= LEAST_CONTAINMENT else 0.0


def _least_resemblance(one: Sketch, other: Sketch) -> float:
    is_one_occasion = abs(one.at - other.at) <= LONGEST_OCCASION
    if not have_one_title(one, other):
        is_under_a_new_one = is_one_occasion and have_other_titles(one, other)
        return LEAST_RESEMBLANCE_OF_ONE_OCCASION if is_under_a_new_one else LEAST_RESEMBLANCE
    return LEAST_RESEMBLANCE_OF_ONE_OCCASION if is_one_occasion else LEAST_RESEMBLANCE_UNDER_ONE_TITLE
