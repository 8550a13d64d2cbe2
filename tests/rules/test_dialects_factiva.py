"""Factiva: what its queries become in the watch language, and that they mean the same."""

from datetime import UTC, datetime

import pytest

from rules.dialects_specimens import Row, check, told
from watchdesk.model.errors import QueryError
from watchdesk.rules.dialects import convert

LONG = "word " * 400
MAY = datetime(2020, 5, 1, tzinfo=UTC)

CONVERSIONS: list[Row] = [
    # given, ours, a text that it finds, a text that it does not
    ("bill clinton", '"bill clinton"', "Bill Clinton", "Clinton, Bill"),
    (
        "bill clinton or gore and george bush",
        '"bill clinton" OR gore AND "george bush"',
        "Bill Clinton",
        "Gore and Clinton",
    ),
    ('"peas and carrots"', '"peas and carrots"', "Peas and carrots", "Carrots and peas"),
    ("'economic plan'", '"economic plan"', "An economic plan", "To plan the economic"),
    ("wireless not cellular", "wireless AND NOT cellular", "Wireless", "Wireless, cellular"),
    (
        "ford not (harrison or betty) and car",
        "ford AND NOT (harrison OR betty) AND car",
        "Ford car",
        "Betty Ford's car",
    ),
    ("a or b not c", "a OR b AND NOT c", "a c", "b c"),
    ("a and not b", "a AND NOT b", "a", "a b"),
    ("communicat* and (cell* or phone)", "communicat* AND (cell* OR phone)", "Communication by cells", "Communication"),
    ("[apple or pear] and juice", "(apple OR pear) AND juice", "Pear juice", "Pear"),
    (
        "select releases and (university or instruction, or courses)",
        '"select releases" AND (university OR instruction OR courses)',
        "Courses; select releases",
        "Releases select courses",
    ),
    ("president w/2 clinton", "president BEFORE/1 clinton", "President Bill Clinton", "Clinton, president"),
    ("president w/2 clinton", "president BEFORE/1 clinton", "President Clinton", "President William Jefferson Clinton"),
    ("World Cup adj5 rugby", '"World Cup" BEFORE/4 rugby', "World Cup a b c d rugby", "World Cup a b c d e rugby"),
    ("world adj cup", "world BEFORE/0 cup", "World cup", "World rugby cup"),
    (
        "carrefour near5 retail sales",
        'carrefour NEAR/4 "retail sales"',
        "Retail sales at Carrefour",
        "Sales, Carrefour",
    ),
    ("a near1 b", "a NEAR/0 b", "b a", "b x a"),
    (
        "boeing 747/N30/british airways",
        '"boeing 747" NEAR/29 "british airways"',
        "British Airways' Boeing 747",
        "Boeing 747",
    ),
    ("a /n2/ b", "a NEAR/1 b", "b x a", "b x x a"),
    (
        "vodafone same telecommunications",
        "vodafone PARA telecommunications",
        "Vodafone. Telecommunications",
        "Vodafone ¶ Telecommunications",
    ),
    (
        "(oil or gas) adj3 (price$2 or cost*)",
        "(oil OR gas) BEFORE/2 (price OR price? OR price?? OR cost*)",
        "Gas at lower prices",
        "Price of gas",
    ),
    (
        "apple adj2 (juice and pie)",
        "apple BEFORE/1 juice AND apple BEFORE/1 pie",
        "Apple juice, apple pie",
        "Apple juice",
    ),
    ("a near3 b same c", "a NEAR/2 b PARA c", "a b. c", "a b ¶ c"),
    ("toyota/F50/", "FIRST(50, toyota)", "Toyota", f"{LONG} Toyota"),
    ("toyota/F50/ and recall", "FIRST(50, toyota) AND recall", f"Toyota {LONG} recall", f"Recall {LONG} Toyota"),
    ("atleast3 microsoft", "ATLEAST(3, microsoft)", "Microsoft, Microsoft, Microsoft", "Microsoft, Microsoft"),
    (
        "atleast2 winter games and snow",
        'ATLEAST(2, "winter games") AND snow',
        "Winter games, winter games, snow",
        "Winter games, snow",
    ),
    ('atleast2 (apple or "tim cook")', 'ATLEAST(2, apple OR "tim cook")', "Apple, Tim Cook", "Apple"),
    ("atleast1 apple", "apple", "Apple", "x"),
    ("engineer$3", "engineer OR engineer? OR engineer?? OR engineer???", "Engineering", "Engineeringly"),
    ("earn$", "earn*", "Earnings", "Learn"),
    ("wom?n", "wom?n", "Women", "Womb"),
    ("prime minist*", '"prime minist*"', "Prime ministers", "Prime"),
    ("prime minister$1", "prime BEFORE/0 (minister OR minister?)", "Prime ministers", "Prime ministerial"),
    ("president % clinton", "president BEFORE/1 clinton", "President Bill Clinton", "President x y Clinton"),
    ("hd=europe", "title:europe", "Europe | x", "x | Europe"),
    (
        "hd=(merger or takeover) and la=en",
        "title:(merger OR takeover) AND lang:en",
        "A merger | x",
        told("A merger | x", language="de"),
    ),
    ("hd=merger or takeover", "title:merger OR takeover", "x | takeover", "x | merger"),
    ("hd=europe adj2 union", "title:(europe BEFORE/1 union)", "Europe's union | x", "x | Europe union"),
    ("hlp=(intel same chip)", "lead:(intel PARA chip)", "x | Intel chip", "x | a ¶ b ¶ Intel chip"),
    ("td=earnings", "text:earnings", "x | earnings", "earnings | x"),
    ("hd=(apple and by=lee)", "title:apple AND author:lee", "Apple | x", told("Apple | x", authors=("Bo Li",))),
    ("by=(ann lee)", 'author:"ann lee"', "x", told("x", authors=("Ann Bo Lee",))),
    ("sn=(morning post) and bank", 'source:"morning post" AND bank', "Bank", told("Bank", source="Evening Post")),
    (
        "general electric and wc>300",
        '"general electric" AND words:>300',
        f"General Electric {LONG}",
        "General Electric",
    ),
    ("apple and wc<300", "apple AND words:<300", "Apple", f"Apple {LONG}"),
    (
        "date after 20210101 and taliban",
        "published:>2021-01-01 AND taliban",
        "Taliban",
        told("Taliban", published_at=MAY),
    ),
    (
        "taliban and date from 20211001 to 20211031",
        "taliban AND published:>=2021-10-01 AND published:<=2021-10-31",
        "Taliban",
        told("Taliban", published_at=MAY),
    ),
    (
        "taliban and date before 1/31/2021",
        "taliban AND published:<2021-01-31",
        told("Taliban", published_at=MAY),
        "Taliban",
    ),
    ("taliban and date -7", "taliban", "Taliban", "x"),
    ("hlp=(intel or amd) and rst=(nytf or wsj)", "lead:(intel OR amd)", "Amd | x", "x | a ¶ b ¶ c Intel"),
    (
        "(apple juice) near3 (orange or pear)",
        '"apple juice" NEAR/2 (orange OR pear)',
        "Pear, apple juice",
        "Pear, apple",
    ),
    ("apple (juice or pie)", "apple BEFORE/0 (juice OR pie)", "Apple pie", "A pie of apple"),
    (
        "c++ and object-oriented programming",
        '"c++" AND "object-oriented programming"',
        "C++ object oriented programming",
        "C++",
    ),
]


