"""Surroundings: read the words on both sides of a surname until it is clear what stands there — the second step.

Only the words beside the place are looked at; what the article says elsewhere is for mentions.py.
"""

from enum import Enum

from watchdesk.rules.people.afterwards import STATES, STATES_OF_TWO, THINGS, THINGS_BEFORE, is_no_name
from watchdesk.rules.people.givennames import GIVEN
from watchdesk.rules.people.lexicon import NO_NAMES, PARTICLES, ROLE_FILLERS, SUFFIXES, SURNAME_PARTICLES
from watchdesk.rules.people.pages import Letters, Page
from watchdesk.rules.people.persons import Person
from watchdesk.rules.people.roles import is_title
from watchdesk.rules.people.sightings import Kind, Sighting
from watchdesk.rules.people.titles import titled

MOST_NAME_WORDS = 4  # from a surname to its given name
_FINITE_ENDINGS = ("ing", "ed", "ly")


class _Part(Enum):
    """What a word before a surname is to the name."""

    OURS = "the person's"
    THEIRS = "somebody else's"
    NEUTRAL = "either's"
    END = "no part of a name"


def sighting(page: Page, person: Person, first: int, last: int) -> Sighting:
    """Return what stands at the surname, words `first` up to and not including `last`."""
    whole = _family_first(page, person, first, last) if person.is_family_first else None
    if whole is not None:
        return whole
    letters = page.letters(first)
    if not _can_be_name(page, first, letters):
        return Sighting(Kind.THING, first, last)
    before = _before(page, person, first, last, letters)
    if before.kind is Kind.WHOLE:
        return _junior(page, person, before)
    if before.kind is Kind.OTHER and page.is_credit(before.first, last):
        return Sighting(Kind.CREDIT, before.first, last, before.given)
    behind = _behind(page, person, last, letters) if before.kind in (Kind.BARE, Kind.ROLE) else None
    if behind is None:
        return before
    end, given = (last + 1, page.folded[last]) if behind is Kind.OTHER else (last, "")
    return Sighting(behind, first, end, given)


def _junior(page: Page, person: Person, whole: Sighting) -> Sighting:
    end = whole.last
    is_joined = page.is_joined(end - 1) or page.gap(end - 1).strip() == ","
    if is_joined and page.folded[end] in SUFFIXES and not person.is_junior:
        return Sighting(Kind.JUNIOR, whole.first, end + 1)
    return whole


def _can_be_name(page: Page, first: int, letters: Letters) -> bool:
    if letters in (Letters.NONE, Letters.ALIKE):
        return True
    return page.is_capital(first) or page.folded[first] in PARTICLES


def _family_first(page: Page, person: Person, first: int, last: int) -> Sighting | None:
    """Return the whole name where the given part stands behind the surname: "Kim Jong Un", "Kim Jongun"."""
    rest = person.name[len(person.surname) :]
    end = last + len(rest)
    if tuple(page.folded[last:end]) == rest:
        return Sighting(Kind.WHOLE, first, end)
    if page.folded[last : last + 1] == ["".join(rest)]:
        return Sighting(Kind.WHOLE, first, last + 1)
    return None


def _before(page: Page, person: Person, first: int, last: int, letters: Letters) -> Sighting:
    """Read leftwards from a surname: a name, the person's or not, else a title, else nothing."""
    start = first
    if first and page.folded[first - 1] in person.loose and page.is_joined(first - 1):
        start -= 1
    place, theirs = start - 1, first
    for _ in range(MOST_NAME_WORDS):
        part = _part(page, person, place, letters) if page.is_joined(place) else _Part.END
        if part is _Part.OURS and (page.folded[place] in person.givens or theirs == first):
            return Sighting(Kind.WHOLE, _widened(page, person, place), last)
        if part is _Part.END:
            break
        if part is not _Part.NEUTRAL:
            theirs = place
        place -= 1
    if theirs < first:
        role = titled(page, person, theirs - 1, theirs, last).role
        return Sighting(Kind.OTHER, theirs, last, page.folded[theirs], role)
    return titled(page, person, place, start, last)


def _part(page: Page, person: Person, place: int, letters: Letters) -> _Part:
    word = page.folded[place]
    if word in person.givens or word in person.between:
        return _Part.OURS
    if letters is Letters.NONE:
        return _Part.END
    if page.is_initial(place):
        return _Part.NEUTRAL if _is_initial_of(word, person) else _Part.THEIRS
    if word in SURNAME_PARTICLES and not page.is_capital(place):
        return _Part.END if word in ROLE_FILLERS or word in NO_NAMES else _Part.THEIRS
    if is_title(word) or not _is_name(page, place, letters):
        return _Part.END
    return _Part.THEIRS


def _is_initial_of(word: str, person: Person) -> bool:
    return word[0] in {name[0] for name in (person.given, *person.between) if name}


def _widened(page: Page, person: Person, place: int) -> int:
    """Return where the whole name begins of which a middle word was found."""
    while page.folded[place] not in person.givens and page.is_joined(place - 1):
        if page.folded[place - 1] not in person.name:
            break
        place -= 1
    return place


def _is_name(page: Page, place: int, letters: Letters) -> bool:
    """Whether the word before a surname is a part of somebody's name."""
    word = page.folded[place]
    if page.gap(place) == "-" or word in THINGS_BEFORE or not word[0].isalpha():
        return False
    if letters is Letters.SENTENCE and not page.is_capital(place):
        return False
    if word in GIVEN or is_no_name(word):
        return word in GIVEN
    if letters is Letters.SENTENCE and not page.opens(place):
        return True
    return letters is not Letters.ALIKE and not page.is_known_small(word) and not word.endswith(_FINITE_ENDINGS)


def _behind(page: Page, person: Person, last: int, letters: Letters) -> Kind | None:
    """Return what the word behind a surname makes of it; None where that leaves it the person."""
    if page.gap(last - 1).strip() == "," and _is_state(page, last):
        return Kind.THING
    if letters is Letters.NONE or not page.is_beside(last - 1) or page.folded[last] in person.givens:
        return None
    word = page.folded[last]
    if word in THINGS:
        return Kind.THING
    if word in SUFFIXES:
        return Kind.OTHER if person.given and not person.is_junior else None
    return Kind.OTHER if _goes_on(page, person, last, letters) else None


def _goes_on(page: Page, person: Person, place: int, letters: Letters) -> bool:
    """Whether the word behind a surname is a surname itself, and ours somebody's given name: "Sherman Alexie"."""
    word = page.folded[place]
    if not page.is_capital(place) or is_no_name(word) or is_title(word):
        return False
    if letters is Letters.TITLE:
        return person.surname[-1] in GIVEN and not page.is_known_small(word)
    return letters is Letters.SENTENCE


def _is_state(page: Page, place: int) -> bool:
    pair = " ".join(page.folded[place : place + 2])
    return page.is_capital(place) and (pair in STATES_OF_TWO or page.folded[place] in STATES)
