"""The watch language: no query hangs or crashes, however long, deep or hostile; it is read, or refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dialects_specimens import told
from watchdesk.model.errors import QueryError
from watchdesk.rules.language import Query, compile_query
from watchdesk.rules.language.parser import DEEPEST


def read_or_refused(query: str) -> Query | QueryError:
    """Return what a query is read as, having said it in words, or how it is refused, having looked at the place."""
    try:
        compiled = compile_query(query, {"names": ("Kabul", "Herat")})
    except QueryError as error:
        refused = error
    else:
        assert compiled.explain().startswith("Matches articles ")
        assert all(warning.endswith(".") for warning in compiled.warnings())
        return compiled
    assert 0 <= refused.position <= len(query)
    assert refused.problem
    assert refused.advice
    return refused


SIGNS = (
    "AND OR NOT NEAR/5 BEFORE/3 SENT PARA NEAR NEAR/ BEFORE NEAR/x NEAR/99999 SENT/2 ( ) ( ) , ^3 ^ ~5 ~ OF 2 3",
    "ATLEAST(2, FIRST(100, CASE( ALLCAPS( RAW( STEM( NAME( ATLEAST FIRST CASE STEM NAME role= also= context=(",
    "title: lead: text: author: url: site: tag: lang: source: tier: words: published: Title: foo: : ::",
    "en dawn.com >300 2021-10-08 1..2",
    "Kabul Herat talib* wom?n * ? *a a*b C++ AT&T U.S. #tag ’s طالبان 中国 @names @nobody @ /Kab[uo]l/ / /( /a+/ /(/",
    "“ ” \" ' ‘ \\ | || & && + - ! = < > [ ] { } ; … –",
)
PHRASES = ('"State Department"', '"a"~2', '""', '"a', "# a note\n", 'NAME("Wendy Sherman")', "2 OF (Kabul, Herat)")
PIECES = st.sampled_from((*(sign for signs in SIGNS for sign in signs.split()), *PHRASES))


@given(pieces=st.lists(PIECES, max_size=16), joint=st.sampled_from((" ", "", "\n")))
def test_any_sequence_of_signs_is_read_or_refused(pieces: list[str], joint: str) -> None:
    read_or_refused(joint.join(pieces))


@given(query=st.text(max_size=80))
def test_any_text_is_read_or_refused(query: str) -> None:
    read_or_refused(query)


@given(query=st.text(alphabet='aK "()/*?:~^@#,|\\\n[]{}+-0129', max_size=60))
def test_any_text_of_signs_is_read_or_refused(query: str) -> None:
    read_or_refused(query)


@given(pattern=st.text(alphabet="ab()[]{}|*+?.^$\\dwsbpL123,:=!<>-", max_size=30))
def test_any_expression_is_read_or_refused(pattern: str) -> None:
    read_or_refused(f"/{pattern}/")


DEEP = 10_000
NESTED = {
    "brackets": "(" * DEEP + "Kabul" + ")" * DEEP,
    "brackets never closed": "(" * DEEP,
    "brackets never opened": "Kabul" + ")" * DEEP,
    "NOT": "NOT " * DEEP + "Kabul",
    "fields": "title:" * DEEP + "Kabul",
    "fields in brackets": "title:(" * DEEP + "Kabul" + ")" * DEEP,
    "n OF": "2 OF (" * DEEP + "Kabul" + ", Herat)" * DEEP,
    "ATLEAST": "ATLEAST(2, " * 5_000 + "Kabul" + ")" * 5_000,
    "FIRST": "FIRST(9, " * 5_000 + "Kabul" + ")" * 5_000,
    "CASE": "CASE(" * DEEP + "US" + ")" * DEEP,
    "STEM": "STEM(" * DEEP + "talk" + ")" * DEEP,
    "NAME": 'NAME("A B", context=(' * 4_000 + "Kabul" + "))" * 4_000,
    "OR inside AND": "(Kabul OR (Herat AND " * 4_500,
    "NEAR inside NEAR": "(Kabul NEAR/3 " * 5_000 + "Herat" + ")" * 5_000,
    "an expression": "/" + "(" * 90_000 + "/",
    "classes": "/" + "[" * 90_000 + "/",
}


@pytest.mark.parametrize("query", NESTED.values(), ids=NESTED)
def test_no_depth_of_nesting_is_too_much_to_be_answered(query: str) -> None:
    read_or_refused(query)


@pytest.mark.parametrize("depth", [1, 30, DEEPEST - 1, DEEPEST])
def test_brackets_are_read_as_deep_as_they_may_be(depth: int) -> None:
    assert isinstance(read_or_refused("(" * depth + "Kabul" + ")" * depth), Query)


def test_one_bracket_more_is_refused_at_its_place() -> None:
    refused = read_or_refused("(" * (DEEPEST + 1) + "Kabul" + ")" * (DEEPEST + 1))
    assert isinstance(refused, QueryError)
    assert refused.position == DEEPEST


LONG = {
    "one word": "a" * 100_000,
    "words": "Kabul " * 16_666,
    "OR": "Kabul OR " * 11_000 + "Herat",
    "names": " OR ".join(f'"Given{number} Surname{number}"' for number in range(3_300)),
    "a chain of NEAR": "a NEAR/3 " * DEEP + "a",
    "operators": "AND " * 25_000,
    "quotes": '"' * 100_000,
    "one quote": '"' + "a " * 49_999,
    "stars": "*" * 100_000,
    "question marks": "a" + "?" * 99_999,
    "words with a star inside": "a*b " * 25_000,
    "comment": "Kabul #" + "a" * 99_993,
    "comments": "#a\n" * 33_333,
    "digits": "Kabul NEAR/" + "9" * 90_000 + " Herat",
    "a number of members": "9" * 90_000 + " OF (Kabul, Herat)",
    "members": f"2 OF ({'Kabul, ' * 14_000})",
    "weights": "Kabul^" + "9" * 90_000,
    "strokes": "/" * 100_000,
    "an expression": "/" + "a" * 90_000 + "/",
    "an open expression": "/" + "a[" * 49_999,
    "lists": "@a " * 33_333,
    "colons": ":" * 100_000,
    "fields": "a:" * 50_000,
    "spaces": " " * 100_000,
    "a date": "published:" + "2021-" * 19_990,
    "a site": "site:" + "a." * 49_990,
    "a letter that is none": "\ud800" * 50_000,
    "a quote and strokes": '"' + "\\" * 99_999,
}


@pytest.mark.parametrize("query", LONG.values(), ids=LONG)
def test_no_length_is_too_much_to_be_answered(query: str) -> None:
    assert len(query) <= 100_000
    read_or_refused(query)


def test_a_query_of_more_than_a_hundred_thousand_characters_is_refused() -> None:
    assert isinstance(read_or_refused("a " * 50_000), Query)
    refused = read_or_refused("a " * 50_000 + "a")
    assert isinstance(refused, QueryError)
    assert (
        str(refused) == "the query is longer than 100,000 characters (character 100001): split it into several watches"
    )


# Each asks thousands of times for what stands thousands of times in the text: their product would be hours of work.
REPEATED = {
    "a word": "Kabul " * 16_000,
    "a word of a field": "text:Kabul " * 8_000,
    "a word in its case": "CASE(Kabul) " * 8_000,
    "a wildcard": "Kab* " * 19_000,
    "words of other weights": " ".join(f"Kabul^1.{number}" for number in range(2_000)),
    "a phrase": '"Kabul Kabul" ' * 7_000,
    "a loose phrase": '"Kabul Kabul"~3 ' * 6_000,
    "a number of times": "ATLEAST(3, Kabul) " * 5_500,
    "NEAR": "(Kabul NEAR/3 Kabul) " * 4_600,
    "NEAR between long groups": f"({'Kabul OR ' * 5_000}Herat) NEAR/3 ({'Kabul OR ' * 5_000}Herat)",
    "SENT": "(Kabul SENT Kabul) " * 5_200,
    "a person": 'NAME("Ada Kabul", also="Kabul") ' * 2_500,
}


@pytest.mark.parametrize("query", REPEATED.values(), ids=REPEATED)
def test_asking_for_one_thing_a_thousand_times_costs_little_more_than_asking_once(query: str) -> None:
    read = read_or_refused(query)
    assert isinstance(read, Query)
    verdict = read.evaluate(told("Kabul " * 10_000))
    assert verdict.matches
    assert 0 < len(verdict.hits) <= 2_000 * 50


# Expressions that take a backtracking engine beyond the age of the universe, and ones that grow when they are compiled.
BOMBS = [
    r"(a+)+$",
    r"(a|a)*b",
    r"(a|aa)+$",
    r"(.*)*x",
    r"(.*a){20}",
    r"([a-z]+)*\d",
    r"(x+x+)+y",
    r"a{1000}{1000}",
    r"(a{1000}){1000}",
    r"((a{100}){100}){100}",
    r"(\pL{1,1000})+",
    r"(?i)(\w+\s?)*$",
    r"(a?){500}a{500}",
    r".*.*.*.*.*.*.*.*x",
    r"(((((a*)*)*)*)*)*b",
    r"[\pL\pN]{900}",
    r"(a|b|c|d|e|f){400}",
    r"\b\w+\b{300}",
]
HOSTILE = ("a" * 20_000 + "!", "ab" * 10_000, "x" * 20_000, "word " * 4_000)


@pytest.mark.parametrize("pattern", BOMBS)
def test_an_expression_that_would_explode_is_refused_or_stays_cheap(pattern: str) -> None:
    read = read_or_refused(f"/{pattern}/")
    if isinstance(read, Query):
        for text in HOSTILE:
            assert read.evaluate(told(text)).matches in {True, False}
