"""The watch language: what a query means for an article."""

from datetime import UTC, datetime

import pytest

from watchdesk.model.articles import Article, Quality
from watchdesk.model.sources import Source
from watchdesk.model.watches import Field, Strength, Truth
from watchdesk.rules.language import Document, Query, compile_query, terms_query

NOW = datetime(2021, 10, 8, 9, 0, tzinfo=UTC)
TITLE = "Sherman lands in Islamabad"
TEXT = (
    "Deputy Secretary Wendy Sherman met Pakistan’s foreign minister on Friday.\n\n"
    "The US-Pakistan talks turned to the Taliban; the Taliban’s ministers were not invited.\n"
    "“It is up to us,” she told us in Kābul later, said the State Department. AT&T, C++ and U.S. trade came up."
)
DAWN = Source(id="dawn", title="Dawn News", home="https://www.dawn.com/", tier=1)


def article(title: str = TITLE, text: str = TEXT, quality: Quality = Quality.FULL) -> Article:
    return Article(
        id="a1",
        url="https://www.dawn.com/news/1650865/us-envoy",
        title=title,
        text=text,
        authors=("Ann Lee", "Baqir Khan"),
        language="en-GB",
        published_at=datetime(2021, 10, 7, 22, 30, tzinfo=UTC),
        source_id="dawn",
        tags=("World", "Foreign policy"),
        quality=quality,
        seen_at=NOW,
        read_at=NOW,
    )


WHOLE = Document.of(article(), DAWN)
STUB = Document.of(article(text="A summary about trade.", quality=Quality.STUB), DAWN)
BARE = Document.of(article(text="", quality=Quality.NONE), None)

HOLDS = {
    # words
    "case": "SHERMAN",
    "accent in the article": "Kabul",
    "accent in the query": "Tāliban",
    "possessive": "Pakistan",
    "possessive in the query": "Taliban's",
    "curly possessive in the query": "Pakistan’s",
    "hyphen": "US",
    "hyphen in the query": "US–Pakistan",
    "ampersand": "AT&T",
    "initials": "U.S.",
    "wildcard": "minist*",
    "one character": "Sh?rman",
    "wildcard behind a hyphen": "US-Pak*",
    # phrases
    "phrase": '"State Department"',
    "curly quotes": "“State Department”",
    "guillemets": "«State Department»",
    "phrase with other signs": '"foreign: minister!"',
    "wildcard in a phrase": '"foreign minist*"',
    "question mark in a phrase": '"Islamabad?"',
    "escaped quote": r'"\"State\" Department"',
    "phrase with slack": '"Sherman minister"~4',
    "slack in any order": '"minister Sherman"~4',
    # logic
    "and": "Sherman AND Taliban",
    "side by side": "Sherman Taliban",
    "or": "Blinken OR Taliban",
    "not": "Taliban NOT cricket",
    "and not": "Taliban AND NOT cricket",
    "and binds before or": "Blinken cricket OR Taliban",
    "or in brackets": "Sherman (cricket OR Taliban)",
    "not binds tightest": "NOT cricket Taliban",
    "double not": "NOT NOT Taliban",
    "operators as words": '"not invited"',
    "of": "2 OF (Sherman, Qureshi, Yusuf, Taliban, Islamabad)",
    "trailing comma": "1 OF (Sherman,)",
    "of with phrases": '3 OF ("State Department", Kabul, Sherman OR Blinken, nothing)',
    "comment": "Sherman # the envoy, (not the tank\n AND Taliban",
    "hash in a word": "C# OR Sherman",
    # fields
    "title": "title:Sherman",
    "title group": "title:(Sherman Islamabad)",
    "text": "text:Taliban",
    "lead, second paragraph": "lead:Taliban",
    "lead, title": "lead:Islamabad",
    "author": "author:Khan",
    "author phrase": 'author:"ann lee"',
    "address": "url:envoy",
    "address as it stands": "url:https://www.dawn.com/news/1650865",
    "site": "site:dawn.com",
    "site in full": "site:www.dawn.com",
    "sites": "site:(bbc.co.uk OR dawn.com)",
    "tag": 'tag:"foreign policy"',
    "language": "lang:en",
    "language and region": "lang:en-gb",
    "source": "source:dawn",
    "source by title": 'source:"Dawn News"',
    "tier": "tier:1",
    "tier range": "tier:1..2",
    "tier bound": "tier:<=2",
    "words": "words:<1000",
    "words range": "words:20..100",
    "published day": "published:2021-10-07",
    "published since": "published:>=2021-10-07",
    "published range": "published:2021-10-01..2021-10-31",
    # proximity
    "near": "Taliban NEAR/2 talks OR Taliban NEAR/3 talks",
    "near in either order": "minister NEAR/4 Sherman",
    "near, next to each other": "Wendy NEAR/0 Sherman",
    "before": "Sherman BEFORE/4 minister",
    "near groups": "(Wendy OR Ann) NEAR/0 (Sherman OR Lee)",
    "near chain": "Deputy NEAR/2 Sherman NEAR/4 foreign",
    "near chain, third in the gap": "Deputy NEAR/3 Sherman NEAR/1 Secretary",
    "near with and": "Wendy NEAR/1 Sherman Taliban",
    "near in the title": "title:(Sherman NEAR/2 Islamabad)",
    "not near, one is far": "Taliban NOT NEAR/1 turned",
    # exactness and counting
    "case kept": "CASE(US)",
    "case kept, folded otherwise": "CASE(Kabul)",
    "capitals": "ALLCAPS(us)",
    "raw": "RAW(C++)",
    "raw phrase": 'RAW("US-Pakistan")',
    "raw with typography": "RAW(Pakistan’s)",
    "case of a group": "CASE(uk OR US)",
    "at least": "ATLEAST(2, Taliban)",
    "at least of a group": "ATLEAST(4, Taliban OR Sherman)",
    "first": "FIRST(4, Wendy)",
    "first group": "FIRST(10, Wendy AND minister)",
}

