"""Two events of one kind: what it takes to join a story that nobody dates, and for two stories to be one."""

from datetime import UTC, datetime
from math import sqrt

import pytest

from watchdesk.rules.names.background import background
from watchdesk.rules.stems import stem
from watchdesk.rules.stories import Portrait, StoryPortrait, grown, merged, place, portrait_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TERMS = 40


def portrait(name: str, *groups: tuple[str, int], at: datetime | None = None) -> Portrait:
    """Return an article of forty terms, so many of each group's first, the others its own, all weighing alike."""
    terms = [f"{group}-{number}" for group, count in groups for number in range(count)]
    terms += [f"{name}-{number}" for number in range(TERMS - len(terms))]
    return Portrait(
        article_id=name,
        terms=dict.fromkeys(terms, 1 / sqrt(TERMS)),
        keys=tuple(terms[:12]),
        words=frozenset(terms),
        at=at,
        year=None,
    )


def story(story_id: str, *members: Portrait) -> StoryPortrait:
    told: StoryPortrait | None = None
    for member in members:
        told = grown(told, member, story_id)
    assert told is not None
    return told


@pytest.mark.parametrize(
    "at, members, expected",
    [
        pytest.param(NOON, 1, True, id="dated the same day"),
        pytest.param(None, 1, False, id="undated, to one article"),
        pytest.param(None, 9, True, id="undated, as like to each of nine"),
    ],
)
def test_an_undated_article_needs_more_unless_it_is_like_many(
    at: datetime | None, members: int, *, expected: bool
) -> None:
    """Nine terms of forty are shared: a cosine of 0.225."""
    known = story("s", *(portrait(f"m{number}", ("event", 9), at=at) for number in range(members)))
    placement = place(portrait("new", ("event", 9), at=at), [known])
    assert placement.is_founder is not expected
    if expected:
        assert placement.story_id == "s"
        assert placement.alike == pytest.approx(9 / TERMS)


def test_it_joins_the_story_that_is_furthest_beyond_what_is_asked() -> None:
    small = story("a", portrait("m", ("event", 12)))
    large = story("b", *(portrait(f"n{number}", ("event", 11)) for number in range(9)))
    assert place(portrait("new", ("event", 12)), [small, large]).story_id == "b"


def members(kind: str, own: str, *, shared: int, count: int) -> list[Portrait]:
    return [portrait(f"{own}{number}", (kind, shared), (own, 28 - shared)) for number in range(count)]


@pytest.mark.parametrize(
    "shared, count, expected",
    [
        pytest.param(12, 5, False, id="0.30 between them, 0.70 within: two of a kind"),
        pytest.param(12, 1, True, id="one article each: nothing shows that they are two"),
        pytest.param(26, 5, True, id="0.65 between them, 0.70 within: one event"),
        pytest.param(6, 1, False, id="0.15 between them: too little for any two"),
    ],
)
def test_stories_are_one_where_they_are_about_as_alike_as_their_members(
    shared: int, count: int, *, expected: bool
) -> None:
    one = story("a", *members("kind", "x", shared=shared, count=count))
    other = story("b", *members("kind", "y", shared=shared, count=count))
    result, merges = merged(one, [other], "article")
    assert [(merge.kept, merge.gone, merge.because_of) for merge in merges] == (
        [("a", "b", "article")] if expected else []
    )
    assert result.members == (2 * count if expected else count)


def test_a_story_is_not_merged_with_itself() -> None:
    one = story("a", *members("kind", "x", shared=12, count=3))
    assert merged(one, [one], "article") == (one, [])


def test_a_figure_weighs_like_a_name_and_more_than_a_word() -> None:
    """All three are in no list, and so equally rare."""
    told = portrait_of(
        article_id="a", title="", text="x\nthe Qorvath saw 74831 of zubrenik", language="en", at=NOON,
        rarity=background(),
    )  # fmt: skip
    figure, name, word = (told.terms[stem(term, "en")] for term in ("74831", "qorvath", "zubrenik"))
    assert figure == pytest.approx(name)
    assert word < figure
