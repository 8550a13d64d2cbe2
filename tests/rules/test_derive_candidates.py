"""Candidates: what an article may be about, of which kind, each thing once."""

import pytest

from watchdesk.rules.derive.candidates import Candidate, candidates
from watchdesk.rules.names.tokens import Reading


def found(text: str, title: str = "") -> dict[str, Candidate]:
    return {candidate.key: candidate for candidate in candidates(Reading(title, text))}


def names(text: str) -> set[str]:
    return {key for key, candidate in found(text).items() if candidate.is_name}


@pytest.mark.parametrize(
    "text, key, kind",
    [
        pytest.param("They flew to Islamabad today.", "islamabad", "place", id="a city that is listed"),
        pytest.param("They met the Pakistani side.", "pakistan", "place", id="a people is its country"),
        pytest.param("They met in Mompox today.", "mompox", "place", id="a town told by what is before it"),
        pytest.param("They fished Corran Lake today.", "corran lake", "place", id="told by its last word"),
        pytest.param("They left Tarbolm, Texas, today.", "tarbolm", "place", id="told by its state"),
        pytest.param(
            "They asked the Lantern Institute today.", "lantern institute", "organisation", id="a body's word"
        ),
        pytest.param("They asked NATO today.", "nato", "organisation", id="initials"),
        pytest.param("They asked the Taliban today.", "taliban", "organisation", id="behind the"),
        pytest.param("They bought Norvane today.", "norvane", "topic", id="nothing tells"),
        pytest.param(
            "They asked the European Commission.", "european commission", "organisation", id="a people's body"
        ),
    ],
)
def test_names_have_a_kind(text: str, key: str, kind: str) -> None:
    assert found(text)[key].kind == kind


def test_most_mentions_decide_of_which_kind_something_is() -> None:
    text = "They bought Norvane today. They live in Norvane now. They work in Norvane too."
    assert found(text)["norvane"].kind == "place"


def test_a_person_is_one_candidate_with_all_mentions() -> None:
    text = "Foreign Minister Shah Mahmood Qureshi spoke. Mr Qureshi left early. They saw Qureshi again."
    qureshi = found(text)["qureshi"]
    assert (qureshi.kind, len(qureshi.places)) == ("person", 3)
    assert qureshi.person is not None
    assert qureshi.person.name == "Shah Mahmood Qureshi"


def test_fragments_of_a_name_with_an_office_are_none() -> None:
    text = (
        "They had met US Deputy Secretary of State Wendy Sherman in Islamabad a few days before that. "
        "When she was asked, Ms Sherman spoke about nothing else."
    )
    assert names(text) == {"us", "sherman", "islamabad"}


def test_a_country_before_a_name_is_a_name_of_its_own() -> None:
    assert {"pakistan", "lantern institute"} <= names("They asked the Pakistani Lantern Institute today.")


def test_a_country_of_two_words_is_one() -> None:
    assert "south africa" in names("They flew to South Africa today.")


def test_us_is_the_country_and_us_the_pronoun() -> None:
    assert len(found("They told us that the US would pay. They told us so twice.")["us"].places) == 1


def test_the_longer_name_takes_the_shorter() -> None:
    text = "They asked the Woodrow Wilson Centre today. They asked the Wilson Centre twice."
    centre = found(text)["woodrow wilson centre"]
    assert len(centre.places) == 2
    assert set(centre.forms) == {"Woodrow Wilson Centre", "Wilson Centre"}
    assert "wilson centre" not in found(text)


def test_a_place_is_not_taken_by_a_longer_name() -> None:
    keys = names("They flew to Hong Kong today. They read the Daily Hong Kong today.")
    assert "hong kong" in keys


def test_two_longer_names_leave_the_shorter_alone() -> None:
    text = "they asked the Lantern Hill Club once, they asked the Harbour Hill Club twice and they asked the Hill Club"
    assert "hill club" in names(text)


def test_a_word_and_its_plural_are_one_topic() -> None:
    fees = found("the fees were high, and one fee was refused because fees are capped")["fees"]
    assert (fees.kind, len(fees.places), set(fees.forms)) == ("topic", 3, {"fees", "fee"})


@pytest.mark.parametrize(
    "text, key",
    [
        ("the ties and the tie", "ties"),
        ("glass and glass", "glass"),
        ("a crisis and a crisis", "crisis"),
        ("subsidies and a subsidy and subsidies", "subsidies"),
        ("the virus and the virus", "virus"),
    ],
)
def test_what_ends_like_a_plural_is_kept_readable(text: str, key: str) -> None:
    assert key in found(text)


def test_words_side_by_side_twice_are_a_pair() -> None:
    keys = found("the fuel subsidy is high, so the fuel subsidy must end, and the rice price with it")
    assert "fuel subsidy" in keys
    assert "rice price" not in keys


def test_pairs_do_not_reach_over_a_stop_or_a_paragraph() -> None:
    assert "fuel subsidy" not in found("they have fuel. subsidy is high. they lack fuel. subsidy must end")
    assert "fuel subsidy" not in found("they have fuel\nsubsidy is high for fuel\nsubsidy must end")


@pytest.mark.parametrize("word", ["said", "which", "Monday", "42", "1999", "of", "ab"])
def test_words_without_a_topic_are_none(word: str) -> None:
    assert word.lower() not in found(f"they {word} they {word} harbour {word}")


def test_topics_of_other_scripts_are_shown_as_written() -> None:
    kabinet = found("ترجمان نے کہا کہ نئی کابینہ عبوری ہے")
    assert "کابینہ" in {form for candidate in kabinet.values() for form in candidate.forms}
    assert all(not candidate.is_name for candidate in kabinet.values())


def test_an_article_of_nothing_but_names_is_read_in_a_moment() -> None:
    """Two thousand different names of three words: taking in the shorter ones must not look at all pairs."""
    letters = "abcdefghij"
    made = [f"{a}{b}{c}ath".title() for a in letters for b in letters for c in letters]
    text = "".join(f"they asked the {one} {one[::-1].title()} Institute today; " for one in made)
    assert len([key for key in names(text) if key.endswith("institute")]) == len(made)
