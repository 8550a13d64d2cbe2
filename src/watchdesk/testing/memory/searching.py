"""Testing, the store in memory: searching. There is no index, so none lacks anything."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from watchdesk.model.articles import Article
from watchdesk.rules.words import folded_words
from watchdesk.testing.memory.tables import MemoryBook


class MemorySearch(MemoryBook):
    """The part of the article book that looks for words."""

    def search(self, words: Collection[str] | None, *, since: datetime, limit: int | None = None) -> Iterator[Article]:
        """Yield stored articles seen at or after `since` that hold one of the words, newest first."""
        found = [
            article
            for article in self._tables.articles.values()
            if article.seen_at >= since and (words is None or _holds(article, words))
        ]
        yield from sorted(found, key=lambda article: (article.seen_at, article.id), reverse=True)[:limit]

    def word_shares(self, words: Iterable[str]) -> tuple[dict[str, int], int]:
        """Return in how many articles each word is, and how many there are."""
        held = [_words(article) for article in self._tables.articles.values()]
        return {word: sum(word in one for one in held) for word in words}, len(held)

    def not_indexed(self) -> int:
        """Return 0."""
        return 0

    def index_archive(self, *, limit: int) -> int:
        """Return 0."""
        del limit
        return 0


def _words(article: Article) -> set[str]:
    return {*folded_words(article.title), *folded_words(article.text)}


def _holds(article: Article, words: Collection[str]) -> bool:
    held = _words(article)
    if "*" in words:
        return True
    beginnings = tuple(word[:-1] for word in words if word.endswith("*"))
    return not held.isdisjoint(words) or any(word.startswith(beginnings) for word in held)
