"""Tree: what a query of another tool means, free of how it was written — between reading it and writing ours.

`at` is the offset of a piece in the query as given, for errors.
"""

from collections.abc import Callable, Sequence
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace


class Way(Enum):
    """How two places stand to each other: so many words apart, so in this order, in one sentence, in one paragraph."""

    NEAR = "NEAR"
    BEFORE = "BEFORE"
    SENT = "SENT"
    PARA = "PARA"


class Link(Struct, frozen=True):
    """A proximity: `distance` counts the words between and matters for NEAR and BEFORE only."""

    way: Way
    distance: int = 0
    is_negated: bool = False


class Term(Struct, frozen=True):
    """One word (`*` any ending, `?` one character), or a phrase as it is written between our quotes.

    `slack`: how many other words may stand among those of a phrase. `weight` prefers its hits for the snippet.
    """

    text: str
    is_phrase: bool = False
    slack: int | None = None
    weight: str = ""


class Pattern(Struct, frozen=True):
    """A word that only a regular expression finds."""

    pattern: str


class Fact(Struct, frozen=True):
    """A field of ours that is compared, with its value as we write it: `lang` and `en`."""

    field: str
    value: str


class Gone(Struct, frozen=True):
    """Something that has no counterpart. It is left out, and a note names it."""

    label: str
    at: int


class Joined(Struct, frozen=True):
    """AND (`is_and`) or OR of two or more."""

    is_and: bool
    members: tuple["Node", ...]


class Negated(Struct, frozen=True):
    """NOT."""

    member: "Node"


class Linked(Struct, frozen=True):
    """A proximity of two sides."""

    link: Link
    left: "Node"
    right: "Node"
    at: int


class Fielded(Struct, frozen=True):
    """Looked for in one field of ours that is searched: title, lead, text, author, url."""

    field: str
    member: "Node"


class Counted(Struct, frozen=True):
    """At least so many occurrences."""

    times: int
    member: "Node"


class First(Struct, frozen=True):
    """Within the first so many words."""

    words: int
    member: "Node"


class Exactly(Struct, frozen=True):
    """As written: `how` is CASE, ALLCAPS or RAW."""

    how: str
    member: "Node"


Node = Term | Pattern | Fact | Gone | Joined | Negated | Linked | Fielded | Counted | First | Exactly


def joined(members: Sequence[Node], *, is_and: bool) -> Node:
    """Return AND or OR of one or more."""
    return members[0] if len(members) == 1 else Joined(is_and, tuple(members))


def negated(member: Node) -> Node:
    """Return NOT; two undo each other."""
    return member.member if isinstance(member, Negated) else Negated(member)


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the tree with every leaf changed."""
    match node:
        case Joined():
            return replace(node, members=tuple(mapped(member, change) for member in node.members))
        case Linked():
            return replace(node, left=mapped(node.left, change), right=mapped(node.right, change))
        case Negated() | Fielded() | Counted() | First() | Exactly():
            return replace(node, member=mapped(node.member, change))
        case _:
            return change(node)
