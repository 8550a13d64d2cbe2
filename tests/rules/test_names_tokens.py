"""Tokens: which words of an article are names, told by capitals where they tell, else by the rest and the list."""

import pytest

from watchdesk.rules.names.tokens import MOST_WORDS, Capital, Reading

BODY = "The committee met Wendy Sherman in Islamabad on Friday. She spoke about the border with Pakistani officials."


def names(title: str, text: str) -> list[str]:
    reading = Reading(title, text)
    return [token.word for token, is_name in zip(reading.tokens, reading.names, strict=True) if is_name]


def capital(title: str, text: str, word: str) -> Capital:
    return next(token.capital for token in Reading(title, text).tokens if token.word == word)


def test_capitals_in_mid_sentence_tell_names() -> None:
    assert names("", BODY) == ["Wendy", "Sherman", "Islamabad", "Friday", "Pakistani"]


@pytest.mark.parametrize(
    "text, word, told",
    [
        pytest.param("He met Sherman there.", "Sherman", Capital.TELLING, id="mid-sentence"),
        pytest.param("Sherman met him there.", "Sherman", Capital.UNTOLD, id="the first word"),
        pytest.param("He left. Sherman stayed there.", "Sherman", Capital.UNTOLD, id="behind a stop"),
        pytest.param("He asked: Sherman or nobody else?", "Sherman", Capital.UNTOLD, id="behind a colon"),
        pytest.param('He said "Sherman must come today".', "Sherman", Capital.UNTOLD, id="behind an opening quote"),
        pytest.param("He met Mr. Sherman there today.", "Sherman", Capital.TELLING, id="behind a title with a stop"),
        pytest.param("He met Wendy R. Sherman there.", "Sherman", Capital.TELLING, id="behind an initial"),
        pytest.param("He met the sherman there.", "sherman", Capital.NONE, id="small"),
        pytest.param("HE MET SHERMAN THERE TODAY", "SHERMAN", Capital.UNTOLD, id="among capitals only"),
        pytest.param("He Met Sherman There With Friends", "Sherman", Capital.UNTOLD, id="where each word has one"),
    ],
)
def test_what_a_capital_tells(text: str, word: str, told: Capital) -> None:
    assert capital("", text, word) is told


def test_the_text_tells_which_words_of_a_headline_are_names() -> None:
    title = "Harbour Board Rejects Plan Of Calloway"
    text = "The plan of Ines Calloway was rejected by the harbour board, whose members want a plan that costs less."
    assert names(title, text)[:3] == ["Calloway", "Ines", "Calloway"]


def test_the_list_tells_where_nothing_else_does() -> None:
    assert names("ISLAMABAD TALKS ABOUT WATER BEGIN", "") == ["ISLAMABAD"]


def test_a_word_that_begins_sentences_and_stands_small_too_is_no_name() -> None:
    assert "Talks" not in names("", "Talks began. In the city of Lahore the talks went on. Talks will end soon.")


def test_a_rare_word_at_a_sentences_start_is_a_name_unless_it_stands_small() -> None:
    assert names("", "Vandamme was late for the meeting.") == ["Vandamme"]
    assert names("", "Frobnication was late, and no frobnication came.") == []


def test_a_text_in_small_letters_has_the_names_that_the_list_knows() -> None:
    assert "islamabad" in names("sherman in islamabad for talks", "the talks in islamabad begin today")
    assert "talks" not in names("sherman in islamabad for talks", "the talks in islamabad begin today")


@pytest.mark.parametrize(
    "line",
    [
        "By Catalina Restrepo",
        "BY CATALINA RESTREPO AND JOHN HALVERSEN",
        "Reporting by Catalina Restrepo in Bogota",
        "Photograph: Catalina Restrepo/Getty Images",
        "https://news.example/Catalina-Restrepo",
    ],
)
def test_by_lines_credits_and_addresses_are_left_out(line: str) -> None:
    reading = Reading("Rivers rise", f"{line}\nThe rivers rose again on Monday.")
    assert {"catalina", "restrepo"}.isdisjoint(token.folded for token in reading.tokens)
    assert "rivers" in {token.folded for token in reading.tokens}


def test_somebody_who_stands_by_something_is_no_by_line() -> None:
    assert "calloway" in {token.folded for token in Reading("", "The plan was made by Ines Calloway last year.").tokens}


def test_places_point_into_title_and_text() -> None:
    reading = Reading("Talks begin", "Wendy Sherman’s talks begin.")
    assert reading.text == "Talks begin\nWendy Sherman’s talks begin."
    assert [reading.text[token.start : token.end] for token in reading.tokens] == [t.word for t in reading.tokens]
    assert reading.between(2, 3) == "Wendy Sherman"
    assert [token.is_title for token in reading.tokens][:3] == [True, True, False]
    assert {token.paragraph for token in reading.tokens} == {0, 1}


def test_without_a_title_the_first_line_is_no_title() -> None:
    assert not any(token.is_title for token in Reading("", "Talks begin\nThey end.").tokens)


def test_words_are_counted_by_how_they_are_written() -> None:
    reading = Reading("", "He asked March for a march. They march on, but March stays.")
    assert (reading.telling("march"), reading.small("march")) == (2, 2)


@pytest.mark.parametrize(
    "word, is_one",
    [("NATO", True), ("UN", True), ("Nato", False), ("A", False), ("RESIGNATION", False), ("2021", False)],
)
def test_acronyms_are_short_and_all_capitals(word: str, is_one: bool) -> None:  # noqa: FBT001 - a column of the table
    tokens = Reading("", f"They asked the {word} for an answer to the question.").tokens
    assert next(token for token in tokens if token.word == word).is_acronym is is_one


def test_shouting_holds_no_acronyms() -> None:
    assert not any(token.is_acronym for token in Reading("RIVER FLOODS CUT OFF TOWNS", "").tokens)


GERMAN = (
    "Die Bahn und die Gewerkschaft der Fahrer haben sich am Dienstag auf einen neuen Vertrag geeinigt. Nach Angaben "
    "der Bahn steigen die Löhne in zwei Stufen. Die Fahrgäste müssen in diesem Jahr mit keinem Streik mehr rechnen."
)
FRENCH = (
    "Le ministre des transports a annoncé mardi à Lyon que les travaux de la ligne commenceront en mars. Selon le "
    "ministre, la ville de Lyon paiera la moitié des travaux, et la région paiera le reste en trois ans."
)


@pytest.mark.parametrize(
    "text, is_german", [(GERMAN, True), (FRENCH, False), (BODY * 2, False)], ids=["german", "french", "english"]
)
def test_german_is_known_by_its_nouns(text: str, is_german: bool) -> None:  # noqa: FBT001 - a column of the table
    assert Reading("", text).is_german is is_german


def test_scripts_without_capitals_have_words_and_no_names() -> None:
    reading = Reading("طالبان کابل میں", "ترجمان نے کابل میں صحافیوں کو بتایا۔")
    assert len(reading.tokens) > 5
    assert not any(reading.names)


@pytest.mark.parametrize("title, text", [("", ""), ("", " \n\t\n"), ("…", "— — !")], ids=["nothing", "blanks", "signs"])
def test_no_words_are_no_tokens(title: str, text: str) -> None:
    assert (Reading(title, text).tokens, Reading(title, text).names) == ([], [])


def test_an_endless_article_is_read_to_a_limit() -> None:
    assert len(Reading("Long", "word " * (MOST_WORDS + 500)).tokens) == MOST_WORDS
