"""Match: which watches hold for an article — the stage between group and route.

All watches are compiled once. Each says which words an article must have for it to hold at all (`Query.required`); an
index from these words to the watches makes the cost of an article independent of the watches that do not match. The
method is the anchor-term index of publish/subscribe systems (Yan and García-Molina, "Index structures for selective
dissemination of information under the Boolean model", TODS 1994).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from watchdesk.model.articles import Article
from watchdesk.model.sources import Source
from watchdesk.model.watches import ClauseAnswer, Match, Strength, Truth, Verdict, Watch
from watchdesk.rules.language import Document, Query, compile_query


class Matcher:
    """All watches of a desk, compiled. Raises QueryError for a watch whose query cannot be read."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._watches = [(watch, compile_query(watch.query)) for watch in watches]
        self._always: list[int] = []
        self._words: dict[str, list[int]] = {}
        self._beginnings: dict[str, list[int]] = {}
        for number, (_, query) in enumerate(self._watches):
            self._index(number, query)
        self._anchors = frozenset(self._words)
        self._beginning_lengths = sorted({len(beginning) for beginning in self._beginnings})

    @property
    def queries(self) -> Mapping[str, Query]:
        """The compiled queries by watch id."""
        return {watch.id: query for watch, query in self._watches}

    def match(self, article: Article, source: Source | None, now: datetime) -> list[Match]:
        """Return a match for each watch that holds, in the order of the watches."""
        document = Document.of(article, source)
        matches = []
        for number in self._candidates(document):
            watch, query = self._watches[number]
            if _refusals(watch, article):
                continue
            verdict = query.match(document)
            if verdict is not None:
                matches.append(_match(watch, article, verdict, now))
        return matches

    def verdicts(self, article: Article, source: Source | None) -> dict[str, Verdict]:
        """Return the full answer of every watch by its id, without the index: what `why` and `watch try` show.

        A watch that its languages or sources keep from the article says so in a clause of its own and does not match.
        """
        document = Document.of(article, source)
        verdicts = {}
        for watch, query in self._watches:
            verdict = query.evaluate(document)
            if refusals := _refusals(watch, article):
                clauses = (*refusals, *verdict.clauses)
                verdict = replace(verdict, matches=False, strength=None, clauses=clauses)
            verdicts[watch.id] = verdict
        return verdicts

    def _index(self, number: int, query: Query) -> None:
        if query.required is None:
            self._always.append(number)
            return
        for anchor in query.required:
            if anchor.endswith("*"):
                self._beginnings.setdefault(anchor[:-1], []).append(number)
            else:
                self._words.setdefault(anchor, []).append(number)

    def _candidates(self, document: Document) -> list[int]:
        vocabulary = document.vocabulary
        candidates = set(self._always)
        for word in self._anchors & vocabulary:
            candidates.update(self._words[word])
        for length in self._beginning_lengths:
            for beginning in self._beginnings.keys() & {word[:length] for word in vocabulary}:
                candidates.update(self._beginnings[beginning])
        return sorted(candidates)


def _match(watch: Watch, article: Article, verdict: Verdict, now: datetime) -> Match:
    return Match(
        watch_id=watch.id,
        article_id=article.id,
        strength=verdict.strength or Strength.STRONG,
        hits=verdict.hits,
        unknown=verdict.unknown,
        matched_at=now,
    )


def _refusals(watch: Watch, article: Article) -> tuple[ClauseAnswer, ...]:
    """Return the filters of a watch that keep it from an article. An article without a language passes."""
    refusals = []
    if watch.languages and article.language:
        languages = {_primary(language) for language in watch.languages}
        if _primary(article.language) not in languages:
            refusals.append(f"languages = {', '.join(watch.languages)}")
    if watch.sources and article.source_id not in watch.sources:
        refusals.append(f"sources = {', '.join(watch.sources)}")
    return tuple(ClauseAnswer(clause=refusal, value=Truth.FALSE) for refusal in refusals)


def _primary(language: str) -> str:
    """Return the primary subtag of a BCP 47 code."""
    return language.replace("_", "-").split("-", 1)[0].lower()