FAILS = {
    "inside a word": "Pakist",
    "middle of a word": "ister",
    "wildcard needs its beginning": "Talibani*",
    "one character is one": "She?rman",
    "phrase out of order": '"Department State"',
    "phrase with words between": '"Sherman minister"',
    "too little slack": '"Sherman minister"~3',
    "and": "Sherman AND cricket",
    "not": "Sherman NOT Taliban",
    "or": "cricket OR tennis",
    "of": "3 OF (Sherman, cricket, tennis, Taliban)",
    "title": "title:Taliban",
    "text": "text:lands",
    "lead ends after two paragraphs": "lead:Kabul",
    "across authors": 'author:"Lee Baqir"',
    "site that only ends alike": "site:awn.com",
    "language": "lang:ur",
    "language is no beginning": "lang:eng",
    "source": "source:bbc",
    "tier": "tier:>1",
    "words": "words:>1000",
    "published": "published:2021-10-08",
    "before": "minister BEFORE/9 Sherman",
    "too far": "Sherman NEAR/1 minister",
    "near across fields": "lands NEAR/9 Deputy",
    "not near": "Sherman NOT NEAR/3 (Wendy OR lands)",
    "case": "CASE(sherman)",
    "case of a short word": "CASE(Us)",
    "capitals": "ALLCAPS(Sherman)",
    "raw": "RAW(Kabul)",
    "raw phrase": 'RAW("US–Pakistan")',
    "at least": "ATLEAST(3, Taliban)",
    "first": "FIRST(3, Sherman)",
    "word twice is one occurrence": "Wendy NEAR/5 Wendy",
}


@pytest.mark.parametrize("query", HOLDS.values(), ids=HOLDS)
def test_query_holds(query: str) -> None:
    verdict = compile_query(query).evaluate(WHOLE)
    assert verdict.matches
    assert verdict.strength is Strength.STRONG
    assert not verdict.unknown


@pytest.mark.parametrize("query", FAILS.values(), ids=FAILS)
def test_query_fails(query: str) -> None:
    verdict = compile_query(query).evaluate(WHOLE)
    assert not verdict.matches
    assert verdict.strength is None
    assert not verdict.unknown


SCRIPTS = {
    "Urdu": ("طالبان", "افغان طالبان کے وفد نے ملاقات کی۔", "طالبان"),
    "Urdu in Arabic letters": ("كابل", "آج کابل میں", "کابل"),
    "Persian with a joiner": ("میشود", "برگزار می\u200cشود.", "می\u200cشود"),
    "Arabic with harakat": ("طالبان", "حركة طَالِبَان تعلن", "طَالِبَان"),
    "Arabic with tatweel": ("محمد", "قال مـحـمد", "مـحـمد"),
    "Cyrillic": ("талибан", "Движение «ТАЛИБАН» заявило", "ТАЛИБАН"),
    "Greek": ("ταλιμπαν", "Οι Ταλιμπάν λένε", "Ταλιμπάν"),
    "Devanagari": ("तालिबान", "अफ़ग़ानिस्तान में तालिबान ने", "तालिबान"),
    "Devanagari nukta": ("अफगानिस्तान", "अफ़ग़ानिस्तान में", "अफ़ग़ानिस्तान"),
    "Chinese": ("塔利班", "阿富汗塔利班发言人", "塔利班"),
    "Japanese": ("タリバン", "アフガンのタリバン政権", "タリバン"),
    "half-width Japanese": ("タリバン", "ｱﾌｶﾞﾝのﾀﾘﾊﾞﾝ政権", "ﾀﾘﾊﾞﾝ"),
    "Thai": ("ตาลีบัน", "กลุ่มตาลีบันแถลง", "ตาลีบัน"),
    "Hebrew with points": ("שלום", "אמר שָׁלוֹם לכולם", "שָׁלוֹם"),
    "Korean": ("탈레반*", "탈레반이 말했다", "탈레반이"),
    "Turkish": ("istanbul", "İSTANBUL’da", "İSTANBUL"),
    "soft hyphen": ("Islamabad", "in Islama\u00adbad now", "Islama\u00adbad"),
    "full width": ("Kabul", "Ｋａｂｕｌ", "Ｋａｂｕｌ"),
    "ligature": ("finance", "the ﬁnance bill", "ﬁnance"),
}


