"""Fall back: the article that a page brings along as the state of its scripts, for a page without text of its own.

Frameworks that build pages in the browser ship the article inside a script: as JSON, or as a string of JSON within a
string of JavaScript. There it is HTML with escaped brackets.
"""

import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement, fromstring

from watchdesk.pages.nodes import bodies_in_nodes

_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_OPENING = re.compile(r"<p[\s>]", re.IGNORECASE)
_WORD = re.compile(r"\w{4,}")
_DESCRIPTIONS = ".//meta[@name='description' or @property='og:title' or @property='og:description']/@content"
_ESCAPED = "\\u003c"
_LARGEST = 4 * 1024 * 1024
_SHORTEST = 200
_FEWEST_PARAGRAPHS = 2
_DEEPEST = 3


def body_in_scripts(tree: HtmlElement) -> HtmlElement | None:
    """Return the HTML of at least two paragraphs that stands as a string in a script, or else as nodes; or None.

    Scripts carry other stories, too: the one that has most words of the page's title and description is taken, and of
    equals the longest.
    """
    scripts = [
        script.text
        for script in tree.iter("script")
        if script.text and "src" not in script.attrib and _LARGEST > len(script.text) > _SHORTEST
    ]
    found = [html for text in scripts for html in _html_in(text, 0)]
    found = found or [html for text in scripts for html in bodies_in_nodes(text)]
    said = _words(f"{tree.findtext('.//title') or ''} {' '.join(tree.xpath(_DESCRIPTIONS))}")
    body = max(found, key=lambda html: (len(said & _words(html)), len(html)), default="")
    return fromstring(f"<div>{body}</div>") if body else None


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


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
