"""Query: a watch's query, read once, to be asked of any number of documents."""

from collections.abc import Iterable, Mapping, Sequence

from watchdesk.model.watches import ClauseAnswer, Field, Hit, Strength, Truth, Verdict
from watchdesk.rules.language.anatomy import leaves_of, relaxed, without_each
from watchdesk.rules.language.clauses import MOST_HITS, Answer, Clause, Found
from watchdesk.rules.language.deciding import decides
from watchdesk.rules.language.document import Document
from watchdesk.rules.language.explaining import said, sentence
from watchdesk.rules.language.judgement import Judgement
from watchdesk.rules.language.linting import lint
from watchdesk.rules.language.named import Named
from watchdesk.rules.language.occurrences import Occurrence
from watchdesk.rules.language.parser import Parser

_ORDER = {field: number for number, field in enumerate(Field)}


class Query:
    """A compiled query. Immutable; the same answer for the same document, wherever it is asked."""

    __slots__ = ("_clause", "text")

    def __init__(self, text: str, clause: Clause) -> None:
        self.text = text
        self._clause = clause

    @property
    def clause(self) -> Clause:
        """What the query is made of, for those that look into it: the index of matching."""
        return self._clause

    @property
    def required(self) -> frozenset[str] | None:
        """Folded words (`tal*`: beginnings) of which one must be in title or text of what matches; None: no telling."""
        return self._clause.anchors

    def evaluate(self, document: Document) -> Verdict:
        """Return the full answer, with every clause as written: what `why` and `watch try` show."""
        answers: list[Answer] = []
        judgement = self._clause.judge(document, answers)
        return _verdict(document, judgement, answers)

    def match(self, document: Document) -> Verdict | None:
        """Return the full answer where the query holds, else None, sparing the places of what does not."""
        return self.evaluate(document) if decides(self._clause, document) else None

    def tell(self, document: Document) -> Verdict | None:
        """Return what a match tells where the query holds, else None: the answer of `match` without its clauses."""
        if type(self._clause) is not Found and not decides(self._clause, document):
            return None
        answers: list[Answer] = []
        judgement = self._clause.judge(document, answers)
        return _told(document, judgement, answers) if judgement.decided else None

    def explain(self) -> str:
        """Return the query as one plain sentence."""
        return sentence(self._clause)

    def warnings(self) -> tuple[str, ...]:
        """Return what is risky or costly about the query, a sentence each."""
        return lint(self.text, self._clause)

    def without_each(self) -> list[tuple[str, "Query"]]:
        """Return each member of the outermost AND, OR or n OF as its reader knows it, and the query without it."""
        return [(said(member), Query(self.text, rest)) for member, rest in without_each(self._clause)]

    def relaxed(self) -> "Query | None":
        """Return the query of which one thing may be missing, for near misses; None if only one is asked for."""
        clause = relaxed(self._clause)
        return None if clause is None else Query(self.text, clause)

    def names(self) -> tuple[str, ...]:
        """Return the people that it looks for with NAME, in the order written."""
        return tuple(leaf.name for leaf in leaves_of(self._clause) if isinstance(leaf, Named))


def compile_query(text: str, lists: Mapping[str, Sequence[str]] | None = None) -> Query:
    """Read a query. Raises QueryError, which points at the character and says what to write.

    `lists` are those that it may name with @: a name and its members, words and phrases as somebody would say them.
    """
    return Query(text, Parser(text, lists or {}).clause())


def _verdict(document: Document, judgement: Judgement, answers: list[Answer]) -> Verdict:
    hits = _hits_of(document, answers)
    clauses = tuple(
        ClauseAnswer(clause=answer.label, value=answer.judgement.truth, hits=found)
        for answer, found in zip(answers, hits, strict=True)
    )
    return Verdict(
        matches=judgement.decided,
        strength=_strength(judgement) if judgement.decided else None,
        hits=_evidence(answers, hits),
        unknown=tuple(dict.fromkeys(clause.clause for clause in clauses if clause.value is Truth.UNKNOWN)),
        clauses=clauses,
    )


def _told(document: Document, judgement: Judgement, answers: list[Answer]) -> Verdict:
    """Return the verdict on a query that holds, less its clauses."""
    unknown = [answer.label for answer in answers if answer.judgement.at_most and not answer.judgement.at_least]
    return Verdict(
        matches=True,
        strength=_strength(judgement),
        hits=_evidence(answers, _hits_of(document, answers)),
        unknown=tuple(dict.fromkeys(unknown)),
    )


def _evidence(answers: Sequence[Answer], hits: Sequence[tuple[Hit, ...]]) -> tuple[Hit, ...]:
    """Return what speaks for a match, in the order of the fields and of the text."""
    groups = {id(found): found for answer, found in zip(answers, hits, strict=True) if answer.is_positive}
    evidence = {(_ORDER[hit.field], hit.start, hit.end, hit.term): hit for found in groups.values() for hit in found}
    return tuple(evidence[key] for key in sorted(evidence))


def _hits_of(document: Document, answers: Sequence[Answer]) -> list[tuple[Hit, ...]]:
    """Return the hits of each answer. Answers that share their places share hits: one word, asked for twice."""
    known: dict[int, tuple[Hit, ...]] = {}
    hits = []
    for answer in answers:
        found = known.get(id(answer.places)) if answer.places else answer.hits
        if found is None:
            found = known[id(answer.places)] = (*answer.hits, *_hits(document, answer.places))
        hits.append(found)
    return hits


def _strength(judgement: Judgement) -> Strength:
    if not judgement.at_least:
        return Strength.HEADLINE
    return Strength.STRONG if judgement.is_firm else Strength.WEAK


def _hits(document: Document, places: Sequence[Occurrence]) -> Iterable[Hit]:
    seen: set[tuple[str, Field, int, int]] = set()
    for place in places[:MOST_HITS]:
        for leaf, first, last in place.parts:
            key = (leaf.label, place.field, first, last)
            if key not in seen:
                seen.add(key)
                yield document.hit(leaf, place.field, first, last)
