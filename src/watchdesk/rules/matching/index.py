"""Index: from the words that queries require to the queries — one look at an article finds who may want it.

A query stands under the atoms of its rarest requirement, and where that is one word, under a second that it requires as
well. What else it requires makes a sieve for what was found so.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from watchdesk.model.watches import Field
from watchdesk.rules.language.document import Document
from watchdesk.rules.matching.beginnings import Beginnings
from watchdesk.rules.matching.rarity import Shares
from watchdesk.rules.matching.requirements import Requirement

# From this share of articles on, two words side by side are looked for as such: letters of scripts without spaces are
# common each by itself. Below it the rarer of the two is enough, and cheaper.
COMMON = 0.02

Numbers = list[int]


class Sieve(NamedTuple):
    """At least so many of these words must be in title or text."""

    words: frozenset[str]
    least: int


class Index:
    """Queries by number, under what they require."""

    def __init__(self, shares: Shares) -> None:
        self._shares = shares
        self._always: Numbers = []
        self._words: dict[str, Numbers] = {}
        self._title: dict[str, Numbers] = {}
        self._partners: dict[str, dict[str, Numbers]] = {}
        self._followed: dict[str, dict[str, Numbers]] = {}
        self._led: dict[str, dict[str, Numbers]] = {}
        self._beginnings = Beginnings()
        self._keys: set[str] = set()
        self._sieves: dict[int, Sieve] = {}

    def add(self, number: int, requirements: Sequence[Requirement]) -> None:
        """Put a query under the first of its requirements; without any it is always a candidate."""
        if not requirements:
            self._always.append(number)
            return
        atoms = requirements[0].atoms
        if len(atoms) == 1 and (partner := self._partner(requirements)):
            self._keys.add(anchor := self._word(atoms[0]))
            self._partners.setdefault(anchor, {}).setdefault(partner, []).append(number)
            rest = [requirement for requirement in requirements[1:] if len(requirement.atoms) > 1]
        else:
            for atom in atoms:
                self._put(atom, number)
            rest = list(requirements[1:])
        if sieve := self._sieve(rest):
            self._sieves[number] = sieve

    def candidates(self, document: Document) -> list[int]:
        """Return the numbers of all queries that may hold, ascending."""
        vocabulary = document.vocabulary
        found = self._beginnings.found(vocabulary)
        keys = self._keys & vocabulary  # most words of an article are nobody's: one look at each, not one a table
        for word in keys:
            found += self._words.get(word, ())
            if word in self._partners:
                for other, numbers in self._partners[word].items():
                    if other in vocabulary:
                        found += numbers
        if self._title:
            title = self._title.keys() & keys & set(document.words(Field.TITLE).folded)
            found += [number for word in title for number in self._title[word]]
        if self._followed:
            _add_pairs(document, keys, self._followed, 1, found)
        if self._led:
            _add_pairs(document, keys, self._led, -1, found)
        if not found:
            return list(self._always)  # they were numbered in this order
        candidates = {number for number in found if self._passes(vocabulary, number)}
        candidates.update(self._always)
        return sorted(candidates)

    def _passes(self, vocabulary: AbstractSet[str], number: int) -> bool:
        sieve = self._sieves.get(number)
        return sieve is None or len(sieve.words & vocabulary) >= sieve.least

    def _put(self, atom: str, number: int) -> None:
        if atom.endswith("*"):
            self._beginnings.add(atom[:-1], number)
        elif atom.startswith("title:"):
            self._keys.add(word := atom.removeprefix("title:"))
            self._title.setdefault(word, []).append(number)
        else:
            self._put_words(atom, number)

    def _put_words(self, atom: str, number: int) -> None:
        word = self._word(atom)
        self._keys.add(word)
        if word == atom or self._shares[word] < COMMON:
            self._words.setdefault(word, []).append(number)
            return
        first, _, second = atom.partition(" ")
        pairs = self._followed if word == first else self._led
        pairs.setdefault(word, {}).setdefault(second if word == first else first, []).append(number)

    def _partner(self, requirements: Sequence[Requirement]) -> str:
        """Return the rarest other word that must be there beside one that is rare enough to look for; else nothing."""
        anchor = self._word(requirements[0].atoms[0])
        if len(requirements) == 1 or not anchor or self._shares[anchor] >= COMMON:
            return ""
        others = {self._word(atoms[0]) for atoms, _ in requirements if len(atoms) == 1} - {anchor, ""}
        return min(others, key=self._shares.__getitem__, default="")

    def _sieve(self, requirements: Sequence[Requirement]) -> Sieve | None:
        """Return the first requirement that can be told from single words, as a sieve."""
        for atoms, least in requirements:
            words = frozenset(map(self._word, atoms))
            if "" not in words and (least == 1 or len(words) == len(atoms)):
                return Sieve(words, least)
        return None

    def _word(self, atom: str) -> str:
        """Return the word that must be there for an atom, the rarer of two; empty for a beginning."""
        if atom.isalnum():
            return atom
        if atom.endswith("*"):
            return ""
        first, _, second = atom.removeprefix("title:").partition(" ")
        return second if second and self._shares[second] < self._shares[first] else first


def _add_pairs(
    document: Document, keys: AbstractSet[str], pairs: dict[str, dict[str, Numbers]], step: int, found: Numbers
) -> None:
    for word in pairs.keys() & keys:
        neighbours = pairs[word]
        for field in (Field.TITLE, Field.TEXT):
            words = document.words(field)
            folded = words.folded
            for place in words.positions.get(word, ()):
                if 0 <= place + step < len(folded) and (numbers := neighbours.get(folded[place + step])):
                    found += numbers
