"""A mix of queries drawn from real articles, each of which hits the article that it was drawn from.

What is drawn: a word is of four letters or more, of the English alphabet, and in at most one of a thousand whole
articles and one of a thousand feed items; half the draws take names (words with a capital). A phrase is two or three
words side by side, one of them so rare; a name is two or three words with capitals in a row, one of them so rare, and
that of a person begins with a given name. Half the queries are drawn from whole articles, half from feed items. Every
query is asked of its article before it is used.
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
from watchdesk.rules.people.givennames import GIVEN
from watchdesk.rules.words import folded_words

NOW = datetime(2021, 10, 8, tzinfo=UTC)
COMMONEST = 0.001
_NAME = re.compile(r"\b[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){1,2}\b")
_CAPITALISED = re.compile(r"\b[A-Z][A-Za-z]{3,}\b")
_FULL_TEXTS = ("labelled/surnames.jsonl", "articles/briefings-2021-08-to-12.jsonl")
_FEED_ITEMS = ("articles/feed-items-2021.jsonl", "articles/feed-items-2022.jsonl")


def read_articles(folder: Path, names: Sequence[str], most: int, chance: random.Random) -> list[Article]:
    """Return so many articles of the files, chosen by chance, each title once."""
    found: dict[str, dict[str, str | None]] = {}
    for name in names:
        with (folder / name).open(encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                found[record["title"] or ""] = record
    chosen = chance.sample(list(found), min(most, len(found)))
    return [_article(str(number), title, found[title]) for number, title in enumerate(chosen)]


def _article(name: str, title: str, record: dict[str, str | None]) -> Article:
    text = record.get("text") or re.sub(r"<[^>]*>", " ", record.get("summary") or "")
    return Article(id=name, url=None, title=title, text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW)


def full_texts(folder: Path, most: int, chance: random.Random) -> list[Article]:
    """Return whole articles: 400 to some thousand words."""
    return read_articles(folder, _FULL_TEXTS, most, chance)


def feed_items(folder: Path, most: int, chance: random.Random) -> list[Article]:
    """Return titles with a summary: some 40 words."""
    return read_articles(folder, _FEED_ITEMS, most, chance)


@dataclass(frozen=True)
class Pool:
    """The words that all queries are drawn from, and the chance to draw by."""

    wanted: frozenset[str]
    others: Sequence[str]
    chance: random.Random

    @classmethod
    def of(cls, groups: Sequence[Sequence[Document]], chance: random.Random) -> "Pool":
        """Return the words that are rare enough in each group of documents."""
        met: set[str] = set()
        common: set[str] = set()
        for documents in groups:
            held = Counter(word for document in documents for word in document.vocabulary)
            met.update(held)
            common.update(word for word, times in held.items() if times > COMMONEST * len(documents))
        wanted = frozenset(word for word in met - common if len(word) > 3 and word.isascii() and word.isalpha())
        return cls(wanted, sorted(wanted), chance)


@dataclass
class Drawn:
    """An article to draw from. What it has no words for raises IndexError."""

    document: Document
    pool: Pool

    @cached_property
    def words(self) -> list[str]:
        """Its rare words."""
        return sorted(self.document.vocabulary & self.pool.wanted)

    @cached_property
    def names(self) -> list[str]:
        """Its words with capitals in a row, one of them rare."""
        found = set(_NAME.findall(self._written))
        return sorted(name for name in found if not self.pool.wanted.isdisjoint(folded_words(name)))

    @cached_property
    def capitalised(self) -> list[str]:
        """Its rare words with a capital, but not all capitals: AND and OR among them would be operators."""
        found = set(_CAPITALISED.findall(self._written))
        return sorted(word for word in found if word.lower() in self.pool.wanted and not word.isupper())

    @cached_property
    def places(self) -> list[int]:
        """Where its rare words stand in the text."""
        folded = self.document.words(Field.TEXT).folded
        return [place for place, word in enumerate(folded) if word in self.pool.wanted]

    @property
    def _written(self) -> str:
        return f"{self.document.article.title}\n{self.document.article.text}"

    def word(self) -> str:
        """Draw a word."""
        chance = self.pool.chance
        return chance.choice(chance.choice([self.words, self.capitalised or self.words]))

    def two(self) -> tuple[str, str]:
        """Draw two different words."""
        first = self.word()
        rest = [word for word in self.words if word != first.lower()]
        return first, self.pool.chance.choice(rest)

    def other(self) -> str:
        """Draw a word that is more likely than not missing here."""
        return self.pool.chance.choice(self.pool.others)

    def neighbours(self, distance: int, numbers: Sequence[int] | None = None) -> tuple[str, str]:
        """Draw two words of the text with so many or fewer between, or of one number (a sentence's)."""
        folded = self.document.words(Field.TEXT).folded
        place = self.pool.chance.choice(self.places)
        others = [
            folded[other]
            for other in range(place + 1, min(place + 2 + distance, len(folded)))
            if folded[other] in self.pool.wanted
            and folded[other] != folded[place]
            and (numbers is None or numbers[other] == numbers[place])
        ]
        return folded[place], self.pool.chance.choice(others)


def _phrase(drawn: Drawn) -> str:
    folded, chance = drawn.document.words(Field.TEXT).folded, drawn.pool.chance
    size = chance.randint(2, 3)
    start = max(chance.choice(drawn.places) - chance.randrange(size), 0)
    return f'"{" ".join(folded[start : start + size])}"'


def _of(drawn: Drawn) -> str:
    members = [*drawn.two(), *(drawn.other() for _ in range(3))]
    drawn.pool.chance.shuffle(members)
    return f"2 OF ({', '.join(members)})"


def _near(drawn: Drawn) -> str:
    first, second = drawn.neighbours(5)
    return f"{first} NEAR/5 {second}"


def _before(drawn: Drawn) -> str:
    first, second = drawn.neighbours(8)
    return f"({first} OR {drawn.other()}) BEFORE/8 {second}"


def _sentence(drawn: Drawn) -> str:
    first, second = drawn.neighbours(30, drawn.document.words(Field.TEXT).sentence_numbers)
    return f"{first} SENT {second}"


def _title(drawn: Drawn) -> str:
    words = [word for word in drawn.document.words(Field.TITLE).folded if word in drawn.pool.wanted]
    return f"title:{drawn.pool.chance.choice(words)}"


def _named(drawn: Drawn) -> str:
    name = drawn.pool.chance.choice([name for name in drawn.names if name.split()[0].lower() in GIVEN])
    return f'NAME("{name}", context=({drawn.word()}, {drawn.other()}))'


def _group(drawn: Drawn) -> str:
    return f"({drawn.word()} OR {drawn.other()}) AND ({drawn.word()} OR {drawn.other()})"


# Share of the mix in percent, whether FTS5 and tantivy can say it, and how it is drawn.
KINDS: dict[str, tuple[int, bool, Callable[[Drawn], str]]] = {
    "word": (14, True, lambda drawn: drawn.word()),
    "phrase": (8, True, _phrase),
    "name as a phrase": (8, True, lambda drawn: f'"{drawn.pool.chance.choice(drawn.names)}"'),
    "AND": (12, True, lambda drawn: " AND ".join(drawn.two())),
    "OR": (8, True, lambda drawn: f"{drawn.word()} OR {drawn.other()} OR {drawn.other()}"),
    "AND NOT": (8, True, lambda drawn: f"{' AND '.join(drawn.two())} AND NOT {drawn.other()}"),
    "groups": (8, True, _group),
    "2 OF 5": (8, True, _of),
    "NEAR": (6, False, _near),
    "BEFORE": (3, False, _before),
    "SENT": (3, False, _sentence),
    "title:": (5, True, _title),
    "wildcard": (4, False, lambda drawn: f"{drawn.word()[:5]}* AND {drawn.word()}"),
    "NAME": (5, False, _named),
}


def draw(groups: Sequence[Sequence[Article]], count: int, chance: random.Random) -> list[tuple[str, str]]:
    """Return so many different queries, each with its kind, in a random order; each group is drawn from as often."""
    documents = [[Document.of(article) for article in group] for group in groups]
    pool = Pool.of(documents, chance)
    sources = [[Drawn(document, pool) for document in group] for group in documents]
    found: dict[str, str] = {}
    for kind, (percent, _, _) in KINDS.items():
        wanted = len(found) + max(count * percent // 100, 1)
        while len(found) < wanted:
            query = _drawn(chance.choice(chance.choice(sources)), kind)
            if query and query not in found:
                found[query] = kind
    pairs = list(found.items())
    chance.shuffle(pairs)
    return pairs


def _drawn(source: Drawn, kind: str) -> str | None:
    """Return a query that holds for its article, if that has the words for one."""
    try:
        query = KINDS[kind][2](source)
    except IndexError:
        return None
    return query if compile_query(query).evaluate(source.document).matches else None
