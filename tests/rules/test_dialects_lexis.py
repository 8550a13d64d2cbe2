"""Lexis: what its queries become in the watch language, and that they mean the same."""

from datetime import UTC, datetime

import pytest

from rules.dialects_specimens import Row, check, told
from watchdesk.rules.dialects import convert

LONG = "word " * 400
MAY = datetime(2020, 5, 1, tzinfo=UTC)

CONVERSIONS: list[Row] = [
    # given, ours, a text that it finds, a text that it does not
    ("cat and dog", "cat AND dog", "A dog, a cat", "A dog"),
    ("a or b and c or d", "(a OR b) AND (c OR d)", "b d", "a b"),
    (
        "doctor OR physician w/5 malpractice",
        "(doctor OR physician) NEAR/4 malpractice",
        "Malpractice, physician",
        "Doctor",
    ),
    ("a and not b", "a AND NOT b", "a", "a b"),
    ("a but not b", "a AND NOT b", "a", "a b"),
    ("a and not b or c", "a AND NOT (b OR c)", "a", "a c"),
    ("a and not b and c", "a AND NOT (b AND c)", "a b", "a b c"),
    ("(a and not b) and c", "a AND NOT b AND c", "a c", "a b c"),
    (
        "mental health AND california",
        '"mental health" AND california',
        "California: mental health",
        "Health, mental: California",
    ),
    ("cat /6 dog", "cat NEAR/5 dog", "Dog allergens differ from those of cat", "Dog a b c d e f cat"),
    ("doctor w/5 malpractice", "doctor NEAR/4 malpractice", "Malpractice by a doctor", "Malpractice a b c d e doctor"),
    (
        "doctor near/5 malpractice",
        "doctor NEAR/4 malpractice",
        "Malpractice by a doctor",
        "Malpractice a b c d e doctor",
    ),
    ("a w/1 b", "a NEAR/0 b", "b a", "b x a"),
    (
        "southwest pre/2 air or airline",
        "southwest BEFORE/1 (air OR airline)",
        "Southwest airline",
        "An airline of the southwest",
    ),
    ("john +2 smith", "john BEFORE/1 smith", "John Q Smith", "Smith, John"),
    ("cat onear/3 dog", "cat BEFORE/2 dog", "Cats? A cat and a dog", "Dog, cat"),
    ("rico not w/5 puerto", "rico NOT NEAR/4 puerto", "Puerto Rico a b c d e f RICO", "Puerto Rico"),
    ("rico not/5 puerto", "rico NOT NEAR/4 puerto", "Puerto Rico a b c d e f RICO", "Puerto Rico"),
    ("rico and not w/5 puerto", "rico NOT NEAR/4 puerto", "RICO", "Puerto Rico"),
    ("court w/s federal", "court SENT federal", "A federal judge left the court.", "The court sat. Federal law held."),
    ("court /s federal", "court SENT federal", "A federal judge left the court.", "The court sat. Federal law held."),
    (
        "court w/sent federal",
        "court SENT federal",
        "A federal judge left the court.",
        "The court sat. Federal law held.",
    ),
    ("hospital w/p lawsuit", "hospital PARA lawsuit", "A hospital. A lawsuit.", "A hospital ¶ A lawsuit"),
    ("hospital /p lawsuit", "hospital PARA lawsuit", "A hospital. A lawsuit.", "A hospital ¶ A lawsuit"),
    ("hospital w/para lawsuit", "hospital PARA lawsuit", "A hospital. A lawsuit.", "A hospital ¶ A lawsuit"),
    ("marriage not w/s contract", "marriage NOT SENT contract", "A marriage. A contract.", "A marriage contract."),
    ("engineering not w/p nuclear", "engineering NOT PARA nuclear", "Engineering ¶ Nuclear", "Engineering. Nuclear."),
    ("engineering w/seg failure", "engineering AND failure", "Failure of engineering", "Failure"),
    ("trial not w/seg nevada", "trial AND NOT nevada", "A trial", "A trial in Nevada"),
    ("a w/3 b w/10 c", "a NEAR/2 b NEAR/9 c", "a b c", "a c"),
    ("a w/10 b w/3 c", "a NEAR/9 (b NEAR/2 c)", "c x b a", "c x x x b a"),
    (
        "tax w/p law w/s court",
        "tax PARA (law SENT court)",
        "The tax rose. The law came to court.",
        "The tax rose. The law came. The court sat.",
    ),
    (
        "bankrupt! w/25 discharg! and student or college or education! w/5 loan",
        "bankrupt* NEAR/24 discharg* AND (student OR college OR education*) NEAR/4 loan",
        "Bankruptcy discharged: a loan for college",
        "Bankruptcy discharged: college",
    ),
    (
        "bankrupt! w/25 discharg! and not student or college w/5 (loan and scholarship)",
        (
            "bankrupt* NEAR/24 discharg*"
            " AND NOT ((student OR college) NEAR/4 loan AND (student OR college) NEAR/4 scholarship)"
        ),
        "Bankruptcy discharged, college loan",
        "Bankruptcy discharged, college loan, college scholarship",
    ),
    (
        "schools W/25 liab! AND rugby OR football W/10 injur!",
        "schools NEAR/24 liab* AND (rugby OR football) NEAR/9 injur*",
        "Schools liable for injured football",
        "Schools liable for football",
    ),
    ("recycl!", "recycl*", "Recyclable", "Cycle"),
    ("wom*n", "wom?n", "Women", "Womb"),
    ("bank**", "bank OR bank? OR bank??", "Banker", "Banking"),
    ("transact*", "transact OR transact?", "Transacts", "Transaction"),
    ("allcaps(RICO)", "ALLCAPS(RICO)", "RICO", "Rico"),
    ("caps(apple)", "CASE(Apple) OR ALLCAPS(apple)", "Apple", "apple"),
    ("nocaps(Apple)", "CASE(apple)", "apple", "Apple"),
    ("atleast3(cat or dog)", "ATLEAST(3, cat OR dog)", "Cat, dog, cat", "Cat, dog"),
    ("atl3(cat)", "ATLEAST(3, cat)", "Cat, cat, cat", "Cat"),
    ("atleast2(cat and dog)", "ATLEAST(2, cat) AND ATLEAST(2, dog)", "Cat, cat, dog, dog", "Cat, cat, dog"),
    ("atleast2(allcaps(RICO))", "ATLEAST(2, ALLCAPS(RICO))", "RICO, RICO", "RICO, Rico"),
    ("hlead(allcaps(RICO))", "lead:ALLCAPS(RICO)", "x | RICO", "x | a ¶ b ¶ RICO"),
    ("headline(merger or acquisition)", "title:(merger OR acquisition)", "A merger | x", "x | A merger"),
    (
        "headline(merger w/3 bank) w/p fraud",
        "title:(merger NEAR/2 bank PARA fraud)",
        "Bank merger fraud | x",
        "Bank merger | fraud",
    ),
    ("title(a) or body(b)", "title:a OR text:b", "x | b", "b | a"),
    ("byline(ann lee) and apple", 'author:"ann lee" AND apple', "Apple", told("Apple", authors=("Bo Li",))),
    (
        "publication(morning post) and apple",
        'source:"morning post" AND apple',
        "Apple",
        told("Apple", source="Evening Post"),
    ),
    ("language(english or french) and apple", "lang:(en OR fr) AND apple", "Apple", told("Apple", language="de")),
    ("apple and length > 300", "apple AND words:>300", f"Apple {LONG}", "Apple"),
    ("length(>300) and apple", "words:>300 AND apple", f"Apple {LONG}", "Apple"),
    (
        "apple and date(geq (10/1/2021) and leq (10/31/2021))",
        "apple AND published:>=2021-10-01 AND published:<=2021-10-31",
        "Apple",
        told("Apple", published_at=MAY),
    ),
    ("apple and date is 2021", "apple AND published:2021-01-01..2021-12-31", "Apple", told("Apple", published_at=MAY)),
    ("apple and date aft 1/1/2021", "apple AND published:>2021-01-01", "Apple", told("Apple", published_at=MAY)),
    ("apple and date bef October 2020", "apple AND published:<2020-10-01", told("Apple", published_at=MAY), "Apple"),
    ("plural(aids) and singular(bank)", "aids AND bank", "Bank aids", "Bank"),
    ('"profit and loss"', '"profit and loss"', "Profit and loss", "Loss and profit"),
    ("company(microsoft) and windows", "windows", "Windows", "x"),
    ("u.s.a. w/3 troops", '"u.s.a." NEAR/2 troops', "Troops of U.S.A.", "Troops"),
]


