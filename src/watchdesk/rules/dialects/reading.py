"""Reading: put the pieces of a foreign query together by the precedence of its dialect, before it is rewritten.

The method is the shunting-yard algorithm (Dijkstra, 1961), with prefix and postfix operators and without recursion, so
that neither a long query nor a deep one is a danger.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from msgspec import Struct

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.tree import Joined, Link, Linked, Node, Way, joined, negated

# Deeper than this a tree is no query that somebody means, and our own language ends at 50.
DEEPEST = 40


class Kind(Enum):
    """What a piece does."""

    TERM = "term"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    EXCEPT = "AND NOT"
    LINK = "proximity"
    BEFORE = "before what it applies to"
    BEHIND = "behind what it applies to"


Wrap = Callable[[Node, Notebook], Node]


class Piece(Struct, frozen=True):
    """One piece of a query, `at` an offset. `node` of a TERM, `link` of a LINK, `wrap` of a BEFORE or BEHIND.

    `rank`: how tightly an operator binds; None for what the dialect says of its kind. `is_word`: a word or phrase that
    makes a longer phrase with the next where the dialect says so; `text` is what it says, wildcards ours.
    """

    kind: Kind
    at: int
    written: str
    node: Node | None = None
    link: Link | None = None
    wrap: Wrap | None = None
    rank: float | None = None
    is_word: bool = False
    text: str = ""


class Precedence(Struct, frozen=True, kw_only=True):
    """How tightly a dialect's operators bind (more: tighter), and what two things side by side mean.

    `side_by_side` is AND or LINK (a phrase). `says_mixing`: what to note of AND beside OR without brackets;
    `says_except`: of an AND behind AND NOT without brackets, where that takes in all that follows.
    """

    ranks: dict[Kind, float]
    side_by_side: Kind = Kind.AND
    says_mixing: str = ""
    says_except: str = ""


@dataclass(slots=True)
class _Waiting:
    """An operator whose right side is still to come. `sides`: how many there are of an AND or OR."""

    piece: Piece
    rank: float
    sides: int = 2


@dataclass(slots=True)
class _Ready:
    """A part that is read: how deep it is, and whether it stands in brackets."""

    node: Node
    depth: int
    is_bracketed: bool = False


_OPERANDS = frozenset((Kind.TERM, Kind.OPEN, Kind.BEFORE))
_BINARY = frozenset((Kind.AND, Kind.OR, Kind.EXCEPT, Kind.LINK))


def read(pieces: Iterable[Piece], precedence: Precedence, notebook: Notebook) -> Node:
    """Return the tree. Raises QueryError where the pieces make no sense."""
    reader = _Reader(precedence, notebook)
    for piece in pieces:
        reader.take(piece)
    return reader.result()


class _Reader:
    """The two stacks of the algorithm."""

    def __init__(self, precedence: Precedence, notebook: Notebook) -> None:
        self._precedence = precedence
        self._notebook = notebook
        self._waiting: list[_Waiting] = []
        self._ready: list[_Ready] = []
        self._last: Piece | None = None
        self._wants_operand = True

    def take(self, piece: Piece) -> None:
        """Take the next piece."""
        if piece.kind in _OPERANDS or piece.kind is Kind.NOT:
            if not self._wants_operand:
                self._stand_side_by_side(piece)
            self._take_operand(piece)
        elif piece.kind is Kind.EXCEPT and self._wants_operand:
            self._take_operand(Piece(Kind.NOT, piece.at, piece.written))
        else:
            if self._wants_operand:
                self._complain(piece)
            self._take_behind(piece)
        self._last = piece

    def result(self) -> Node:
        """Return the whole tree, all pieces having been taken."""
        if self._last is None:
            self._notebook.fail(0, "the query is empty", "write a word to look for")
        if self._wants_operand:
            self._complain(None)
        while self._waiting:
            if self._waiting[-1].piece.kind is Kind.OPEN:
                place = self._waiting[-1].piece.at
                self._notebook.fail(place, "this bracket is never closed", "write ) at the end of its group")
            self._reduce()
        return self._ready[0].node

    def _stand_side_by_side(self, piece: Piece) -> None:
        ranks = self._precedence.ranks
        if self._precedence.side_by_side is Kind.LINK and piece.kind is not Kind.NOT:
            link = Link(Way.BEFORE, 0)
            self._take_binary(Piece(Kind.LINK, piece.at, "", link=link, rank=ranks[Kind.LINK] + 0.9))
        else:
            self._take_binary(Piece(Kind.AND, piece.at, ""))

    def _take_operand(self, piece: Piece) -> None:
        if piece.kind is Kind.TERM:
            assert piece.node is not None  # noqa: S101 - a TERM is made with its node
            self._ready.append(_Ready(piece.node, 1))
            self._wants_operand = False
        else:
            self._waiting.append(_Waiting(piece, self._rank(piece)))
            self._wants_operand = True

    def _take_behind(self, piece: Piece) -> None:
        if piece.kind is Kind.CLOSE:
            self._close(piece)
        elif piece.kind is Kind.BEHIND:
            self._reduce_down_to(self._rank(piece))
            self._wrap(piece)
        else:
            self._take_binary(piece)

    def _take_binary(self, piece: Piece) -> None:
        rank = self._rank(piece)
        self._reduce_down_to(rank, keeping=piece.kind)
        top = self._waiting[-1] if self._waiting else None
        if top and top.piece.kind is piece.kind and piece.kind in {Kind.AND, Kind.OR}:
            top.sides += 1
        else:
            self._waiting.append(_Waiting(piece, rank))
        self._wants_operand = True

    def _reduce_down_to(self, rank: float, *, keeping: Kind | None = None) -> None:
        while self._waiting:
            top = self._waiting[-1]
            is_same = top.piece.kind is keeping and keeping in {Kind.AND, Kind.OR}
            if top.piece.kind is Kind.OPEN or top.rank < rank or is_same:
                return
            self._reduce()

    def _close(self, piece: Piece) -> None:
        while self._waiting and self._waiting[-1].piece.kind is not Kind.OPEN:
            self._reduce()
        if not self._waiting:
            self._notebook.fail(piece.at, "this bracket was never opened", "take it out, or write ( before its group")
        self._waiting.pop()
        self._ready[-1].is_bracketed = True

    def _reduce(self) -> None:
        waiting = self._waiting.pop()
        piece = waiting.piece
        if piece.kind is Kind.BEFORE:
            self._wrap(piece)
            return
        if piece.kind is Kind.NOT:
            last = self._ready.pop()
            self._push(negated(last.node), last.depth + 1, piece)
            return
        sides = self._ready[-waiting.sides :]
        del self._ready[-waiting.sides :]
        self._push(self._made(piece, sides), 1 + max(side.depth for side in sides), piece)

    def _made(self, piece: Piece, sides: list[_Ready]) -> Node:
        nodes = [side.node for side in sides]
        if piece.kind is Kind.LINK:
            return Linked(piece.link or Link(Way.BEFORE, 0), nodes[0], nodes[1], piece.at)
        if piece.kind is Kind.EXCEPT:
            if self._precedence.says_except and isinstance(nodes[1], Joined) and not sides[1].is_bracketed:
                self._notebook.note(self._precedence.says_except)
            return joined([nodes[0], negated(nodes[1])], is_and=True)
        self._say_mixing(piece, sides)
        return joined(nodes, is_and=piece.kind is Kind.AND)

    def _say_mixing(self, piece: Piece, sides: list[_Ready]) -> None:
        is_and = piece.kind is Kind.AND
        if self._precedence.says_mixing and any(
            isinstance(side.node, Joined) and side.node.is_and is not is_and and not side.is_bracketed for side in sides
        ):
            self._notebook.note(self._precedence.says_mixing)

    def _wrap(self, piece: Piece) -> None:
        last = self._ready.pop()
        assert piece.wrap is not None  # noqa: S101 - BEFORE and BEHIND are made with their wrap
        self._push(piece.wrap(last.node, self._notebook), last.depth + 1, piece)

    def _push(self, node: Node, depth: int, piece: Piece) -> None:
        if depth > DEEPEST:
            what = "proximities follow each other, more" if piece.kind is Kind.LINK else "groups are nested deeper"
            self._notebook.fail(piece.at, f"{what} than {DEEPEST}", "split the query into several watches")
        self._ready.append(_Ready(node, depth))

    def _rank(self, piece: Piece) -> float:
        return self._precedence.ranks.get(piece.kind, 0.0) if piece.rank is None else piece.rank

    def _complain(self, piece: Piece | None) -> None:
        last = self._last
        if piece is None:
            at = len(self._notebook.query)
            if last is not None and last.kind is Kind.OPEN:
                self._notebook.fail(last.at, "this bracket is never closed", "write ) at the end of its group")
        else:
            at = piece.at
        advice = "write a word, a phrase or a group"
        if last is not None and last.kind is not Kind.OPEN:
            self._notebook.fail(at, f"nothing stands behind {last.written}", advice)
        if piece is not None and piece.kind is Kind.CLOSE:
            if last is None:
                self._notebook.fail(at, "this bracket was never opened", "take it out, or write ( before its group")
            self._notebook.fail(at, "nothing stands in these brackets", "write a word, or take the brackets out")
        written = piece.written if piece is not None else "the end"
        self._notebook.fail(at, f"nothing stands before {written}", f"{advice}, or put {written} in quotes")
