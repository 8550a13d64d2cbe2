"""Mentions: where an article speaks of a person, and why each place counts or does not.

First every place of the surname is looked at alone (sightings.py); then the article as a whole decides whose the bare
surnames are: the person's where only the person is established, somebody else's where only they are, and where both
are, of whoever was named last. What nobody establishes stays open: the context decides (rules.language.named).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.watches import Field
from watchdesk.rules.people.lexicon import NO_NAMES
from watchdesk.rules.people.pages import Page
from watchdesk.rules.people.persons import Person
from watchdesk.rules.people.roles import is_foreign, is_whole
from watchdesk.rules.people.sightings import Kind, Sighting
from watchdesk.rules.people.surroundings import sighting
from watchdesk.rules.people.titles import is_of_other_sex
from watchdesk.rules.words import Words

FIELDS = (Field.TITLE, Field.TEXT)
TRADES = frozenset(
    """reporter correspondent writer editor columnist journalist photographer author contributor producer blogger critic
    cartoonist anchor host presenter commentator analyst freelance""".split()
)


class Readable(Protocol):
    """An article as folded words."""

    def words(self, field: Field) -> Words:
        """Return the words of a field."""
        ...


class Standing(Enum):
    """Whether a place counts as a mention of the person."""

    COUNTS = "counts"
    OPEN = "open"  # nobody of that surname is established
    NOT = "not"


class Mention(Struct, frozen=True):
    """A place: words `first` up to and not including `last` of a field. `why` says in plain words whether."""

    field: Field
    first: int
    last: int
    standing: Standing
    why: str


class Mentions(Struct, frozen=True):
    """All places of a surname, in reading order."""

    places: tuple[Mention, ...]

    @property
    def counted(self) -> tuple[Mention, ...]:
        """Those that are the person."""
        return tuple(place for place in self.places if place.standing is Standing.COUNTS)

    @property
    def open(self) -> tuple[Mention, ...]:
        """Those that only a context can decide."""
        return tuple(place for place in self.places if place.standing is Standing.OPEN)


def mentions(article: Readable, person: Person) -> Mentions:
    """Return every place in title and text where the person may be meant. Costs as many steps as there are places."""
    seen: list[tuple[Field, Page, Sighting]] = []
    for field in FIELDS:
        words = article.words(field)
        if not person.needed.isdisjoint(words.positions.keys()):
            page = Page(words)
            seen += [(field, page, place) for place in _sightings(page, person)]
    if not seen:
        return Mentions(())
    return Mentions(tuple(_decided(_settled(seen, person), person)))


def _sightings(page: Page, person: Person) -> list[Sighting]:
    """Return what stands at every place of a field, ascending; no two of them share a word."""
    found = [*_forms(page, person), *_at_surnames(page, person)]
    for word in person.alone:
        if (word,) != person.surname:
            found += _at_word(page, person, word)
    places: list[Sighting] = []
    for place in sorted(found, key=lambda place: (place.first, -place.last)):
        if not places or place.first >= places[-1].last:
            places.append(place)
    return places


def _forms(page: Page, person: Person) -> Iterator[Sighting]:
    for form in person.forms:
        for number in page.words.positions.get(form[0], ()):
            last = number + len(form)
            if tuple(page.folded[number:last]) == form:
                yield Sighting(Kind.FORM, number, last)


def _at_surnames(page: Page, person: Person) -> Iterator[Sighting]:
    size = len(person.surname)
    is_enough = size == 1 and person.surname[0] in person.alone
    for number in page.words.positions.get(person.surname[-1], ()) if size else ():
        first = number - size + 1
        if first >= 0 and tuple(page.folded[first : number + 1]) == person.surname:
            place = sighting(page, person, first, number + 1)
            yield replace(place, kind=Kind.FORM) if is_enough and place.kind is Kind.BARE else place


def _at_word(page: Page, person: Person, word: str) -> Iterator[Sighting]:
    called = person.called(word)
    for number in page.words.positions.get(word, ()):
        place = sighting(page, called, number, number + 1)
        yield Sighting(Kind.FORM, number, number + 1) if place.kind in (Kind.BARE, Kind.ROLE) else place


def _settled(seen: Sequence[tuple[Field, Page, Sighting]], person: Person) -> list[tuple[Field, Page, Sighting]]:
    """Decide what only the whole article can: juniors, credits, and roles of somebody else."""
    kinds = {place.kind for _, _, place in seen}
    others = [place for _, _, place in seen if place.kind is Kind.OTHER and _is_full(place)]
    has_whole = Kind.WHOLE in kinds or Kind.FORM in kinds
    settled = []
    for field, page, place in seen:
        kind = place.kind
        if kind is Kind.WHOLE and _is_foreign_credit(page, place, person):
            kind = Kind.CREDIT
        elif kind is Kind.JUNIOR:
            kind = Kind.OTHER if has_whole or Kind.ROLE in kinds else Kind.WHOLE
        elif kind is Kind.ROLE and not has_whole and _can_be_theirs(place.role, others, person):
            kind = Kind.BARE
        settled.append((field, page, replace(place, kind=kind)))
    return settled


def _can_be_theirs(role: Sequence[str], others: Sequence[Sighting], person: Person) -> bool:
    """Whether a role with the surname may be that of somebody else whose whole name the article has, and not ours.

    It may be where it says less than the person's role, is one word only, or stands before the other's name too.
    """
    is_telling = len(role) > 1 and is_whole(role, person.role)
    return bool(others) and not (is_telling and all(set(role) - set(other.role) for other in others))


def _is_full(place: Sighting) -> bool:
    """Whether somebody else is named in full there, so that a bare surname can be theirs."""
    return place.last - place.first > 1 and bool(place.given)


def _is_foreign_credit(page: Page, place: Sighting, person: Person) -> bool:
    return bool(person.role) and TRADES.isdisjoint(person.role) and page.is_credit(place.first, place.last)


class _Introduction(Struct, frozen=True):
    """Where somebody of the surname is established: the number of the place, whether it is the person, and who else."""

    number: int
    is_ours: bool
    given: str
    who: str


def _decided(seen: Sequence[tuple[Field, Page, Sighting]], person: Person) -> list[Mention]:
    introduced = _introductions(seen, person)
    numbers = [one.number for one in introduced]
    decided = []
    for number, (field, page, place) in enumerate(seen):
        if place.kind is Kind.BARE:
            standing, why = _bare(introduced, bisect_right(numbers, number), place)
        elif place.kind in _OURS:
            standing, why = Standing.COUNTS, place.kind.value
        else:
            shown = page.shown(place.first, min(place.last + (place.kind is Kind.THING), len(page.folded)))
            standing, why = Standing.NOT, f"{place.kind.value}: {shown}"
        decided.append(Mention(field, place.first, place.last, standing, why))
    return decided


def _introductions(seen: Sequence[tuple[Field, Page, Sighting]], person: Person) -> list[_Introduction]:
    found = []
    for number, (_, page, place) in enumerate(seen):
        if place.kind in _OURS:
            found.append(_Introduction(number, is_ours=True, given=person.given, who=""))
        elif place.kind is Kind.OTHER and _explains(page, place, person):
            who = page.shown(place.first, place.last)
            found.append(_Introduction(number, is_ours=False, given=place.given, who=who))
    if any(one.is_ours for one in found):
        return found
    for number, (_, page, place) in enumerate(seen):
        if place.kind is Kind.BARE and is_foreign(place.role, person.role):
            who = f"{' '.join(place.role)} {page.shown(place.first, place.last)}"
            found.append(_Introduction(number, is_ours=False, given="", who=who))
    return sorted(found, key=lambda one: one.number)


_FARTHEST = 8  # introductions on either side of a bare surname that are looked at
_OURS = frozenset((Kind.WHOLE, Kind.FORM, Kind.ROLE))


def _explains(page: Page, place: Sighting, person: Person) -> bool:
    """Whether later bare surnames can be that somebody's: the surname ends their name."""
    return bool(person.surname) and page.folded[place.last - 1] == person.surname[-1] and place.given not in NO_NAMES


def _bare(introduced: Sequence[_Introduction], behind: int, place: Sighting) -> tuple[Standing, str]:
    """Return whose a bare surname is; `behind`: how many introductions stand before it."""
    if not introduced:
        return Standing.OPEN, "the surname alone, and nobody of that name is established"
    if all(one.is_ours for one in introduced):
        return Standing.COUNTS, "the surname, once the person is established"
    last = _last_fitting(introduced, behind, place.honorific)
    if last.is_ours:
        return Standing.COUNTS, "the surname, the person having been named last"
    return Standing.NOT, f"the surname of somebody else: {last.who}"


def _last_fitting(introduced: Sequence[_Introduction], behind: int, honorific: str) -> _Introduction:
    """Return who was named last before a place, else first after it, passing over whom Mr or Ms rules out."""
    nearest = (*reversed(introduced[max(behind - _FARTHEST, 0) : behind]), *introduced[behind : behind + _FARTHEST])
    fitting = (one for one in nearest if not is_of_other_sex(honorific, one.given))
    return next(fitting, nearest[0])
