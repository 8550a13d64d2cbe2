"""How many of a watch's stories were of use, and which terms never are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.rules.precision import Measured, by_term, measured, proposals, wilson


@pytest.mark.parametrize(
    "hits,number,low,high",
    [
        (0, 0, 0, 1),
        (0, 10, 0, 0.2775),
        (10, 10, 0.7225, 1),
        (5, 10, 0.2366, 0.7634),
        (1, 1, 0.2065, 1),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_the_interval_is_that_of_the_textbooks(hits: int, number: int, low: float, high: float) -> None:
    assert wilson(hits, number) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_share_lies_in_its_interval(hits: int, misses: int) -> None:
    low, high = wilson(hits, hits + misses)
    share = hits / (hits + misses) if hits + misses else 0.5
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


ANSWERS = [
    *[(True, {"Sherman", "Qureshi"})] * 12,
    *[(False, {"Yusuf"})] * 23,
    *[(False, {"Sherman"})] * 3,
    *[(False, {"Taliban"})] * 4,
]


def test_a_term_that_never_helped_is_proposed_to_be_dropped() -> None:
    terms, whole = by_term(ANSWERS), measured([is_useful for is_useful, _ in ANSWERS])
    assert terms["Sherman"] == Measured(useful=12, not_relevant=3)
    assert terms["Sherman"].precision == pytest.approx(0.8)
    assert whole.answered == 42
    assert proposals(whole, terms) == ["drop 'Yusuf': 0 of 23 useful"], "four answers on Taliban are too few to say"


def test_where_the_whole_watch_is_of_no_use_it_is_not_the_term() -> None:
    answers = [(False, {"Yusuf"})] * 30
    assert proposals(measured([False] * 30), by_term(answers)) == []


def test_without_answers_there_is_no_precision() -> None:
    nothing = measured([])
    assert nothing.precision is None
    assert nothing.interval == (0.0, 1.0)
    assert proposals(nothing, {}) == []
