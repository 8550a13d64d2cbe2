"""Query: a watch's query, read once, to be asked of any number of documents."""

from collections.abc import Iterable

from watchdesk.model.watches import ClauseAnswer, Field, Hit, Strength, Truth, Verdict
from watchdesk.rules.language.clauses import Answer, Clause
from watchdesk.rules.language.document import Document
from watchdesk.rules.language.explaining import sentence
from watchdesk.rules.language.judgement import Judgement
from watchdesk.rules.language.linting import lint
from watchdesk.rules.language.parser import Parser

# So many hits of one clause are told. Counting and proximity see all of them.
MOST_HITS = 50

_ORDER = {field: number for number, field in enumerate(Field)}


class Query:
    """A compiled query. Immutable; the same answer for the same document, wherever it is asked."""

    __slots__ = ("_clause", "required", "text")

    def __init__(self, text: str, clause: Clause) -> None:
        self.text = text
        self._clause = clause
        self.required: frozenset[str] | None = clause.anchors
        """Folded words (`tal*`: beginnings) of which one must be in title or text of what matches; None: no telling."""

    def evaluate(self, document: Document) -> Verdict:
        """Return the full answer, with every clause as written: what `why` and `watch try` show."""
        answers: list[Answer] = []
        judgement = self._clause.judge(document, answers)
        return _verdict(document, judgement, answers)

    def match(self, document: Document) -> Verdict | None:
        """Return the answer where the query holds, else None: what matching asks, sparing the hits of what does not."""
        answers: list[Answer] = []
        judgement = self._clause.judge(document, answers)
        return _verdict(document, judgement, answers) if judgement.decided else None

    def explain(self) -> str:
        """Return the query as one plain sentence."""
        return sentence(self._clause)

    def warnings(self) -> tuple[str, ...]:
        """Return what is risky or costly about the query, a sentence each."""
        return lint(self.text, self._clause)


def compile_query(text: str) -> Query:
    """Read a query in the watch language. Raises QueryError, which points at the character and says what to write."""
    return Query(text, Parser(text).clause())


def _verdict(document: Document, judgement: Judgement, answers: list[Answer]) -> Verdict:
    clauses = tuple(
        ClauseAnswer(clause=answer.label, value=answer.judgement.truth, hits=tuple(_hits(document, answer)))
        for answer in answers
    )
    evidence = {
        (hit.field, hit.start, hit.end, hit.term): hit
        for answer, clause in zip(answers, clauses, strict=True)
        if answer.is_positive
        for hit in clause.hits
    }
    strength = Strength.STRONG if judgement.at_least else Strength.HEADLINE
    return Verdict(
        matches=judgement.decided,
        strength=strength if judgement.decided else None,
        hits=tuple(evidence[key] for key in sorted(evidence, key=lambda key: (_ORDER[key[0]], *key[1:]))),
        unknown=tuple(dict.fromkeys(clause.clause for clause in clauses if clause.value is Truth.UNKNOWN)),
        clauses=clauses,
    )


def _hits(document: Document, answer: Answer) -> Iterable[Hit]:
    yield from answer.hits
    seen: set[tuple[str, Field, int, int]] = set()
    for place in answer.places[:MOST_HITS]:
        for literal, first, last in place.parts:
            key = (literal.label, place.field, first, last)
            if key not in seen:
                seen.add(key)
                yield document.hit(literal.label, place.field, first, last)
