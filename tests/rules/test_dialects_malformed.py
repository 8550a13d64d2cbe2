"""Dialects: what cannot be read is refused at its place in the query as given, and nothing hangs or crashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.errors import QueryError
from watchdesk.rules.dialects import DIALECTS, Converted, convert
from watchdesk.rules.language import compile_query

WORD = "write a word, a phrase or a group"
MALFORMED = [
    # dialect, given, position, problem, advice
    ("google-alerts", "", 0, "the query is empty", "write a word to look for"),
    ("brandwatch", "  \n ", 0, "the query is empty", "write a word to look for"),
    ("google-alerts", "apple OR", 8, "nothing stands behind OR", WORD),
    ("google-alerts", "OR apple", 0, "nothing stands before OR", f"{WORD}, or put OR in quotes"),
    ("google-alerts", "apple OR OR pear", 9, "nothing stands behind OR", WORD),
    ("google-alerts", "a AROUND(3)", 11, "nothing stands behind AROUND(3)", WORD),
    ("google-alerts", "()", 1, "nothing stands in these brackets", "write a word, or take the brackets out"),
    ("google-alerts", "a (", 2, "this bracket is never closed", "write ) at the end of its group"),
    ("google-alerts", "(a", 0, "this bracket is never closed", "write ) at the end of its group"),
    ("google-alerts", "a)", 1, "this bracket was never opened", "take it out, or write ( before its group"),
    ("google-alerts", ")", 0, "this bracket was never opened", "take it out, or write ( before its group"),
    ("google-alerts", 'a "b', 2, "this quote is never closed", "write a second quote at the end of the phrase"),
    (
        "google-alerts",
        "link:a.test",
        0,
        "nothing is left of the query, since watchdesk has no counterpart of link:a.test",
        "write at least one word to look for",
    ),
    (
        "google-alerts",
        "% *",
        0,
        "nothing is left of the query, since watchdesk has no counterpart of %, *",
        "write at least one word to look for",
    ),
    ("brandwatch", "a NEAR/3", 8, "nothing stands behind NEAR/3", WORD),
    ("brandwatch", "NEAR/3 a", 0, "nothing stands before NEAR/3", f"{WORD}, or put NEAR/3 in quotes"),
    ("brandwatch", "a AND OR b", 6, "nothing stands behind AND", WORD),
    ("brandwatch", "a NOT", 5, "nothing stands behind NOT", WORD),
    ("brandwatch", "<<< a", 0, "this comment is never closed", "write its end"),
    ("brandwatch", "(a AND b", 0, "this bracket is never closed", "write ) at the end of its group"),
    ("meltwater", "/* a", 0, "this comment is never closed", "write its end"),
    ("meltwater", "title:(a AND)", 12, "nothing stands behind AND", WORD),
    ("meltwater", "^9 a", 0, "nothing stands before ^9", f"{WORD}, or put ^9 in quotes"),
    ("factiva", "a and", 5, "nothing stands behind and", WORD),
    ("factiva", "[a", 0, "this bracket is never closed", "write ) at the end of its group"),
    ("factiva", "same a", 0, "nothing stands before same", f"{WORD}, or put same in quotes"),
    ("factiva", "atleast3", 8, "nothing stands behind atleast3", WORD),
    ("factiva", "/f50/ a", 0, "nothing stands before /f50/", f"{WORD}, or put /f50/ in quotes"),
    (
        "factiva",
        "rst=nytf",
        0,
        "nothing is left of the query, since watchdesk has no counterpart of rst=nytf",
        "write at least one word to look for",
    ),
    ("lexis", "a w/5", 5, "nothing stands behind w/5", WORD),
    ("lexis", "a and and b", 6, "nothing stands behind and", WORD),
    ("lexis", "w/p a", 0, "nothing stands before w/p", f"{WORD}, or put w/p in quotes"),
    ("lexis", "headline()", 9, "nothing stands in these brackets", "write a word, or take the brackets out"),
    ("lexis", "a and not", 9, "nothing stands behind and not", WORD),
    (
        "brandwatch",
        " NEAR/1 ".join(["(a AND b)"] * 12),
        None,
        "written out without AND and NOT inside proximities, the query grows too long",
        "split it into several watches",
    ),
    (
        "brandwatch",
        f"({' AND '.join(f'a{number}' for number in range(900))}) NEAR/3 ({' OR '.join(['long' * 9] * 50)})",
        0,
        "in the watch language this query is longer than 100,000 characters",
        "split it into several watches",
    ),
    (
        "meltwater",
        " NEAR/1 ".join(["a"] * 70),
        None,
        "proximities follow each other, more than 40",
        "split the query into several watches",
    ),
    (
        "factiva",
        f'"{" ".join(["a*b"] * 30)}"',
        0,
        "more than 20 words with wildcards, or groups, stand in one proximity",
        "join parts of them with AND",
    ),
    ("factiva", "a " * 101, 0, "this phrase has more than 100 words", "write the words that matter"),
    ("lexis", "a " * 50_001, 100_000, "the query is longer than 100,000 characters", "split it into several watches"),
    (
        "brandwatch",
        "(a AND (b OR " * 40 + "c" + "))" * 40,
        None,
        "groups are nested deeper than 40",
        "split the query into several watches",
    ),
]


@pytest.mark.parametrize(
    "dialect, text, position, problem, advice",
    MALFORMED,
    ids=[f"{row[0]}: {row[1][:30]}, {number}" for number, row in enumerate(MALFORMED)],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    dialect: str, text: str, position: int | None, problem: str, advice: str
) -> None:
    with pytest.raises(QueryError) as caught:
        convert(text, dialect)
    error = caught.value
    assert (error.problem, error.advice) == (problem, advice)
    assert error.query == text
    if position is not None:
        assert error.position == position


def test_a_dialect_that_is_not_known_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        convert("a", "altavista")


# What a query is made of in any of the dialects: each is tried on all, so that none trips over another's signs.
SIGNS = (
    "a b apple taliban 2 OF PARA ATLEAST",
    "( ) ( ) [ ] { } , ; & && | || - + ~ ^ # @ ! $ % * ? ' ’ “ ” \" \\ / : = < >",
    "AND OR NOT and or not NEAR/3 NEAR/2f NEAR ONEAR ONEAR/4 NEAR/99999 AROUND(3) w/5 w/s /s /p w/p w/seg pre/3 same",
    "adj adj3 near5 /N3/ /F50/ not/3 +2 ~5 ~0 ^9 atleast3 atleast3( atl2(",
    "title: intitle: allintitle: allinurl: hd= hlp= la= la=en rst= headline( hlead( caps( allcaps( nocaps( term( x(",
    "site:bbc.co.uk/news site:( url: raw: raw:Google+ lang: language(english) country:us source: author: ingress:",
    "date -7 wc>300 before:2020-01-01 after:1/2/2021 $1..$9",
    "wom?n colo*r *phone a?b* engineer$3 earn$ bank** bankrupt! colö*r ** ?* #tag @who {BT} {} C++ AT&T 3:0 https://a.test",
    "<<< >>> /* */ 中国 طالبان",
)
SEVERAL = (
    '"new york"', '"a * b"', '"wom?n a"~3', '"a*b c"', '""', "“x y”", "and not", "not w/3", "date after 20210101",
    "date(geq (1/1/2020))", "length > 500", "<<< x >>>", "/* x */", "a:[1 TO 2]",
)  # fmt: skip
PIECES = st.sampled_from((*(sign for signs in SIGNS for sign in signs.split()), *SEVERAL))


def converted_or_refused(text: str, dialect: str) -> Converted | None:
    """Return what a query becomes, having checked that it compiles; None if it is refused."""
    try:
        converted = convert(text, dialect)
    except QueryError as error:
        refused = error
    else:
        compile_query(converted.query)
        return converted
    assert refused.query == text
    assert 0 <= refused.position <= len(text)
    assert "cannot be said" not in refused.problem, "what we write must be in our language"
    return None


@pytest.mark.parametrize("dialect", DIALECTS)
@given(pieces=st.lists(PIECES, max_size=14))
def test_any_mixture_of_signs_compiles_or_is_refused(dialect: str, pieces: list[str]) -> None:
    converted_or_refused(" ".join(pieces), dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(text=st.text(max_size=60) | st.text(alphabet='ab "()*?:=/~-^#@!|&{}[]<>1é中\\\n', max_size=60))
def test_any_text_compiles_or_is_refused(dialect: str, text: str) -> None:
    converted_or_refused(text, dialect)


LEAVES = st.sampled_from(("apple", "pear", '"new york"', "talib*", "wom?n", "2021"))
QUERIES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds("({} AND {})".format, inner, inner)
        | st.builds("({} OR {})".format, inner, inner)
        | st.builds("({} NEAR/3 {})".format, inner, inner)
        | st.builds("({} NOT {})".format, inner, inner)
        | st.builds("title:({})".format, inner)
    ),
    max_leaves=12,
)


@given(query=QUERIES)
def test_every_well_formed_query_of_a_suite_is_converted(query: str) -> None:
    assert converted_or_refused(query, "brandwatch") is not None
    assert converted_or_refused(query, "meltwater") is not None


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "a" + ")" * 10_000,
        "(" * 10_000,
        "a)" * 10_000,
        "NOT " * 10_000 + "a",
        "-" * 10_000 + "a",
        "title:" * 10_000 + "a",
        "hd=" * 10_000 + "a",
        "headline(" * 9_000,
        "a w/3 " * 10_000 + "a",
        "a NEAR/3 " * 10_000 + "a",
        "a OR " * 4_000 + "a",
        "(a OR (b AND " * 7_000,
        '"' * 99_999,
        '"' + "\\" * 99_000,
        "<<<" * 33_000,
        "/*" * 50_000,
        '"' + "a*b " * 24_000 + '"',
        "*" * 100_000,
        "raw:" + "a" * 99_000,
        'raw:"' + "a" * 99_000,
        "a" * 100_000,
        "1." * 50_000,
        " w/" + "9" * 90_000,
        "date(" * 20_000,
        "a:" * 50_000,
        "中*" * 40_000,
    ],
    ids=lambda text: f"{text[:12]}… {len(text)}",
)
def test_nothing_is_too_long_or_too_deep_to_be_answered(dialect: str, text: str) -> None:
    converted_or_refused(text, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_brackets_that_say_nothing_may_be_ten_thousand_deep(dialect: str) -> None:
    assert convert("(" * 10_000 + "kabul" + ")" * 10_000, dialect).query == "kabul"
