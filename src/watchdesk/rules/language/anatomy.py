"""Anatomy: what a clause is made of — asked by the parser, the linter, and where a query is weighed or loosened."""

from collections.abc import Iterator

from msgspec.structs import replace

from watchdesk.rules.language.clauses import Clause, Found, Not, Several, found
from watchdesk.rules.language.literals import Literal
from watchdesk.rules.language.named import Named
from watchdesk.rules.language.occurrences import Leaf, Positional
from watchdesk.rules.language.proximity import Either, Near
from watchdesk.rules.language.regexes import Regex

MOST_LEFT_OUT = 100


def positional(clause: Clause) -> Positional | None:
    """Return what a clause looks for, if it has places in a text or is a choice of such; else None."""
    if isinstance(clause, Named):
        return clause
    if isinstance(clause, Found) and clause.times == 1:
        return clause.what
    if isinstance(clause, Several) and clause.needed == 1:
        members = [positional(member) for member in clause.members]
        known = tuple(member for member in members if member is not None)
        return Either(known) if len(known) == len(members) else None
    return None


def leaves_of(clause: Clause) -> Iterator[Leaf]:
    """Yield everything that a clause looks for, in the order written."""
    match clause:
        case Found():
            yield from clause.what.leaves()
        case Named():
            yield clause
        case Not():
            yield from leaves_of(clause.member)
        case Several():
            for member in clause.members:
                yield from leaves_of(member)
        case _:
            return


def weighted(clause: Clause, weight: float) -> Clause:
    """Return a clause whose hits have that much more weight: what ^ does."""
    match clause:
        case Found():
            return found(_weighted(clause.what, weight), clause.label, clause.times)
        case Named():
            return replace(clause, weight=clause.weight * weight)
        case Not():
            return Not(weighted(clause.member, weight))
        case Several():
            return Several(tuple(weighted(member, weight) for member in clause.members), clause.needed)
        case _:
            return clause


def without_each(clause: Clause) -> list[tuple[Clause, Clause]]:
    """Return each member of the outermost AND, OR or n OF, with what is left without it; the first 100 members."""
    if not isinstance(clause, Several):
        return []
    without = []
    is_all = clause.needed == len(clause.members)
    for place, member in enumerate(clause.members[:MOST_LEFT_OUT]):
        rest = clause.members[:place] + clause.members[place + 1 :]
        needed = len(rest) if is_all else min(clause.needed, len(rest))
        without.append((member, rest[0] if len(rest) == 1 else Several(rest, needed)))
    return without


def relaxed(clause: Clause) -> Clause | None:
    """Return what holds where a clause nearly does: one of what it asks for may be missing; None if it asks for one."""
    if not isinstance(clause, Several):
        return None
    if clause.needed == 1:
        members = [relaxed(member) for member in clause.members]
        if not any(members):
            return None
        return Several(tuple(near or member for near, member in zip(members, clause.members, strict=True)), 1)
    negative = tuple(member for member in clause.members if isinstance(member, Not))
    positive = tuple(member for member in clause.members if not isinstance(member, Not))
    if clause.needed < len(clause.members) or not negative:
        return Several(clause.members, clause.needed - 1)
    if len(positive) == 1:
        return positive[0]
    return Several((Several(positive, len(positive) - 1), *negative), len(negative) + 1) if positive else None


def _weighted(what: Positional, weight: float) -> Positional:
    match what:
        case Literal() | Regex() | Named():
            return replace(what, weight=what.weight * weight)
        case Either():
            return Either(tuple(_weighted(member, weight) for member in what.members))
        case Near():
            links = tuple((link, _weighted(other, weight)) for link, other in what.links)
            return Near(_weighted(what.first, weight), links)
        case _:
            raise TypeError(what)
