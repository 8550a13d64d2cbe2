"""A file grouped at once: which articles are close, and which of them are one story, in whatever order they stand."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchdesk.rules.stories import Portrait
from watchdesk.rules.stories.company import LEAST_ALIKE, MOST_UNDER_A_KEY, Company, likeness
from watchdesk.rules.stories.linkage import LEAST_CLOSE_TO_JOIN, Rows, linked
from watchdesk.rules.stories.portraits import SHORTEST

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TERMS = 40
When = tuple[datetime | None, int | None]
"""When an article was published, and the year that its text tells."""


def portrait(
    name: str, *groups: tuple[str, int], terms: int = TERMS, at: datetime | None = None, year: int | None = None
) -> Portrait:
    """Return an article of so many terms, of each group's the first ones, the others its own, all weighing alike."""
    words = [f"{group}-{number}" for group, count in groups for number in range(count)]
    words += [f"{name}-{number}" for number in range(terms - len(words))]
    return Portrait(
        article_id=name,
        terms=dict.fromkeys(words, 1 / sqrt(len(words))),
        keys=tuple(words[:12]),
        words=frozenset(words),
        at=at,
        year=year,
    )


def of(*portraits: Portrait) -> Company:
    company = Company()
    for one in portraits:
        company.add(one)
    return company


def stories(company: Company) -> list[int]:
    return linked(company.alike, company.close())


def matrix(size: int, values: dict[tuple[int, int], float]) -> Rows:
    rows: Rows = [{} for _ in range(size)]
    for (one, other), value in values.items():
        rows[one][other] = rows[other][one] = value
    return rows


def test_likeness_is_the_cosine_where_enough_text_agrees() -> None:
    assert likeness(portrait("a", ("event", 12)), portrait("b", ("event", 12))) == pytest.approx(12 / TERMS)


@pytest.mark.parametrize(
    "one, other, share",
    [
        pytest.param((NOON, None), (NOON + DAY, None), 0.741, id="a day between"),
        pytest.param((NOON + DAY, None), (NOON, None), 0.741, id="a day between, the later one first"),
        pytest.param((NOON + 30 * DAY, None), (NOON, None), 0.0, id="a month between"),
        pytest.param((None, 2008), (None, 2013), 0.6, id="other years told"),
        pytest.param((None, 2008), (None, 2008), 1.0, id="one year told"),
        pytest.param((None, 2008), (None, None), 1.0, id="one tells no year"),
        pytest.param((NOON, None), (None, 2008), 1.0, id="one dated"),
    ],
)
def test_days_between_and_other_years_make_less_of_it(one: When, other: When, share: float) -> None:
    alike = likeness(
        portrait("a", ("event", 12), at=one[0], year=one[1]), portrait("b", ("event", 12), at=other[0], year=other[1])
    )
    assert alike == pytest.approx(share * 12 / TERMS, rel=1e-3)


def test_two_short_texts_of_one_wording_are_less_alike_than_a_brief_and_a_report() -> None:
    """Of twelve terms ten are shared in either case, and the cosine of the two short ones is the higher."""
    form, other_form = (portrait(name, ("form", 10), terms=12) for name in "ab")
    brief, report = portrait("c", ("event", 10), terms=12), portrait("d", ("event", 10))
    assert likeness(form, other_form) == pytest.approx(10 / 12 / 4)
    assert likeness(brief, report) == pytest.approx(10 / sqrt(12 * TERMS))


def test_what_shares_no_key_or_has_hardly_a_word_is_not_compared() -> None:
    assert of(portrait("a", ("x", 12), ("event", 20)), portrait("b", ("y", 12), ("event", 20))).alike == [{}, {}]
    columns = [portrait(name, ("column", SHORTEST - 1), terms=SHORTEST - 1) for name in "ab"]
    assert of(*columns).alike == [{}, {}]


def test_a_chance_likeness_is_none() -> None:
    few, enough = (of(portrait("a", ("event", count)), portrait("b", ("event", count))).alike for count in (3, 5))
    assert few == [{}, {}]
    assert enough[0][1] == enough[1][0] > LEAST_ALIKE


