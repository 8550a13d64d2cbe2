"""Members: how a term is written in the watch language, so that it compiles and hits what it should."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from watchdesk.model.articles import Article, Quality
from watchdesk.rules.derive.candidates import Candidate, candidates
from watchdesk.rules.derive.members import canonical, exact, loose, named, plain, quoted
from watchdesk.rules.language import Document, compile_query
from watchdesk.rules.names.tokens import Reading

NOW = datetime(2021, 10, 8, tzinfo=UTC)
TALKS = (
    "They met Deputy Secretary of State Wendy Sherman in Islamabad. Ms Sherman spoke with Foreign Minister Shah "
    "Mahmood Qureshi about the Taliban and the dredger. Mr Qureshi praised Pakistani officials."
)


def holds(query: str, text: str) -> bool:
    article = Article(id="a", url=None, title="", text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW)
    return compile_query(query).evaluate(Document.of(article)).matches


def term(key: str, text: str = TALKS) -> Candidate:
    return next(candidate for candidate in candidates(Reading("", text)) if candidate.key == key)


@pytest.mark.parametrize(
    "text, written",
    [
        ("Taliban", "Taliban"),
        ("New Delhi", '"New Delhi"'),
        ("NOT", '"NOT"'),
        ("NEAR", '"NEAR"'),
        ("not", "not"),
        ("O'Brien", '"O\'Brien"'),
        ("F-16", '"F-16"'),
        ("737", '"737"'),
        ("طالبان", "طالبان"),
        ("Löhne", "Löhne"),
    ],
)
def test_words_are_written_so_that_they_hit_themselves(text: str, written: str) -> None:
    assert plain(text) == written
    assert holds(plain(text), f"they said {text} again")


@pytest.mark.parametrize("text", ['the "Rock" Johnson', "the “Rock” Johnson", "back\\slash Johnson", "«Rock» Johnson"])
def test_quotes_inside_do_not_end_the_phrase(text: str) -> None:
    assert quoted(text).count('"') == 2
    assert holds(quoted(text), f"they met {text} again")


def test_a_place_is_found_by_its_people_too() -> None:
    query = loose(term("pakistan"))
    assert holds(query, "in Pakistan")
    assert holds(query, "the Pakistani side")
    assert not holds(query, "in India")


def test_a_topic_is_found_by_its_stem() -> None:
    assert holds(loose(term("dredger")), "two dredgers came")


def test_a_person_is_found_loosely_by_the_surname_and_surely_by_the_name() -> None:
    sherman = term("sherman")
    everybody = candidates(Reading("", TALKS))
    assert loose(sherman) == "Sherman"
    sure = exact(sherman, everybody)
    assert holds(sure, "Wendy Sherman came to town.")
    assert holds(sure, "Deputy Secretary of State Sherman came to town.")
    assert not holds(sure, "Richard Sherman came to town.")


def test_a_name_has_office_and_context_without_the_person() -> None:
    everybody = candidates(Reading("", TALKS))
    clause = named(term("sherman"), everybody)
    assert clause.startswith('NAME("Wendy Sherman", role="Deputy Secretary of State", context=(')
    context = clause.partition("context=(")[2].rstrip(")").split(", ")
    assert 2 <= len(context) <= 6
    assert {"Qureshi", "Islamabad"} <= set(context)
    assert "Sherman" not in context


def test_one_other_name_is_no_context() -> None:
    text = "They met Wendy Sherman in Islamabad. Ms Sherman spoke."
    everybody = candidates(Reading("", text))
    assert named(term("sherman", text), everybody) == 'NAME("Wendy Sherman")'


def test_the_name_of_nobody_is_refused() -> None:
    with pytest.raises(TypeError):
        named(term("islamabad"), [])


@pytest.mark.parametrize(
    "candidate, shown",
    [
        (Candidate("pakistan", "place", Counter({"Pakistani": 3, "Pakistan": 1})), "Pakistan"),
        (Candidate("pakistan", "place", Counter({"Pakistani": 3})), "Pakistan"),
        (Candidate("magdalena", "organisation", Counter({"MAGDALENA": 2, "Magdalena": 1})), "Magdalena"),
        (Candidate("bogota", "place", Counter({"BOGOTÁ": 1})), "Bogota"),
        (Candidate("us", "place", Counter({"US": 4})), "US"),
        (Candidate("wilson centre", "organisation", Counter({"Wilson Centre": 2})), "Wilson Centre"),
        (Candidate("fees", "topic", Counter({"fees": 2, "fee": 1}), is_name=False), "fees"),
    ],
    ids=["its own form", "a country's own name", "not in capitals", "a dateline", "initials", "whole", "a topic"],
)
def test_the_canonical_form_is_the_one_a_reader_would_write(candidate: Candidate, shown: str) -> None:
    assert canonical(candidate) == shown
