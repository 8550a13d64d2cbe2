"""Ranking: more often, earlier and rarer comes first; the first has score 1."""

from math import log

import pytest

from watchdesk.rules.derive.candidates import candidates
from watchdesk.rules.derive.ranking import MOST_TERMS, Ranked, ranked, rarest
from watchdesk.rules.names.background import Rarity, background
from watchdesk.rules.names.tokens import Reading


class Shares:
    """An archive in which all words are held by one share of the articles but for those that are named."""

    def __init__(self, usual: float, **named: float) -> None:
        self._usual = usual
        self._named = named

    def share(self, word: str) -> float:
        return self._named.get(word, self._usual)


EQUAL = Shares(0.001)


def order(text: str, title: str = "", rarity: Rarity = EQUAL) -> list[str]:
    return [term.candidate.key for term in best(text, title, rarity)]


def best(text: str, title: str = "", rarity: Rarity = EQUAL) -> list[Ranked]:
    reading = Reading(title, text)
    return ranked(reading, candidates(reading), rarity)


def test_what_stands_there_oftener_comes_first() -> None:
    assert order("the basin, the dredger, the basin, the dredger, the basin")[:2] == ["basin", "dredger"]


def test_the_rarer_comes_first() -> None:
    assert order("the basin and the dredger", rarity=Shares(0.1, dredger=0.0001)) == ["dredger", "basin"]


def test_the_headline_counts() -> None:
    assert order("the basin is here and the dredger is there", title="they lost a dredger")[0] == "dredger"


def test_the_lead_counts_more_than_the_end() -> None:
    filler = "and so it was " * 40
    assert order(f"the basin {filler} the dredger")[:2] == ["basin", "dredger"]


def test_of_equals_the_first_met_comes_first() -> None:
    assert order("They saw the basin, the dredger, the winch.")[:3] == ["basin", "dredger", "winch"]


def test_a_country_comes_behind_a_city() -> None:
    assert [key for key in order("They flew from Kenya to Mombasa.") if key != "flew"] == ["mombasa", "kenya"]


def test_a_whole_name_is_rare_even_where_its_surname_is_common() -> None:
    terms = order("They asked Mr Peter Smith about the dredger.", rarity=Shares(0.01, smith=0.2))
    assert terms[0] == "smith"


def test_scores_fall_from_one_and_shares_are_those_of_the_rarest_word() -> None:
    terms = best("the basin, the dredger, the basin", rarity=Shares(0.02, basin=0.004))
    assert [term.score for term in terms] == sorted((term.score for term in terms), reverse=True)
    assert terms[0].score == 1.0
    assert all(0 < term.score <= 1 for term in terms)
    assert [term.share for term in terms] == [pytest.approx(0.004), pytest.approx(0.02)]


def test_a_phrase_stands_for_its_words() -> None:
    terms = order("a fuel subsidy here, a fuel subsidy there, a fuel subsidy again", rarity=Shares(0.01))
    assert "fuel subsidy" in terms or {"fuel", "subsidy"} <= set(terms)
    assert terms != []


def test_no_more_terms_than_a_reader_reads() -> None:
    letters = "abcdefghij"
    text = " and ".join(f"the {a}{b}olith" for a in letters for b in letters)
    assert len(order(text)) == MOST_TERMS


def test_nothing_is_ranked_where_nothing_was_found() -> None:
    assert ranked(Reading("", ""), [], background()) == []


def test_a_term_is_as_rare_as_its_rarest_word() -> None:
    (candidate,) = [one for one in candidates(Reading("", "They asked the Lantern Institute.")) if one.is_name]
    assert rarest(candidate, Shares(0.5, lantern=0.01, institute=0.1)) == pytest.approx(log(100))