def test_only_the_latest_under_a_key_are_compared() -> None:
    company = of(*(portrait(f"m{number}", ("event", 12)) for number in range(MOST_UNDER_A_KEY + 1)))
    company.add(portrait("new", ("event", 12)))
    assert sorted(company.alike[-1]) == list(range(1, MOST_UNDER_A_KEY + 1))


def test_what_is_forgotten_is_compared_no_more_and_keeps_what_was_found() -> None:
    company = of(portrait("old", ("event", 12), at=NOON), portrait("undated", ("event", 12)))
    company.forget(NOON + DAY)
    company.add(portrait("new", ("event", 12), at=NOON + DAY))
    assert [sorted(row) for row in company.alike] == [[1], [0, 2], [1]]
    assert of(portrait("old", at=NOON)).close() == [{}]


def test_articles_are_closer_for_resembling_the_same_others() -> None:
    """Both pairs are equally alike; the first have a third in common, each of the second another."""
    known = of(*(portrait(name, ("event", 8)) for name in "abc"))
    apart = of(
        portrait("a", ("event", 8), ("x", 8)),
        portrait("b", ("event", 8), ("y", 8)),
        portrait("c", ("x", 8)),
        portrait("d", ("y", 8)),
    )
    assert known.alike[0] == {1: pytest.approx(0.2), 2: pytest.approx(0.2)}
    assert apart.alike[0] == {1: pytest.approx(0.2), 2: pytest.approx(0.2)}
    assert known.close()[0][1] > apart.close()[0][1] + 0.1
    assert known.close()[0][1] == known.close()[1][0]


def test_reports_on_one_event_are_one_story_and_two_of_a_kind_are_two() -> None:
    """Within an event half of the terms are shared, between the two a quarter are."""
    reports = [portrait(f"{own}{number}", ("kind", 10), (own, 10)) for number in range(5) for own in "xy"]
    assert stories(of(*reports)) == [0, 1] * 5


def test_twelve_dispatches_of_one_wording_stay_twelve() -> None:
    dispatches = [portrait(f"d{number}", ("form", 6), terms=8) for number in range(12)]
    assert stories(of(*dispatches)) == list(range(12))


def test_a_chain_of_likenesses_is_no_story() -> None:
    """Each is close to the next: the first two become one, and so do the next two, but not all."""
    chain = {pair: 0.6 - pair[0] / 100 for pair in pairwise(range(4))}
    assert linked(matrix(4, chain), matrix(4, chain)) == [0, 0, 2, 2]


@pytest.mark.parametrize(
    "alike, close, expected",
    [
        pytest.param(0.3, LEAST_CLOSE_TO_JOIN + 0.01, [0, 0], id="close and alike"),
        pytest.param(0.3, LEAST_CLOSE_TO_JOIN - 0.01, [0, 1], id="not close enough"),
        pytest.param(0.1, 0.9, [0, 1], id="one company, but hardly alike"),
    ],
)
def test_two_articles_are_one_story_where_they_are_close_and_alike(
    alike: float, close: float, expected: list[int]
) -> None:
    assert linked(matrix(2, {(0, 1): alike}), matrix(2, {(0, 1): close})) == expected


@pytest.mark.parametrize("between, expected", [(0.6, [0, 0, 0, 3, 3, 3]), (0.75, [0] * 6)])
def test_stories_are_one_where_they_are_about_as_close_as_their_own_articles(
    between: float, expected: list[int]
) -> None:
    pairs = {(one, other): 0.9 if one // 3 == other // 3 else between for one in range(6) for other in range(one)}
    assert linked(matrix(6, pairs), matrix(6, pairs)) == expected


@settings(deadline=None, max_examples=30)
@given(st.randoms(use_true_random=False))
def test_the_order_of_a_file_changes_no_story(chance: random.Random) -> None:
    reports = [
        portrait(f"{event}{number}", ("kind", 6), (event, chance.randrange(8, 20)), at=NOON + chance.random() * DAY)
        for event in "xyz"
        for number in range(6)
    ]
    shuffled = chance.sample(reports, len(reports))
    partitions = []
    for order in (reports, shuffled):
        found: dict[int, set[str]] = {}
        for one, first in zip(order, stories(of(*order)), strict=True):
            found.setdefault(first, set()).add(one.article_id)
        partitions.append({frozenset(story) for story in found.values()})
    assert partitions[0] == partitions[1]
