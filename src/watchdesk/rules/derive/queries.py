"""Queries: three of growing reach from an article's terms — tight, balanced and broad.

The balanced one counts what an article shares with the first: each term by any of its forms, again where it stands in
title or lead, and for the foremost again where it stands exactly so, and where it stands twice. The shape and its
numbers were found on one half of the stories of both sets of benchmarks/following.py and checked on the other halves.
"""

from collections.abc import Sequence
from math import ceil

from watchdesk.rules.derive.candidates import Candidate
from watchdesk.rules.derive.members import exact, loose, named, plain
from watchdesk.rules.derive.ranking import rarest
from watchdesk.rules.names.background import Rarity
from watchdesk.rules.names.tokens import Reading

MOST_MEMBERS = 30
IN_LEAD = 15
EXACT = 8
TWICE = 8
NEEDED = 0.53  # times the power of how many members there are
_POWER = 0.75
_COMMON = 2.0  # words that one article in seven holds tell nothing
_MAIN = 6
_SHORTEST_NUMBER = 2  # digits


def tight(terms: Sequence[Candidate]) -> str:
    """Return the query that asks for people and place together; without both, for the first terms together."""
    people = [_person(term, terms) for term in terms[:_MAIN] if term.kind == "person"]
    others = [loose(term) for term in terms[: 2 * _MAIN] if term.kind != "person"][:4]
    if people and others:
        return f"{_any(people)}\nAND {_any(others)}"
    return "\nAND ".join((people or others)[:3])


def broad(terms: Sequence[Candidate]) -> str:
    """Return the query that asks for any two of the main terms, or for the only one."""
    members = list(dict.fromkeys(loose(term) for term in terms[: _MAIN + 2]))
    return _counted(min(2, len(members)), members)


def balanced(reading: Reading, terms: Sequence[Candidate], found: Sequence[Candidate], rarity: Rarity) -> str:
    """Return the query that follows the story: see the module."""
    known = (*found, *_numbers(reading))
    weighed = sorted(((_telling(reading, term, rarity), term) for term in known), key=lambda pair: -pair[0])
    chosen = [term for weight, term in weighed if weight > 0][:MOST_MEMBERS] or list(terms[:1])
    anyhow = [loose(term) for term in chosen]
    lead = [f"lead:{loose(term)}" for term in chosen[:IN_LEAD]]
    sure = [exact(term, terms) for term in chosen[:EXACT]]
    twice = [f"ATLEAST(2, {loose(term)})" for term in chosen[:TWICE] if len(term.places) > 1]
    members = list(dict.fromkeys((*anyhow, *sure, *lead, *twice)))
    most_of_one = 1 + (len(lead) > 0) + (len(sure) > 0) + (len(twice) > 0)  # no term may do it alone
    needed = max(ceil(NEEDED * len(members) ** _POWER), most_of_one + 1 if len(chosen) > 1 else 1)
    return _counted(min(needed, len(anyhow) + len(lead)), members)


def _numbers(reading: Reading) -> list[Candidate]:
    """Return the numbers of an article: they tell a story, though nobody would name them as its terms."""
    met: dict[str, Candidate] = {}
    for place, token in enumerate(reading.tokens):
        if token.word.isdigit() and len(token.word) >= _SHORTEST_NUMBER:
            number = met.setdefault(token.folded, Candidate(token.folded, "topic", is_name=False))
            number.forms[token.word] += 1
            number.places.append(place)
    return list(met.values())


def _telling(reading: Reading, term: Candidate, rarity: Rarity) -> float:
    """Return how much holding a term tells of the story: 0 for pairs, whose words stand for themselves."""
    if not term.is_name and len(term.words) > 1:
        return 0.0
    rare = min(10.0, rarest(term, rarity)) - _COMMON
    if rare <= 0:
        return 0.0
    in_title = 1.5 if any(reading.tokens[place].is_title for place in term.places) else 1.0
    return float(rare**0.8 * len(term.places) ** 0.3 * in_title * (1.1 if term.is_name else 1.0))


def _person(term: Candidate, others: Sequence[Candidate]) -> str:
    if term.person is None or not term.person.given:
        return plain(term.person.surname if term.person is not None else term.key)
    return named(term, others)


def _any(members: Sequence[str]) -> str:
    if len(members) == 1:
        return members[0]
    inner = "\n  OR ".join(members)
    return f"(\n  {inner}\n)"


def _counted(needed: int, members: Sequence[str]) -> str:
    if len(members) == 1:
        return members[0]
    if needed == 1:
        return " OR ".join(members)
    listed = ",\n  ".join(members)
    return f"{needed} OF (\n  {listed}\n)"
