"""Meltwater: what its queries become in the watch language, and that they mean the same."""

import pytest

from rules.dialects_specimens import Row, check, holds, told
from watchdesk.rules.dialects import convert

CONVERSIONS: list[Row] = [
    # given, ours, a text that it finds, a text that it does not
    ("apple AND watch", "apple AND watch", "A watch by Apple", "Apple"),
    ("apple and watch", "apple AND watch", "A watch by Apple", "Apple"),
    ("Apple or iPhone", "Apple OR iPhone", "An iPhone", "A watch"),
    ('apple NOT "apple juice"', 'apple AND NOT "apple juice"', "Apple", "Apple juice"),
    ("a OR b AND c", "a OR b AND c", "a", "b"),
    ("a OR b NOT c", "a OR b AND NOT c", "a c", "b c"),
    ("NOT a AND b", "NOT a AND b", "b", "a b"),
    ("(a OR b) AND c", "(a OR b) AND c", "b c", "b"),
    ("apple watch", "apple AND watch", "A watch by Apple", "Apple"),
    ('"apple watch"', '"apple watch"', "The apple watch", "A watch by Apple"),
    ("“apple watch”", '"apple watch"', "The apple watch", "A watch by Apple"),
    ('"apple watch"~3', '"apple watch"~3', "A watch by Apple", "Watch a b c d e apple"),
    ("apple NEAR watch", "apple NEAR/4 watch", "Watch a b c d apple", "Watch a b c d e apple"),
    ("apple NEAR/10 watch", "apple NEAR/10 watch", "Watch a b c d e f apple", "Apple"),
    ("apple near/1 watch", "apple NEAR/1 watch", "Watch this apple", "Watch a b apple"),
    ("apple ONEAR watch", "apple BEFORE/4 watch", "Apple made a watch", "A watch by Apple"),
    ("apple ONEAR/1 watch", "apple BEFORE/1 watch", "An apple smart watch", "A watch by Apple"),
    ("shop* NEAR center*", "shop* NEAR/4 center*", "Centers for shoppers", "Shops"),
    ("a NEAR/3 b NEAR/9 c", "a NEAR/3 b NEAR/9 c", "a b c", "a c"),
    (
        "(shop OR store) NEAR/2 (center OR centers)",
        "(shop OR store) NEAR/2 (center OR centers)",
        "Store center",
        "Store",
    ),
    ("(apple AND watch)~3", "apple NEAR/3 watch", "A watch by Apple", "Watch a b c d e apple"),
    ("(a AND b) NEAR/3 c", "a NEAR/3 c AND b NEAR/3 c", "a c b", "a c x x x x b"),
    ("a NEAR/3 (b OR (c AND d))", "a NEAR/3 b OR a NEAR/3 c AND a NEAR/3 d", "c a d", "a c"),
    ("title:apple", "title:apple", "Apple | x", "x | Apple"),
    ("title:(apple OR pear)", "title:(apple OR pear)", "Pear | x", "x | Apple"),
    ("title:(x NEAR y)", "title:(x NEAR/4 y)", "x y | z", "z | x y"),
    ('title:("Golden State" OR "GSW") AND ball', 'title:("Golden State" OR GSW) AND ball', "GSW | ball", "ball | GSW"),
    ("title : apple", "title:apple", "Apple | x", "x | Apple"),
    ("ingress:apple", "lead:apple", "x | Apple", "x | a ¶ b ¶ Apple"),
    (
        "apple AND ingress:(watch or phone)",
        "apple AND lead:(watch OR phone)",
        "A phone | apple",
        "x | apple ¶ b ¶ watch",
    ),
    ("title:(a AND ingress:b)", "title:a AND lead:b", "a | b", "a | x ¶ y ¶ b"),
    ("body:apple", "text:apple", "x | Apple", "Apple | x"),
    ('author:"Ann Lee"', 'author:"Ann Lee"', "x", told("x", authors=("Bo Li",))),
    ("language:en AND apple", "lang:en AND apple", "Apple", told("Apple", language="fr")),
    (
        'source:"Morning Post" AND apple',
        'source:"Morning Post" AND apple',
        "Apple",
        told("Apple", source="Evening Post"),
    ),
    (
        'url:"morning.test/world" AND apple',
        'url:"morning.test/world" AND apple',
        "Apple",
        told("Apple", url="https://a.test/"),
    ),
    (
        "site:https://morning.test AND apple",
        "site:morning.test AND apple",
        "Apple",
        told("Apple", url="https://a.test/"),
    ),
    ("D*C*", r"/\bD[\pL\pM\pN]*C[\pL\pM\pN]*\b/", "Duchy", "Dots"),
    ("organi?ation*", "organi?ation*", "Organisations", "Organs"),
    ('"apple orchard*"', '"apple orchard*"', "Apple orchards", "Orchards of apple"),
    ("apple AND (watch OR phone)^9", "apple AND (watch^9 OR phone^9)", "Apple phone", "Apple"),
    ('"apple watch"^10 OR phone', '"apple watch"^10 OR phone', "Apple watch", "Watch"),
    ("apple^900", "apple^100", "Apple", "Watch"),
    ("/* old: pear */ apple", "apple", "Apple", "Pear"),
    ("apple AND -pear", "apple AND NOT pear", "Apple", "Apple, pear"),
    ("(a OR b)\n\nAND\r\n\tc", "(a OR b) AND c", "b c", "b"),
    ("#tech", "tech", "Tech", "x"),
    ("brand-new", '"brand-new"', "Brand new", "New brand"),
    ("country:us AND apple", "apple", "Apple", "x"),
    ("metaData.source.name:x AND apple", "apple", "Apple", "x"),
]


