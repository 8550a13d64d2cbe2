"""Fall back: an article that a page's scripts carry as a tree of nodes, for a page without text of its own.

Editors keep rich text as JSON: `{"type": "paragraph", "content": [{"type": "text", "text": "…"}]}`, under names that
differ little (HTML parsers, ProseMirror, Slate, Contentful, Arc). A block is a node that calls itself a paragraph, a
heading or so; its words are those of the nodes in it.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

_KINDS = ("type", "nodeType", "_type", "name", "tag", "tagName")
_BLOCKS = {
    **dict.fromkeys(("p", "paragraph", "text", "block"), "p"),
    **dict.fromkeys(("h2", "h3", "h4", "heading", "header", "heading-2", "heading-3"), "h3"),
    **dict.fromkeys(("li", "listitem", "list-item", "list_item"), "li"),
    "blockquote": "blockquote",
}
_LISTS = frozenset({"ul", "ol", "list", "unordered-list", "ordered-list", "bulletlist", "orderedlist"})
_WITHIN = ("children", "content", "nodes")
_WORDS = ("text", "data", "value")
_MARKUP = ("content", "html")
_OPENING = re.compile(r"(?:\A|[=(,:]|return)\s*([{\[])")
_DECODER = json.JSONDecoder(strict=False)
_MOST_ATTEMPTS = 20
_SHORTEST = 200
_FEWEST_BLOCKS = 2
_DEEPEST = 60


def bodies_in_nodes(text: str) -> Iterator[str]:
    """Yield the bodies that a script's JSON has as nodes, as HTML: lists of at least two blocks, of some length."""
    waiting = list(_states(text))
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
            blocks = [block for node in value if (block := _block(node))]
            if len(blocks) >= _FEWEST_BLOCKS and sum(map(len, blocks)) >= _SHORTEST:
                yield "".join(blocks)


def _states(text: str) -> Iterator[object]:
    """Yield the objects and lists that a script begins with, is given or assigns: the first few attempts."""
    at = 0
    for _ in range(_MOST_ATTEMPTS):
        found = _OPENING.search(text, at)
        if found is None:
            return
        at = found.start(1)
        try:
            state, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):  # it is a program, or nested beyond measure
            at += 1
        else:
            yield state


def _block(node: object, depth: int = 0) -> str:
    """Return a node as HTML if it is a block or a list of blocks."""
    if not isinstance(node, dict) or depth > 1:
        return ""
    kind = _kind(node)
    if kind in _LISTS:
        return "".join(_block(item, depth + 1) for item in _within(node))
    name = _BLOCKS.get(kind)
    words = name and (_words(node, 0) if _within(node) else _leaf(node))
    return f"<{name}>{words}</{name}>" if words and words.strip() else ""


def _kind(node: dict[str, Any]) -> str:
    """Return the name of a node's kind that is known, or of its first."""
    found = [value.lower() for key in _KINDS if isinstance(value := node.get(key), str)]
    return next((kind for kind in found if kind in _BLOCKS or kind in _LISTS), found[0] if found else "")


def _within(node: dict[str, Any]) -> list[object]:
    return next((value for key in _WITHIN if isinstance(value := node.get(key), list)), [])


def _words(node: object, depth: int) -> str:
    if not isinstance(node, dict) or depth > _DEEPEST:
        return ""
    inside = _within(node)
    return "".join(_words(child, depth + 1) for child in inside) if inside else _leaf(node)


def _leaf(node: dict[str, Any]) -> str:
    """Return the words of a node without others in it: markup as it is, text escaped."""
    text = next((value for key in _WORDS if isinstance(value := node.get(key), str)), None)
    if text is not None:
        return escape(text)
    return next((value for key in _MARKUP if isinstance(value := node.get(key), str)), "")
