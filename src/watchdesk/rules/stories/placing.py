"""Place: which of the candidate stories an article belongs to, if any — the second step of grouping."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from math import exp, sqrt
from typing import ClassVar

from msgspec import Struct

from watchdesk.model.records import Reticent
from watchdesk.rules.grouping import founded_story
from watchdesk.rules.stories.portraits import Portrait

LEAST_ALIKE = 0.20
"""Mean cosine between an article and the members of a story that it joins."""

LEAST_TO_MERGE = 0.24
"""Mean cosine between the members of two stories that are one, less by the days between them."""

LEAST_OF_OWN_LIKENESS = 0.85
"""Of the mean cosine within two stories, what that between their members must reach for them to be one: two injuries
in one team are alike, but the articles on each are more so. It is strict, for a reader has seen both stories."""

MOST_STORY_TERMS = 256
"""Terms of a story: the heaviest. It bounds memory, and what the hundredth article costs."""

# An article that nobody dates may be years from a story that it resembles: it needs more, but for the mean over many
# members, which is surer than the cosine to one.
_LEAST_ALIKE_UNDATED, _MORE_FOR_ONE_MEMBER = 0.18, 0.06
RIVAL = 0.75
"""Of the resemblance that would do: near enough to ask whether two stories are one."""

# Less than what makes a rival of a story that is joined at the least; a little, lest rounding decide.
_NEGLIGIBLE = 0.99 * RIVAL * min(LEAST_ALIKE, _LEAST_ALIKE_UNDATED)
# Two headlines that share two names are no evidence of one event, though their cosine is high.
_ENOUGH_SHARED = 8
# Nor is a text of few different words: a form filled in, a column's name, a headline alone.
_ENOUGH_TERMS = 24
FADING = 0.3
"""Of likeness, a day between: a story of last week needs eight times the resemblance."""
OTHER_YEAR = 0.6
"""What likeness is worth between undated articles whose texts tell other years."""
DAY = 86_400.0
"""Seconds."""

# What is taken for the cosine of two articles on one event, and for how many pairs, before a story shows its own.
_USUAL_LIKENESS, _USUAL_PAIRS = 0.3, 3


class StoryPortrait(Reticent, frozen=True, kw_only=True):
    """A story as grouping sees it: the sum of its members' terms, from when to when, and the years its texts name."""

    unshown: ClassVar = ("terms",)

    story_id: str
    members: int
    terms: dict[str, float]
    keys: tuple[str, ...]
    first_at: datetime | None
    last_at: datetime | None
    years: tuple[tuple[int, int], ...] = ()


class Merge(Struct, frozen=True, kw_only=True):
    """The trace of two stories that proved one: `gone` is told under `kept` from now on, because of an article."""

    kept: str
    gone: str
    because_of: str
    alike: float


class Placement(Struct, frozen=True, kw_only=True):
    """Where an article belongs: an existing story with the resemblance to it, or one that it founds (`alike` 0)."""

    article_id: str
    story_id: str
    is_founder: bool
    alike: float


def place(portrait: Portrait, candidates: Iterable[StoryPortrait]) -> Placement:
    """Return the place of an article: the story it resembles most beyond what is asked of it, or one of its own.

    Of equals it is the one with the smaller id.
    """
    best = min(
        (
            (least - alike, story.story_id, alike)
            for story in candidates
            if (alike := likeness(portrait, story)) >= (least := _least_alike(portrait, story))
        ),
        default=None,
    )
    if best:
        return Placement(article_id=portrait.article_id, story_id=best[1], is_founder=False, alike=best[2])
    return Placement(
        article_id=portrait.article_id, story_id=founded_story(portrait.article_id), is_founder=True, alike=0.0
    )


def _least_alike(portrait: Portrait, story: StoryPortrait) -> float:
    if portrait.at is not None:
        return LEAST_ALIKE
    return _LEAST_ALIKE_UNDATED + _MORE_FOR_ONE_MEMBER / sqrt(story.members)


def likeness(portrait: Portrait, story: StoryPortrait) -> float:
    """Return the mean cosine to the story's members, less by the days between them, from 0 to 1."""
    shared = [weight * story.terms[term] for term, weight in portrait.terms.items() if term in story.terms]
    if not shared:
        return 0.0
    evidence = _evidence(len(shared), portrait)
    return (
        evidence * sum(shared) / story.members * _in_time(portrait.at, portrait.at, story) * _in_year(portrait, story)
    )


