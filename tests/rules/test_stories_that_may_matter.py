"""Candidates that are left out unread: only such as could be neither the article's story nor that one's rival."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from watchdesk.rules.stories import Portrait, StoryPortrait, grown
from watchdesk.rules.stories.placing import LEAST_ALIKE, RIVAL, likeness, may_matter

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORDS = [f"w{number}" for number in range(40)]
WEIGHTS = st.dictionaries(st.sampled_from(WORDS), st.floats(0.01, 9.0), min_size=1, max_size=36)
LEAST_OF_A_RIVAL = 0.18 * RIVAL
"""An undated article joins at .18 where a story has many members."""


def portrait(weights: dict[str, float], name: str = "x") -> Portrait:
    length = sum(weight * weight for weight in weights.values()) ** 0.5
    terms = {term: weight / length for term, weight in weights.items()}
    return Portrait(article_id=name, terms=terms, keys=tuple(terms), words=frozenset(), at=NOON, year=None)


def story_of(members: list[dict[str, float]], days: int = 0) -> StoryPortrait:
    story, at = None, NOON - days * timedelta(days=1)
    for number, weights in enumerate(members):
        story = grown(story, replace(portrait(weights, f"{number}"), at=at), "story")
    assert story is not None
    return story


@given(weights=WEIGHTS, members=st.lists(WEIGHTS, min_size=1, max_size=4), days=st.integers(-8, 8))
def test_what_could_be_its_story_or_a_rival_is_never_left_out(
    weights: dict[str, float], members: list[dict[str, float]], days: int
) -> None:
    one, story = portrait(weights), story_of(members, days)
    if likeness(one, story) >= LEAST_OF_A_RIVAL:
        assert may_matter(one, story, lambda: story.terms)


def test_the_terms_of_what_is_over_for_a_week_are_not_asked_for() -> None:
    weights = dict.fromkeys(WORDS[:30], 1.0)
    old = story_of([weights])
    asked: list[int] = []

    def terms(day: int) -> list[str]:
        asked.append(day)
        return WORDS

    late = [replace(portrait(weights), at=NOON + day * timedelta(days=1)) for day in range(10)]
    answers = [may_matter(one, old, partial(terms, day)) for day, one in enumerate(late)]
    assert answers == [True] * 7 + [False] * 3
    assert asked == list(range(7))
    assert may_matter(replace(portrait(weights), at=None), old, lambda: WORDS)


@pytest.mark.parametrize("shared, of", [(n, n + more) for n in range(1, 9) for more in (0, 4, 20)])
def test_the_bound_is_that_of_an_article_whose_weight_lies_on_what_is_common(shared: int, of: int) -> None:
    weights = {word: 1.0 if number < shared else 1e-6 for number, word in enumerate(WORDS[:of])}
    one = portrait(weights)
    story = story_of([dict.fromkeys(WORDS[:shared], 1.0)])
    assert may_matter(one, story, lambda: story.terms) or likeness(one, story) < LEAST_OF_A_RIVAL


def test_most_of_what_shares_a_few_words_is_left_out() -> None:
    one = portrait(dict.fromkeys(WORDS[:30], 1.0))
    story = story_of([dict.fromkeys(WORDS, 1.0)])
    answers = [may_matter(one, story, partial(list, [*WORDS[:shared], "other"])) for shared in range(12)]
    assert answers == [False] * 5 + [True] * 7
    assert may_matter(one, story, lambda: WORDS)
    assert LEAST_OF_A_RIVAL < RIVAL * LEAST_ALIKE
