"""Writing: say the settled tree in our language, with brackets where its precedence needs them — the last step."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.terms import literally, written
from watchdesk.rules.dialects.tree import (
    Counted,
    Exactly,
    Fact,
    Fielded,
    First,
    Joined,
    Linked,
    Negated,
    Node,
    Pattern,
    Term,
    Way,
)

LONGEST_QUERY = 100_000
# Our language joins at most ten groups in one chain; a part in brackets counts as one.
LONGEST_CHAIN = 9

# How tightly what is written holds together: our grammar's expr, and, near, unary and prim.
_OR, _AND, _NEAR, _UNARY, _PRIM = range(5)


def write(node: Node, notebook: Notebook) -> str:
    """Return the query. Raises QueryError where it would be longer than our language allows."""
    room = LONGEST_QUERY
    parts: list[str] = []
    for part in _written(node, _OR):
        parts.append(part)
        room -= len(part)
        if room < 0:
            problem = "in the watch language this query is longer than 100,000 characters"
            notebook.fail(0, problem, "split it into several watches")
    return "".join(parts)


def _written(node: Node, tightness: int) -> Iterator[str]:
    """Yield the parts of what is written, in brackets if it holds together less than it must."""
    match node:
        case Term():
            yield written(node)
        case Pattern():
            yield f"/{node.pattern}/"
        case Fact():
            yield f"{node.field}:{_value(node)}"
        case Fielded():
            yield f"{node.field}:"
            yield from _written(node.member, _PRIM)
        case Counted():
            yield from _called(f"ATLEAST({node.times}, ", node.member)
        case First():
            yield from _called(f"FIRST({node.words}, ", node.member)
        case Exactly():
            yield from _called(f"{node.how}(", node.member)
        case _:
            yield from _operation(node, tightness)


def _operation(node: Node, tightness: int) -> Iterator[str]:
    match node:
        case Negated():
            yield from _bracketed(lambda: _negated(node), is_needed=tightness > _UNARY)
        case Linked():
            yield from _bracketed(lambda: _chain(node), is_needed=tightness > _NEAR)
        case Joined():
            level = _AND if node.is_and else _OR
            is_one_field = next(_groups(node)) == list(node.members)
            yield from _bracketed(lambda: _members(node), is_needed=tightness > level and not is_one_field)
        case _:
            raise TypeError(node)


def _called(start: str, member: Node) -> Iterator[str]:
    yield start
    yield from _written(member, _OR)
    yield ")"


def _bracketed(write_inside: Callable[[], Iterator[str]], *, is_needed: bool) -> Iterator[str]:
    if not is_needed:
        yield from write_inside()
        return
    yield "("
    yield from write_inside()
    yield ")"


def _negated(node: Negated) -> Iterator[str]:
    yield "NOT "
    yield from _written(node.member, _PRIM)


def _members(node: Joined) -> Iterator[str]:
    sign = " AND " if node.is_and else " OR "
    for number, group in enumerate(_groups(node)):
        if number:
            yield sign
        if len(group) > 1:
            fields = [member.field for member in group if isinstance(member, Fact)]
            yield f"{fields[0]}:({' OR '.join(_value(member) for member in group if isinstance(member, Fact))})"
        else:
            yield from _written(group[0], _AND if node.is_and else _OR)


def _groups(node: Joined) -> Iterator[Sequence[Node]]:
    """Yield the members, those of an OR that compare the same field side by side as one group."""

    def key(numbered: tuple[int, Node]) -> object:
        number, member = numbered
        return member.field if isinstance(member, Fact) and not node.is_and else number

    for _, group in groupby(enumerate(node.members), key):
        yield [member for _, member in group]


def _chain(node: Linked) -> Iterator[str]:
    """Write a chain of proximities, which reads from the left."""
    links: list[Linked] = [node]
    while isinstance(links[-1].left, Linked) and len(links) < LONGEST_CHAIN:
        links.append(links[-1].left)
    yield from _written(links[-1].left, _PRIM)
    for linked in reversed(links):
        negation = "NOT " if linked.link.is_negated else ""
        number = f"/{linked.link.distance}" if linked.link.way in {Way.NEAR, Way.BEFORE} else ""
        yield f" {negation}{linked.link.way.value}{number} "
        yield from _written(linked.right, _PRIM)


def _value(fact: Fact) -> str:
    is_plain = all(letter.isalnum() or letter in "-.<>=" for letter in fact.value)
    return fact.value if is_plain else written(literally(fact.value))