@pytest.mark.parametrize("query, text, found", SCRIPTS.values(), ids=SCRIPTS)
def test_any_script_is_found_and_its_place_counted_in_the_text_as_it_is(query: str, text: str, found: str) -> None:
    verdict = compile_query(query).evaluate(Document.of(article(title="", text=text)))
    (hit,) = verdict.hits
    assert (hit.term, hit.field, hit.text) == (query, Field.TEXT, found)
    assert text[hit.start : hit.end] == found


def test_part_of_a_chinese_word_run_out_of_order_is_no_hit() -> None:
    assert not compile_query("班利塔").evaluate(Document.of(article(text="阿富汗塔利班"))).matches


UNKNOWNS: list[tuple[str, Document, bool, Strength | None, tuple[str, ...]]] = [
    # query, document, holds, strength, unknown clauses
    ("Sherman", STUB, True, Strength.STRONG, ()),
    ("trade", STUB, True, Strength.STRONG, ()),
    ("Taliban", STUB, False, None, ("Taliban",)),
    ("title:Taliban", STUB, False, None, ()),
    ("text:Taliban", BARE, False, None, ("text:Taliban",)),
    ("Sherman NOT Taliban", STUB, True, Strength.HEADLINE, ("Taliban",)),
    ("Sherman NOT title:Taliban", STUB, True, Strength.STRONG, ()),
    ("Sherman NOT Islamabad", STUB, False, None, ()),
    ("Sherman OR Taliban", STUB, True, Strength.STRONG, ("Taliban",)),
    ("NOT Taliban", STUB, True, Strength.HEADLINE, ("Taliban",)),
    ("NOT NOT Taliban", STUB, False, None, ("Taliban",)),
    ("NOT (Sherman AND Taliban)", STUB, True, Strength.HEADLINE, ("Taliban",)),
    ("NOT (Sherman OR Taliban)", STUB, False, None, ("Taliban",)),
    ("2 OF (Sherman, Islamabad, Taliban)", STUB, True, Strength.STRONG, ("Taliban",)),
    ("2 OF (Sherman, Taliban, Qureshi)", STUB, False, None, ("Taliban", "Qureshi")),
    ("NOT 2 OF (Sherman, Taliban, Qureshi)", STUB, True, Strength.HEADLINE, ("Taliban", "Qureshi")),
    ("Sherman NOT ATLEAST(3, Sherman)", STUB, True, Strength.HEADLINE, ("ATLEAST(3, Sherman)",)),
    ("ATLEAST(1, Sherman)", STUB, True, Strength.STRONG, ()),
    ("Sherman NEAR/9 Taliban", STUB, False, None, ("Sherman NEAR/9 Taliban",)),
    ("lead:Taliban", STUB, False, None, ("lead:Taliban",)),
    ("FIRST(5, Taliban)", STUB, False, None, ("FIRST(5, Taliban)",)),
    ("words:>5", STUB, False, None, ("words:>5",)),
    ("tier:1", BARE, False, None, ("tier:1",)),
    ("author:Khan", STUB, True, Strength.STRONG, ()),
    ("author:Nobody", STUB, False, None, ()),
    ("tag:Sport", STUB, False, None, ()),
]


@pytest.mark.parametrize(
    "query, document, holds, strength, unknown", UNKNOWNS, ids=[f"{row[0]} {row[2]}" for row in UNKNOWNS]
)
def test_unknown_is_not_false(
    query: str, document: Document, *, holds: bool, strength: Strength | None, unknown: tuple[str, ...]
) -> None:
    verdict = compile_query(query).evaluate(document)
    assert (verdict.matches, verdict.strength, verdict.unknown) == (holds, strength, unknown)


def test_what_the_article_does_not_say_is_unknown() -> None:
    silent = Article(
        id="a", url="https://[", title="Kabul", text="Kabul", quality=Quality.STUB, seen_at=NOW, read_at=NOW
    )
    query = compile_query("Kabul lang:en published:2021-10-08 site:dawn.com author:Khan")
    assert query.evaluate(Document.of(silent)).unknown == (
        "lang:en",
        "published:2021-10-08",
        "site:dawn.com",
        "author:Khan",
    )
    assert compile_query("Kabul NOT lang:en").evaluate(Document.of(silent)).strength is Strength.HEADLINE


