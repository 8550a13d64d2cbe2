"""Figures: which numbers a text tells, and that one value is one however it is written."""

import pytest

from watchdesk.rules.novelty.figures import figures


def values(text: str) -> list[str]:
    return [value for value, _, _ in figures(text)]


SAME = {
    "12": ("12 people", "twelve people", "a dozen people", "Twelve people", "one dozen people"),
    "12000": ("12,000 tons", "12 thousand tons", "twelve thousand tons", "12\u00a0000 tons", "12000 tons"),
    "1500000": ("1.5 million rupees", "1,500,000 rupees", "1.5m rupees"),
    "3000000000": ("$3bn", "3 billion dollars", "three billion dollars"),
    "250000": ("2,50,000 rupees", "2.5 lakh rupees", "250,000 rupees"),
    "25": ("25 men", "twenty-five men", "twenty five men"),
    "120": ("120 aboard", "a hundred and twenty aboard", "one hundred and twenty aboard"),
    "3%": ("3% more", "3 percent more", "3 per cent more"),
}


@pytest.mark.parametrize("value", SAME, ids=SAME)
def test_one_value_is_one_however_it_is_written(value: str) -> None:
    assert {text: values(text)[-1:] for text in SAME[value]} == {text: [value] for text in SAME[value]}


NOTHING = {
    "no number": "The ferry sank.",
    "one": "One man and 1 woman",
    "a year": "since 1999 and in 2021",
    "a day": "on 12 March and on August 31",
    "a time": "at 5 pm, at 10:30, at 9 GMT",
    "part of a word": "the F16 and the A380 of G7",
    "an address": "see 10.0.0.1/24",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_tells_no_quantity_is_left_out(text: str) -> None:
    assert values(text) == []


def test_a_year_with_a_comma_is_a_quantity() -> None:
    assert values("2,021 men in 2021") == ["2021"]


def test_the_place_is_that_of_the_number_with_what_belongs_to_it() -> None:
    text = "Some 1.5 million people and 3 percent"
    assert [text[start:end] for _, start, end in figures(text)] == ["1.5 million", "3 percent"]


def test_a_text_of_nothing_but_digits_is_read_once_over() -> None:
    assert len(values("7 " * 20_000)) == 20_000
    assert values("9" * 5_000) != []
    assert values("1," * 20_000) is not None
