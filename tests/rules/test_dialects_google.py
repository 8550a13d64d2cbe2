"""Google Alerts: what its queries become in the watch language, and that they mean the same."""

from datetime import UTC, datetime

import pytest

from rules.dialects_specimens import Row, check, told
from watchdesk.rules.dialects import convert

CONVERSIONS: list[Row] = [
    # given, ours, a text that it finds, a text that it does not
    ("climate change", "climate AND change", "The climate will change", "The climate stays"),
    ('"climate change"', '"climate change"', "On climate change.", "Climate policies change"),
    ("“climate change”", '"climate change"', "On climate change.", "Climate policies change"),
    ("„climate change“", '"climate change"', "On climate change.", "Climate policies change"),
    ('"climate change" -trump', '"climate change" AND NOT trump', "Climate change talks", "Trump on climate change"),
    ("climate –trump", "climate AND NOT trump", "Climate talks", "Trump on climate"),
    (
        '"climate change" -(trump OR biden)',
        '"climate change" AND NOT (trump OR biden)',
        "Climate change talks",
        "Biden on climate change",
    ),
    ("jaguar -speed -car", "jaguar AND NOT speed AND NOT car", "A jaguar sleeps", "A jaguar and its speed"),
    ("a OR b c", "(a OR b) AND c", "a c", "a"),
    ("a b OR c d", "a AND (b OR c) AND d", "a c d", "a b"),
    ("a b | x y", "a AND (b OR x) AND y", "a x y", "a b"),
    ("a OR b OR c d", "(a OR b OR c) AND d", "c d", "a b c"),
    ("a OR b AND c", "(a OR b) AND c", "b c", "a"),
    ("(a b) OR (c d)", "a AND b OR c AND d", "c d", "a c"),
    (
        "(xml | html | uml) (programmer | developer)",
        "(xml OR html OR uml) AND (programmer OR developer)",
        "An html developer",
        "A developer of games",
    ),
    ("obama AROUND(5) merkel", "obama NEAR/5 merkel", "Merkel and then Obama", "Obama a b c d e f Merkel"),
    ('apple AROUND (3) "tim cook"', 'apple NEAR/3 "tim cook"', "Tim Cook of Apple", "Apple a b c d Tim Cook"),
    ("a AROUND(2) b OR c", "a NEAR/2 b OR c", "c", "a x y z b"),
    ("intitle:taliban kabul", "title:taliban AND kabul", "Taliban talks | in Kabul", "Kabul | Taliban"),
    ("intitle:(kabul OR herat)", "title:(kabul OR herat)", "Herat falls | x", "x | Herat falls"),
    (
        'intitle:"state of the union" OR intitle:sotu',
        'title:"state of the union" OR title:sotu',
        "The state of the union | x",
        "x | the state of the union",
    ),
    (
        "allintitle: best running shoes",
        "title:(best AND running AND shoes)",
        "Shoes, best for running | x",
        "Best shoes | x",
    ),
    (
        "allintitle:google search -bing",
        "title:(google AND search AND NOT bing)",
        "Google search | x",
        "Google search, Bing | x",
    ),
    ("intext:kabul", "text:kabul", "x | Kabul", "Kabul | x"),
    ("inurl:world kabul", 'url:"world" AND kabul', "Kabul", told("Kabul", url="https://a.test/sport/1")),
    ("site:morning.test kabul", "site:morning.test AND kabul", "Kabul", told("Kabul", url="https://evening.test/1")),
    (
        "kabul -site:evening.test",
        "kabul AND NOT site:evening.test",
        "Kabul",
        told("Kabul", url="https://evening.test/1"),
    ),
    (
        "site:www.Morning.test kabul",
        "site:morning.test AND kabul",
        "Kabul",
        told("Kabul", url="https://evening.test/1"),
    ),
    ("site:*.test kabul", "site:test AND kabul", "Kabul", told("Kabul", url="https://evening.example/1")),
    (
        "site:a.test OR site:morning.test quake",
        "site:(a.test OR morning.test) AND quake",
        "A quake",
        told("A quake", url="https://evening.test/1"),
    ),
    (
        "site:morning.test/world kabul",
        'site:morning.test AND url:"world" AND kabul',
        "Kabul",
        told("Kabul", url="https://www.morning.test/sport/1"),
    ),
    (
        "site:https://www.morning.test/ kabul",
        "site:morning.test AND kabul",
        "Kabul",
        told("Kabul", url="https://evening.test/"),
    ),
    (
        "source:morning_post kabul",
        'source:"morning post" AND kabul',
        "Kabul",
        told("Kabul", source="Evening Post"),
    ),
    (
        "jobs after:2021-01-01 before:2021/12/31",
        "jobs AND published:>=2021-01-01 AND published:<2021-12-31",
        "Jobs",
        told("Jobs", published_at=datetime(2020, 5, 1, tzinfo=UTC)),
    ),
    (
        "jobs after:2021",
        "jobs AND published:>=2021-01-01",
        "Jobs",
        told("Jobs", published_at=datetime(2020, 12, 31, tzinfo=UTC)),
    ),
    ('"three * mice"', "three BEFORE/1 mice", "Three blind mice", "Three very old mice"),
    ('"to be * to be"', '"to be" BEFORE/1 "to be"', "To be not to be", "To be and not so much to be"),
    ("AT&T OR T-Mobile merger", '("AT&T" OR "T-Mobile") AND merger', "AT&T merger", "A mobile merger"),
    ("what happened in Kabul?", "what AND happened AND in AND Kabul", "What happened in Kabul", "Kabul"),
    ("to be or not", 'to AND be AND "or" AND "not"', "to be or not", "to be"),
    ("a, b; c", "a AND b AND c", "a b c", "a b"),
    ("NEAR OF and W5", '"NEAR" AND "OF" AND "and" AND "W5"', "near of and w5", "near of and"),
    ("climat* policy", "climat AND policy", "climat policy", "climate policy"),
    ("-a b", "NOT a AND b", "b", "a b"),
    ("foo NOT bar", "foo AND NOT bar", "foo", "foo bar"),
    ('covid-19 -"long covid"', '"covid-19" AND NOT "long covid"', "Covid-19", "Long covid and covid-19"),
    ("(kabul\nOR\nherat)\npeace", "(kabul OR herat) AND peace", "Peace in Herat", "Herat"),
    ("((((kabul))))", "kabul", "Kabul", "Herat"),
    ("آفغانستان OR کابل صلح", "(آفغانستان OR کابل) AND صلح", "صلح در کابل", "کابل"),
]


