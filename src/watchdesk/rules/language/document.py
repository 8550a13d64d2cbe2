"""Document: an article made ready for questions — its fields as folded words, each read when first asked for."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlsplit

from watchdesk.model.articles import Article, Quality
from watchdesk.model.sources import Source
from watchdesk.model.watches import Field, Hit
from watchdesk.rules.stems import stem
from watchdesk.rules.words import Words

LEAD_PARAGRAPHS = 2


class Labelled(Protocol):
    """What a hit is called by, and how much rather than others it is shown."""

    @property
    def label(self) -> str:
        """The name."""
        ...

    @property
    def weight(self) -> float:
        """1 unless the query says otherwise."""
        ...


class Document:
    """One article as the watch language sees it. Made once an article, asked by any number of queries."""

    def __init__(self, article: Article, source: Source | None) -> None:
        self.article = article
        self.source = source
        self.is_whole = article.quality is Quality.FULL
        """Whether the full text was read: only then does "not found in the text" mean "not there"."""
        self._fields: dict[Field, Words] = {}
        self._stems: dict[Field, dict[str, list[int]]] = {}
        self._vocabulary: frozenset[str] | None = None
        self.remembered: dict[object, Any] = {}
        """What clauses found, by clause: a query that asks for one thing a thousand times looks once."""

    @classmethod
    def of(cls, article: Article, source: Source | None = None) -> "Document":
        """Return the document of an article and the source that it came from."""
        return cls(article, source)

    @property
    def vocabulary(self) -> frozenset[str]:
        """The folded words of title and text. Asked for every article: a cached_property would take a lock."""
        if self._vocabulary is None:
            self._vocabulary = frozenset(self.words(Field.TITLE).folded + self.words(Field.TEXT).folded)
        return self._vocabulary

    @cached_property
    def lead_length(self) -> int:
        """How many words of the text belong to the lead."""
        return self.words(Field.TEXT).count_in_paragraphs(LEAD_PARAGRAPHS)

    @cached_property
    def site(self) -> str | None:
        """The host that the article stands on, else that of its source's home page."""
        for address in (self.article.url, self.source.home if self.source else None):
            if address and (host := _host(address)):
                return host
        return None

    def words(self, field: Field) -> Words:
        """Return the words of a field."""
        words = self._fields.get(field)
        if words is None:
            words = self._fields[field] = Words(*self._texts(field))
        return words

    def stem(self, word: str) -> str:
        """Return the stem of a folded word, in the article's language."""
        return stem(word, self.article.language)

    def stem_positions(self, field: Field) -> Mapping[str, Sequence[int]]:
        """Return where each stem occurs in a field, by word number, ascending."""
        stems = self._stems.get(field)
        if stems is None:
            stems = self._stems[field] = {}
            for word, numbers in self.words(field).positions.items():
                stems.setdefault(self.stem(word), []).extend(numbers)
            for numbers in stems.values():
                numbers.sort()
        return stems

    def hit(self, leaf: Labelled, field: Field, first: int, last: int) -> Hit:
        """Return the hit of something on the words `first` up to and not including `last` of a field."""
        words = self.words(field)
        start, end = words.spans[first][0], words.spans[last - 1][1]
        text = words.text[start:end]
        return Hit(term=leaf.label, field=field, start=start, end=end, text=text, weight=leaf.weight)

    def _texts(self, field: Field) -> tuple[str, ...]:
        article = self.article
        match field:
            case Field.TITLE:
                return (article.title,)
            case Field.TEXT:
                return (article.text,)
            case Field.AUTHOR:
                return article.authors
            case Field.TAG:
                return article.tags
            case Field.URL:
                return (article.url or "",)
            case Field.SITE:
                return (self.site or "",)


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:  # an unclosed bracket of an IPv6 address
        return None