@pytest.mark.parametrize("row", CONVERSIONS, ids=[f"{row[0]}, {number}" for number, row in enumerate(CONVERSIONS)])
def test_a_query_of_factiva_means_the_same(row: Row) -> None:
    check(row, "factiva")


NOTES = [
    ("a and rst=nytf", "rst=nytf has no counterpart and was left out: the query finds more than it did"),
    ("ns=c13 or merger", "ns=c13 has no counterpart and was left out: the query finds less than it did"),
    ("merger not re=usa", "re=usa has no counterpart and was left out: the query finds more than it did"),
    ("a and xyz=b", "xyz=b has no counterpart and was left out: the query finds more than it did"),
    (
        "a and rst=(b or c or d or e)",
        "rst=(b c d …) has no counterpart and was left out: the query finds more than it did",
    ),
    ("a and date -7", "a watch sees each article once, when it is new: dates counted from today were left out"),
    ("a and date after 1/2/2021", "1/2/2021 was read as month/day/year"),
    ("a/f50/", "FIRST counts the words of the article's text in watchdesk; the headline is not among them"),
    ("hd=a/f50/", "the first 50 words inside title: were read as title: alone"),
    ("lp=a", "lp= is lead: in watchdesk, which looks in the title, too"),
    ("sn=reuters", "source reuters: watchdesk compares it with the id and the title of your own sources"),
    ("a % b", "a wildcard that stands for a word was read as up to one word at its place"),
    ("a adj2 (b and c)", "AND inside a proximity was written out: each member stands near the other side"),
    ("atleast3 (a and b)", "counting an AND counts each of its members in watchdesk"),
    ("(atleast3 a) near5 b", "counting inside a proximity was joined to it with AND"),
]


@pytest.mark.parametrize("given, note", NOTES)
def test_what_differs_is_noted(given: str, note: str) -> None:
    assert note in convert(given, "factiva").notes


def test_what_has_no_counterpart_at_all_is_refused() -> None:
    with pytest.raises(QueryError) as caught:
        convert("ns=(c13 or c14) and re=usa", "factiva")
    assert caught.value.problem == (
        "nothing is left of the query, since watchdesk has no counterpart of ns=c13 c14, re=usa"
    )


def test_a_search_that_its_documentation_reads_keeps_its_meaning() -> None:
    converted = convert("bill clinton or gore and george bush", "factiva")
    assert converted.query == convert("(bill adj clinton) or (gore and (george adj bush))", "factiva").query.replace(
        "bill BEFORE/0 clinton", '"bill clinton"'
    ).replace("george BEFORE/0 bush", '"george bush"')
    assert converted.notes == ()
