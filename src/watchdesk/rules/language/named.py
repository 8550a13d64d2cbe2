"""Named: a person — the clause that NAME makes, true where the article speaks of this one and not of a namesake."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from watchdesk.model.records import Reticent
from watchdesk.model.watches import Field
from watchdesk.rules.language.clauses import Answer, Clause
from watchdesk.rules.language.document import Document
from watchdesk.rules.language.facts import Unreadable
from watchdesk.rules.language.judgement import FAILS, HOLDS, UNKNOWN, WEAKLY, Judgement
from watchdesk.rules.language.occurrences import Occurrence
from watchdesk.rules.language.scopes import Scope

if TYPE_CHECKING:
    from watchdesk.rules.people.mentions import Mention, Mentions
    from watchdesk.rules.people.persons import Person

CONTEXT_NEEDED = 2
LONGEST_NAME = 12  # words


class Named(Reticent, frozen=True, kw_only=True, eq=False):
    """A person by whole name, further forms and role; two members of `context` let a bare surname count, weakly."""

    unshown: ClassVar = ("person",)

    name: str
    also: tuple[str, ...] = ()
    role: str | None = None
    context: tuple[Clause, ...] = ()
    scope: Scope
    label: str
    weight: float = 1.0
    person: "Person"

    @property
    def anchors(self) -> frozenset[str] | None:
        """The surname, or a word of each further form."""
        return self.person.needed if set(self.scope.fields) <= {Field.TITLE, Field.TEXT} else None

    def leaves(self) -> Iterator["Named"]:
        """Yield this person."""
        yield self

    def mentions(self, document: Document) -> "Mentions":
        """Return every place of the surname in title and text, with why it counts or does not."""
        seen: Mentions | None = document.remembered.get(self.person)
        if seen is None:
            from watchdesk.rules.people.mentions import mentions  # noqa: PLC0415 - its patterns cost 10 ms at start

            # by person: a thousand watches may ask for the same one
            seen = document.remembered[self.person] = mentions(document, self.person)
        return seen

    def find(self, document: Document, where: Field) -> list[Occurrence]:
        """Return where the person is mentioned in a field, weakly too where there is nothing better."""
        seen = self.mentions(document)
        places = seen.counted or (seen.open if self._is_in_context(document) else ())
        return self._occurrences(document, places, where)

    def judge(self, document: Document, answers: list[Answer], *, is_positive: bool = True) -> Judgement:
        """Look for the person; a text read in part leaves it unknown."""
        known: tuple[Judgement, list[Occurrence]] | None = document.remembered.get(self)
        if known is None:
            known = document.remembered[self] = self._look(document)
        judgement, places = known
        answers.append(Answer(self.label, judgement, places, (), is_positive))
        return judgement

    def _look(self, document: Document) -> tuple[Judgement, list[Occurrence]]:
        seen = self.mentions(document)
        judgement, places = HOLDS, self._in_scope(document, seen.counted)
        if not places and not seen.counted and seen.open and self._is_in_context(document):
            judgement, places = WEAKLY, self._in_scope(document, seen.open)
        if not places:
            judgement = FAILS if self.scope.is_fully_read(document) else UNKNOWN
        return judgement, places

    def _is_in_context(self, document: Document) -> bool:
        """Whether enough members of the context are in the article. What they find is no hit of the person."""
        left = CONTEXT_NEEDED
        for number, member in enumerate(self.context):
            if left > len(self.context) - number:
                return False
            left -= member.judge(document, []).at_least
            if not left:
                return True
        return False

    def _in_scope(self, document: Document, places: "Sequence[Mention]") -> list[Occurrence]:
        return [found for where in self.scope.fields for found in self._occurrences(document, places, where)]

    def _occurrences(self, document: Document, places: "Sequence[Mention]", where: Field) -> list[Occurrence]:
        limit = self.scope.limit(document, where)
        return [
            Occurrence(where, place.first, place.last, ((self, place.first, place.last),))
            for place in places
            if place.field is where and (limit is None or place.last <= limit)
        ]


def read_name(
    *, name: str, also: Sequence[str], role: str | None, context: tuple[Clause, ...], scope: Scope, label: str
) -> Named | Unreadable:
    """Return the person of a name as NAME has it, or what is wrong with it."""
    from watchdesk.rules.people.persons import read_person  # noqa: PLC0415 - most watches name nobody

    person = read_person(name, also=also, role=role)
    if person is None:
        return Unreadable("there is no letter in this name", 'write the whole name, such as NAME("Wendy Sherman")')
    if len(person.name) > LONGEST_NAME:
        return Unreadable("this is too long for a name", 'write one person\'s name; other forms stand in also="…"')
    return Named(name=name, also=tuple(also), role=role, context=context, scope=scope, label=label, person=person)
