"""Candidates that are left out unread: only such as could be neither the article's story nor that one's rival."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def story_of(members: list[dict[str, float]]) -> StoryPortrait:
    story = None
    for number, weights in enumerate(members):
        story = grown(story, portrait(weights, f"{number}"), "story")
    assert story is not None
    return story


@given(weights=WEIGHTS, members=st.lists(WEIGHTS, min_size=1, max_size=4))
def test_what_could_be_its_story_or_a_rival_is_never_left_out(
    weights: dict[str, float], members: list[dict[str, float]]
) -> None:
    one, story = portrait(weights), story_of(members)
    if likeness(one, story) >= LEAST_OF_A_RIVAL:
        assert may_matter(one, story.terms)


@pytest.mark.parametrize("shared, of", [(n, n + more) for n in range(1, 9) for more in (0, 4, 20)])
def test_the_bound_is_that_of_an_article_whose_weight_lies_on_what_is_common(shared: int, of: int) -> None:
    weights = {word: 1.0 if number < shared else 1e-6 for number, word in enumerate(WORDS[:of])}
    one = portrait(weights)
    story = story_of([dict.fromkeys(WORDS[:shared], 1.0)])
    assert may_matter(one, story.terms) or likeness(one, story) < LEAST_OF_A_RIVAL


def test_most_of_what_shares_a_few_words_is_left_out() -> None:
    one = portrait(dict.fromkeys(WORDS[:30], 1.0))
    answers = [may_matter(one, [*WORDS[:shared], "other"]) for shared in range(12)]
    assert answers == [False] * 5 + [True] * 7
    assert may_matter(one, WORDS)
    assert LEAST_OF_A_RIVAL < RIVAL * LEAST_ALIKE
