"""Requirements: what an article must have in title or text for a query to hold — what the index is built from.

A requirement is a choice of atoms of which one (or more) must be there; a query has any number of requirements and
holds only where all of them are met. An atom is a folded word (`kabul`), one of the title (`title:kabul`), the
beginning of one (`tal*`), or two words side by side (`white house`).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from watchdesk.model.watches import Field
from watchdesk.rules.language.clauses import Clause, Found, Several
from watchdesk.rules.language.literals import Literal, Wildcard
from watchdesk.rules.language.named import CONTEXT_NEEDED, Named
from watchdesk.rules.language.occurrences import Positional
from watchdesk.rules.language.proximity import Either, Near
from watchdesk.rules.language.scopes import ANYWHERE, Exactness
from watchdesk.rules.matching.people import establishing
from watchdesk.rules.matching.rarity import Shares

# So many requirements of one clause are kept, the rarest: one finds the candidates, the others sieve them.
MOST_KEPT = 6

_TITLE = (Field.TITLE,)
_SEARCHED = frozenset((Field.TITLE, Field.TEXT))
_WORD_BY_WORD = frozenset((Exactness.FOLDED, Exactness.CASE, Exactness.ALLCAPS, Exactness.RAW))


class Requirement(NamedTuple):
    """At least so many of these atoms are in title or text."""

    atoms: tuple[str, ...]
    least: int = 1


def requirements(clause: Clause, shares: Shares) -> list[Requirement]:
    """Return what a clause requires, the rarest first; empty where it can hold without any certain word.

    The first asks for one of its atoms only, so that a query can be found by any of them.
    """
    return _sorted(_of_clause(clause, shares), shares)


def _sorted(found: list[Requirement], shares: Shares) -> list[Requirement]:
    if len(found) < 2:  # noqa: PLR2004 - nothing to sort
        return found

    def rank(requirement: Requirement) -> tuple[bool, float]:
        atoms, least = requirement
        return least > 1, shares[atoms[0]] if len(atoms) == 1 else shares.of(atoms)

    return sorted(dict.fromkeys(found), key=rank)[:MOST_KEPT]


def _of_clause(clause: Clause, shares: Shares) -> list[Requirement]:
    if type(clause) is Found:
        return _of_place(clause.what, shares)
    if type(clause) is Several:
        return _of_several([requirements(member, shares) for member in clause.members], clause.needed, shares)
    return _of_named(clause, shares) if type(clause) is Named else _of_anchors(clause.anchors)


def _of_several(members: Sequence[list[Requirement]], needed: int, shares: Shares) -> list[Requirement]:
    """Return what at least `needed` of the members require: any of so many that not all of them can be missing."""
    spare = len(members) - needed
    if spare == 0:
        return [requirement for member in members for requirement in member]
    known = [member[0].atoms for member in members if member]
    if len(known) <= spare:
        return []
    if needed == 1:
        return [_any_of(known)]
    known.sort(key=shares.of)
    anchor = _any_of(known[: spare + 1])
    if len(known) == len(members) and all(len(atoms) == 1 for atoms in known):
        return [anchor, Requirement(tuple(atoms[0] for atoms in known), needed)]
    return [anchor]


def _of_place(what: Positional, shares: Shares) -> list[Requirement]:
    if type(what) is Literal:
        return _of_literal(what)
    if type(what) is Either:
        return _of_several([_sorted(_of_place(member, shares), shares) for member in what.members], 1, shares)
    if type(what) is Near:
        sides = (what.first, *(other for link, other in what.links if not link.is_negated))
        return [requirement for side in sides for requirement in _of_place(side, shares)]
    return _of_named(what, shares) if type(what) is Named else _of_anchors(what.anchors)


def _of_named(named: Named, shares: Shares) -> list[Requirement]:
    """Return the surname, and what establishes the person or lets a bare surname count."""
    surname = _of_anchors(named.anchors)
    if not surname:
        return []
    atoms = tuple(sorted(establishing(named.person)))
    if len(named.context) >= CONTEXT_NEEDED:
        members = [requirements(member, shares) for member in named.context]
        context = _sorted(_of_several(members, CONTEXT_NEEDED, shares), shares)
        if not context:
            return surname
        atoms = _any_of((atoms, context[0].atoms)).atoms
    return [*surname, Requirement(atoms)]


def _of_literal(literal: Literal) -> list[Requirement]:
    scope, pieces = literal.scope, literal.pieces
    if literal.word is not None and scope.fields == ANYWHERE:  # by far the commonest
        return [Requirement((literal.word,))]
    if scope.exactness not in _WORD_BY_WORD:
        return _of_anchors(literal.anchors)
    if scope.fields == _TITLE:
        return [Requirement((f"title:{piece}",)) for piece in pieces if isinstance(piece, str)]
    if not _SEARCHED.issuperset(scope.fields):
        return []
    single = [Requirement((atom,)) for piece in pieces if (atom := _atom(piece))]
    if len(pieces) == 1 or literal.slack is not None:
        return single
    return [
        *single,
        *(
            Requirement((f"{first} {second}",))
            for first, second in pairwise(pieces)
            if isinstance(first, str) and isinstance(second, str)
        ),
    ]


def _atom(piece: str | Wildcard) -> str:
    if isinstance(piece, str):
        return piece
    return f"{piece.prefix}*" if piece.prefix else ""


def _of_anchors(anchors: frozenset[str] | None) -> list[Requirement]:
    return [] if anchors is None else [Requirement(tuple(sorted(anchors)))]


def _any_of(choices: Sequence[tuple[str, ...]]) -> Requirement:
    return Requirement(tuple(dict.fromkeys(atom for atoms in choices for atom in atoms)))
