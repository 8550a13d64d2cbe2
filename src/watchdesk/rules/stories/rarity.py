"""Rarity of the stream: how rare a word is, from the shipped list and from the articles that this desk has read."""

from collections import Counter
from collections.abc import Iterable

from watchdesk.rules.names.background import Background, background

PRIOR = 200
"""Articles of its own by which a desk's stream outweighs the background list."""


class StreamRarity:
    """Document frequencies of a stream over the background list as its prior. It grows as articles are counted.

    The order of counting does not matter to the final figures. `counts` and `articles` may be stored and handed back.
    """

    def __init__(
        self, counts: Iterable[tuple[str, int]] = (), articles: int = 0, known: Background | None = None
    ) -> None:
        self._known = known or background()
        self.counts: Counter[str] = Counter(dict(counts))
        self.articles = articles

    def share(self, word: str) -> float:
        """Return the share of articles that hold a folded word, above 0 and at most 1."""
        seen = self.counts.get(word, 0)
        return min(1.0, (seen + PRIOR * self._known.share(word)) / (self.articles + PRIOR))

    def count(self, words: Iterable[str]) -> None:
        """Count one article that holds these folded words."""
        self.counts.update(set(words))
        self.articles += 1
