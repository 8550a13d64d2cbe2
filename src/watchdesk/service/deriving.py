"""Deriving: how rare words are in this desk's archive, for `watch derive`, and the id of a watch that has none yet."""

import re
import unicodedata
from collections.abc import Sequence

from watchdesk.model.articles import Article
from watchdesk.ports import Store
from watchdesk.rules.words import folded_words

FEWEST = 2_000  # articles of an archive that says more of rarity than the background list that ships
_WORDS_OF_AN_ID, _LONGEST_ID = 3, 48


class ArchiveRarity:
    """The share of the archive's articles that hold a folded word, for the words of one article."""

    def __init__(self, counts: dict[str, int], articles: int) -> None:
        self._counts = counts
        self._articles = max(articles, 1)

    def share(self, word: str) -> float:
        """Return the share; a word that no article holds counts as half an article's."""
        return max(self._counts.get(word, 0), 0.5) / self._articles


def archive_rarity(store: Store, article: Article) -> ArchiveRarity | None:
    """Return how rare the words of an article are in the archive; None where it holds too few articles to say."""
    words = {*folded_words(article.title), *folded_words(article.text), *folded_words(article.summary)}
    counts, articles = store.word_shares(words)
    return ArchiveRarity(counts, articles) if articles >= FEWEST else None


def proposed_id(terms: Sequence[str], taken: Sequence[str]) -> str:
    """Return an id made of the first terms, unlike those that are taken."""
    words = [word for term in terms if (word := _plain(term))]
    stem = "-".join(dict.fromkeys(words[:_WORDS_OF_AN_ID]))[:_LONGEST_ID].strip("-") or "new-watch"
    number, proposed = 1, stem
    while proposed in taken:
        number += 1
        proposed = f"{stem}-{number}"
    return proposed


def _plain(term: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", term.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
