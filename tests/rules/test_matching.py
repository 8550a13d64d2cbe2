"""Matching: which watches hold, and that the index never loses one."""

import gc
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.articles import Article, Quality
from watchdesk.model.errors import QueryError
from watchdesk.model.sources import Source
from watchdesk.model.watches import Strength, Truth, Watch
from watchdesk.rules.language import Document, compile_query
from watchdesk.rules.matching.late import LateMatcher
from watchdesk.rules.matching.matcher import Matcher

NOW = datetime(2021, 10, 8, 9, 0, tzinfo=UTC)
DAWN = Source(id="dawn", title="Dawn", home="https://www.dawn.com/")


def watch(name: str, query: str, *, languages: tuple[str, ...] = (), sources: tuple[str, ...] = ()) -> Watch:
    return Watch(id=name, title=name, query=query, languages=languages, sources=sources)


def article(
    title: str, text: str = "", *, language: str | None = "en", quality: Quality = Quality.FULL, name: str = "a1"
) -> Article:
    return Article(
        id=name,
        url="https://www.dawn.com/news/1",
        title=title,
        text=text,
        language=language,
        source_id="dawn",
        quality=quality,
        seen_at=NOW,
        read_at=NOW,
    )


def test_a_match_names_watch_article_hits_and_moment() -> None:
    matcher = Matcher([watch("talks", "2 OF (Sherman, Taliban, Islamabad)"), watch("sport", "cricket")])
    (match,) = matcher.match(article("Sherman in Islamabad", "Talks."), DAWN, NOW)
    assert (match.watch_id, match.article_id, match.matched_at) == ("talks", "a1", NOW)
    assert match.strength is Strength.STRONG
    assert [hit.term for hit in match.hits] == ["Sherman", "Islamabad"]
    assert match.unknown == ()


def test_matches_come_in_the_order_of_the_watches() -> None:
    matcher = Matcher([watch("b", "Kabul"), watch("a", "NOT cricket"), watch("c", "Tali*"), watch("d", "Lahore")])
    assert [match.watch_id for match in matcher.match(article("Kabul", "Taliban"), DAWN, NOW)] == ["b", "a", "c"]


FILTERS: list[tuple[str, dict[str, tuple[str, ...]], str | None, bool]] = [
    ("no filter", {}, "en", True),
    ("its language", {"languages": ("en", "ur")}, "ur", True),
    ("its language with a region", {"languages": ("en",)}, "en-GB", True),
    ("a region asked, the language counts", {"languages": ("pt-BR",)}, "pt", True),
    ("old separator", {"languages": ("en",)}, "EN_us", True),
    ("another language", {"languages": ("ur",)}, "en", False),
    ("no language given passes", {"languages": ("ur",)}, None, True),
    ("its source", {"sources": ("bbc", "dawn")}, "en", True),
    ("another source", {"sources": ("bbc",)}, "en", False),
    ("right source, wrong language", {"sources": ("dawn",), "languages": ("ur",)}, "en", False),
]


@pytest.mark.parametrize("filters, language, passes", [row[1:] for row in FILTERS], ids=[row[0] for row in FILTERS])
def test_a_watch_is_narrowed(filters: dict[str, tuple[str, ...]], language: str | None, *, passes: bool) -> None:
    matcher = Matcher([watch("w", "Kabul", **filters)])
    seen = article("Kabul", language=language)
    assert bool(matcher.match(seen, DAWN, NOW)) is passes
    assert matcher.verdicts(seen, DAWN)["w"].matches is passes


def test_a_verdict_says_which_filter_kept_a_watch_away() -> None:
    matcher = Matcher([watch("w", "Kabul", languages=("ur", "fa"), sources=("bbc",))])
    verdict = matcher.verdicts(article("Kabul"), DAWN)["w"]
    assert [(clause.clause, clause.value) for clause in verdict.clauses] == [
        ("languages = ur, fa", Truth.FALSE),
        ("sources = bbc", Truth.FALSE),
        ("Kabul", Truth.TRUE),
    ]
    assert verdict.strength is None


def test_verdicts_answer_for_every_watch() -> None:
    verdicts = Matcher([watch("a", "Kabul"), watch("b", "cricket")]).verdicts(article("Kabul"), DAWN)
    assert {name: verdict.matches for name, verdict in verdicts.items()} == {"a": True, "b": False}
    assert verdicts["b"].clauses[0].value is Truth.FALSE


def test_a_stub_is_matched_on_what_could_not_be_read() -> None:
    matcher = Matcher(
        [watch("not", "NOT cricket"), watch("and", "Kabul NOT cricket"), watch("or", "Lahore OR NOT golf")]
    )
    matches = matcher.match(article("Kabul talks", quality=Quality.NONE), DAWN, NOW)
    assert [(match.watch_id, match.strength, match.unknown) for match in matches] == [
        ("not", Strength.HEADLINE, ("cricket",)),
        ("and", Strength.HEADLINE, ("cricket",)),
        ("or", Strength.HEADLINE, ("Lahore", "golf")),
    ]


def test_only_watches_that_may_hold_are_asked() -> None:
    many = [watch(f"w{number}", f"word{number} OR other{number}") for number in range(2_000)]
    matcher = Matcher([*many, watch("kabul", "Kabul NOT cricket")])
    assert matcher.asked(Document.of(article("Kabul, word7 and cricket"))) == ["w7", "kabul"]


