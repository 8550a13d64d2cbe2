"""Proving: what a watch would have matched of the articles there are — how many a day, which, and through which clause.

A query is weighed by leaving its members out one after the other: what is lost without one is what it brings, what is
gained without one is what it keeps out. Near misses are what the query relaxed by one member matches besides.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import compress

from msgspec import Struct

from watchdesk.model.articles import Article
from watchdesk.model.sources import Source
from watchdesk.model.watches import Strength, Truth, Verdict, Watch
from watchdesk.rules.language import Document, Query, compile_query
from watchdesk.rules.language.clauses import Several
from watchdesk.rules.language.parser import Parser
from watchdesk.rules.matching.matcher import Matcher

SHOWN = 5


class Contribution(Struct, frozen=True, kw_only=True):
    """A member of a query: how many articles are `lost`, and how many `gained`, where it is left out."""

    clause: str
    lost: int
    gained: int


class Sample(Struct, frozen=True, kw_only=True):
    """An article that a query matches, or nearly does: then `missing` are the clauses that did not hold."""

    article: Article
    strength: Strength | None
    missing: tuple[str, ...] = ()


class Proof(Struct, frozen=True, kw_only=True):
    """What a query matches of the articles it was shown. Samples and near misses are the newest few."""

    matches: int
    strengths: tuple[tuple[Strength, int], ...]
    samples: tuple[Sample, ...]
    near_misses: int
    near_samples: tuple[Sample, ...]
    contributions: tuple[Contribution, ...]


class Trial:
    """One watch under trial: show it articles, then ask for the proof. Raises QueryError for an unreadable query."""

    def __init__(self, watch: Watch) -> None:
        self.query = compile_query(watch.query, watch.lists)
        self._watch = watch
        self._gate = _Gate(watch) if watch.languages or watch.sources else None
        self._relaxed = self.query.relaxed()
        self._without = self.query.without_each()
        self._members = _members(watch)
        self._lost = [0] * len(self._without)
        self._gained = [0] * len(self._without)
        self._strengths: Counter[Strength] = Counter()
        self._near_misses = 0
        self._samples = _Newest()
        self._near_samples = _Newest()

    @property
    def words(self) -> frozenset[str] | None:
        """What an article must have one of to matter here: folded words and beginnings (`tal*`); None: no telling."""
        queries = [self.query, *([self._relaxed] if self._relaxed else []), *(query for _, query in self._without)]
        required = [query.required for query in queries]
        known = [words for words in required if words is not None]
        return frozenset().union(*known) if len(known) == len(required) else None

    def show(self, document: Document) -> None:
        """Count an article in, whether it matches or not."""
        if self._gate is not None and self._gate.is_closed_to(document):
            return
        verdict = _held(self.query, document)
        held = self._members.held(document) if self._members else []
        without = self._members.without_each(held) if self._members else []
        for place, is_held in enumerate(without):
            self._lost[place] += verdict is not None and not is_held
            self._gained[place] += verdict is None and is_held
        if verdict is not None:
            strength = verdict.strength or Strength.STRONG
            self._strengths[strength] += 1
            self._samples.add(Sample(article=document.article, strength=strength))
        elif self._relaxed is not None and _held(self._relaxed, document) is not None:
            self._near_misses += 1
            self._near_samples.add(self._near_sample(document, held, without))

    def _near_sample(self, document: Document, held: Sequence[bool], without: Sequence[bool]) -> Sample:
        """Return a near miss with the member that it fails by; of n OF, with all that it lacks."""
        labels = [label for label, _ in self._without]
        missing = list(compress(labels, without)) or [label for label, one in zip(labels, held, strict=True) if not one]
        if not missing:
            clauses = self.query.evaluate(document).clauses
            missing = [answer.clause for answer in clauses if answer.value is not Truth.TRUE]
        return Sample(article=document.article, strength=None, missing=tuple(dict.fromkeys(missing)))

    def proof(self) -> Proof:
        """Return what was found so far."""
        return Proof(
            matches=self._strengths.total(),
            strengths=tuple(
                (strength, self._strengths[strength]) for strength in Strength if self._strengths[strength]
            ),
            samples=self._samples.newest_first(),
            near_misses=self._near_misses,
            near_samples=self._near_samples.newest_first(),
            contributions=tuple(
                Contribution(clause=label, lost=lost, gained=gained)
                for (label, _), lost, gained in zip(self._without, self._lost, self._gained, strict=True)
            ),
        )


def words_of(trials: Iterable[Trial]) -> frozenset[str] | None:
    """Return what an article must have one of to matter to any of the trials; None: no telling."""
    words = [trial.words for trial in trials]
    known = [some for some in words if some is not None]
    return frozenset().union(*known) if len(known) == len(words) else None


def prove(watches: Sequence[Watch], articles: Iterable[tuple[Article, Source | None]]) -> list[Proof]:
    """Return what each watch matches of the articles; they are looked at once and not kept."""
    trials = [Trial(watch) for watch in watches]
    for article, source in articles:
        document = Document.of(article, source)
        for trial in trials:
            trial.show(document)
    return [trial.proof() for trial in trials]


class _Members:
    """The members of an outermost AND, OR or n OF: each is judged once, however many are left out in turn."""

    def __init__(self, clause: Several) -> None:
        self._members = clause.members
        rest = len(clause.members) - 1
        self._needed = min(clause.needed, rest)

    def held(self, document: Document) -> list[bool]:
        """Return which members hold."""
        return [member.judge(document, []).decided for member in self._members]

    def without_each(self, held: Sequence[bool]) -> list[bool]:
        """Return for each member whether the rest holds, as `Query.without_each` has it."""
        count = sum(held)
        return [count - one >= self._needed for one in held]


def _members(watch: Watch) -> _Members | None:
    clause = Parser(watch.query, watch.lists).clause()
    return _Members(clause) if isinstance(clause, Several) else None


class _Gate:
    """The filters of a watch (languages, sources), as matching reads them."""

    def __init__(self, watch: Watch) -> None:
        self._matcher = Matcher([watch])
        self._query = compile_query(watch.query, watch.lists)

    def is_closed_to(self, document: Document) -> bool:
        """Whether a filter keeps the watch from an article: it then is a clause of its own."""
        (verdict,) = self._matcher.verdicts(document.article, document.source).values()
        return len(verdict.clauses) > len(self._query.evaluate(document).clauses)


class _Newest:
    """The newest few of many samples."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, str, int, Sample]] = []
        self._count = 0

    def add(self, sample: Sample) -> None:
        self._count += 1
        at = sample.article.published_at or sample.article.seen_at
        entry = (at, sample.article.id, self._count, sample)
        if len(self._heap) < SHOWN:
            heapq.heappush(self._heap, entry)
        else:
            heapq.heappushpop(self._heap, entry)

    def newest_first(self) -> tuple[Sample, ...]:
        return tuple(entry[-1] for entry in sorted(self._heap, key=lambda entry: entry[:3], reverse=True))


def _held(query: Query, document: Document) -> Verdict | None:
    """Return the answer where a query holds, asking its required words first."""
    if query.required is not None and not _has_one(query.required, document.vocabulary):
        return None
    return query.match(document)


def _has_one(required: frozenset[str], vocabulary: frozenset[str]) -> bool:
    if not required.isdisjoint(vocabulary):
        return True
    beginnings = tuple(word[:-1] for word in required if word.endswith("*"))
    return bool(beginnings) and any(word.startswith(beginnings) for word in vocabulary)


def matches_a_day(matches: int, oldest: datetime | None, since: datetime, now: datetime) -> float:
    """Return matches by the days that the archive covers: from its oldest article since then to now, one at least."""
    start = max(oldest, since) if oldest is not None else since
    days = max((now - start).total_seconds() / 86_400, 1.0)
    return matches / days
