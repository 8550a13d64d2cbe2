"""Runs: which capitals side by side are one name."""

import pytest

from watchdesk.rules.names.runs import Run, folded, runs
from watchdesk.rules.names.tokens import Reading


def found(text: str, title: str = "") -> list[str]:
    reading = Reading(title, text)
    return [reading.between(run.first, run.last) for run in runs(reading)]


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param("They met Wendy Sherman there.", ["Wendy Sherman"], id="two words"),
        pytest.param("They met Wendy R. Sherman there.", ["Wendy R. Sherman"], id="an initial"),
        pytest.param("They met Mr. Sherman there.", ["Mr. Sherman"], id="a title with a stop"),
        pytest.param("They met Sherman. Qureshi left.", ["Sherman", "Qureshi"], id="a sentence's end parts"),
        pytest.param("They met Sherman, Qureshi and Yusuf.", ["Sherman", "Qureshi", "Yusuf"], id="commas and and part"),
        pytest.param("They met Mohammed bin Salman there.", ["Mohammed bin Salman"], id="a particle inside"),
        pytest.param("They met Alexander van der Bellen there.", ["Alexander van der Bellen"], id="two particles"),
        pytest.param("They gave Sherman la carte.", ["Sherman"], id="no particle at the end"),
        pytest.param("They sailed to Dar es Salaam today.", ["Dar es Salaam"], id="a particle of a city"),
        pytest.param("They met Jim O'Brien there.", ["Jim O'Brien"], id="an apostrophe"),
        pytest.param("They met Sherman's aide Ana Ruiz.", ["Sherman", "Ana Ruiz"], id="the possessive parts"),
        pytest.param("They met Anne-Marie Leroux there.", ["Anne-Marie Leroux"], id="a hyphen in a name"),
        pytest.param("The US-Pakistan talks began.", ["US", "Pakistan"], id="a hyphen between countries"),
        pytest.param("They met Sherman on Friday in March.", ["Sherman"], id="days and months are none"),
        pytest.param("They met Theresa May there.", ["Theresa May"], id="but May is somebody"),
        pytest.param("I think I know.", [], id="I is nobody"),
        pytest.param("nothing here bears a capital", [], id="none"),
    ],
)
def test_names_are_runs(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_run_ends_with_its_paragraph() -> None:
    assert found("They met Wendy\nSherman spoke about it with Wendy.") == ["Wendy", "Sherman", "Wendy"]


def test_an_endless_run_is_cut() -> None:
    text = "they met " + " ".join(["Sherman"] * 30) + " there, and nobody else was to be seen in the small hall " * 2
    assert [len(run.split()) for run in found(text)] == [13, 13, 4]


def test_particles_do_not_join_the_nouns_of_german() -> None:
    text = (
        "Nach Angaben der Bahn steigen die Löhne in zwei Stufen, und die Gewerkschaft der Fahrer lobt den Vertrag. "
        "Die Fahrgäste müssen in diesem Jahr mit keinem Streik rechnen, sagte Ursula von Laufen am Abend in Frankfurt."
    )
    named = found(text)
    assert "Bahn" in named
    assert "Ursula von Laufen" in named


def test_a_headline_of_capitals_is_not_one_run() -> None:
    text = "The visit of Wendy Sherman to Islamabad was short, and the visit changed nothing."
    assert found(text, "Wendy Sherman Ends Visit To Islamabad")[:2] == ["Wendy Sherman", "Islamabad"]


def test_words_of_a_run_are_folded() -> None:
    reading = Reading("", "They met Zoë  Lindqvist there.")
    (run,) = runs(reading)
    assert run == Run(2, 3)
    assert folded(reading, run.first, run.last) == "zoe lindqvist"
