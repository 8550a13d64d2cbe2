"""Unspaced: what an article in a script without spaces is about."""

import pytest

from watchdesk.rules.derive.unspaced import pairs_of_letters
from watchdesk.rules.names.tokens import Reading


def pairs(title: str, text: str) -> list[str]:
    return [pair.forms.most_common(1)[0][0] for pair in pairs_of_letters(Reading(title, text))]


def test_what_is_repeated_tells() -> None:
    assert pairs("东京地震", "东京昨天发生地震。") == ["东京", "地震"]


def test_a_headline_repeats_nothing_and_gives_all() -> None:
    assert pairs("东京地震", "") == ["东京", "京地", "地震"]


def test_signs_and_paragraphs_part() -> None:
    assert pairs("东京", "地震、火") == ["东京", "地震"]


@pytest.mark.parametrize("text", ["Talks begin in Islamabad", "طالبان کابل میں", "", "京"])
def test_what_is_spaced_or_alone_has_none(text: str) -> None:
    assert pairs("", text) == []


def test_every_place_is_kept() -> None:
    (tokyo, *_) = pairs_of_letters(Reading("东京", "东京，东京"))
    assert tokyo.places == [0, 2, 4]
