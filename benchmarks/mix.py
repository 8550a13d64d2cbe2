"""A mix of queries drawn from real articles, each of which hits the article that it was drawn from.

What is drawn: a word is of four letters or more and in at most one article of a thousand; half the draws take names (words with
a capital). A name is two or three words with capitals in a row. Every query is asked of its article before it is used.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from watchdesk.model.articles import Article, Quality
from watchdesk.model.watches import Field
from watchdesk.rules.language import Document, compile_query
from watchdesk.rules.words import folded_words

NOW = datetime(2021, 10, 8, tzinfo=UTC)
COMMONEST = 0.001
DRAWN_AN_ARTICLE = 8
_NAME = re.compile(r"\b[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){1,2}\b")
_CAPITALISED = re.compile(r"\b[A-Z][A-Za-z]{3,}\b")
_FULL_TEXTS = ("labelled/surnames.jsonl", "articles/briefings-2021-08-to-12.jsonl")
_FEED_ITEMS = ("articles/feed-items-2021.jsonl", "articles/feed-items-2022.jsonl")


def read_articles(folder: Path, names: Sequence[str], most: int, chance: random.Random) -> list[Article]:
    """Return so many articles of the files, chosen by chance, each title once."""
    found: dict[str, Article] = {}
    for name in names:
        for line in (folder / name).read_text(encoding="utf-8").split("\n"):
            if not line:
                continue
            record = json.loads(line)
            text = record.get("text") or re.sub(r"<[^>]*>", " ", record.get("summary") or "")
            title = record["title"] or ""
            found[title] = Article(
                id=str(len(found)), url=None, title=title, text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW
            )
    return chance.sample(list(found.values()), min(most, len(found)))


def full_texts(folder: Path, most: int, chance: random.Random) -> list[Article]:
    """Return whole articles: 400 to some thousand words."""
    return read_articles(folder, _FULL_TEXTS, most, chance)


def feed_items(folder: Path, most: int, chance: random.Random) -> list[Article]:
    """Return titles with a summary: some 40 words."""
    return read_articles(folder, _FEED_ITEMS, most, chance)


@dataclass
class Source:
    """An article to draw from, and the chance to draw by."""

    article: Article
    common: frozenset[str]
    chance: random.Random
    others: Sequence[str]

    @cached_property
    def document(self) -> Document:
        return Document.of(self.article)

    @cached_property
    def words(self) -> list[str]:
        return sorted(word for word in self.document.vocabulary if self.is_wanted(word))

    @cached_property
    def names(self) -> list[str]:
        found = set(_NAME.findall(f"{self.article.title}\n{self.article.text}"))
        return sorted(name for name in found if any(self.is_wanted(word) for word in folded_words(name)))

    @cached_property
    def capitalised(self) -> list[str]:
        found = set(_CAPITALISED.findall(f"{self.article.title}\n{self.article.text}"))
        return sorted(word for word in found if self.is_wanted(word.lower()) and not word.isupper())

    def is_wanted(self, word: str) -> bool:
        return len(word) > 3 and word.isascii() and word.isalpha() and word not in self.common

    def word(self) -> str:
        return self.chance.choice(self.chance.choice([self.words, self.capitalised or self.words]))

    def two(self) -> tuple[str, str]:
        """Return two different words."""
        first, second = self.word(), self.word()
        if first.lower() == second.lower():
            raise ValueError(first)
        return first, second

    def other(self) -> str:
        return self.chance.choice(self.others)

    def neighbours(self, distance: int, numbers: Sequence[int] | None = None) -> tuple[str, str]:
        """Return two wanted words of the text that stand near each other, or have one number (of a sentence)."""
        folded = self.document.words(Field.TEXT).folded
        place = self.chance.choice([place for place, word in enumerate(folded) if self.is_wanted(word)])
        reach = range(place + 2, min(place + 2 + distance, len(folded)))
        others = [
            folded[other]
            for other in reach
            if self.is_wanted(folded[other]) and (numbers is None or numbers[other] == numbers[place])
        ]
        return folded[place], self.chance.choice(others)


def _phrase(source: Source) -> str:
    words = source.document.words(Field.TEXT).folded
    place = source.chance.randrange(len(words) - 3)
    phrase = words[place : place + source.chance.randint(2, 3)]
    return f'"{" ".join(phrase)}"' if any(map(source.is_wanted, phrase)) else ""


def _of(source: Source) -> str:
    members = [*source.two(), *(source.other() for _ in range(3))]
    source.chance.shuffle(members)
    return f"2 OF ({', '.join(members)})"


def _near(source: Source) -> str:
    first, second = source.neighbours(5)
    return f"{first} NEAR/5 {second}"


def _before(source: Source) -> str:
    first, second = source.neighbours(8)
    return f"({first} OR {source.other()}) BEFORE/8 {second}"


def _sentence(source: Source) -> str:
    first, second = source.neighbours(30, source.document.words(Field.TEXT).sentence_numbers)
    return f"{first} SENT {second}"


def _title(source: Source) -> str:
    words = [word for word in source.document.words(Field.TITLE).folded if source.is_wanted(word)]
    return f"title:{source.chance.choice(words)}"


def _named(source: Source) -> str:
    name = source.chance.choice(source.names)
    return f'NAME("{name}", context=({source.word()}, {source.other()}))'


# Share of the mix in percent, whether FTS5 and tantivy can say it, and how it is drawn.
KINDS: dict[str, tuple[int, bool, Callable[[Source], str]]] = {
    "word": (14, True, lambda source: source.word()),
    "phrase": (8, True, _phrase),
    "name as a phrase": (8, True, lambda source: f'"{source.chance.choice(source.names)}"'),
    "AND": (12, True, lambda source: " AND ".join(source.two())),
    "OR": (8, True, lambda source: f"{source.word()} OR {source.other()} OR {source.other()}"),
    "AND NOT": (8, True, lambda source: f"{' '.join(source.two())} AND NOT {source.other()}"),
    "groups": (
        8,
        True,
        lambda source: f"({source.word()} OR {source.other()}) AND ({source.word()} OR {source.other()})",
    ),
    "2 OF 5": (8, True, _of),
    "NEAR": (6, False, _near),
    "BEFORE": (3, False, _before),
    "SENT": (3, False, _sentence),
    "title:": (5, True, _title),
    "wildcard": (4, False, lambda source: f"{source.word()[:5]}* {source.word()}"),
    "NAME": (5, False, _named),
}


def draw(articles: Sequence[Article], count: int, chance: random.Random, kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Return so many different queries, each with its kind, in a random order."""
    held: Counter[str] = Counter()
    for article in articles:
        held.update(Document.of(article).vocabulary)
    common = frozenset(word for word, times in held.items() if times > COMMONEST * len(articles))
    others = sorted(word for word in held if len(word) > 3 and word.isascii() and word.isalpha() and word not in common)
    weight = sum(KINDS[kind][0] for kind in kinds)
    wanted = Counter({kind: count * KINDS[kind][0] // weight + 1 for kind in kinds})
    found: dict[str, str] = {}
    while len(found) < count:
        source = Source(chance.choice(articles), common, chance, others)
        for kind in chance.choices(list(wanted), list(wanted.values()), k=DRAWN_AN_ARTICLE):
            query = _drawn(source, kind)
            if query and query not in found:
                found[query] = kind
                wanted[kind] = max(wanted[kind] - 1, 0)
    drawn = list(found.items())
    chance.shuffle(drawn)
    return drawn[:count]


def _drawn(source: Source, kind: str) -> str | None:
    """Return a query that holds for the source's article, if it has the words for one."""
    try:
        query = KINDS[kind][2](source)
    except (IndexError, ValueError):
        return None
    return query if query and compile_query(query).evaluate(source.document).matches else None
