"""Random queries on random texts: a search of the archive answers as evaluating every article one by one."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from store.store_records import DAY, LANTERN, MINUTE, NOW, WORLD, a_readout, an_article, settle
from watchdesk.model.articles import Article, Quality
from watchdesk.model.errors import QueryError
from watchdesk.model.watches import Watch
from watchdesk.ports import Store
from watchdesk.rules.language import Document, compile_query
from watchdesk.service.searching import search_archive
from watchdesk.store.opening import open_store

COUNT = 80
WORDS = (
    "Sherman", "Qureshi", "talks", "talked", "talk", "Kabul", "Kābul", "US", "us", "l’envoyé", "naïve", "طالبان",
    "كابل", "کابل", "喀布尔", "会谈", "काबुल", "วาร", "2021", "٢٠٢١", "Wendy", "Deputy", "Secretary", "Straße",
    "rock-solid",
)  # fmt: skip
WILD = ("tal*", "talk?d", "sh*", "ka*l", "طال*", "喀*", "*ed", "nai?e")


def texts(chance: Random, words: int) -> str:
    """Return sentences and paragraphs of random words."""
    pieces = [chance.choice(WORDS) + chance.choice(("", "", "", ",", ".", ".\n", "’s")) for _ in range(words)]
    return " ".join(pieces)


def random_articles() -> list[Article]:
    chance = Random(7)  # noqa: S311 - no secret
    qualities = (Quality.FULL, Quality.FULL, Quality.STUB, Quality.NONE)
    return [
        replace(
            an_article(f"a{number}", seen_at=NOW + number * MINUTE),
            title=texts(chance, chance.randrange(6)),
            text=texts(chance, chance.randrange(25)),
            quality=chance.choice(qualities),
            tags=(chance.choice(WORDS),),
        )
        for number in range(COUNT)
    ]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[Article]]]:
    """A store of random articles, and they, newest first."""
    path: Path = tmp_path_factory.mktemp("search") / "desk.db"
    store = open_store(f"sqlite:///{path}")
    store.sync_feeds([LANTERN], [WORLD], now=NOW)
    settle(store, *(a_readout("x", article=article) for article in random_articles()))
    yield store, list(store.articles_since(NOW - DAY))[::-1]
    store.close()


LEAVES = st.one_of(
    st.sampled_from(WORDS + WILD),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)).map(lambda pair: f'"{pair[0]} {pair[1]}"~2'),
    st.tuples(st.sampled_from(("title", "lead", "text", "tag", "author")), st.sampled_from(WORDS + WILD)).map(":".join),
    st.sampled_from(("CASE(US)", "ALLCAPS(us)", "RAW(Kābul)", "FIRST(5, talks)", "ATLEAST(2, talk*)", "STEM(talks)")),
    st.sampled_from(("lang:en", "source:lantern", "words:<10", "/tal(k|ked)/")),
    st.just('NAME("Wendy Sherman", role="Deputy Secretary", context=(talks, Kabul, 会谈))'),
)


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    some = st.lists(parts, min_size=2, max_size=4)
    return st.one_of(
        some.map(lambda found: f"({' OR '.join(found)})"),
        some.map(lambda found: f"({' AND '.join(found)})"),
        st.tuples(parts, parts).map(lambda pair: f"({pair[0]} AND NOT {pair[1]})"),
        st.tuples(st.integers(1, 3), some).map(lambda pair: f"{pair[0]} OF ({', '.join(pair[1])})"),
        st.tuples(
            st.sampled_from(WORDS + WILD),
            st.sampled_from(("NEAR/3", "BEFORE/4", "SENT", "PARA", "NOT NEAR/2", "NOT SENT")),
            st.sampled_from(WORDS + WILD),
        ).map(lambda parts: f"({' '.join(parts)})"),
        parts.map(lambda part: f"(NOT {part})"),
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(query=st.recursive(LEAVES, joined, max_leaves=6))
def test_a_search_loses_and_invents_nothing(archive: tuple[Store, list[Article]], query: str) -> None:
    store, articles = archive
    try:
        compiled = compile_query(query)
    except QueryError:
        assume(False)  # noqa: FBT003 - hypothesis's way to say it
        return
    expected = [
        (article.id, verdict.strength, verdict.hits)
        for article in articles
        if (verdict := compiled.evaluate(Document.of(article, LANTERN))).matches
    ]
    watch = Watch(id="w", title="w", query=query)
    found = search_archive(store, watch, since=NOW - DAY, now=NOW)
    assert [(one.article.id, one.match.strength, one.match.hits) for one in found] == expected