def test_hits_are_in_reading_order_and_only_of_what_speaks_for_the_match() -> None:
    verdict = compile_query("Taliban Sherman NOT cricket NOT (Pakistan Qureshi)").evaluate(WHOLE)
    assert [(hit.field, hit.term) for hit in verdict.hits] == [
        (Field.TITLE, "Sherman"),
        (Field.TEXT, "Sherman"),
        (Field.TEXT, "Taliban"),
        (Field.TEXT, "Taliban"),
    ]
    assert [(clause.clause, clause.value) for clause in verdict.clauses] == [
        ("Taliban", Truth.TRUE),
        ("Sherman", Truth.TRUE),
        ("cricket", Truth.FALSE),
        ("Pakistan", Truth.TRUE),
        ("Qureshi", Truth.FALSE),
    ]
    assert verdict.clauses[3].hits[0].text == "Pakistan"


def test_a_clause_is_named_as_it_would_stand_alone() -> None:
    query = (
        'title:(Sherman OR "State Department") CASE(US) FIRST(9, minist*) Wendy  NEAR/1 Sherman "a b"~2 site:dawn.com'
    )
    assert [clause.clause for clause in compile_query(query).evaluate(WHOLE).clauses] == [
        "title:Sherman",
        "title:State Department",
        "CASE(US)",
        "FIRST(9, minist*)",
        "Wendy  NEAR/1 Sherman",
        '"a b"~2',
        "site:dawn.com",
    ]


def test_the_hits_of_a_proximity_are_its_members() -> None:
    verdict = compile_query("(Wendy OR Ann) NEAR/0 Sherman").evaluate(WHOLE)
    assert [(hit.term, hit.text) for hit in verdict.hits] == [("Wendy", "Wendy"), ("Sherman", "Sherman")]


def test_a_site_is_shown_with_its_host() -> None:
    (hit,) = compile_query("site:dawn.com").evaluate(WHOLE).hits
    assert (hit.field, hit.start, hit.end, hit.text) == (Field.SITE, 0, 12, "www.dawn.com")


def test_hits_are_told_up_to_a_bound_and_counted_beyond_it() -> None:
    many = Document.of(article(text="Kabul " * 500))
    assert len(compile_query("Kabul").evaluate(many).hits) == 50
    assert compile_query("ATLEAST(500, Kabul)").evaluate(many).matches


def test_match_gives_the_verdict_only_where_it_holds() -> None:
    assert compile_query("cricket").match(WHOLE) is None
    assert compile_query("Taliban").match(WHOLE) == compile_query("Taliban").evaluate(WHOLE)


TERMS: list[tuple[list[str], int | None, str]] = [
    (["Sherman", "Taliban"], None, "Sherman OR Taliban"),
    (["Sherman", "Taliban"], 1, "Sherman OR Taliban"),
    (["Sherman", "Taliban"], 2, "2 OF (Sherman, Taliban)"),
    (["State  Department"], None, '"State Department"'),
    (["OR", "NEAR"], None, '"OR" OR "NEAR"'),
    (["Taliban*"], None, "Taliban*"),
    (["what?"], None, '"what?"'),
    (['say "no"'], None, r'"say \"no\""'),
    (["back\\slash"], None, r'"back\\slash"'),
    (["title:x", "a,b", "#tag", "(x)"], None, '"title:x" OR "a,b" OR "#tag" OR "(x)"'),
    (["طالبان"], None, "طالبان"),
    (["तालिबान"], None, '"तालिबान"'),
]


@pytest.mark.parametrize("terms, at_least, query", TERMS, ids=[row[2] for row in TERMS])
def test_terms_are_the_short_form(terms: list[str], at_least: int | None, query: str) -> None:
    assert terms_query(terms, at_least) == query
    compile_query(query)


def test_a_term_means_itself_whatever_signs_are_in_it() -> None:
    for term in ("OR", 'a "b" c', "NEAR/5", "x~2", "NAME(x)", "-minus", "back\\", "AND NOT"):
        words = Document.of(article(title=f"before {term} after", text=""))
        verdict = compile_query(terms_query([term])).evaluate(words)
        assert verdict.matches, term
        assert verdict.hits[0].term == term


def test_the_terms_of_the_desk_match_two_of_five() -> None:
    query: Query = compile_query(terms_query(["Sherman", "Qureshi", "Yusuf", "Taliban", "Islamabad"], 2))
    assert query.evaluate(WHOLE).matches
    assert {hit.term for hit in query.evaluate(WHOLE).hits} == {"Sherman", "Taliban", "Islamabad"}
    assert not query.evaluate(Document.of(article(title="A fisherman", text="Yusuf Islam sings"))).matches
