"""Brandwatch: what its queries become in the watch language, and that they mean the same."""

import pytest

from rules.dialects_specimens import Row, check, holds, told
from watchdesk.rules.dialects import convert

CONVERSIONS: list[Row] = [
    # given, ours, a text that it finds, a text that it does not
    ("apple AND orange", "apple AND orange", "An apple, an orange", "An apple"),
    ("apple OR orange", "apple OR orange", "An orange", "A pear"),
    ("apple NOT juice", "apple AND NOT juice", "An apple", "Apple juice"),
    ("apple NOT juice NOT pie", "apple AND NOT juice AND NOT pie", "An apple", "An apple, a pie"),
    ("apple NOT (juice OR pie)", "apple AND NOT (juice OR pie)", "An apple", "An apple, a pie"),
    ("apple AND NOT juice", "apple AND NOT juice", "An apple", "Apple juice"),
    ("apple AND -juice", "apple AND NOT juice", "An apple", "Apple juice"),
    ("apple OR orange AND juice", "apple OR orange AND juice", "An apple", "An orange"),
    ("(apple OR orange) AND juice", "(apple OR orange) AND juice", "Orange juice", "An apple"),
    ("apple juice", "apple AND juice", "The juice of an apple", "Juice"),
    ('"apple juice"', '"apple juice"', "Apple juice", "Juice of the apple"),
    ("“apple juice”", '"apple juice"', "Apple juice", "Juice of the apple"),
    ('"apple juice"~5', '"apple juice"~5', "Juice from an apple", "Juice a b c d e f apple"),
    ('"big apple juice"~0', '"big apple juice"~0', "Juice, big apple", "Big red apple juice"),
    ("apple NEAR/2 juice", "apple NEAR/2 juice", "Juice of the apple", "Juice of the big red apple"),
    ("logitech NEAR/2f keyboard", "logitech BEFORE/2 keyboard", "A Logitech solar keyboard", "A keyboard by Logitech"),
    ("a NEAR/0f b", "a BEFORE/0 b", "a b", "b a"),
    (
        "(apple OR orange) NEAR/5 (phone OR tablet)",
        "(apple OR orange) NEAR/5 (phone OR tablet)",
        "A tablet by Orange",
        "A tablet a b c d e f orange",
    ),
    (
        "(((Christmas OR Xmas) NEAR/2 (gift OR present)) NEAR/2 (wife OR “girl friend”))",
        '(Christmas OR Xmas) NEAR/2 (gift OR present) NEAR/2 (wife OR "girl friend")',
        "An Xmas gift for a girl friend",
        "A gift for a wife",
    ),
    ("a NEAR/5 (b NEAR/1 c)", "a NEAR/5 (b NEAR/1 c)", "a x c b", "a b x y c"),
    (
        '((cake OR "ice cream") AND (birthday OR birthdays))~5',
        '(cake OR "ice cream") NEAR/5 (birthday OR birthdays)',
        "Ice cream for a birthday",
        "Cake a b c d e f birthday",
    ),
    ("(a AND b AND c)~2", "a NEAR/2 b NEAR/2 c", "c x a y b", "a x x x b c"),
    ("(a AND b NOT c)~2", "a NEAR/2 b AND NOT c", "a b", "a b z z z z z c"),
    ("(a AND b) NEAR/3 c", "a NEAR/3 c AND b NEAR/3 c", "a c b", "a c x x x x b"),
    ("c NEAR/3f (a AND b)", "c BEFORE/3 a AND c BEFORE/3 b", "c a b", "a c b"),
    (
        "(a AND b) NEAR/3 (c AND d)",
        "a NEAR/3 c AND a NEAR/3 d AND b NEAR/3 c AND b NEAR/3 d",
        "a c b d",
        "a c x x x x b d",
    ),
    (
        "((a AND b) OR c OR d) NEAR/1 z",
        "(c OR d) NEAR/1 z OR a NEAR/1 z AND b NEAR/1 z",
        "a z b",
        "a z",
    ),
    ("a NEAR/3 (b NOT c)", "a NEAR/3 b AND NOT (a NEAR/3 c)", "a b", "a b c"),
    ("a NEAR/3 (NOT b)", "a NOT NEAR/3 b", "a x x x x b", "a b"),
    ("{BT}", "CASE(BT)", "BT said", "bt said"),
    ('"British Telecom" OR {BT}', '"British Telecom" OR CASE(BT)', "British telecom", "A bt"),
    ("{British Telecom}", 'CASE("British Telecom")', "British Telecom", "British telecom"),
    ("{US} NEAR/3 trade", "CASE(US) NEAR/3 trade", "US trade", "Let us trade"),
    ("{US} NEAR/3 (trade AND steel)", "CASE(US) NEAR/3 trade AND CASE(US) NEAR/3 steel", "US steel trade", "US trade"),
    ("raw:Google+", 'RAW("Google+")', "Use Google+ now", "Use Google now"),
    ("title:(merger OR takeover)", "title:(merger OR takeover)", "A takeover | x", "x | A takeover"),
    ("title:apple NEAR/3 juice", "title:(apple NEAR/3 juice)", "Apple juice | x", "Apple | juice"),
    ("title:apple NEAR/3 title:juice", "title:(apple NEAR/3 juice)", "Apple juice | x", "Apple | juice"),
    (
        "title:(apple AND site:morning.test)",
        "title:apple AND site:morning.test",
        "Apple | x",
        told("Apple | x", url="https://evening.test/1"),
    ),
    ('author:"Ann Lee" AND apple', 'author:"Ann Lee" AND apple', "An apple", told("An apple", authors=("Bo Li",))),
    ("site:morning.test AND apple", "site:morning.test AND apple", "Apple", told("Apple", url="https://evening.test/")),
    (
        "apple NOT site:(a.test OR evening.test)",
        "apple AND NOT site:(a.test OR evening.test)",
        "Apple",
        told("Apple", url="https://evening.test/"),
    ),
    (
        "url:morning.test/world AND apple",
        'url:"morning.test/world" AND apple',
        "Apple",
        told("Apple", url="https://morning.test/sport/1"),
    ),
    ("language:en AND apple", "lang:en AND apple", "Apple", told("Apple", language="fr")),
    ("apple AND language:(en OR de)", "apple AND lang:(en OR de)", "Apple", told("Apple", language="fr")),
    ("phone*", "phone*", "Phones", "A telephone"),
    ("*phone", r"/\b[\pL\pM\pN]*phone\b/", "A telephone", "Telephones"),
    ("colo*r", r"/\bcolo[\pL\pM\pN]*r\b/", "A colour", "Colours"),
    ("organi?ation", "organi?ation", "An organisation", "Organising"),
    ('"prime minist*"', '"prime minist*"', "Prime ministers", "Prime motive, ministers"),
    ('"wom?n rights"', "wom?n BEFORE/0 rights", "Women rights", "Women and rights"),
    ("<<< brands >>> apple OR <<< more > or >> less >>> pear", "apple OR pear", "A pear", "Brands"),
    ("#metoo OR @nasa", "metoo OR nasa", "MeToo", "x"),
    ("hashtags:metoo", "metoo", "MeToo", "x"),
    ('"Marks & Spencer" OR M&S', '"Marks & Spencer" OR "M&S"', "M&S", "Spencer and Marks"),
    ("country:gbr AND bank*", "bank*", "Banks", "x"),
    ("apple NOT country:gbr", "apple", "Apple", "x"),
    ("apple AND authorFollowers:[10 TO 500]", "apple", "Apple", "x"),
]


