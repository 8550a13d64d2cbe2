"""Fall back: the article that a page brings along as the state of its scripts, for a page without text of its own.

Frameworks that build pages in the browser ship the article inside a script: as JSON, or as a string of JSON within a
string of JavaScript. There it is HTML with escaped brackets.
"""

import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement, fromstring

_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_OPENING = re.compile(r"<p[\s>]", re.IGNORECASE)
_ESCAPED = "\\u003c"
_LARGEST = 4 * 1024 * 1024
_SHORTEST = 200
_FEWEST_PARAGRAPHS = 2
_DEEPEST = 3


def body_in_scripts(tree: HtmlElement) -> HtmlElement | None:
    """Return the longest HTML of at least two paragraphs that stands as a string in a script, or None."""
    found = [
        html
        for script in tree.iter("script")
        if script.text and "src" not in script.attrib and _LARGEST > len(script.text) > _SHORTEST
        for html in _html_in(script.text, 0)
    ]
    return fromstring(f"<div>{max(found, key=len)}</div>") if found else None


def _html_in(text: str, depth: int) -> Iterator[str]:
    if "<" not in text and _ESCAPED not in text:
        return
    for literal in _LITERAL.finditer(text):
        if literal.end() - literal.start() < _SHORTEST:
            continue
        value = _loaded(literal[0])
        if len(_OPENING.findall(value)) >= _FEWEST_PARAGRAPHS and _ESCAPED not in value:
            yield value
        elif _ESCAPED in value and depth < _DEEPEST:
            yield from _html_in(value, depth + 1)


def _loaded(literal: str) -> str:
    try:
        value = json.loads(literal, strict=False)
    except ValueError:  # JavaScript has escapes that JSON has not
        return ""
    return value if isinstance(value, str) else ""
