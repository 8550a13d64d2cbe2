"""Searching the archive, on all three stores: nothing that holds a word is lost, and the newest comes first."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from store.store_records import DAY, HOUR, MINUTE, NOW, a_match, a_readout, an_article, settle, with_feeds
from watchdesk.model.articles import Article
from watchdesk.model.watches import Watch
from watchdesk.ports import Store
from watchdesk.rules.language import Document, compile_query
from watchdesk.rules.matching.matcher import Matcher
from watchdesk.rules.words import folded_words
from watchdesk.service.searching import search_archive
from watchdesk.store.wordindex import LONGEST, cut, words_of

TEXTS = {
    "plain": ("Talks in Kabul", "The envoys met at noon."),
    "accents": ("Kābul: l’été à Zürich", "Straße, naïveté and Øresund"),
    "urdu": ("طالبان سے مذاکرات", "کابل میں ملاقات ہوئی۔"),
    "hindi": ("काबुल में वार्ता", "विदेश मंत्री पहुँचे"),
    "chinese": ("喀布尔会谈", "外长抵达伊斯兰堡"),
    "thai": ("การเจรจาในคาบูล", "รัฐมนตรีต่างประเทศ"),
    "japanese": ("カブールで会談", "ガスの価格"),
    "operators": ("AND OR NOT NEAR", "and or \"not\" near* ^words: -x {y} 'quoted' back\\slash"),
    "digits": ("١٢٣ and 456", "In 2021 there were 3.5 million"),
    "vanishing": ("co\u00adoperation zero\u200bwidth", "o\u0301 e\u0301"),
    "surrogate": ("half \ud83d of a face", "the rest \udca9"),
    "long": ("x" * 500, "y" * 39 + " " + "z" * 41),
    "empty": ("", ""),
}
# What each of these words must find, by name of the text above.
WORDS = [
    ("kabul", {"plain", "accents"}),
    ("été", set()),  # not folded: the index is asked for folded words only
    ("ete", {"accents"}),
    ("strasse", {"accents"}),
    ("øresund", set()),
    ("oresund", {"accents"}),
    ("طالبان", {"urdu"}),
    ("طال*", {"urdu"}),
    ("काबुल", {"hindi"}),
    ("喀", {"chinese"}),
    ("外", {"chinese"}),
    ("ガ", {"japanese"}),
    ("and", {"accents", "operators", "digits"}),
    ("not", {"operators"}),
    ("near", {"operators"}),
    ("near*", {"operators"}),
    ("slash", {"operators"}),
    ("123", {"digits"}),
    ("3", {"digits"}),
    ("cooperation", {"vanishing"}),
    ("zerowidth", {"vanishing"}),
    ("half", {"surrogate"}),
    ("x" * 500, {"long"}),
    ("z" * 41, {"long"}),
    ("y*", {"long", "operators"}),
    ("y" * 39 + "*", {"long"}),
    ("nowhere", set()),
]


def article_of(name: str, number: int = 0) -> Article:
    title, text = TEXTS[name]
    title, text = (part.encode("utf-8", "replace").decode() for part in (title, text))  # as feeds are cleaned
    return replace(an_article(name, seen_at=NOW - number * HOUR), title=title, text=text)


def names(found: object) -> list[str]:
    assert hasattr(found, "__iter__")
    return [article.url.rpartition("/")[2] for article in found]


@pytest.fixture
def archive(store: Store) -> Store:
    settle(with_feeds(store), *(a_readout(name, article=article_of(name, n)) for n, name in enumerate(TEXTS)))
    return store


@pytest.mark.parametrize("word, holders", WORDS, ids=[word for word, _ in WORDS])
def test_a_folded_word_finds_the_articles_that_hold_it(archive: Store, word: str, holders: set[str]) -> None:
    found = set(names(archive.search({word}, since=NOW - 100 * DAY)))
    assert found >= holders
    assert len(word) >= LONGEST or found == holders


def test_any_of_several_words_will_do_and_the_newest_come_first(archive: Store) -> None:
    assert names(archive.search({"قاهره", "喀", "kabul", "طال*"}, since=NOW - 100 * DAY)) == [
        "plain",
        "accents",
        "urdu",
        "chinese",
    ]
    assert names(archive.search(["喀", "kabul"], since=NOW - 100 * DAY, limit=2)) == ["plain", "accents"]
    assert names(archive.search(["喀", "kabul"], since=NOW - HOUR)) == ["plain", "accents"]
    assert names(archive.search(["喀", "kabul"], since=NOW)) == ["plain"]


def test_no_word_finds_nothing_and_none_required_finds_all(archive: Store) -> None:
    assert names(archive.search(frozenset(), since=NOW - 100 * DAY)) == []
    assert names(archive.search(None, since=NOW - 100 * DAY)) == list(TEXTS)
    assert names(archive.search(None, since=NOW - 3 * HOUR)) == list(TEXTS)[:4]
    assert names(archive.search(None, since=NOW - 100 * DAY, limit=5)) == list(TEXTS)[:5]


@pytest.mark.parametrize("words", [["quorum"], ["quo*"], None])
def test_hundreds_stream_in_order_while_the_store_is_written(store: Store, words: list[str] | None) -> None:
    found = [
        replace(an_article(f"a{number}", seen_at=NOW + number // 3 * MINUTE), text="A quorum was there.")
        for number in range(450)
    ]
    settle(store, *(a_readout(str(number), article=article) for number, article in enumerate(found)))
    seen = []
    for article in store.search(words, since=NOW):
        seen.append(article)
        if len(seen) == 30:
            store.sync_channels({"mail": ("mail", False)})
    assert seen == sorted(found, key=lambda article: (article.seen_at, article.id), reverse=True)


def test_thousands_of_words_can_be_asked_for_at_once(archive: Store) -> None:
    many = {f"word{number}" for number in range(3000)} | {f"beginning{number}*" for number in range(300)}
    assert names(archive.search(many, since=NOW - 100 * DAY)) == []
    assert names(archive.search(many | {"envoys"}, since=NOW - 100 * DAY)) == ["plain"]
    beyond = {f"word{number}" for number in range(20_000)} | {"envoys"}
    assert "plain" in names(archive.search(beyond, since=NOW - 100 * DAY))


ANY = st.text(max_size=60) | st.sampled_from([text for pair in TEXTS.values() for text in pair])


@given(ANY, ANY)
def test_the_words_that_matching_split_are_those_that_the_store_splits(title: str, text: str) -> None:
    document = Document.of(replace(an_article("one"), title=title, text=text))
    given_words, own = cut(" ".join(document.vocabulary)), words_of(title, text)
    assert sorted(given_words.split()) == sorted(own.split())
    assert set(own.split()) == {word[:LONGEST] for word in folded_words(f"{title}\n{text}")}


def test_words_that_are_given_are_those_entered(store: Store) -> None:
    article = replace(an_article("one"), title="Envoy", text="talks " + "x" * 60)
    with store.settling() as settling:
        readout = a_readout("one", article=article)
        words = {"one": "envoy talks " + "x" * 60}
        settling.save(readouts=[readout], groupings=[], sketches=[], matches=[], tellings=[], words=words)
    assert names(store.search({"x" * 60}, since=NOW)) == ["one"]
    assert store.word_shares(["envoy", "talks"])[0] == {"envoy": 1, "talks": 1}


def test_a_text_of_very_many_words_is_found_by_each_of_them(store: Store) -> None:
    text = " ".join(f"w{number}" for number in range(60_000))
    settle(store, a_readout("long", article=replace(an_article("long"), text=text)))
    for number in (0, 4999, 5000, 31_234, 59_999):
        assert names(store.search({f"w{number}"}, since=NOW)) == ["long"]
    assert store.word_shares(["w17", "w59999", "v"]) == ({"w17": 1, "w59999": 1, "v": 0}, 1)


def test_settling_again_enters_nothing_twice(archive: Store) -> None:
    settle(archive, replace(a_readout("plain", article=article_of("plain")), was_stored=True))
    other = replace(article_of("plain"), title="Edited", text="Another text")
    settle(archive, a_readout("plain", article=other))
    assert names(archive.search({"envoys"}, since=NOW - 100 * DAY)) == ["plain"]
    assert names(archive.search({"edited"}, since=NOW - 100 * DAY)) == []
    assert archive.word_shares(["envoys"])[0] == {"envoys": 1}


class BrokenOffError(Exception):
    """What ends a transaction in the middle."""


def broken_off(store: Store, article: Article) -> None:
    with store.settling() as settling:
        settling.save(readouts=[a_readout("x", article=article)], groupings=[], sketches=[], matches=[], tellings=[])
        raise BrokenOffError


def test_what_is_rolled_back_is_not_found(store: Store) -> None:
    with pytest.raises(BrokenOffError):
        broken_off(store, article_of("plain"))
    assert names(store.search({"envoys"}, since=NOW - DAY)) == []
    settle(store, a_readout("plain", article=article_of("plain")))
    assert names(store.search({"envoys"}, since=NOW - DAY)) == ["plain"]


def test_a_forgotten_text_is_found_by_its_title_only(archive: Store) -> None:
    settle(archive, matches=(a_match("accents"),))
    assert archive.forget_texts(before=NOW + HOUR, limit=100) == len(TEXTS) - 1
    ever = NOW - 100 * DAY
    assert names(archive.search({"envoys", "抵"}, since=ever)) == []
    assert names(archive.search({"kabul", "喀"}, since=ever)) == ["plain", "accents", "chinese"]
    assert names(archive.search({"strasse"}, since=ever)) == ["accents"]  # matched: its text stays
    settle(archive, replace(a_readout("plain", article=article_of("plain")), was_stored=True))
    assert names(archive.search({"envoys"}, since=ever)) == []
    assert archive.word_shares(["envoys", "talks"])[0] == {"envoys": 0, "talks": 1}


def test_words_are_counted_over_the_archive(archive: Store) -> None:
    counts, articles = archive.word_shares(["kabul", "and", "nowhere", "喀", "kabul"])
    assert counts == {"kabul": 2, "and": 3, "nowhere": 0, "喀": 1}
    assert articles == len(TEXTS)
    assert archive.word_shares([]) == ({}, len(TEXTS))


def test_an_empty_archive_has_no_words(store: Store) -> None:
    assert store.word_shares(["kabul"]) == ({"kabul": 0}, 0)
    assert names(store.search({"kabul"}, since=NOW - DAY)) == []
    assert (store.not_indexed(), store.index_archive(limit=10)) == (0, 0)


FOREIGN = ['"', 'a" OR "kabul', "it's", "a\\b", "two words", "a-b", "", "KABUL", ":*", "')--", "\x00", "(", "é\u00a0*"]


@pytest.mark.parametrize("word", FOREIGN, ids=ascii)
def test_what_is_no_word_is_found_nowhere_and_breaks_nothing(archive: Store, word: str) -> None:
    assert names(archive.search({word}, since=NOW - 100 * DAY)) == []
    assert names(archive.search({word, "envoys"}, since=NOW - 100 * DAY)) == ["plain"]
    assert archive.word_shares([word, "envoys"])[0] == {word: 0, "envoys": 1}


def test_any_beginning_is_all(archive: Store) -> None:
    assert names(archive.search({"*", "envoys"}, since=NOW - 100 * DAY)) == list(TEXTS)


QUERIES = [
    "Kabul",
    "Kabul AND NOT Zürich",
    "kab* OR 会谈",
    '"talks in kabul"',
    "title:طالبان",
    "2 OF (Kabul, envoys, noon, Oresund)",
    "author:writer",
    "NOT Kabul",
    "Kabul NEAR/3 Talks",
    "lang:en envoys",
    "source:lantern Kabul",
    "naïvet?",
    "วาร OR คาบูล",
    '"near*" AND or',
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_search_answers_as_evaluating_every_article_would(archive: Store, query: str) -> None:
    watch = Watch(id="w", title="w", query=query)
    compiled = compile_query(query)
    sources = {feed.source.id: feed.source for feed in archive.feeds()}
    everything = list(archive.articles_since(NOW - 100 * DAY))[::-1]
    expected = [
        article.id
        for article in everything
        if compiled.evaluate(Document.of(article, sources.get(article.source_id))).matches
    ]
    found = list(search_archive(archive, watch, since=NOW - 100 * DAY, now=NOW))
    assert [one.article.id for one in found] == expected
    matcher = Matcher((watch,))
    live = [matcher.match(article, sources.get(article.source_id), NOW) for article in everything]
    assert [one.match for one in found] == [match for matches in live for match in matches]


LETTERS = st.sampled_from("abcABC ’'-.\n\u0301\u0327éßØ١7۷شیيكکہ喀布กาवि\u094d\u093cｶﾞ①½\u200d\u00ad\u0640ſKİ")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(LETTERS, max_size=20), min_size=1, max_size=3))
def test_every_word_of_an_article_finds_it(store: Store, texts: list[str]) -> None:
    joined = " ".join(texts)
    articles = [replace(an_article(f"{text!r} {joined!r}"), title=text, text=joined) for text in texts]
    settle(store, *(a_readout("x", article=article) for article in articles))
    for article in articles:
        for word in Document.of(article).vocabulary - {""}:
            found = {one.id for one in store.search({word}, since=NOW)}
            assert article.id in found
            assert article.id in {one.id for one in store.search({f"{word[:1]}*"}, since=NOW)}
