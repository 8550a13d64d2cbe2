"""Gazetteer: facts about places, of which some could be mistyped."""

import pytest

from watchdesk.rules.names.gazetteer import (
    BODY_WORDS,
    DAYS_AND_MONTHS,
    PLACE_BEGINNINGS,
    PLACE_ENDS,
    countries,
    demonyms,
    peoples_of,
    places,
)
from watchdesk.rules.words import folded_words


@pytest.mark.parametrize(
    "people, country",
    [
        ("pakistani", "pakistan"),
        ("afghans", "afghanistan"),
        ("dutch", "netherlands"),
        ("swiss", "switzerland"),
        ("burmese", "myanmar"),
        ("danes", "denmark"),
    ],
)
def test_peoples_have_their_country(people: str, country: str) -> None:
    assert demonyms()[people] == country
    assert people in peoples_of(country)


def test_a_people_is_no_country() -> None:
    assert demonyms().keys().isdisjoint(countries())
    assert set(demonyms().values()) <= countries()


@pytest.mark.parametrize("place", ["islamabad", "new delhi", "texas", "united states", "rio de janeiro", "kenya", "us"])
def test_well_known_places_are_there(place: str) -> None:
    assert place in places()


@pytest.mark.parametrize("word", ["", "sherman", "taliban", "the", "pakistani"])
def test_what_is_no_place_is_not(word: str) -> None:
    assert word not in places()
    assert peoples_of(word) == ()


def test_a_city_is_no_country_and_a_country_is_a_place() -> None:
    assert "islamabad" not in countries()
    assert countries() < places()


@pytest.mark.parametrize("table", [PLACE_ENDS, PLACE_BEGINNINGS, BODY_WORDS, DAYS_AND_MONTHS, places(), demonyms()])
def test_every_entry_is_folded(table: frozenset[str]) -> None:
    assert [entry for entry in table if " ".join(folded_words(entry)) != entry] == []


def test_the_week_and_the_year_are_whole() -> None:
    days = "monday tuesday wednesday thursday friday saturday sunday".split()
    months = "january february march april may june july august september october november december".split()
    assert {*days, *months, *(day[:3] for day in days)} <= DAYS_AND_MONTHS
