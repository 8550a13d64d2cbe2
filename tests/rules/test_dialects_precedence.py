"""Dialects: random queries without brackets mean in our language what each dialect's own precedence makes of them."""

from collections.abc import Callable, Iterable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dialects_specimens import told
from watchdesk.rules.dialects import DIALECTS, convert
from watchdesk.rules.language import compile_query

WORDS = ("apple", "pear", "plum", "fig")
TEXTS = [frozenset(words) for size in range(5) for words in combinations(WORDS, size)]
DOCUMENTS = [(words, told(". ".join(sorted(words)))) for words in TEXTS]

FLAT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7)
JOINTS = st.lists(st.sampled_from(("AND", "OR", "AND NOT")), min_size=7, max_size=7)
Parts = list[str]


def split(parts: Parts, sign: str) -> list[Parts]:
    """Return the parts between the signs."""
    groups: list[Parts] = [[]]
    for part in parts:
        if part == sign:
            groups.append([])
        else:
            groups[-1].append(part)
    return groups


def and_before_or(parts: Parts, words: frozenset[str]) -> bool:
    """Read a query as most tools do: NOT, then AND, then OR."""

    def all_of(group: Parts) -> bool:
        first, *rest = group
        signs, others = rest[::2], rest[1::2]
        return first in words and all(
            (other in words) is (sign == "AND") for sign, other in zip(signs, others, strict=True)
        )

    return any(all_of(group) for group in split(parts, "OR"))


def or_before_and(parts: Parts, words: frozenset[str]) -> bool:
    """Read a query as Google does: OR joins its neighbours, - the next word only."""
    holds = True
    for group in split(parts, "AND"):
        holds = holds and any((word.lstrip("-") in words) is not word.startswith("-") for word in group if word != "OR")
    return holds


def or_then_and_then_not(parts: Parts, words: frozenset[str]) -> bool:
    """Read a query as Lexis does: OR, then AND, last AND NOT, from the left."""
    first, *others = (
        all(any(word in words for word in group if word != "OR") for group in split(side, "AND"))
        for side in split(parts, "AND NOT")
    )
    return first and not any(others)


READINGS: dict[str, Callable[[Parts, frozenset[str]], bool]] = {
    "brandwatch": and_before_or,
    "meltwater": and_before_or,
    "factiva": and_before_or,
    "lexis": or_then_and_then_not,
}


def interleaved(words: Parts, joints: Parts) -> Parts:
    """Return the words with a sign between each two."""
    return [part for pair in zip(words, joints, strict=False) for part in pair][: 2 * len(words) - 1]


def answers(query: str) -> Iterable[tuple[frozenset[str], bool]]:
    """Yield every text and whether our query holds for it."""
    compiled = compile_query(query)
    for words, document in DOCUMENTS:
        yield words, compiled.evaluate(document).matches


@pytest.mark.parametrize("dialect", READINGS)
@given(words=FLAT, joints=JOINTS)
def test_a_query_without_brackets_keeps_its_precedence(dialect: str, words: Parts, joints: Parts) -> None:
    parts = interleaved(words, joints)
    read = READINGS[dialect]
    for text, answer in answers(convert(" ".join(parts), dialect).query):
        assert answer is read(parts, text)


@given(words=FLAT, joints=JOINTS)
def test_google_joins_the_neighbours_of_or_first(words: Parts, joints: Parts) -> None:
    excluding = " ".join(interleaved(words, joints)).replace("AND NOT ", "AND -")
    parts = excluding.split()
    written = " ".join(part for part in parts if part != "AND")
    for text, answer in answers(convert(written, "google-alerts").query):
        assert answer is or_before_and(parts, text)


BRACKETED = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: (
        st.builds("({} AND {})".format, inner, inner)
        | st.builds("({} OR {})".format, inner, inner)
        | st.builds("(NOT {})".format, inner)
    ),
    max_leaves=10,
)


@given(query=BRACKETED)
def test_what_is_bracketed_means_the_same_in_all_dialects_and_in_ours(query: str) -> None:
    ours = list(answers(query))
    for dialect in DIALECTS:
        assert list(answers(convert(query, dialect).query)) == ours


NEAR = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: st.builds("({} AND {})".format, inner, inner) | st.builds("({} OR {})".format, inner, inner),
    max_leaves=5,
)


@given(left=NEAR, right=NEAR)
def test_a_proximity_that_reaches_everywhere_is_and(left: str, right: str) -> None:
    """In texts shorter than its distance, NEAR between groups must hold where AND does: so is AND written out."""
    converted = convert(f"{left} NEAR/90 {right}", "brandwatch")
    twice = [told(f"{' '.join(sorted(words))} and {' '.join(sorted(words))}") for words in TEXTS]
    near, both = compile_query(converted.query), compile_query(f"{left} AND {right}")
    for document in twice:
        assert near.evaluate(document).matches is both.evaluate(document).matches
