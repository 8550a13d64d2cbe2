"""Proximity: places made of places — groups of OR, NEAR, BEFORE and NOT NEAR over word numbers."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import Struct

from watchdesk.model.watches import Field
from watchdesk.rules.language.document import Document
from watchdesk.rules.language.occurrences import Leaf, Occurrence, Positional
from watchdesk.rules.language.scopes import Scope
from watchdesk.rules.words import Words

# Bounds on one proximity in one field, since common words in a long text must not cost seconds: of each place, the
# nearest others on either side are looked at, and so many stretches are kept from one link of a chain to the next. A
# single NEAR loses nothing by that; a chain could only where nine others stand within reach of one place.
MOST_NEIGHBOURS = 8
MOST_PAIRS = 1_000


class Either(Struct, frozen=True, eq=False):
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

    def leaves(self) -> Iterator[Leaf]:
        """Yield those of the members."""
        for member in self.members:
            yield from member.leaves()

    def find(self, document: Document, where: Field) -> list[Occurrence]:
        """Return the places of all members, each once, ascending."""
        members = dict.fromkeys(self.members)  # the same word may have been written many times
        places = {(place.first, place.last): place for member in members for place in member.find(document, where)}
        return [places[span] for span in sorted(places)]


class Unit(Enum):
    """A stretch of text that two sides are looked for in together."""

    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"

    def numbers(self, words: Words) -> Sequence[int]:
        """Return the number of the unit that each word stands in, ascending."""
        return words.sentence_numbers if self is Unit.SENTENCE else words.paragraph_numbers


class Link(Struct, frozen=True, kw_only=True):
    """How two sides stand to each other: at most `distance` words between, or in one `unit`; ordered; or kept apart."""

    distance: int = 0
    unit: Unit | None = None
    is_ordered: bool = False
    is_negated: bool = False


class Near(Struct, frozen=True, eq=False):
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
        return best([side.anchors for side in self.needed_sides])

    @property
    def needed_sides(self) -> list[Positional]:
        """Those that must be there."""
        return [self.first, *(other for link, other in self.links if not link.is_negated)]

    def find(self, document: Document, where: Field) -> list[Occurrence]:
        """Return the stretches that hold the whole chain; the list is the document's, not to be changed."""
        places: list[Occurrence] | None = document.remembered.get((self, where))
        if places is None:
            places = document.remembered[self, where] = self._find(document, where)
        return places

    def _find(self, document: Document, where: Field) -> list[Occurrence]:
        places = self.first.find(document, where)
        for link, other in self.links:
            if not places:
                break
            others = other.find(document, where)
            if link.unit is not None:
                numbers = link.unit.numbers(document.words(where))
                places = _apart(places, others, numbers) if link.is_negated else _together(places, others, numbers)
            else:
                places = _survivors(places, others, link) if link.is_negated else _pairs(places, others, link)
        return places

    def leaves(self) -> Iterator[Leaf]:
        """Yield those of all sides."""
        yield from self.first.leaves()
        for _, other in self.links:
            yield from other.leaves()


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


def _by_unit(places: Sequence[Occurrence], numbers: Sequence[int]) -> dict[int, list[Occurrence]]:
    """Return places by the unit that they stand in, ascending; one that crosses units is in none."""
    units: dict[int, list[Occurrence]] = {}
    for place in places:
        unit = numbers[place.first]
        if numbers[place.last - 1] == unit:
            units.setdefault(unit, []).append(place)
    return units


def _together(lefts: Sequence[Occurrence], rights: Sequence[Occurrence], numbers: Sequence[int]) -> list[Occurrence]:
    """Return the stretches that hold a left and a right of one unit: to each left its nearest rights."""
    pairs: dict[tuple[int, int], Occurrence] = {}
    units = _by_unit(rights, numbers)
    for unit, here in _by_unit(lefts, numbers).items():
        beside = units.get(unit, ())
        firsts = [right.first for right in beside]
        for left in here:
            middle = bisect_left(firsts, left.first)
            for right in beside[max(middle - MOST_NEIGHBOURS, 0) : middle + MOST_NEIGHBOURS]:
                if not _share_a_word(left, right):
                    span = min(left.first, right.first), max(left.last, right.last)
                    pairs.setdefault(span, Occurrence(left.field, *span, left.parts + right.parts))
            if len(pairs) >= MOST_PAIRS:
                return [pairs[span] for span in sorted(pairs)]
    return [pairs[span] for span in sorted(pairs)]


def _apart(places: Sequence[Occurrence], others: Sequence[Occurrence], numbers: Sequence[int]) -> list[Occurrence]:
    """Return the places that stand in no unit with another; of many in one unit the first and last are looked at."""
    units = _by_unit(others, numbers)

    def is_spoiled(place: Occurrence) -> bool:
        for unit in range(numbers[place.first], numbers[place.last - 1] + 1):
            here = units.get(unit, [])
            ends = here if len(here) <= 2 * MOST_NEIGHBOURS else here[:MOST_NEIGHBOURS] + here[-MOST_NEIGHBOURS:]
            if any(not _share_a_word(place, other) for other in ends):
                return True
        return False

    return [place for place in places if not is_spoiled(place)]


def _share_a_word(left: Occurrence, right: Occurrence) -> bool:
    return any(first < end and start < last for _, first, last in left.parts for _, start, end in right.parts)


def _is_near(left: Occurrence, right: Occurrence, link: Link) -> bool:
    """Whether two places are near: not where they share a word, but where one stands in the other's gap."""
    if _share_a_word(left, right):
        return False
    if right.first >= left.last:
        return right.first - left.last <= link.distance
    if link.is_ordered:
        return False
    return left.first - right.last <= link.distance