@pytest.mark.parametrize("row", CONVERSIONS, ids=[row[0] for row in CONVERSIONS])
def test_a_query_of_brandwatch_means_the_same(row: Row) -> None:
    check(row, "brandwatch")


MIXED = "AND and OR stand side by side without brackets: AND was read first; set brackets if you meant OR"
NOTES = [
    ("apple OR orange AND juice", MIXED),
    ("apple and orange", "and in small letters is a word in Brandwatch and here; the operator is AND"),
    ("links:a.test OR apple", "links:a.test has no counterpart and was left out: the query finds less than it did"),
    ("apple NOT country:us", "country:us has no counterpart and was left out: the query finds more than it did"),
    (
        "apple AND (country:us OR city:york)",
        "city:york has no counterpart and was left out: the query finds more than it did",
    ),
    (
        "apple AND (country:us OR pear)",
        "country:us has no counterpart and was left out: the query finds less than it did",
    ),
    ("a NEAR/5000 b", "NEAR/5000: 1000 words apart is the farthest in watchdesk"),
    ("(a OR b)~5", "~5 behind a group without AND was left out"),
    ("(a AND b) NEAR/3 c", "AND inside a proximity was written out: each member stands near the other side"),
    ("a NEAR/3 (b NOT c)", "NOT inside a proximity was written out: what is excluded stands nowhere near"),
    ("a NEAR/3f (NOT b)", "NOT BEFORE is NOT NEAR in watchdesk: in either order"),
    ("a NEAR/3 site:b.test", "a proximity with something that has no place in the text is AND in watchdesk"),
    ("title:a NEAR/3 author:b", "a proximity between two fields is AND in watchdesk"),
    ("title:a NEAR/3 b", "title: was put around both sides of a proximity"),
    ("title:(a OR author:b)", "author: inside title: was read as author: alone"),
    ("<<< x >>> a", "comments were left out"),
    ("#metoo", "Brandwatch's hashtags and accounts are looked for as words: #metoo as metoo"),
    ("author:bo", "author: is the writer's name in watchdesk, not an account of a social network"),
    ("größ*er AND a", "größ*er: * ends a word in watchdesk; größ* finds more"),
]


@pytest.mark.parametrize("given, note", NOTES)
def test_what_differs_is_noted(given: str, note: str) -> None:
    assert note in convert(given, "brandwatch").notes


def test_brackets_make_a_mixture_of_and_and_or_plain() -> None:
    assert convert("apple OR (orange AND juice)", "brandwatch").notes == ()


def test_what_stands_near_nothing_excluded_is_found() -> None:
    converted = convert("sherman NEAR/1 (NOT tank)", "brandwatch")
    assert holds(converted.query, "Sherman met them; a Sherman tank stood by")
    assert not holds(converted.query, "A Sherman tank stood by")


def test_many_words_with_a_star_inside_stay_within_the_bound_of_expressions() -> None:
    converted = convert(" OR ".join(f"co{letter}*r" for letter in "abcdefghijklmnopqrstuvwxyz"), "brandwatch")
    assert converted.query.count("/") == 40
    assert converted.query.endswith("OR coz*")
    assert "coz*r: * ends a word in watchdesk; coz* finds more" in converted.notes
