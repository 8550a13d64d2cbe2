"""Index: from the words that queries require to the queries — one look at an article finds who may want it.

A query stands under the atoms of its rarest requirement. What else it requires makes a sieve for what was found so.
"""

from collections.abc import Sequence
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
        self._sieves: dict[int, Sieve] = {}

    def add(self, number: int, requirements: Sequence[Requirement]) -> None:
        """Put a query under the first of its requirements; without any it is always a candidate."""
        if not requirements:
            self._always.append(number)
            return
        atoms = requirements[0].atoms
        if len(atoms) == 1 and (partner := self._partner(requirements)):
            self._partners.setdefault(self._word(atoms[0]), {}).setdefault(partner, []).append(number)
            return
        for atom in atoms:
            self._put(atom, number)
        if sieve := self._sieve(requirements[1:]):
            self._sieves[number] = sieve

    def candidates(self, document: Document) -> list[int]:
        """Return the numbers of all queries that may hold, ascending."""
        vocabulary = document.vocabulary
        words = self._words
        found: Numbers = []
        for word in words.keys() & vocabulary:
            found += words[word]
        if self._title:
            title = self._title
            for word in title.keys() & set(document.words(Field.TITLE).folded):
                found += title[word]
        found += self._beginnings.found(vocabulary)
        _add_pairs(document, self._followed, 1, found)
        _add_pairs(document, self._led, -1, found)
        sieves = self._sieves
        candidates = {
            number
            for number in found
            if (sieve := sieves.get(number)) is None or len(sieve.words & vocabulary) >= sieve.least
        }
        partners = self._partners
        for word in partners.keys() & vocabulary:
            for other, numbers in partners[word].items():
                if other in vocabulary:
                    candidates.update(numbers)
        candidates.update(self._always)
        return sorted(candidates)

    def _put(self, atom: str, number: int) -> None:
        if atom.endswith("*"):
            self._beginnings.add(atom[:-1], number)
        elif atom.startswith("title:"):
            self._title.setdefault(atom[6:], []).append(number)
        else:
            self._put_words(atom, number)

    def _put_words(self, atom: str, number: int) -> None:
        word = self._word(atom)
        if word == atom or self._shares[word] < COMMON:
            self._words.setdefault(word, []).append(number)
            return
        first, _, second = atom.partition(" ")
        pairs = self._followed if word == first else self._led
        pairs.setdefault(word, {}).setdefault(second if word == first else first, []).append(number)

    def _partner(self, requirements: Sequence[Requirement]) -> str:
        """Return the rarest other word that must be there beside one that is rare enough to look for; else nothing."""
        anchor = self._word(requirements[0].atoms[0])
        if not anchor or self._shares[anchor] >= COMMON:
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
        if atom.endswith("*"):
            return ""
        first, _, second = atom.removeprefix("title:").partition(" ")
        return second if second and self._shares[second] < self._shares[first] else first


def _add_pairs(document: Document, pairs: dict[str, dict[str, Numbers]], step: int, found: Numbers) -> None:
    for word in pairs.keys() & document.vocabulary:
        neighbours = pairs[word]
        for field in (Field.TITLE, Field.TEXT):
            words = document.words(field)
            folded = words.folded
            for place in words.positions.get(word, ()):
                if 0 <= place + step < len(folded) and (numbers := neighbours.get(folded[place + step])):
                    found += numbers
