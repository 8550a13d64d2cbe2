"""The index: which queries it names for an article, however it filed them; beginnings and rarity, which it rests on."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from watchdesk.model.articles import Article, Quality
from watchdesk.rules.language import Document, compile_query
from watchdesk.rules.matching import beginnings
from watchdesk.rules.matching.beginnings import Beginnings
from watchdesk.rules.matching.index import Index
from watchdesk.rules.matching.rarity import Shares, share_by_length, share_in_news
from watchdesk.rules.matching.requirements import requirements

NOW = datetime(2021, 10, 8, 9, 0, tzinfo=UTC)


def everywhere(_word: str) -> float:
    return 0.5


def nowhere(_word: str) -> float:
    return 0.0001


def document(title: str, text: str = "") -> Document:
    return Document.of(
        Article(id="a", url=None, title=title, text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW)
    )


def candidates(queries: Sequence[str], seen: Document, share: Callable[[str], float] = share_by_length) -> list[str]:
    shares = Shares(share)
    index = Index(shares)
    for number, query in enumerate(queries):
        index.add(number, requirements(compile_query(query).clause, shares))
    return [queries[number] for number in index.candidates(seen)]


def test_watches_that_cannot_hold_are_not_named() -> None:
    queries = [f"word{number} OR other{number}" for number in range(20_000)]
    assert candidates([*queries, "Kabul"], document("Kabul word7 speaks")) == ["word7 OR other7", "Kabul"]


def test_queries_come_in_the_order_added_each_once() -> None:
    queries = ["talks OR Kabul", "NOT cricket", "Kabul", "tal*", "title:Kabul"]
    assert candidates(queries, document("Kabul talks", "Kabul talks, Taliban")) == queries


FILED: list[tuple[str, str, str, str, bool]] = [
    ("a word", "Kabul", "Kabul", "", True),
    ("a word of the text", "Kabul", "", "in Kabul", True),
    ("not a part of a word", "Kabul", "Kabulistan", "", False),
    ("title:", "title:Kabul", "In Kabul", "", True),
    ("title: looks in the title only", "title:Kabul", "Talks", "Kabul", False),
    ("a beginning", "talib*", "Talibans", "", True),
    ("a beginning is at the beginning", "talib*", "unTalib", "", False),
    ("one letter", "k?bul", "kobold", "", True),
    ("both words", "Kabul talks", "Kabul", "talks", True),
    ("one of two words", "Kabul talks", "Kabul", "", False),
    ("one of each group", "(Kabul OR Herat) (talks OR visit)", "Herat", "visit", True),
    ("none of the second group", "(Kabul OR Herat) (talks OR visit)", "Herat Kabul", "", False),
    ("two of three", "2 OF (Kabul, talks, Herat)", "Kabul", "Herat", True),
    ("one of three", "2 OF (Kabul, talks, Herat)", "Kabul Kabul", "Kabul", False),
    ("a phrase", '"white house"', "", "the white house", True),
    ("a phrase at the very beginning", '"white house"', "white house", "", True),
    ("a phrase with a word missing", '"white house"', "", "a white horse", False),
    ("a phrase of signs", "会谈", "", "新会谈", True),
    ("signs far apart are a candidate at most", "会谈", "", "会", False),
    ("the surname and the given name", 'NAME("Wendy Sherman")', "Sherman", "Wendy Sherman", True),
    ("the surname alone", 'NAME("Wendy Sherman")', "Sherman", "Sherman tanks", False),
    ("two of the context", 'NAME("Wendy Sherman", context=(talks, Kabul))', "Sherman", "talks in Kabul", True),
    ("nothing required", "NOT Kabul", "Herat", "", True),
]


@pytest.mark.parametrize("share", [share_by_length, share_in_news, everywhere, nowhere])
@pytest.mark.parametrize("query, title, text, is_named", [row[1:] for row in FILED], ids=[row[0] for row in FILED])
def test_what_is_named(query: str, title: str, text: str, share: Callable[[str], float], *, is_named: bool) -> None:
    assert candidates([query], document(title, text), share) == ([query] if is_named else [])


BESIDE: list[tuple[str, str, bool]] = [
    ("side by side", "the white house said", True),
    ("at the very beginning", "white house it is", True),
    ("at the very end", "the white house", True),
    ("turned round", "the house white", False),
    ("with a word between", "white old house", False),
    ("the first word last in the text", "house of white", False),
    ("the second word first in the text", "house, all white", False),
    ("across the end of a sentence, which the evaluator decides", "white. House", True),
]


@pytest.mark.parametrize("text, is_named", [row[1:] for row in BESIDE], ids=[row[0] for row in BESIDE])
@pytest.mark.parametrize("rarer", ["white", "house"])
def test_two_common_words_are_looked_for_side_by_side(text: str, rarer: str, *, is_named: bool) -> None:
    found = candidates(['"white house"'], document("", text), lambda word: 0.4 if word == rarer else 0.5)
    assert bool(found) is is_named


FOUND: list[tuple[str, str]] = [
    ('NAME("Wendy Sherman")', "Wendy Sherman spoke."),
    ('NAME("Wendy Sherman")', "Wendy R. Sherman spoke."),
    ('NAME("Wendy Ruth Sherman")', "Wendy Sherman spoke."),
    ('NAME("Wendy Sherman", role="Deputy Secretary of State")', "Deputy Secretary Sherman spoke."),
    ('NAME("Wendy Sherman", role="Deputy Secretary of State")', "The talks began as Secretary Sherman spoke."),
    ('NAME("Wendy Sherman", role="Deputy Secretary of State")', "In Kabul, Dy Secy Sherman spoke."),
    ('NAME("Shah Mahmood Qureshi", role="Foreign Minister")', "In Kabul, FM Qureshi spoke."),
    ('NAME("Shah Mahmood Qureshi", role="Foreign Minister")', "In Kabul, Mahmood Qureshi spoke."),
    ('NAME("Moeed Yusuf", role="National Security Adviser")', "In Kabul, NSA Yusuf spoke."),
    ('NAME("Imran Khan", role="Prime Minister")', "In Kabul, PM Khan spoke."),
    ('NAME("J. K. Rowling")', "JK Rowling spoke."),
    ('NAME("Kim Jong Un")', "In Seoul, Kim Jongun spoke."),
    ('NAME("Wendy Sherman", also="the envoy")', "In Kabul, the envoy spoke."),
    ('NAME("Wendy Sherman", context=(talks, Kabul))', "In Kabul, Sherman began talks."),
    ('NAME("Wendy Sherman", context=(talks, Kabul, Herat))', "In Herat, Sherman began talks."),
]


@pytest.mark.parametrize("query, text", FOUND)
def test_a_person_who_is_found_was_named_by_the_index(query: str, text: str) -> None:
    seen = document("", text)
    assert compile_query(query).evaluate(seen).matches
    for share in (share_by_length, share_in_news, everywhere, nowhere):
        assert candidates([query], seen, share) == [query]


def test_title_and_text_are_not_side_by_side() -> None:
    assert candidates(['"white house"'], document("all white", "house of all"), everywhere) == []


def test_beginnings_are_found_by_every_word_that_has_them() -> None:
    filed = Beginnings()
    for number, beginning in enumerate(("tal", "taliban", "t", "k", "طا")):
        filed.add(beginning, number)
    assert sorted(filed.found(frozenset(("talks", "x")))) == [0, 2]
    assert sorted(filed.found(frozenset(("talibans", "kabul")))) == [0, 1, 2, 3]
    assert sorted(filed.found(frozenset(("طالبان", "ta")))) == [2, 4]
    assert filed.found(frozenset(("ox", ""))) == []
    assert Beginnings().found(frozenset(("talks",))) == []


def test_what_is_remembered_of_words_is_bounded() -> None:
    filed = Beginnings()
    filed.add("word7", 1)
    many = frozenset(f"word{number}" for number in range(beginnings.MOST_REMEMBERED + 2))
    expected = sum(word.startswith("word7") for word in many)
    assert len(filed.found(many)) == expected
    assert filed.found(frozenset(("word8", "word77"))) == [1]
    assert len(filed.found(many)) == expected


def test_common_words_of_the_news_are_known_as_such() -> None:
    assert share_in_news("said") > share_in_news("minister") > share_in_news("sherman") > share_in_news("qureshi")


def test_a_word_unheard_of_is_rarer_than_a_known_one_of_its_length() -> None:
    assert share_in_news("zxqvkabel") < share_in_news("president")
    assert share_in_news("zxqvkabel") < share_in_news("zxqv")


def test_short_words_and_other_scripts_are_not_taken_for_rare() -> None:
    assert share_in_news("qzx") == share_by_length("qzx")
    assert share_in_news("喀") == share_by_length("喀") == share_by_length("a")
    assert share_in_news("кабул") == share_by_length("kabul")


def test_atoms_made_of_words_are_as_rare_as_reason_has_it() -> None:
    shares = Shares(lambda word: {"white": 0.1, "house": 0.2}.get(word, 0.01))
    assert shares["white house"] < shares["white"]
    assert shares["title:white"] < shares["white"]
    assert shares["wh*"] >= shares["wh"]
    assert shares.of(("white", "house")) == pytest.approx(0.3)
