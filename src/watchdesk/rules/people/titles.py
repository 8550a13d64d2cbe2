"""Titles: what honorific or office stands before a surname, and whether it can be the person's — of surroundings."""

from watchdesk.rules.people.afterwards import THINGS_BEFORE
from watchdesk.rules.people.givennames import FEMALE, MALE
from watchdesk.rules.people.lexicon import FEMALE_HONORIFICS, HONORIFICS, MALE_HONORIFICS, ROLE_FILLERS
from watchdesk.rules.people.pages import Page
from watchdesk.rules.people.persons import Person
from watchdesk.rules.people.roles import expanded, fits, is_role_word
from watchdesk.rules.people.sightings import Kind, Sighting

MOST_ROLE_WORDS = 9


def titled(page: Page, person: Person, place: int, start: int, last: int) -> Sighting:
    """Return what a surname, words `start` to `last`, is by the title before it, which ends at the word `place`."""
    if not page.is_joined(place):
        return Sighting(Kind.BARE, start, last)
    word = page.folded[place]
    if word in HONORIFICS and not is_role_word(word):
        if is_of_other_sex(word, person.given):
            return Sighting(Kind.OTHER, place, last, word)
        return Sighting(Kind.BARE, start, last, honorific=word)
    if word in THINGS_BEFORE and page.is_capital(place):
        return Sighting(Kind.THING, place, last)
    first = _role_start(page, person, place)
    role = expanded(page.folded[first : place + 1])
    if fits(role, person.role):
        return Sighting(Kind.ROLE, first, last, role=role)
    return Sighting(Kind.BARE, start, last, role=role)


def is_of_other_sex(honorific: str, given: str) -> bool:
    """Whether nobody of a given name is called so: "Mr" and Wendy; "Mr" and "Mrs", where that is all that is told."""
    if honorific in MALE_HONORIFICS:
        return given in FEMALE_HONORIFICS or (given in FEMALE and given not in MALE)
    if honorific in FEMALE_HONORIFICS:
        return given in MALE_HONORIFICS or (given in MALE and given not in FEMALE)
    return False


def _role_start(page: Page, person: Person, place: int) -> int:
    """Return where the office that ends at a word begins; `place` + 1 where none does."""
    first, at = place + 1, place
    while place - at < MOST_ROLE_WORDS and page.is_joined(at):
        word = page.folded[at]
        if is_role_word(word) or (word in person.role and word not in ROLE_FILLERS):
            first = at
        elif word not in ROLE_FILLERS or first == place + 1:
            break
        at -= 1
    return first