@pytest.mark.parametrize("row", CONVERSIONS, ids=[row[0] for row in CONVERSIONS])
def test_a_query_of_google_alerts_means_the_same(row: Row) -> None:
    check(row, "google-alerts")


NOTES = [
    # given, ours, a note
    (
        "brexit location:uk",
        "brexit",
        "location:uk has no counterpart and was left out: the query finds more than it did",
    ),
    (
        "brexit OR filetype:pdf",
        "brexit",
        "filetype:pdf has no counterpart and was left out: the query finds less than it did",
    ),
    (
        "brexit -related:a.test",
        "brexit",
        "related:a.test has no counterpart and was left out: the query finds more than it did",
    ),
    (
        "camera $50..$100",
        "camera",
        "the range $50..$100 has no counterpart and was left out: the query finds more than it did",
    ),
    ("~car", "car", "~word also finds synonyms in Google; watchdesk finds the word as it is written"),
    ("cats or dogs", 'cats AND "or" AND dogs', "or in small letters is a word in Google and here; the operator is OR"),
    ('"a * b"', "a BEFORE/1 b", "a wildcard that stands for a word was read as up to one word at its place"),
    ("a after:3/4/2021", "a AND published:>=2021-03-04", "3/4/2021 was read as month/day/year"),
    ("a AROUND(5000) b", "a NEAR/1000 b", "AROUND(5000): 1000 words apart is the farthest in watchdesk"),
    (
        "site:a.test/b",
        'site:a.test AND url:"b"',
        "a.test/b: watchdesk looks for the site and for the words of the path in the address",
    ),
]


@pytest.mark.parametrize("given, ours, note", NOTES)
def test_what_differs_is_noted(given: str, ours: str, note: str) -> None:
    converted = convert(given, "google-alerts")
    assert converted.query == ours
    assert note in converted.notes


def test_what_does_not_differ_is_not_noted() -> None:
    assert convert('"wendy sherman" (pakistan OR islamabad) -texas site:dawn.com', "google-alerts").notes == ()
