"""Pruning: take out of the tree what has no counterpart, and say what that changes — after reading, before settling."""

from msgspec.structs import replace

from watchdesk.rules.dialects.notes import Notebook
from watchdesk.rules.dialects.tree import (
    Counted,
    Exactly,
    Fielded,
    First,
    Gone,
    Joined,
    Linked,
    Negated,
    Node,
    joined,
)


def pruned(node: Node, notebook: Notebook) -> Node:
    """Return the tree without what is gone. Raises QueryError where nothing is left."""
    lost: list[Gone] = []
    left = _Pruner(notebook).left(node, lost, is_positive=True)
    if left is None:
        labels = ", ".join(dict.fromkeys(gone.label for gone in lost[:3]))
        notebook.fail(
            lost[0].at if lost else 0,
            f"nothing is left of the query, since watchdesk has no counterpart of {labels}",
            "write at least one word to look for",
        )
    return left


class _Pruner:
    """Walks the tree; `lost` gathers what went until something that stays can be said to have lost it."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    def left(self, node: Node, lost: list[Gone], *, is_positive: bool) -> Node | None:
        """Return what is left of a node, None if all of it went; then `lost` tells what did."""
        match node:
            case Gone():
                lost.append(node)
                return None
            case Joined():
                return self._joined(node, lost, is_positive=is_positive)
            case Linked():
                return self._linked(node, lost, is_positive=is_positive)
            case Negated():
                return self._inside(node, lost, is_positive=not is_positive)
            case Fielded() | Counted() | First() | Exactly():
                return self._inside(node, lost, is_positive=is_positive)
            case _:
                return node

    def _inside(
        self, node: Negated | Fielded | Counted | First | Exactly, lost: list[Gone], *, is_positive: bool
    ) -> Node | None:
        member = self.left(node.member, lost, is_positive=is_positive)
        return None if member is None else replace(node, member=member)

    def _joined(self, node: Joined, lost: list[Gone], *, is_positive: bool) -> Node | None:
        here: list[Gone] = []
        members = [
            left for member in node.members if (left := self.left(member, here, is_positive=is_positive)) is not None
        ]
        if not members:
            lost += here
            return None
        self._say(here, finds_more=node.is_and is is_positive)
        return joined(members, is_and=node.is_and)

    def _linked(self, node: Linked, lost: list[Gone], *, is_positive: bool) -> Node | None:
        here: list[Gone] = []
        left = self.left(node.left, here, is_positive=is_positive)
        right = self.left(node.right, here, is_positive=is_positive is not node.link.is_negated)
        if left is not None and right is not None:
            return Linked(node.link, left, right, node.at)
        if left is None and (right is None or node.link.is_negated):
            lost += here
            return None
        self._say(here, finds_more=is_positive)
        return left or right

    def _say(self, lost: list[Gone], *, finds_more: bool) -> None:
        change = "more" if finds_more else "less"
        for gone in lost:
            self._notebook.note(
                f"{gone.label} has no counterpart and was left out: the query finds {change} than it did"
            )
