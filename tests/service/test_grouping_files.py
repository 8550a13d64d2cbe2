"""A file of articles into stories: where each lies when all is read, under which id, and beside which copies."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.model.articles import Article, Quality
from watchdesk.model.stories import Grouping, Relation
from watchdesk.rules.grouping import founded_story
from watchdesk.service.grouping_files import group_file

READ = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
QUARRY = (
    "Forty miners walked out of the Hallow Pike quarry in Orsenna on Monday after a wall of the upper gallery slid. "
    "Foreman Greta Vollan had closed the gallery in the morning; nobody was hurt. The quarry's owner, Brakstone, said "
    "pumps would run for a week before engineers could enter. Orsenna's mayor Pavel Adnet asked for an inquiry."
)
PUMPS = (
    "Pumps ran through the night at the Hallow Pike quarry, where a wall slid on Monday. Brakstone, its owner, told "
    "Orsenna's mayor Pavel Adnet that engineers would enter the upper gallery within the week. Foreman Greta Vollan, "
    "who had closed the gallery before forty miners walked out, was thanked by the council."
)
INQUIRY = (
    "An inquiry into the slide at Hallow Pike begins in Orsenna. Mayor Pavel Adnet will hear foreman Greta Vollan and "
    "engineers of Brakstone, the owner of the quarry, on why the upper gallery was open to forty miners on Monday."
)
SLIDE = (
    "Forty miners walked out of the Hallow Pike quarry after a wall of the upper gallery slid. Nobody was hurt, and "
    "pumps ran through the night while engineers waited outside with the families."
)
HEARING = (
    "Mayor Pavel Adnet of Orsenna will hear foreman Greta Vollan and the directors of Brakstone in an inquiry about "
    "Hallow Pike. He wants to know on whose word work went on, he told the council on Thursday, and whether the "
    "company had asked its insurers before."
)
CHOIR = (
    "The choir of Saint Odile sings Tellgren's last cantata on Sunday, eighty years after its score burnt. "
    "Conductor Ines Marchetti found a copy in the library of Velmont and spent two winters on the missing voices."
)


def article(name: str, text: str, *, title: str = "", at: datetime | None = None) -> Article:
    return Article(
        id=name, url=None, title=title or name, text=text, language="en", published_at=at, quality=Quality.FULL,
        seen_at=READ, read_at=READ,
    )  # fmt: skip


def stories(places: Iterable[Grouping]) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for place in places:
        found.setdefault(place.story_id, set()).add(place.article_id)
    return {frozenset(story) for story in found.values()}


FILE = (article("q", QUARRY), article("c", CHOIR), article("p", PUMPS), article("i", INQUIRY))


def test_a_story_has_the_id_of_its_first_article_in_the_file() -> None:
    places = group_file(FILE)
    assert [(place.article_id, place.relation, place.of) for place in places] == [
        ("q", Relation.FIRST, None),
        ("c", Relation.FIRST, None),
        ("p", Relation.SAME_EVENT, None),
        ("i", Relation.SAME_EVENT, None),
    ]
    assert [place.story_id for place in places] == [founded_story(name) for name in "qcqq"]


def test_stories_are_the_same_in_whatever_order_a_file_has_them() -> None:
    assert stories(group_file(FILE)) == stories(group_file(FILE[::-1])) == {frozenset("qpi"), frozenset("c")}


def test_an_article_lies_where_it_belongs_when_all_is_read_and_its_copy_with_it() -> None:
    """The first report and the last resemble each other too little; what both resemble makes them one story."""
    slide = article("s", SLIDE)
    hearing, copy = (article(name, HEARING, title="Hearing") for name in ("h", "h2"))
    assert stories(group_file([slide, hearing])) == {frozenset("s"), frozenset("h")}
    places = group_file([slide, hearing, copy, article("q", QUARRY), article("p", PUMPS)])
    assert {place.story_id for place in places} == {founded_story("s")}
    assert [place.relation for place in places[:3]] == [Relation.FIRST, Relation.SAME_EVENT, Relation.REPRINT]
    assert places[2].of == "h"


@pytest.mark.parametrize("later, expected", [(DAY, 1), (10 * DAY, 2)])
def test_dated_articles_are_one_story_within_days_only(later: timedelta, expected: int) -> None:
    places = group_file([article("q", QUARRY, at=READ), article("p", PUMPS, at=READ + later)])
    assert len(stories(places)) == expected


def test_twelve_undated_dispatches_of_one_wording_are_twelve_stories() -> None:
    places = "harbour bridge summit treaty convoy harvest tunnel market library stadium orchard lighthouse".split()
    told = [
        (place, "So it is. ".join(f"The {place} is told here at some length, part {n}. " for n in range(4)))
        for place in places
    ]
    assert len(stories(group_file([article(name, text, title=f"Dispatch {name}") for name, text in told]))) == 12


def test_what_is_long_over_is_forgotten() -> None:
    """By the dates in the file: of its weeks a copy is found, and it is compared with no article of before."""
    old, copy = article("q", QUARRY, at=READ), article("q2", QUARRY, at=READ)
    late = [article(f"c{number}", "", title=f"Note {number}", at=READ + 30 * DAY) for number in range(1_000)]
    assert group_file([old, *late, copy])[-1].relation is Relation.FIRST
    assert group_file([old, copy, *late])[1].relation is Relation.REPRINT