def may_matter(portrait: Portrait, story: StoryPortrait, terms: Callable[[], Iterable[str]]) -> bool:
    """Return whether a story may be like enough to an article to be its own, or that one's rival.

    `story` needs no terms; `terms` is asked for them, without weights, where the days between leave it open. What it
    says no to can be left out unread. It reckons with the greatest likeness that so few common terms allow: a story's
    terms are the sum of vectors of length 1, so that their length is at most the number of its members.
    """
    in_time = _in_time(portrait.at, portrait.at, story)
    if in_time <= _NEGLIGIBLE:
        return False
    shared = portrait.terms.keys() & terms()
    length = sqrt(sum([portrait.terms[term] ** 2 for term in shared]))
    return in_time * _evidence(len(shared), portrait) * length > _NEGLIGIBLE


def _evidence(shared: int, portrait: Portrait) -> float:
    return (min(1.0, shared / _ENOUGH_SHARED) * min(1.0, len(portrait.terms) / _ENOUGH_TERMS)) ** 2


def grown(story: StoryPortrait | None, portrait: Portrait, story_id: str) -> StoryPortrait:
    """Return the story with an article added; `None` for one that the article founds."""
    years = ((portrait.year, 1),) if portrait.year is not None else ()
    alone = StoryPortrait(
        story_id=story_id,
        members=1,
        terms=portrait.terms,
        keys=portrait.keys,
        first_at=portrait.at,
        last_at=portrait.at,
        years=years,
    )
    return alone if story is None else _sum(story, alone)


def merged(story: StoryPortrait, others: Sequence[StoryPortrait], because_of: str) -> tuple[StoryPortrait, list[Merge]]:
    """Return a story with those of the others that are one with it, and the trace of each.

    The story that began first keeps its id (undated ones by id), whichever of them the article had joined.
    """
    merges = []
    for other in sorted(others, key=lambda one: one.story_id):
        between = _between(story, other)
        alike = between * _in_time(other.first_at, other.last_at, story)
        if other.story_id == story.story_id or alike < LEAST_TO_MERGE:
            continue
        if between < LEAST_OF_OWN_LIKENESS * sqrt(_within(story) * _within(other)):
            continue
        kept, gone = sorted((story, other), key=_age)
        merges.append(Merge(kept=kept.story_id, gone=gone.story_id, because_of=because_of, alike=alike))
        story = _sum(kept, gone)
    return story, merges


def _between(one: StoryPortrait, other: StoryPortrait) -> float:
    """Return the mean cosine between the members of two stories."""
    common = sum([weight * one.terms[term] for term, weight in other.terms.items() if term in one.terms])
    return common / one.members / other.members


def _within(story: StoryPortrait) -> float:
    """Return the mean cosine between two members of a story, drawn to what is usual where they are few.

    The square of a sum of vectors of length 1 is their number and, twice, the cosines of all pairs.
    """
    pairs = story.members * (story.members - 1) / 2
    cosines = (sum([weight * weight for weight in story.terms.values()]) - story.members) / 2
    return (max(0.0, cosines) + _USUAL_PAIRS * _USUAL_LIKENESS) / (pairs + _USUAL_PAIRS)


def _age(story: StoryPortrait) -> tuple[float, str]:
    return (story.first_at.timestamp() if story.first_at else 0.0, story.story_id)


def _in_time(first: datetime | None, last: datetime | None, story: StoryPortrait) -> float:
    if first is None or last is None or story.first_at is None or story.last_at is None:
        return 1.0
    days = max((first - story.last_at).total_seconds(), (story.first_at - last).total_seconds(), 0.0) / DAY
    return exp(-FADING * days)


def _in_year(portrait: Portrait, story: StoryPortrait) -> float:
    if portrait.year is None:
        return 1.0
    others = sum(count for year, count in story.years if year != portrait.year)
    return 1.0 - (1.0 - OTHER_YEAR) * others / story.members


def _sum(kept: StoryPortrait, added: StoryPortrait) -> StoryPortrait:
    terms = dict(kept.terms)
    for term, weight in added.terms.items():
        terms[term] = terms.get(term, 0.0) + weight
    if len(terms) > MOST_STORY_TERMS:
        terms = dict(sorted(terms.items(), key=lambda weighed: (-weighed[1], weighed[0]))[:MOST_STORY_TERMS])
    years = dict(kept.years)
    for year, count in added.years:
        years[year] = years.get(year, 0) + count
    starts = [at for at in (kept.first_at, added.first_at) if at is not None]
    ends = [at for at in (kept.last_at, added.last_at) if at is not None]
    return StoryPortrait(
        story_id=kept.story_id,
        members=kept.members + added.members,
        terms=terms,
        keys=tuple(dict.fromkeys((*kept.keys, *added.keys)))[:MOST_STORY_KEYS],
        first_at=min(starts, default=None),
        last_at=max(ends, default=None),
        years=tuple(sorted(years.items())),
    )


MOST_STORY_KEYS = 64
"""Terms a story is found under: those of its first articles, and so bounded."""
