"""People: what besides the surname an article must have for a NAME to hold — so that not every Khan is looked into.

A bare surname counts only behind something that establishes the person: a given or middle name, another form of the
name, or the office before the surname (rules.people.mentions). All of these show in the article's words.
"""

from collections.abc import Iterator
from functools import cache

from watchdesk.rules.people.lexicon import ARABIC_TITLES, OFFICES, RANKS, SHORT_ROLES
from watchdesk.rules.people.persons import Person


def establishing(person: Person) -> frozenset[str]:
    """Return folded words of which one is in every text that names the person by more than the bare surname."""
    return frozenset(_words(person))


def _words(person: Person) -> Iterator[str]:
    yield from person.givens
    yield from person.between
    yield from person.alone
    yield from (max(form, key=len) for form in person.forms)
    if person.is_family_first:  # the given part may be written as one word: "Kim Jongun"
        yield "".join(person.name[len(person.surname) :])
    for word in person.role:
        if word in OFFICES or word in RANKS or word in ARABIC_TITLES:
            yield word
            yield from _short_forms().get(word, ())


@cache
def _short_forms() -> dict[str, tuple[str, ...]]:
    """Return the first words of the short forms in which each word of an office is hidden: `minister`: `fm`, `pm`."""
    forms: dict[str, set[str]] = {}
    for short, full in SHORT_ROLES.items():
        for word in full.split():
            forms.setdefault(word, set()).add(short.split(" ", 1)[0])
    return {word: tuple(sorted(short)) for word, short in forms.items()}