def test_a_query_that_cannot_be_read_is_refused_at_once() -> None:
    with pytest.raises(QueryError):
        Matcher([watch("w", "Kabul AND")])


def test_a_late_matcher_reads_its_queries_when_it_is_asked_and_answers_alike() -> None:
    watches = [watch("kabul", "Kabul NOT cricket"), watch("golf", "golf")]
    late, at_once, read = LateMatcher(watches), Matcher(watches), article("Kabul talks and golf")
    assert late.match(read, DAWN, NOW) == at_once.match(read, DAWN, NOW) != []
    assert late.asked(Document.of(read)) == at_once.asked(Document.of(read))
    unread = LateMatcher([watch("w", "Kabul AND")])
    with pytest.raises(QueryError):
        unread.match(read, DAWN, NOW)


@pytest.mark.parametrize("is_enabled", [True, False])
def test_garbage_is_collected_afterwards_as_before(*, is_enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if is_enabled else gc.disable)()
        Matcher([watch("w", "Kabul")])
        with pytest.raises(QueryError):
            Matcher([watch("w", "Kabul AND")])
        assert gc.isenabled() is is_enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_the_compiled_queries_are_at_hand() -> None:
    assert Matcher([watch("w", "Kabul")]).queries["w"].text == "Kabul"


REQUIRED: list[tuple[str, frozenset[str] | None]] = [
    ("Kabul", frozenset(("kabul",))),
    ("Kābul", frozenset(("kabul",))),
    ('"the State Department"', frozenset(("department",))),
    ("Kabul OR Taliban", frozenset(("kabul", "taliban"))),
    ("Kabul AND Islamabad", frozenset(("islamabad",))),
    ("Kabul AND (Taliban OR Islamabad)", frozenset(("kabul",))),
    ("Kabul NOT cricket", frozenset(("kabul",))),
    ("NOT cricket", None),
    ("Kabul OR NOT cricket", None),
    ("lang:en", None),
    ("lang:en Kabul", frozenset(("kabul",))),
    ("author:Khan", None),
    ("title:Kabul", frozenset(("kabul",))),
    ("2 OF (Kabul, Taliban, Islamabad)", frozenset(("taliban", "islamabad"))),
    ("2 OF (Kabul, NOT x, Islamabad)", frozenset(("kabul", "islamabad"))),
    ("2 OF (Kabul, NOT x, NOT y)", None),
    ("Taliban*", frozenset(("tal*",))),
    ("T?liban", frozenset(("t*",))),
    ("?aliban", None),
    ("Kabul NEAR/3 Islamabad", frozenset(("islamabad",))),
    ("Kabul NOT NEAR/3 Islamabad", frozenset(("kabul",))),
    ("ATLEAST(3, Kabul)", frozenset(("kabul",))),
    ("RAW(C++) CASE(US)", frozenset(("us",))),
]


@pytest.mark.parametrize("query, required", REQUIRED, ids=[row[0] for row in REQUIRED])
def test_what_a_query_requires(query: str, required: frozenset[str] | None) -> None:
    assert compile_query(query).required == required


WORDS = ("ab", "abc", "Ábd", "ka", "kab", "塔利", "طالب")
LEAF = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(
        ("ab*", "k?b", "?b", "a*", "lang:en", "author:ka", "title:ab", "text:kab", "lead:ka", "site:x.org")
    ),
    st.sampled_from(('"ab ka"', '"ka kab"~1', "CASE(ab)", "RAW(Ábd)", "ATLEAST(2, ab)", "FIRST(2, ka)", "ALLCAPS(ab)")),
    st.sampled_from(("ab NEAR/1 ka", "ka BEFORE/2 (ab OR kab)", "ab NOT NEAR/1 ka", "words:>3", "tier:1")),
)
QUERIES = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        inner.map(lambda member: f"NOT ({member})"),
        st.tuples(inner, st.sampled_from((" ", " AND ", " OR ")), inner).map(lambda pair: f"({''.join(pair)})"),
        st.lists(inner, min_size=3, max_size=4).map(lambda members: f"2 OF ({', '.join(members)})"),
    ),
    max_leaves=8,
)
TEXTS = st.lists(st.sampled_from((*WORDS, "AB", "abx", "kxb", ".", "\n", "塔")), max_size=10).map(" ".join)


@given(QUERIES, TEXTS, TEXTS)
def test_a_stub_never_loses_what_the_whole_text_would_exclude(query: str, title: str, text: str) -> None:
    compiled = compile_query(query)
    whole = compiled.evaluate(Document.of(article(title, text)))
    stub = compiled.evaluate(Document.of(article(title, "", quality=Quality.NONE)))
    if stub.strength is Strength.STRONG and "NOT" not in query and "words:" not in query:
        assert whole.matches


@given(QUERIES, TEXTS, TEXTS)
def test_every_hit_is_what_stands_there(query: str, title: str, text: str) -> None:
    seen = article(title, text)
    for hit in compile_query(query).evaluate(Document.of(seen, DAWN)).hits:
        field = {"title": title, "text": text}.get(hit.field.value)
        if field is not None:
            assert field[hit.start : hit.end] == hit.text != ""
