"""What a page states about its article in JSON-LD (https://schema.org/NewsArticle), read leniently."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from watchdesk.rules.cleaning import clean_line

_ARTICLE = re.compile(r"(?:article|posting|report|review|recipe)$", re.IGNORECASE)
_DEEPEST = 8
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the page's JSON-LD says of its article; empty where it says nothing."""

    headline: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    language: str = ""
    site: str = ""
    body: str = field(default="", repr=False)
    words: int = 0
    is_free: bool = True
    is_there: bool = False


def read_statement(tree: HtmlElement) -> Statement:
    """Return the statement about the first article that names a headline or a date; else an empty one."""
    best = Statement()
    for node in _nodes(tree):
        kinds = node.get("@type")
        if not any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            continue
        found = _statement(node)
        if found.headline and found.published:
            return found
        best = best if best.headline or best.published else found
    return best


def _statement(node: dict[str, Any]) -> Statement:
    words = node.get("wordCount")
    free = node.get("isAccessibleForFree")
    return Statement(
        headline=_string(node.get("headline")) or _string(node.get("name")),
        authors=tuple(dict.fromkeys(_people(node.get("author") or node.get("creator")))),
        published=_string(node.get("datePublished")) or _string(node.get("dateCreated")),
        language=_string(node.get("inLanguage")),
        site=_name(node.get("publisher")),
        body=body if isinstance(body := node.get("articleBody"), str) else "",
        words=int(words) if isinstance(words, int) or (isinstance(words, str) and words.isdecimal()) else 0,
        is_free=str(free).strip().rpartition("/")[2].lower() != "false",
        is_there=True,
    )


def _nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield every object of every JSON-LD script, outer ones first."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        waiting = [(_loaded(script.text), 0)]
        while waiting:
            value, depth = waiting.pop(0)
            if isinstance(value, dict):
                yield value
                inner = list(value.values())
            elif isinstance(value, list):
                inner = value
            else:
                continue
            if depth < _DEEPEST:
                waiting.extend((part, depth + 1) for part in inner if isinstance(part, dict | list))


def _loaded(text: str) -> Any:
    if len(text) > _LARGEST:
        return None
    # some pages wrap the JSON in a comment or CDATA, or end it with a semicolon
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)?[\s;]*$", "", text)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _people(value: Any) -> Iterator[str]:
    """Yield the names of people or organisations, however they are given."""
    for person in value if isinstance(value, list) else [value]:
        name = _name(person)
        if name and not name.startswith(("http://", "https://")):
            yield name


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
        value = value[0] if isinstance(value, list) and value else value
    return _string(value)


def _string(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return clean_line(value) if isinstance(value, str) else ""
