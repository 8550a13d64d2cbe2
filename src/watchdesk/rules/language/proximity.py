"""Proximity: places made of places — groups of OR, NEAR, BEFORE and NOT NEAR over word numbers."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from watchdesk.model.watches import Field
from watchdesk.rules.language.document import Document
from watchdesk.rules.language.literals import Literal, Occurrence
from watchdesk.rules.language.scopes import Scope

# Bounds on one proximity in one field, since common words in a long text must not cost seconds: of each place, the
# nearest others on either side are looked at, and so many stretches are kept from one link of a chain to the next. A
# single NEAR loses nothing by that; a chain could only where nine others stand within reach of one place.
MOST_NEIGHBOURS = 8
MOST_PAIRS = 1_000


class Positional(Protocol):
    """Something that has places in a text."""

    @property
    def scope(self) -> Scope:
        """Where it looks."""
        ...

    @property
    def anchors(self) -> frozenset[str] | None:
        """Words of which one must be in title or text wherever it is found."""
        ...

    def find(self, document: Document, where: Field) -> list[Occurrence]:
        """Return its places in a field."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """Any of several."""

    members: tuple[Positional, ...]

    @property
    def scope(self) -> Scope:
        """Where it looks: all members stand in one scope."""
        return self.members[0].scope

    @property
    def anchors(self) -> frozenset[str] | None:
        """Any member's."""
        return joined([member.anchors for member in self.members])

    def find(self, document: Document, where: Field) -> list[Occurrence]:
        """Return the places of all members, each once, ascending."""
        places = {(place.first, place.last): place for member in self.members for place in member.find(document, where)}
        return [places[span] for span in sorted(places)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How two sides stand to each other: at most `distance` words between; ordered; or kept apart."""

    distance: int
    is_ordered: bool = False
    is_negated: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """A chain of proximities, read from the left: each link joins what came before with the next member."""

    first: Positional
    links: tuple[tuple[Link, Positional], ...]

    @property
    def scope(self) -> Scope:
        """Where it looks."""
        return self.first.scope

    @property
    def anchors(self) -> frozenset[str] | None:
        """The best of the sides that must be there."""
        return best([self.first.anchors, *(other.anchors for link, other in self.links if not link.is_negated)])

    def find(self, document: Document, where: Field) -> list[Occurrence]:
        """Return the stretches that hold the whole chain."""
        places = self.first.find(document, where)
        for link, other in self.links:
            if not places:
                break
            others = other.find(document, where)
            places = _survivors(places, others, link) if link.is_negated else _pairs(places, others, link)
        return places


def literals_in(what: Positional) -> Iterator[Literal]:
    """Yield the literals that something positional is made of, in the order written."""
    match what:
        case Literal():
            yield what
        case Either():
            for member in what.members:
                yield from literals_in(member)
        case Near():
            for member in (what.first, *(other for _, other in what.links)):
                yield from literals_in(member)
        case _:
            raise TypeError(what)


def joined(members: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    """Return the anchors of which one is there if any member is; None if some member has none."""
    known = [anchors for anchors in members if anchors is not None]
    return frozenset().union(*known) if len(known) == len(members) else None


def best(members: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    """Return the anchors of the member that will be there least often: few words, and long ones."""
    known = [anchors for anchors in members if anchors is not None]
    return min(known, key=lambda anchors: (len(anchors), -min(map(len, anchors), default=0))) if known else None


def _pairs(lefts: Sequence[Occurrence], rights: Sequence[Occurrence], link: Link) -> list[Occurrence]:
    pairs: dict[tuple[int, int], Occurrence] = {}
    firsts = [right.first for right in rights]
    for left in lefts:
        before, here = bisect_left(firsts, left.first), bisect_left(firsts, left.last)
        low = before if link.is_ordered else max(before - MOST_NEIGHBOURS, 0)
        inside = rights[low : min(here, before + MOST_NEIGHBOURS)]
        for right in (*inside, *rights[here : here + MOST_NEIGHBOURS]):
            if _is_near(left, right, link):
                span = min(left.first, right.first), max(left.last, right.last)
                pairs.setdefault(span, Occurrence(left.field, *span, left.parts + right.parts))
        if len(pairs) >= MOST_PAIRS:
            break
    return [pairs[span] for span in sorted(pairs)]


def _survivors(places: Sequence[Occurrence], neighbours: Sequence[Occurrence], link: Link) -> list[Occurrence]:
    firsts = [neighbour.first for neighbour in neighbours]
    reach = max((neighbour.last - neighbour.first for neighbour in neighbours), default=0) + link.distance

    def is_spoiled(place: Occurrence) -> bool:
        low = bisect_left(firsts, place.first - reach)
        high = bisect_right(firsts, place.last + link.distance)
        return any(_is_near(place, neighbour, link) for neighbour in neighbours[low:high])

    return [place for place in places if not is_spoiled(place)]


def _is_near(left: Occurrence, right: Occurrence, link: Link) -> bool:
    """Whether two places are near: not where they share a word, but where one stands in the other's gap."""
    if any(first < end and start < last for _, first, last in left.parts for _, start, end in right.parts):
        return False
    if right.first >= left.last:
        return right.first - left.last <= link.distance
    if link.is_ordered:
        return False
    return left.first - right.last <= link.distance
