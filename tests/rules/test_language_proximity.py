"""The watch language: NEAR, BEFORE and NOT NEAR against their definitions, said the slow way."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.articles import Article, Quality
from watchdesk.rules.language import Document, compile_query

NOW = datetime(2021, 10, 8, tzinfo=UTC)
WORDS = st.lists(st.sampled_from("abcxyz"), max_size=40)


def holds(query: str, words: list[str]) -> bool:
    text = " ".join(words)
    article = Article(id="a", url=None, title="", text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW)
    return compile_query(query).evaluate(Document.of(article)).matches


def places(words: list[str], word: str) -> list[int]:
    return [number for number, here in enumerate(words) if here == word]


@given(WORDS, st.integers(0, 12))
def test_near_is_at_most_so_many_words_between_in_either_order(words: list[str], distance: int) -> None:
    pairs = [(a, b) for a in places(words, "a") for b in places(words, "b")]
    assert holds(f"a NEAR/{distance} b", words) is any(abs(a - b) - 1 <= distance for a, b in pairs)
    assert holds(f"b NEAR/{distance} a", words) is any(abs(a - b) - 1 <= distance for a, b in pairs)


@given(WORDS, st.integers(0, 12))
def test_before_is_in_this_order(words: list[str], distance: int) -> None:
    pairs = [(a, b) for a in places(words, "a") for b in places(words, "b")]
    assert holds(f"a BEFORE/{distance} b", words) is any(0 <= b - a - 1 <= distance for a, b in pairs)


@given(WORDS, st.integers(0, 12))
def test_not_near_holds_while_one_occurrence_survives(words: list[str], distance: int) -> None:
    survives = [all(abs(a - b) - 1 > distance for b in places(words, "b")) for a in places(words, "a")]
    assert holds(f"a NOT NEAR/{distance} b", words) is any(survives)


@given(WORDS, st.integers(0, 5))
def test_a_chain_of_before_is_each_behind_the_last(words: list[str], distance: int) -> None:
    reached = places(words, "a")
    for word in "bc":
        reached = [n for n in places(words, word) if any(0 <= n - before - 1 <= distance for before in reached)]
    assert holds(f"a BEFORE/{distance} b BEFORE/{distance} c", words) is bool(reached)


@given(WORDS, st.integers(0, 6))
def test_slack_is_how_many_other_words_may_stand_among_the_phrase(words: list[str], slack: int) -> None:
    stretches = (words[start:end] for start in range(len(words)) for end in range(start + 2, start + 3 + slack))
    assert holds(f'"a b"~{slack}', words) is any({"a", "b"} <= set(stretch) for stretch in stretches)


def test_common_words_in_a_long_text_are_bounded() -> None:
    assert holds("a NEAR/1000 b NEAR/1000 c NEAR/1000 a NEAR/1000 b", ["a", "b", "c"] * 2_000)


def test_what_shares_a_word_is_not_near() -> None:
    assert not holds('"a b" NEAR/5 b', ["a", "b"])
    assert holds('"a b" NEAR/5 b', ["a", "b", "b"])
