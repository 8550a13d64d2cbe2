"""Queries: tight, balanced and broad compile, hold for the article they come from, and ask for more or less."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from watchdesk.model.articles import Article, Quality
from watchdesk.rules.derive import Proposal, derive
from watchdesk.rules.derive.queries import MOST_MEMBERS
from watchdesk.rules.language import Document, compile_query

NOW = datetime(2021, 10, 8, tzinfo=UTC)
TITLE = "Harbour minister Calloway meets mayor Reyes in Valparaiso"
TEXT = """Harbour Minister Ines Calloway met the mayor of Valparaiso, Tomas Reyes, on Tuesday about the dredging of the
old basin, which the Chilean Navy has closed to freighters since the spring.

Ms Calloway said after the meeting that the Port Authority would pay for two thirds of the dredging. Mr Reyes, who had
asked for all of it, called the offer a beginning.

The freighters lie at anchor off Valparaiso meanwhile. Ms Calloway is to return in a month."""
FOLLOWING = """The dredging of the basin at Valparaiso began on Monday, a month after Harbour Minister Ines Calloway and
Mayor Tomas Reyes agreed on who pays. Freighters may enter the basin again from June, the Chilean Navy said.

Ms Calloway called the dredging a present to the city. The Port Authority pays for two thirds."""
ELSEWHERE = """The mayor of Toulouse opened a library on Tuesday. The library has two floors and a garden, and the city
paid for two thirds of it. Readers may borrow ten books a month."""
NAMESAKE = """The novelist Javier Reyes read from his new book in Valparaiso on Tuesday. Mr Reyes has written about
the city before."""


def article(title: str, text: str) -> Article:
    return Article(id="a", url=None, title=title, text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW)


def proposed(title: str, text: str) -> Proposal:
    proposal = derive(article(title, text))
    assert isinstance(proposal, Proposal)
    return proposal


def holds(query: str, text: str, title: str = "") -> bool:
    return compile_query(query).evaluate(Document.of(article(title, text))).matches


def queries(proposal: Proposal) -> Iterator[str]:
    yield from (proposal.tight, proposal.balanced, proposal.broad)


SHORT = {
    "a headline": ("Volcano on La Palma falls silent", ""),
    "one word": ("Earthquake", ""),
    "one name": ("Calloway", ""),
    "two words": ("", "Freighters collide"),
    "names only": ("Calloway, Reyes, Valparaiso", ""),
    "reserved words": ("NOT NEAR PARA", "NOT NEAR and PARA, again NOT NEAR and PARA stood in the text."),
    "quotes": ('The "Rock" meets “Doc” at »Luna«', 'They call him "Rock", and "Rock" it is.'),
    "signs": ("A*B? (C) [D] ~ ^2 @list /x/ # harbour", "The harbour: *, ?, (, ), ~2, /x/, @list, ^3, # and harbour."),
    "numbers": ("737 and F-16 and 9/11 grounded", "The 737 and the F-16 were grounded, said 007."),
    "urdu": ("طالبان نے کابل میں کابینہ بنائی", "ترجمان نے کابل میں بتایا کہ کابینہ عبوری ہے۔"),
    "chinese": ("中国队赢得冠军", "中国队在东京赢得冠军。"),
    "thai": ("น้ำท่วมกรุงเทพ", "น้ำท่วมกรุงเทพเมื่อวานนี้"),
    "hyphens and apostrophes": ("O'Brien-Hall's co-op", "They met Jim O'Brien-Hall at the co-op's yard in St John's."),
}


@pytest.mark.parametrize("title, text", SHORT.values(), ids=SHORT)
def test_whatever_the_article_its_queries_compile_and_balanced_holds_for_it(title: str, text: str) -> None:
    proposal = proposed(title, text)
    for query in queries(proposal):
        compile_query(query)
    assert holds(proposal.balanced, text, title)
    assert holds(proposal.broad, text, title)


def test_all_three_hold_for_the_article_itself() -> None:
    assert [holds(query, TEXT, TITLE) for query in queries(proposed(TITLE, TEXT))] == [True, True, True]


def test_the_next_article_of_the_story_is_followed() -> None:
    assert [holds(query, FOLLOWING, "Dredging begins") for query in queries(proposed(TITLE, TEXT))] == [True] * 3


def test_another_story_is_not() -> None:
    assert [holds(query, ELSEWHERE, "Library opens") for query in queries(proposed(TITLE, TEXT))] == [False] * 3


def test_a_namesake_in_the_same_city_is_for_broad_only() -> None:
    assert [holds(query, NAMESAKE, "Novelist reads") for query in queries(proposed(TITLE, TEXT))] == [
        False,
        False,
        True,
    ]


def test_tight_asks_for_people_and_something_else() -> None:
    people, _, others = proposed(TITLE, TEXT).tight.partition("\nAND ")
    assert 'NAME("Ines Calloway"' in people
    assert 'NAME("Tomas Reyes"' in people
    assert "Valparaiso" in others
    assert not holds(proposed(TITLE, TEXT).tight, "Ines Calloway likes cake. Ms Calloway bakes.")


def test_tight_without_people_asks_for_the_first_terms_together() -> None:
    query = proposed("Volcano on La Palma falls silent", "").tight
    assert holds(query, "The volcano on La Palma has fallen silent; it is a silent volcano that falls.")
    assert not holds(query, "The volcano erupts.")


def test_broad_asks_for_any_two() -> None:
    query = proposed(TITLE, TEXT).broad
    assert query.startswith("2 OF (")
    assert holds(query, "Calloway in Valparaiso")
    assert not holds(query, "Valparaiso, Valparaiso")


def test_one_term_needs_no_counting() -> None:
    proposal = proposed("Calloway", "")
    assert proposal.broad == "Calloway"


def test_balanced_counts_a_part_of_its_members() -> None:
    counted = re.match(r"(\d+) OF \(\n", proposed(TITLE, TEXT).balanced)
    assert counted is not None
    assert 2 <= int(counted[1]) <= 3 * MOST_MEMBERS


def test_no_member_is_listed_twice() -> None:
    lines = [line.strip().rstrip(",") for line in proposed(TITLE, TEXT).balanced.splitlines()[1:-1]]
    assert len(lines) == len(set(lines))


def test_an_endless_article_gives_a_query_of_bounded_size() -> None:
    letters = "abcdefghij"
    text = ". ".join(f"They saw the {a}{b}{c}olith in {a}{b}{c}burg" for a in letters for b in letters for c in letters)
    proposal = proposed("Liths", text)
    assert all(len(query) < 10_000 for query in queries(proposal))
    assert holds(proposal.balanced, text, "Liths")


def test_numbers_are_members_of_balanced_and_terms_of_nothing() -> None:
    proposal = proposed("Senate votes 94 to 1", "The senate voted 94 to 1 for the bill of Calloway about the harbour.")
    assert '"94"' in proposal.balanced
    assert "94" not in {term.term for term in proposal.terms}


@pytest.mark.parametrize("word", ["volcano", "silent", "falls"])
def test_one_word_of_a_headline_alone_is_not_the_story(word: str) -> None:
    balanced = proposed("Volcano on La Palma falls silent after 85 days", "").balanced
    assert not holds(balanced, f"A {word}, a {word}, and again {word}.", word)