@pytest.mark.parametrize("row", CONVERSIONS, ids=[row[0] for row in CONVERSIONS])
def test_a_query_of_meltwater_means_the_same(row: Row) -> None:
    check(row, "meltwater")


NOTES = [
    ("ingress:a", "ingress: is lead: in watchdesk, which looks in the title and the first two paragraphs"),
    ("country:us AND a", "country:us has no counterpart and was left out: the query finds more than it did"),
    (
        "a OR sentiment:positive",
        "sentiment:positive has no counterpart and was left out: the query finds less than it did",
    ),
    ("a AND reach:[1 TO 9]", "reach:[1 TO 9] has no counterpart and was left out: the query finds more than it did"),
    ("source:bbc", "source bbc: watchdesk compares it with the id and the title of your own sources"),
    ("a NEAR/9999 b", "NEAR/9999: 1000 words apart is the farthest in watchdesk"),
    ("(a OR b)~4", "~4 behind something else than a phrase or an AND was left out"),
    ("(a AND b) NEAR c", "AND inside a proximity was written out: each member stands near the other side"),
    ("title:a NEAR ingress:b", "a proximity between two fields is AND in watchdesk"),
]


@pytest.mark.parametrize("given, note", NOTES)
def test_what_differs_is_noted(given: str, note: str) -> None:
    assert note in convert(given, "meltwater").notes


def test_its_documented_order_needs_no_note() -> None:
    assert convert('apple AND (watch OR iwatch) NOT ("apple sauce" OR "apple orchard*")', "meltwater").notes == ()


def test_a_name_list_of_hundreds_is_one_or() -> None:
    names = [f"Given{number} Surname{number}" for number in range(500)]
    converted = convert(" OR\n".join(f"“{name}”" for name in names), "meltwater")
    assert converted.query == " OR ".join(f'"{name}"' for name in names)
    assert converted.notes == ()
    assert holds(converted.query, "Then Given499 Surname499 spoke")
    assert not holds(converted.query, "Then Given499 Surname498 spoke")


def test_a_preference_shows_in_the_hits() -> None:
    assert convert("(a OR (b AND c))^7", "meltwater").query == "a^7 OR b^7 AND c^7"
