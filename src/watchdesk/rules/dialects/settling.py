"""Settling: bring the tree into the shape that our language can say — the step before it is written.

Ours has no field inside a field and, inside a proximity, no AND, no NOT, no field and no counting. What can be said
otherwise is written out (the members of an AND each beside the other side); what cannot is approximated, with a note.
"""

from collections.abc import Callable

from msgspec.structs import replace

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.tree import (
    Counted,
    Exactly,
    Fact,
    Fielded,
    First,
    Joined,
    Link,
    Linked,
    Negated,
    Node,
    Pattern,
    Term,
    Way,
    joined,
    negated,
)

# So many proximities and fields are written out; more is a query that nobody can read, ours included.
MOST_WRITTEN_OUT = 2_000


def settled(node: Node, notebook: Notebook) -> Node:
    """Return the tree in the shape of our language. Raises QueryError where writing it out takes too much."""
    return _Settler(notebook).settle(node)


class _Settler:
    """Rebuilds the tree from its leaves."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._left = MOST_WRITTEN_OUT
        self._seen: dict[int, tuple[Node, bool]] = {}

    def settle(self, node: Node) -> Node:
        """Return the settled node."""
        match node:
            case Joined():
                return joined([self.settle(member) for member in node.members], is_and=node.is_and)
            case Negated():
                return negated(self.settle(node.member))
            case Linked():
                return self._link(node, self.settle(node.left), self.settle(node.right))
            case Fielded() | Counted() | First() | Exactly():
                return self._around(node, self.settle(node.member))
            case _:
                return node

    def _around(self, node: Fielded | Counted | First | Exactly, member: Node) -> Node:
        match node:
            case Fielded():
                return self._field(node.field, member)
            case Counted():
                return self._count(node.times, member)
            case First():
                return self._first(node.words, member)
            case Exactly():
                return self._exactly(node.how, member)

    def _spend(self, at: int = 0) -> None:
        self._left -= 1
        if self._left < 0:
            problem = "written out without AND and NOT inside proximities, the query grows too long"
            self._notebook.fail(at, problem, "split it into several watches")

    def _link(self, node: Linked, left: Node, right: Node) -> Node:
        """Return a proximity of two settled sides."""
        self._spend(node.at)
        if self._has_places(left) and self._has_places(right):
            return replace(node, left=left, right=right)
        for side, other in ((left, right), (right, left)):
            if isinstance(side, Joined) and not self._has_places(side):
                return self._link_members(node, left, right, is_left=side is left)
            if isinstance(side, Negated) and not isinstance(other, Negated):
                return self._link_negated(node, left, right)
        return self._link_scoped(node, left, right)

    def _link_members(self, node: Linked, left: Node, right: Node, *, is_left: bool) -> Node:
        """Write a proximity out over an AND, or over an OR that has no places of its own."""
        side = left if is_left else right
        assert isinstance(side, Joined)  # noqa: S101 - the caller looked
        is_and = side.is_and
        if is_and:
            self._notebook.note("AND inside a proximity was written out: each member stands near the other side")
            if node.link.is_negated and not is_left:
                is_and = False  # not near (b and c): not near one of them
        elif node.link.is_negated and not is_left:
            is_and = True  # not near (b or c): near neither
        members = []
        for member in self._gathered(side) if not side.is_and else side.members:
            inner, is_outside = (member.member, True) if isinstance(member, Negated) else (member, False)
            linked = self._link(node, inner if is_left else left, right if is_left else inner)
            members.append(negated(linked) if is_outside else linked)
            if is_outside:
                self._notebook.note("NOT inside a proximity was written out: what is excluded stands nowhere near")
        return joined(members, is_and=is_and)

    def _link_negated(self, node: Linked, left: Node, right: Node) -> Node:
        """Turn a proximity with NOT on one side into NOT NEAR."""
        place, other = (right, left) if isinstance(left, Negated) else (left, right)
        assert isinstance(other, Negated)  # noqa: S101 - the caller looked
        link = replace(node.link, is_negated=not node.link.is_negated)
        if link.is_negated and link.way is Way.BEFORE:
            self._notebook.note("NOT BEFORE is NOT NEAR in watchdesk: in either order")
            link = replace(link, way=Way.NEAR)
        return self._link(replace(node, link=link), place, other.member)

    def _link_scoped(self, node: Linked, left: Node, right: Node) -> Node:
        """Link sides of which one has a field, a number of words or a count around it, or no place in a text."""
        for side, other, is_left in ((left, right, True), (right, left, False)):

            def again(inner: Node, *, other: Node = other, is_left: bool = is_left) -> Node:
                return self._link(node, inner if is_left else other, other if is_left else inner)

            match side:
                case Fielded() if isinstance(other, Fielded) and other.field != side.field:
                    self._notebook.note("a proximity between two fields is AND in watchdesk")
                    return self._both(node.link, left, right)
                case Fielded():
                    inner = other.member if isinstance(other, Fielded) else other
                    if not isinstance(other, Fielded):
                        self._notebook.note(f"{side.field}: was put around both sides of a proximity")
                    return self._field(side.field, again(side.member, other=inner))
                case First():
                    return self._first(side.words, again(side.member))
                case Counted():
                    self._notebook.note("counting inside a proximity was joined to it with AND")
                    return joined([side, again(side.member)], is_and=True)
                case Exactly() if not self._has_places(side):
                    return again(self._exactly_each(side.how, side.member))
                case _:
                    continue
        self._notebook.note("a proximity with something that has no place in the text is AND in watchdesk")
        return self._both(node.link, left, right)

    def _both(self, link: Link, left: Node, right: Node) -> Node:
        return joined([left, negated(right) if link.is_negated else right], is_and=True)

    def _exactly_each(self, how: str, node: Node) -> Node:
        if isinstance(node, Joined | Negated | Fielded | Counted | First):
            return _with_members(node, lambda member: self._exactly(how, member))
        return node if isinstance(node, Exactly | Fact) else Exactly(how, node)

    def _exactly(self, how: str, node: Node) -> Node:
        if isinstance(node, Exactly | Fact):
            return node
        return Exactly(how, node) if self._has_places(node) else self._exactly_each(how, node)

    def _field(self, field: str, node: Node) -> Node:
        """Put a field around a settled node; a field, a fact or a number of words inside keeps its own."""
        self._spend()
        match node:
            case Fact():
                return node
            case Fielded():
                if node.field != field:
                    self._notebook.note(f"{node.field}: inside {field}: was read as {node.field}: alone")
                return node
            case First():
                self._notebook.note(f"the first {node.words} words inside {field}: were read as {field}: alone")
                return self._field(field, node.member)
            case _ if _is_open(node):
                return Fielded(field, node)
            case Joined():
                return joined([self._field(field, member) for member in self._gathered(node)], is_and=node.is_and)
            case _:
                return _with_members(node, lambda member: self._field(field, member))

    def _count(self, times: int, node: Node) -> Node:
        self._spend()
        if times <= 1 or isinstance(node, Fact):
            return node
        if self._has_places(node):
            return Counted(times, node)
        if isinstance(node, Counted):
            return Counted(max(times, node.times), node.member)
        if isinstance(node, Joined):
            if node.is_and:
                self._notebook.note("counting an AND counts each of its members in watchdesk")
            members = node.members if node.is_and else self._gathered(node)
            return joined([self._count(times, member) for member in members], is_and=node.is_and)
        return _with_members(node, lambda member: self._count(times, member))

    def _first(self, words: int, node: Node) -> Node:
        self._spend()
        match node:
            case First():
                return First(min(words, node.words), node.member)
            case Fielded(field="text"):
                return First(words, node.member)
            case Fielded() | Fact():
                if isinstance(node, Fielded):
                    self._notebook.note(f"{node.field}: inside the first {words} words was read as {node.field}: alone")
                return node
            case _ if _is_open(node):
                return First(words, node)
            case Joined():
                return joined([self._first(words, member) for member in self._gathered(node)], is_and=node.is_and)
            case _:
                return _with_members(node, lambda member: self._first(words, member))

    def _gathered(self, node: Joined) -> list[Node]:
        """Return the members, those of an OR that have places together, so that what is written out stays short."""
        plain = [member for member in node.members if self._has_places(member)]
        if len(plain) < 2 or node.is_and:  # noqa: PLR2004 - two are together
            return list(node.members)
        return [joined(plain, is_and=False), *(member for member in node.members if not self._has_places(member))]

    def _has_places(self, node: Node) -> bool:
        """Whether a settled node can be the side of a proximity: a word, a phrase, a proximity or an OR of these.

        Each node is looked at once, since a long OR may be the side of many proximities.
        """
        seen = self._seen.get(id(node))
        if seen is None:
            seen = self._seen[id(node)] = node, self._look(node)
        return seen[1]

    def _look(self, node: Node) -> bool:
        match node:
            case Term() | Pattern() | Linked():
                return True
            case Exactly():
                return self._has_places(node.member)
            case Joined():
                return not node.is_and and all(self._has_places(member) for member in node.members)
            case _:
                return False


def _with_members(node: Node, change: Callable[[Node], Node]) -> Node:
    match node:
        case Joined():
            return joined([change(member) for member in node.members], is_and=node.is_and)
        case Negated():
            return negated(change(node.member))
        case Fielded() | Counted() | First() | Exactly():
            return replace(node, member=change(node.member))
        case _:
            return node


def _is_open(node: Node) -> bool:
    """Whether no field, fact or number of words stands in a settled node."""
    match node:
        case Fielded() | First() | Fact():
            return False
        case Joined():
            return all(_is_open(member) for member in node.members)
        case Negated() | Counted() | Exactly():
            return _is_open(node.member)
        case _:
            return True
