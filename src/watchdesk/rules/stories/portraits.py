"""Portrait: what an article is compared by, its telling words with their weights — the first step of grouping."""

import re
from datetime import datetime
from functools import lru_cache
from math import log, log1p, sqrt
from typing import ClassVar

from watchdesk.model.records import Reticent
from watchdesk.rules.folding import fold_word
from watchdesk.rules.names.background import Rarity
from watchdesk.rules.stems import stem
from watchdesk.rules.stories.dates import latest_year
from watchdesk.rules.stories.function_words import function_words
from watchdesk.rules.words import written_words

MOST_TERMS = 96
"""Terms of a portrait: the heaviest. A headline with a summary has some forty."""

SHORTEST = 4
"""Terms that an article must have to be told from others: less is a column's name that returns every day."""

MOST_KEYS = 12
"""Terms under which a story is looked for. Sixteen find no more of the labelled stories, and cost a third more."""

_MOST_CHARACTERS = 20_000  # the news stands at the beginning; the rest of a long read is background
# Who, where and how many tell two events of one kind apart: a name, or a figure, weighs double.
_OF_TITLE, _OF_NAME_OR_NUMBER = 2.5, 2.0
_RAREST = 11.0  # logarithm of articles a word: one in 60,000
_ADDRESS = re.compile(r"^\s*https?\s*:[^\n]*$", re.MULTILINE)


class Portrait(Reticent, frozen=True, kw_only=True):
    """An article as grouping sees it.

    `terms`: weights by stem, the sum of their squares 1. `keys`: the heaviest terms, heaviest first. `words`: the
    folded words that rarity counts. `at`: when it was published, None where nobody knows; then the latest `year` in its
    text tells.
    """

    unshown: ClassVar = ("terms", "words")

    article_id: str
    terms: dict[str, float]
    keys: tuple[str, ...]
    words: frozenset[str]
    at: datetime | None
    year: int | None


def portrait_of(
    *, article_id: str, title: str, text: str, language: str | None, at: datetime | None, rarity: Rarity
) -> Portrait:
    """Return the portrait of an article; its weights are those of the day it was read, and stay."""
    text = _ADDRESS.sub("", text[:_MOST_CHARACTERS]).strip()
    if not title:
        title, _, text = text.partition("\n")
    counts, words = _counted(title, text, language)
    shares: dict[str, float] = {}
    for word, term in words.items():
        shares[term] = max(rarity.share(word), shares.get(term, 1e-7))
    weights = {term: log1p(count) * min(_RAREST, -log(shares[term])) for term, count in counts.items()}
    heaviest = sorted(weights.items(), key=lambda weighed: (-weighed[1], weighed[0]))[:MOST_TERMS]
    length = sqrt(sum(weight * weight for _, weight in heaviest)) or 1.0
    return Portrait(
        article_id=article_id,
        terms={term: weight / length for term, weight in heaviest},
        keys=tuple(term for term, _ in heaviest[:MOST_KEYS]),
        words=frozenset(words),
        at=at,
        year=latest_year(f"{title}\n{text}") if at is None else None,
    )


def _counted(title: str, text: str, language: str | None) -> tuple[dict[str, float], dict[str, str]]:
    """Return how much each term is spoken of, and the term of each folded word."""
    counts: dict[str, float] = {}
    words: dict[str, str] = {}
    for part, is_title in ((title, True), (text, False)):
        for word in written_words(part):
            term, folded, emphasis = _read(word, language)
            if term:
                counts[term] = counts.get(term, 0.0) + (_OF_TITLE if is_title else emphasis)
                words[folded] = term
    return counts, words


@lru_cache(maxsize=1 << 13)
def _read(word: str, language: str | None) -> tuple[str, str, float]:
    """Return the term of a word as it is written, the folded word, and what it counts in a text; no term of some."""
    folded = fold_word(word)
    if len(folded) == 1 or folded in function_words(language):
        return "", folded, 0.0
    return stem(folded, language), folded, _OF_NAME_OR_NUMBER if word[0].isupper() or word[0].isdigit() else 1.0
