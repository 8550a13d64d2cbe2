"""Matcher: all watches of a desk, compiled and indexed, to be asked article by article."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.articles import Article
from watchdesk.model.sources import Source
from watchdesk.model.watches import ClauseAnswer, Match, Strength, Truth, Verdict, Watch
from watchdesk.rules.language import Document, Query, compile_query
from watchdesk.rules.matching.index import Index
from watchdesk.rules.matching.rarity import Shares, share_by_length, share_in_news
from watchdesk.rules.matching.requirements import requirements

# From so many watches on, it pays to know which words are rare in the news: reading the list takes 20 ms.
MANY = 1_000


class Matcher:
    """All watches of a desk, compiled. Raises QueryError for a watch whose query cannot be read."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        shares = Shares(share_in_news if len(watches) >= MANY else share_by_length)
        self._index = Index(shares)
        with _collecting_later():
            self._watches = [(watch, compile_query(watch.query, watch.lists)) for watch in watches]
            for number, (_, query) in enumerate(self._watches):
                self._index.add(number, requirements(query.clause, shares))

    @property
    def queries(self) -> Mapping[str, Query]:
        """The compiled queries by watch id."""
        return {watch.id: query for watch, query in self._watches}

    def match(self, article: Article, source: Source | None, now: datetime) -> list[Match]:
        """Return a match for each watch that holds, in the order of the watches."""
        return self.match_document(Document.of(article, source), now)

    def match_document(self, document: Document, now: datetime) -> list[Match]:
        """Return a match for each watch that holds for the article of a document, in the order of the watches."""
        article, matches = document.article, []
        for number in self._index.candidates(document):
            watch, query = self._watches[number]
            if (watch.languages or watch.sources) and _refusals(watch, article):
                continue
            verdict = query.tell(document)
            if verdict is not None:
                matches.append(_match(watch, article, verdict, now))
        return matches

    def asked(self, document: Document) -> list[str]:
        """Return the ids of the watches that are asked about a document, in their order: all others cannot hold."""
        return [self._watches[number][0].id for number in self._index.candidates(document)]

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


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Let garbage lie until the watches are compiled: of 100,000, looking for it again and again took half the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


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
