"""Watches as news searches: never narrower than the watch, short enough, and well addressed."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from watchdesk.feeds.subscriptions import read_subscriptions
from watchdesk.rules.addresses import canonical
from watchdesk.rules.language import compile_query, terms_query
from watchdesk.rules.searching import MOST_WORDS, SearchEngine, search_feed, search_words

TERMS = ["Sherman", "Qureshi", "loya jirga"]
ASKED: Mapping[str, tuple[str, str | None]] = {
    "any of some terms": (terms_query(TERMS), 'Sherman OR Qureshi OR "loya jirga"'),
    "two of three": (terms_query(TERMS, 2), '(Sherman Qureshi) OR (Sherman "loya jirga") OR (Qureshi "loya jirga")'),
    "all of them": (terms_query(TERMS, 3), 'Sherman Qureshi "loya jirga"'),
    "too many choices": ("3 OF (a1, b2, c3, d4, e5, f6)", "a1 OR b2 OR c3 OR d4 OR e5 OR f6"),
    "brackets": ("Kabul AND (Sherman OR Qureshi)", "Kabul (Sherman OR Qureshi)"),
    "an exclusion is left to the watch": ("Kabul AND NOT cricket", "Kabul"),
    "nothing but an exclusion": ("NOT cricket", None),
    "an alternative that is an exclusion": ("Kabul OR NOT cricket", None),
    "facts are left to the watch": ("Kabul AND lang:en AND tier:1", "Kabul"),
    "nothing but facts": ("source:dawn", None),
    "a field": ("title:Sherman", "Sherman"),
    "a field that is no text": ("author:Sherman", None),
    "proximity": ('Kabul NEAR/5 "loya jirga"', 'Kabul "loya jirga"'),
    "a loose phrase": ('"loya jirga kabul"~4', "loya jirga kabul"),
    "kept apart": ("Kabul NOT NEAR/5 cricket", "Kabul"),
    "a person": ('NAME("Wendy Sherman", also="Deputy Sherman")', '"Wendy Sherman" OR "Deputy Sherman"'),
    "a wildcard among others": ("tal* AND Kabul", "Kabul"),
    "a wildcard as an alternative": ("tal* OR Kabul", None),
    "one that cannot be asked among n": ("2 OF (Kabul, tal*, Herat)", "Kabul OR Herat"),
    "too few that can be asked among n": ("1 OF (Kabul, tal*, Herat)", None),
    "an operator's word": (terms_query(["OR", "Kabul"]), '"OR" OR Kabul'),
    "another script": (terms_query(["طالبان", "اسلام آباد"], 2), 'طالبان "اسلام آباد"'),
    "the same twice": ("Kabul OR Kabul", "Kabul"),
}


@pytest.mark.parametrize("query, words", ASKED.values(), ids=ASKED)
def test_a_watch_is_asked_for_as_engines_understand_it(query: str, words: str | None) -> None:
    assert search_words(compile_query(query, {})) == words


def test_what_is_too_long_is_asked_for_by_the_words_of_which_one_is_needed() -> None:
    long = " ".join(f"w{number}" for number in range(40))
    assert search_words(compile_query(f'Kabul AND ("{long}" OR Herat)', {})) == "kabul"
    many = " OR ".join(f"w{number}" for number in range(MOST_WORDS + 1))
    assert search_words(compile_query(many, {})) is None


def test_the_addresses_are_those_of_the_engines() -> None:
    google = urlsplit(search_feed(SearchEngine.GOOGLE_NEWS, 'Kabul OR "loya jirga"', language="en", country="PK"))
    assert (google.netloc, google.path) == ("news.google.com", "/rss/search")
    assert parse_qs(google.query) == {
        "q": ['(Kabul OR "loya jirga") when:7d'],
        "hl": ["en-PK"],
        "gl": ["PK"],
        "ceid": ["PK:en"],
    }
    bing = urlsplit(search_feed(SearchEngine.BING_NEWS, "Kabul", language="fr", country=None))
    assert (bing.netloc, bing.path) == ("www.bing.com", "/news/search")
    assert parse_qs(bing.query) == {
        "q": ["Kabul"],
        "format": ["rss"],
        "setlang": ["fr"],
        "cc": ["FR"],
        "qft": ['sortbydate="1"'],
    }


@pytest.mark.parametrize(
    "language, country, hl, gl",
    [
        (None, None, "en-US", "US"),
        ("en-GB", None, "en-GB", "GB"),
        ("ur", None, "ur", "PK"),
        ("de", "AT", "de", "AT"),
        ("pt", None, "pt-BR", "BR"),
        ("xx", None, "xx", "US"),
    ],
)
def test_a_search_is_for_readers_somewhere(language: str | None, country: str | None, hl: str, gl: str) -> None:
    asked = parse_qs(urlsplit(search_feed(SearchEngine.GOOGLE_NEWS, "x", language=language, country=country)).query)
    assert (asked["hl"], asked["gl"]) == ([hl], [gl])


@pytest.mark.parametrize("engine", SearchEngine)
def test_the_address_is_one_that_can_be_kept_and_exported(engine: SearchEngine) -> None:
    url = search_feed(engine, 'Kabul & "a b" + طالبان')
    assert canonical(url) is not None
    assert [feed.url for feed in read_subscriptions(url.encode())[0]] == [url]
