"""How well NAME tells people from their namesakes: real articles that name people who share a surname.

    python benchmarks/people.py [LABELLED_FOLDER] [--errors] [--half 0|1]

For each person with at least ten labelled articles one NAME query is made, its role and context from one article of the
person's (the first by id whose text has the whole name; it is not counted). Truth is the person's labels, over the
articles that bear any label for that surname. The feed view is title and first 400 characters, over the articles where
the surname shows there. The labels were made by a pattern and hold about 1 % noise: --errors lists every disagreement.
`--half` takes one half of the people, parted by a hash of their names, for development on one and a check on the other.
"""

import argparse
import hashlib
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from watchdesk.model.articles import Article, Quality
from watchdesk.rules.language import Document, compile_query
from watchdesk.rules.names.background import background
from watchdesk.rules.people.contexts import context_of
from watchdesk.rules.people.finding import people_in
from watchdesk.rules.words import folded_words

NOW = datetime(2021, 10, 8, tzinfo=UTC)
FEWEST_ARTICLES = 10
FEED_CHARACTERS = 400

Truth = dict[str, dict[str, set[str]]]
Asked = Callable[[Document], bool]


@dataclass(slots=True)
class Score:
    """Decisions of one way to ask: right, wrong and missed articles by person."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        """Return the figures over all decisions, and the means over people."""
        right, wrong, missed = self.right.total(), self.wrong.total(), self.missed.total()
        people = self.right.keys() | self.wrong.keys() | self.missed.keys()
        macro = [self._of(person) for person in people]
        precisions = [precision for precision, _ in macro if precision is not None]
        recalls = [recall for _, recall in macro if recall is not None]
        return (
            f"precision {right / max(right + wrong, 1):.3f}  recall {right / max(right + missed, 1):.3f}   "
            f"macro {sum(precisions) / max(len(precisions), 1):.3f} / {sum(recalls) / max(len(recalls), 1):.3f}   "
            f"({right} right, {wrong} wrong, {missed} missed)"
        )

    def _of(self, person: str) -> tuple[float | None, float | None]:
        right, wrong, missed = self.right[person], self.wrong[person], self.missed[person]
        return right / (right + wrong) if right + wrong else None, right / (right + missed) if right + missed else None


def read(folder: Path) -> tuple[dict[str, Article], Truth]:
    """Return the articles by id, and the ids of each person's articles by surname."""
    articles = {}
    with (folder / "surnames.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            articles[record["id"]] = _article(record["id"], record["title"], record["text"])
    truth: Truth = defaultdict(lambda: defaultdict(set))
    with (folder / "surnames-labels.jsonl").open(encoding="utf-8") as lines:
        for label in map(json.loads, lines):
            truth[label["surname"]][label["person"]].add(label["id"])
    return articles, truth


def _article(name: str, title: str, text: str) -> Article:
    return Article(id=name, url=None, title=title, text=text, quality=Quality.FULL, seen_at=NOW, read_at=NOW)


def example(articles: dict[str, Article], person: str, ids: set[str]) -> Article | None:
    """Return the first article whose text has the whole name."""
    words = r"\s+".join(map(re.escape, person.split()))
    name = re.compile(rf"\b{words}\b")
    return next((articles[id_] for id_ in sorted(ids) if name.search(articles[id_].text)), None)


def query(person: str, article: Article) -> str:
    """Return the NAME clause that one article gives."""
    members = context_of(person, Document.of(article), rarity=background())
    role = _role(person, article)
    said_role = f', role="{role}"' if role else ""
    said_context = f", context=({', '.join(members)})" if len(members) > 1 else ""
    return f'NAME("{person}"{said_role}{said_context})'


def _role(person: str, article: Article) -> str | None:
    """Return the role that the article gives the person, as `watch derive` reads it."""
    words = folded_words(person)
    for found in people_in(article):
        name = folded_words(found.name)
        if (name[0], name[-1]) == (words[0], words[-1]) and found.role:
            return found.role.replace('"', "")
    return None


def views(articles: dict[str, Article]) -> dict[str, dict[str, Document]]:
    """Return the documents by view and article id."""
    full = {id_: Document.of(article) for id_, article in articles.items()}
    feed = {
        id_: Document.of(_article(id_, article.title, article.text[:FEED_CHARACTERS]))
        for id_, article in articles.items()
    }
    return {"full text": full, "feed view": feed}


def ways(person: str, article: Article) -> dict[str, Asked]:
    """Return the ways to ask for a person that are compared."""
    surname = person.rsplit(maxsplit=1)[-1]
    asked = {
        "bare surname": compile_query(surname),
        "phrase": compile_query(f'"{person}"'),
        "NAME": compile_query(query(person, article)),
        "NAME, no role": compile_query(re.sub(r', role="[^"]*"', "", query(person, article))),
        "NAME, no context": compile_query(re.sub(r", context=\(.*\)", ")", query(person, article))),
    }
    return {way: lambda document, one=one: one.match(document) is not None for way, one in asked.items()}  # type: ignore[misc]  # one: bound now


def people(truth: Truth, half: int | None) -> Iterator[tuple[str, str]]:
    for surname, by_person in truth.items():
        for person, ids in by_person.items():
            side = hashlib.sha256(person.encode()).digest()[0] % 2
            if len(ids) >= FEWEST_ARTICLES and (half is None or side == half):
                yield surname, person


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=Path("/tmp/data/labelled"))
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--half", type=int)
    chosen = parser.parse_args()
    begun = time.process_time()
    articles, truth = read(chosen.folder)
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    documents = views(articles)
    for surname, person in people(truth, chosen.half):
        ids = truth[surname][person]
        seed = example(articles, person, ids)
        if seed is None:
            print(f"no article has the whole name {person}")
            continue
        asked = ways(person, seed)
        for view, pages in documents.items():
            for id_ in sorted(set().union(*truth[surname].values()) - {seed.id}):
                document = pages[id_]
                if view == "feed view" and surname.lower() not in document.vocabulary:
                    continue
                for way, ask in asked.items():
                    answer, is_true = ask(document), id_ in ids
                    score = scores[view, way]
                    tally = score.right if answer and is_true else score.wrong if answer else score.missed
                    tally[person] += answer or is_true
                    if chosen.errors and way == "NAME" and answer != is_true:
                        print(f"{view}: {'wrong' if answer else 'missed'} {person} in {id_}: {query(person, seed)}")
    for (view, way), score in sorted(scores.items()):
        print(f"{view:10} {way:17} {score.line()}")
    print(f"{time.process_time() - begun:.0f} s")


if __name__ == "__main__":
    main()