@pytest.mark.parametrize("row", CONVERSIONS, ids=[f"{row[0]}, {number}" for number, row in enumerate(CONVERSIONS)])
def test_a_query_of_lexis_means_the_same(row: Row) -> None:
    check(row, "lexis")


PLURALS = "Lexis also finds regular plurals; watchdesk finds the word as it is written: write STEM(…) for its forms"
NOTES = [
    ("cat", PLURALS),
    ("a and not b and c", "Lexis reads AND NOT last: all that stands behind it, AND included, is excluded together"),
    ("a w/seg b", "watchdesk does not know segments: w/seg was read as AND"),
    ("a and term(x y)", "term(…): x y has no counterpart and was left out: the query finds more than it did"),
    (
        "a or debtor(jane doe)",
        "debtor(…): jane doe has no counterpart and was left out: the query finds less than it did",
    ),
    ("lead(a)", "lead(…) is lead: in watchdesk, which looks in the title, too"),
    ("publication(dawn)", "source dawn: watchdesk compares it with the id and the title of your own sources"),
    ("atleast5(a and b)", "counting an AND counts each of its members in watchdesk"),
    ("headline(a) w/5 body(b)", "a proximity between two fields is AND in watchdesk"),
    ("a w/5 (b and c)", "AND inside a proximity was written out: each member stands near the other side"),
    ("a and date is 3/4/2021", "3/4/2021 was read as month/day/year"),
]


@pytest.mark.parametrize("given, note", NOTES)
def test_what_differs_is_noted(given: str, note: str) -> None:
    assert note in convert(given, "lexis").notes


def test_truncated_words_have_no_plurals_to_note() -> None:
    assert convert("bankrupt! w/25 discharg!", "lexis").notes == ()


def test_brackets_behind_and_not_are_as_they_were_meant() -> None:
    assert convert("bank! and not (loan! and scholar!)", "lexis").notes == ()
