"""Key phrases: the terms derived from an article, against those that its readers marked (KPCrowd, 251 news texts).

    python benchmarks/keyphrases.py [FOLDER] [--show N]

Precision of the first five, averaged over texts, beside words ranked by tf x rarity (the background list) in the same
run. Two measures, the same for both. "Whole": the term (of a person: whole name or surname, of all else: any form) is a
marked phrase, compared by the stems of its words without small words. "Within": its words are among those of one marked
phrase. A text's half is told by its number.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from watchdesk.model.articles import Article, Quality
from watchdesk.rules.derive import DerivedTerm, NothingToWatch, derive
from watchdesk.rules.names.background import background, rareness
from watchdesk.rules.stems import stem
from watchdesk.rules.stopwords import ENGLISH
from watchdesk.rules.words import folded_words

NOW = datetime(2021, 10, 8, tzinfo=UTC)
FIRST = 5
Stems = frozenset[str]
Forms = Sequence[str]


def texts(folder: Path) -> Iterator[tuple[str, Article, set[Stems]]]:
    """Yield name, article and marked phrases of each text."""
    for path in sorted(folder.glob("*.txt")):
        title, _, text = unescape(path.read_text(encoding="utf-8")).strip().partition("\n")
        article = Article(
            id=path.stem, url=None, title=title, text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW
        )
        marked = unescape(path.with_suffix(".key").read_text(encoding="utf-8")).splitlines()
        yield path.stem, article, {stems(phrase) for phrase in marked} - {frozenset()}


def stems(phrase: str) -> Stems:
    return frozenset(stem(word, "en") for word in folded_words(phrase) if word not in ENGLISH)


def derived(article: Article) -> list[Forms]:
    """Return the forms of each derived term."""
    found = derive(article)
    return [] if isinstance(found, NothingToWatch) else [_forms(term) for term in found.terms[:FIRST]]


def _forms(term: DerivedTerm) -> Forms:
    return (term.name, term.term) if term.name else (term.term, *term.forms)


def by_rarity(article: Article) -> list[Forms]:
    """Return the words whose count times rarity is highest."""
    known = background()
    words = Counter(
        word for word in folded_words(f"{article.title}\n{article.text}") if word not in ENGLISH and len(word) > 2
    )
    best = sorted(words, key=lambda word: (-words[word] * rareness(known, word), word))
    return [(word,) for word in best[:FIRST]]


def whole(forms: Forms, marked: set[Stems]) -> bool:
    return any(stems(form) in marked for form in forms)


def within(forms: Forms, marked: set[Stems]) -> bool:
    return any((words := stems(form)) and any(words <= phrase for phrase in marked) for form in forms)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("folder", nargs="?", default="/tmp/data/labelled/keyphrases")
    options.add_argument("--show", type=int, default=0, help="print the terms of the first N texts, misses marked")
    chosen = options.parse_args()
    read = list(texts(Path(chosen.folder)))
    for label, rank in (("tf x rarity", by_rarity), ("derived", derived)):
        answers = [(name, rank(article), marked) for name, article, marked in read]
        for measure in (whole, within):
            scores = [
                (int(name[-1]) % 2, sum(measure(forms, marked) for forms in terms) / FIRST)
                for name, terms, marked in answers
            ]
            halves = [[score for parity, score in scores if parity == half] for half in (0, 1)]
            mean = sum(score for _, score in scores) / len(scores)
            even, odd = (sum(half) / len(half) for half in halves)
            print(f"{label:12} {measure.__name__:7} P@{FIRST} {mean:.3f}  halves {even:.3f} {odd:.3f}")
        for name, terms, marked in answers[: chosen.show]:
            told = ", ".join(f"{'' if whole(forms, marked) else '-'}{forms[0]}" for forms in terms)
            print(f"    {name}: {told}")


if __name__ == "__main__":
    main()
