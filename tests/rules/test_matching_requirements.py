"""Requirements: what each shape of clause says that an article must have, and that it never says too much."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.drawn_queries import LISTS, articles, queries, sources
from watchdesk.model.articles import Article
from watchdesk.model.errors import QueryError
from watchdesk.model.sources import Source
from watchdesk.model.watches import Field
from watchdesk.rules.language import Document, compile_query
from watchdesk.rules.matching.people import establishing
from watchdesk.rules.matching.rarity import Shares
from watchdesk.rules.matching.requirements import Requirement, requirements
from watchdesk.rules.people.persons import read_person

KNOWN = {"white": 0.1, "house": 0.2, "talks": 0.05, "kabul": 0.01, "islamabad": 0.008, "taliban": 0.005}
SHARES = Shares(lambda word: KNOWN.get(word, 0.0001))


def required(query: str) -> list[tuple[str, ...]]:
    """Return the atoms of what a query requires, the rarest first, where one of each is enough."""
    found = requirements(compile_query(query, LISTS).clause, SHARES)
    assert all(least == 1 for _, least in found)
    return [atoms for atoms, _ in found]


SHAPES: list[tuple[str, list[tuple[str, ...]]]] = [
    ("Kabul", [("kabul",)]),
    ("Kābul", [("kabul",)]),
    ("Kabul Taliban", [("taliban",), ("kabul",)]),
    ("Kabul AND Kabul", [("kabul",)]),
    ("Kabul OR Taliban", [("kabul", "taliban")]),
    ("Kabul OR (Taliban talks)", [("kabul", "taliban")]),
    ("Kabul NOT talks", [("kabul",)]),
    ("NOT Kabul", []),
    ("NOT NOT Kabul", [("kabul",)]),
    ("Kabul OR NOT talks", []),
    ("Kabul (talks OR NOT house)", [("kabul",)]),
    ('"white house"', [("white house",), ("white",), ("house",)]),
    ('"white house"~3', [("white",), ("house",)]),
    ('"white house*"', [("white",), ("house*",)]),
    ('CASE("White House")', [("white house",), ("white",), ("house",)]),
    ("喀布尔", [("喀 布",), ("布 尔",), ("喀",), ("布",), ("尔",)]),
    ("title:Kabul", [("title:kabul",)]),
    ('title:"white house"', [("title:white",), ("title:house",)]),
    ("text:Kabul", [("kabul",)]),
    ("lead:Kabul", [("kabul",)]),
    ("FIRST(9, Kabul)", [("kabul",)]),
    ("author:Kabul", []),
    ("tag:Kabul Taliban", [("taliban",)]),
    ("url:dawn.com/kabul", []),
    ("lang:en", []),
    ("lang:en Kabul", [("kabul",)]),
    ("talib*", [("talib*",)]),
    ("k?bul", [("k*",)]),
    ("?abul", []),
    ("STEM(negotiating)", [("neg*",)]),
    ("STEM(was)", []),
    ("RAW(C++)", [("c",)]),
    ("CASE(US)", [("us",)]),
    ("Kabul NEAR/3 Taliban", [("taliban",), ("kabul",)]),
    ("Kabul NOT NEAR/3 Taliban", [("kabul",)]),
    ("(Kabul OR Taliban) SENT talks", [("kabul", "taliban"), ("talks",)]),
    ("(Kabul OR /x[yz]/) SENT talks", [("talks",)]),
    ("/kabul/", []),
    ("@one", [("talks",)]),
    ("ATLEAST(3, Kabul)", [("kabul",)]),
    ("2 OF (Kabul, Taliban, NOT talks)", [("taliban", "kabul")]),
    ("2 OF (Kabul, NOT talks, NOT house)", []),
    ("2 OF (Kabul, Taliban)", [("taliban",), ("kabul",)]),
    ("1 OF (Kabul, Taliban)", [("kabul", "taliban")]),
    ('NAME("Wendy Sherman")', [("sherman",), ("wendy",)]),
    ('NAME("Wendy Sherman", context=(talks))', [("sherman",), ("wendy",)]),
    ('NAME("Wendy Sherman", context=(talks, Kabul))', [("sherman",), ("wendy", "kabul")]),
    ('NAME("Wendy Sherman", context=(talks, NOT Kabul))', [("sherman",), ("wendy", "talks")]),
    ('NAME("Wendy Sherman", context=(talks, Kabul, NOT house))', [("sherman",), ("wendy", "kabul", "talks")]),
    ('NAME("Wendy Sherman", context=(NOT talks, NOT house))', [("sherman",)]),
    ('author:NAME("Wendy Sherman")', []),
]


@pytest.mark.parametrize("query, expected", SHAPES, ids=[row[0] for row in SHAPES])
def test_what_a_clause_requires(query: str, expected: list[tuple[str, ...]]) -> None:
    found = required(query)
    assert sorted(found) == sorted(expected)
    assert found[:1] == expected[:1], "the rarest comes first"


def test_so_many_of_several_are_looked_for_by_the_rarest_and_sieved_by_all() -> None:
    assert requirements(compile_query("2 OF (Kabul, Taliban, Islamabad)").clause, SHARES) == [
        Requirement(("taliban", "islamabad")),
        Requirement(("taliban", "islamabad", "kabul"), 2),
    ]


def test_few_of_many_requirements_are_kept_the_rarest() -> None:
    found = required("white house talks Kabul Islamabad Taliban sherman")
    assert found == [("sherman",), ("taliban",), ("islamabad",), ("kabul",), ("talks",), ("white",)]


PERSONS: list[tuple[str, str, str, set[str], set[str]]] = [
    ("given and surname", "Wendy Sherman", "", {"wendy"}, {"sherman"}),
    ("a middle name", "Shah Mahmood Qureshi", "", {"shah", "mahmood"}, {"qureshi"}),
    ("initials", "J. K. Rowling", "", {"j", "jk", "k"}, {"rowling"}),
    ("the family first", "Kim Jong Un", "", {"jong", "un", "jongun"}, {"kim"}),
    ("one name", "Madonna", "", {"madonna"}, set()),
    ("an office", "Wendy Sherman", "Deputy Secretary of State", {"wendy", "deputy", "secretary", "secy"}, {"of"}),
    ("an office with short forms", "Shah Qureshi", "Foreign Minister", {"shah", "minister", "fm"}, {"foreign"}),
]


@pytest.mark.parametrize("name, role, there, absent", [row[1:] for row in PERSONS], ids=[row[0] for row in PERSONS])
def test_what_establishes_a_person(name: str, role: str, there: set[str], absent: set[str]) -> None:
    person = read_person(name, role=role)
    assert person is not None
    words = establishing(person)
    assert there <= words
    assert not absent & words


def test_another_form_of_a_name_establishes_the_person() -> None:
    person = read_person("Wendy Sherman", also=["the envoy", "Shermanova"])
    assert person is not None
    assert establishing(person) == {"wendy", "envoy", "shermanova"}


def has(atom: str, document: Document) -> bool:
    """Whether an article has an atom, read without the index."""
    folded = [document.words(field).folded for field in (Field.TITLE, Field.TEXT)]
    if atom.endswith("*"):
        return any(word.startswith(atom[:-1]) for words in folded for word in words)
    if atom.startswith("title:"):
        return atom.removeprefix("title:") in folded[0]
    return any(f" {atom} " in f" {' '.join(words)} " for words in folded)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(queries, st.lists(articles, min_size=4, max_size=4), sources)
def test_what_matches_has_all_that_its_query_requires(query: str, seen: list[Article], source: Source | None) -> None:
    try:
        compiled = compile_query(query, LISTS)
    except QueryError:
        return
    for article in seen:
        document = Document.of(article, source)
        if compiled.evaluate(document).matches:
            for atoms, least in requirements(compiled.clause, SHARES):
                assert sum(has(atom, document) for atom in atoms) >= least
