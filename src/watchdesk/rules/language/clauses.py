"""Clauses: what a query is made of once it is read — each judges a document and says itself in words."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct

from watchdesk.model.watches import Field, Hit
from watchdesk.rules.language.document import Document
from watchdesk.rules.language.judgement import FAILS, HOLDS, UNKNOWN, Judgement, counted, negated
from watchdesk.rules.language.literals import Literal
from watchdesk.rules.language.occurrences import Occurrence, Positional
from watchdesk.rules.language.proximity import best, joined
from watchdesk.rules.language.regexes import Regex

# So many hits of one clause are told. Counting and proximity see all of them.
MOST_HITS = 50


class Answer(NamedTuple):
    """What a leaf answered. `is_positive`: it stands under an even number of NOTs, so what it found is evidence."""

    label: str
    judgement: Judgement
    places: Sequence[Occurrence] = ()
    hits: tuple[Hit, ...] = ()
    is_positive: bool = True


class Clause(Protocol):
    """A part of a query that is true, false or unknown of a document."""

    @property
    def anchors(self) -> frozenset[str] | None:
        """Words of which one must be in title or text where the clause holds; None where nothing is required."""
        ...

    def judge(self, document: Document, answers: list[Answer], *, is_positive: bool = True) -> Judgement:
        """Judge a document, adding the answer of each leaf in the order written."""
        ...


class Found(Struct, frozen=True, eq=False):
    """A word, phrase, expression or proximity that occurs, at least so often. `regexes` are those it is made of."""

    what: Positional
    label: str
    times: int = 1
    regexes: tuple[Regex, ...] = ()

    @property
    def anchors(self) -> frozenset[str] | None:
        """Those of what is looked for."""
        return self.what.anchors

    def judge(self, document: Document, answers: list[Answer], *, is_positive: bool = True) -> Judgement:
        """Look whether it is found often enough; a text read in part leaves it unknown."""
        what = self.what
        if type(what) is Literal:
            places = what.places(document, max(self.times, MOST_HITS))
        else:
            places = [place for field in what.scope.fields for place in what.find(document, field)]
        is_held = len(places) >= self.times
        judgement = HOLDS if is_held else FAILS if self._is_fully_read(document) else UNKNOWN
        answers.append(Answer(self.label, judgement, places, (), is_positive))
        return judgement

    def _is_fully_read(self, document: Document) -> bool:
        if document.is_whole and not self.regexes:
            return True
        return self.what.scope.is_fully_read(document) and all(one.is_read_whole(document) for one in self.regexes)


def found(what: Positional, label: str, times: int = 1) -> Found:
    """Return the clause that something occurs, at least so often."""
    if type(what) is Literal:
        return Found(what, label, times)
    return Found(what, label, times, tuple(leaf for leaf in what.leaves() if isinstance(leaf, Regex)))


class Fact(Struct, frozen=True, eq=False):
    """Something known of the article besides its words: language, source, tier, site, length, date."""

    label: str
    meaning: str
    test: Callable[[Document], bool | None]

    @property
    def anchors(self) -> frozenset[str] | None:
        """None: it requires no word."""
        return None

    def judge(self, document: Document, answers: list[Answer], *, is_positive: bool = True) -> Judgement:
        """Judge by the test, whose None means that it is not known."""
        answer = self.test(document)
        judgement = UNKNOWN if answer is None else HOLDS if answer else FAILS
        hits = self._site_hits(document) if answer else ()
        answers.append(Answer(self.label, judgement, (), hits, is_positive))
        return judgement

    def _site_hits(self, document: Document) -> tuple[Hit, ...]:
        if not self.label.startswith("site:") or not document.site:
            return ()
        return (Hit(term=self.label, field=Field.SITE, start=0, end=len(document.site), text=document.site),)


class Several(Struct, frozen=True, eq=False):
    """At least `needed` of its members: all of them is AND, one is OR, another number is n OF."""

    members: tuple[Clause, ...]
    needed: int

    @property
    def anchors(self) -> frozenset[str] | None:
        """Any of so many members that not all of them can be missing, chosen well."""
        spare = len(self.members) - self.needed
        known = [anchors for member in self.members if (anchors := member.anchors) is not None]
        if len(known) <= spare:
            return None
        if spare == 0:
            return best(known)
        known.sort(key=lambda anchors: (len(anchors), -min(map(len, anchors), default=0)))
        return joined(known[: spare + 1])

    def judge(self, document: Document, answers: list[Answer], *, is_positive: bool = True) -> Judgement:
        """Judge all members, so that each has an answer."""
        judgements = [member.judge(document, answers, is_positive=is_positive) for member in self.members]
        return counted(judgements, self.needed)


class Not(Struct, frozen=True, eq=False):
    """The opposite of its member."""

    member: Clause

    @property
    def anchors(self) -> frozenset[str] | None:
        """None: it holds where words are missing."""
        return None

    def judge(self, document: Document, answers: list[Answer], *, is_positive: bool = True) -> Judgement:
        """Judge the member and turn it round."""
        return negated(self.member.judge(document, answers, is_positive=not is_positive))
