"""What a page states about its article in JSON-LD (https://schema.org/NewsArticle), read leniently."""

import json
import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cached_property
from html import unescape
from itertools import chain, islice
from typing import Any, ClassVar

from lxml.html import HtmlElement

from watchdesk.model.records import Reticent
from watchdesk.rules.cleaning import clean_line

_ARTICLE = re.compile(r"(?:article|posting|report|review|recipe)$", re.IGNORECASE)
_LEADS_TO_OTHERS = frozenset(
    {
        *("itemListElement", "mentions", "isRelatedTo", "relatedLink", "significantLink", "citation", "isBasedOn"),
        *("review", "reviews", "comment", "liveBlogUpdate", "blogPost", "about", "subjectOf", "workExample"),
    }
)
"""Under these keys articles are named that are not the page's own: lists of links, what it speaks of, parts of it."""

_DEEPEST = 8
_LARGEST = 1024 * 1024
_MOST_TITLES = 20
_WORD = re.compile(r"\w+")


class Statement(Reticent, frozen=True, kw_only=True):
    """What the page's JSON-LD says of its article; empty where it says nothing.

    `is_free` is None where nothing is said of it; `gates` are the selectors of what is said to be for subscribers.
    """

    unshown: ClassVar = ("body",)

    headline: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    language: str = ""
    site: str = ""
    body: str = ""
    words: int = 0
    is_free: bool | None = None
    gates: tuple[str, ...] = ()
    is_there: bool = False


_Node = tuple[dict[str, Any], bool]
"""One object of a script, and whether it stands where a page names other articles than its own."""


class _Names:
    """The names of the objects of a page that have an id, which others may refer to; gathered when first asked for."""

    def __init__(self, nodes: Sequence[_Node]) -> None:
        self._nodes = nodes

    def of(self, reference: object) -> str:
        return self._known.get(str(reference), "")

    @cached_property
    def _known(self) -> dict[str, str]:
        return {str(node["@id"]): name for node, _ in self._nodes if "@id" in node and (name := _name(node))}


def read_statement(tree: HtmlElement) -> Statement:
    """Return the statement about the page's article; an empty one where there is none.

    Of several the first that names a headline and a date is taken, one that is called like the page before others. One
    that stands among other articles is only taken where it is called like the page.
    """
    nodes = list(_nodes(tree))
    articles = [(node, is_of_others) for node, is_of_others in nodes if "@type" in node and _is_of_an_article(node)]
    if not articles:
        return Statement()
    names = _Names(nodes)
    own = [_statement(node, names) for node, is_of_others in articles if not is_of_others]
    whole = [one for one in own if one.headline and one.published]
    if len(whole) == 1:
        return whole[0]
    titles = _titles(tree)
    others = (_statement(node, names) for node, is_of_others in articles if is_of_others)
    called_so = (one for one in (*whole, *others) if one.published and _is_called(one, titles))
    named = (one for one in own if one.headline or one.published)
    return next(chain(called_so, whole, named, own), Statement())


def _is_of_an_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _titles(tree: HtmlElement) -> list[str]:
    """Return what the page calls itself: its title and its headings, as words."""
    found = ["".join(one.itertext()) for one in islice(tree.iter("h1", "title"), _MOST_TITLES)]
    return [words for text in found if (words := _words(text))]


def _is_called(statement: Statement, titles: list[str]) -> bool:
    headline = _words(unescape(statement.headline))
    return bool(headline) and any(headline in title or title in headline for title in titles)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _statement(node: dict[str, Any], names: _Names) -> Statement:
    words = node.get("wordCount")
    gates = tuple(_gates(node.get("hasPart")))
    free = _is_free(node)
    return Statement(
        headline=_string(node.get("headline")) or _string(node.get("name")),
        authors=tuple(dict.fromkeys(_people(node.get("author") or node.get("creator"), names))),
        published=_string(node.get("datePublished")) or _string(node.get("dateCreated")),
        language=_string(node.get("inLanguage")),
        site=_name(node.get("publisher"), names),
        body=body if isinstance(body := node.get("articleBody"), str) else "",
        words=int(words) if isinstance(words, int) or (isinstance(words, str) and words.isdecimal()) else 0,
        is_free=False if gates and free is None else free,
        gates=gates,
        is_there=True,
    )


def _is_free(node: dict[str, Any]) -> bool | None:
    """Return what is said of who may read: `false`, `"False"` and `https://schema.org/False` are all in use."""
    said = str(node.get("isAccessibleForFree")).strip().rpartition("/")[2].lower()
    return {"true": True, "false": False}.get(said)


def _gates(parts: Any) -> Iterator[str]:
    """Yield the selectors of the parts that are not free to read."""
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict) and _is_free(part) is False:
            selectors = part.get("cssSelector")
            yield from map(str, selectors if isinstance(selectors, list) else [selectors or ""])


def _nodes(tree: HtmlElement) -> Iterator[_Node]:
    """Yield every object of every JSON-LD script, outer ones first."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        waiting: deque[tuple[Any, int, bool]] = deque([(_loaded(script.text), 0, False)])
        while waiting:
            value, depth, is_of_others = waiting.popleft()
            if isinstance(value, dict):
                yield value, is_of_others
                inner = [(part, is_of_others or key in _LEADS_TO_OTHERS) for key, part in value.items()]
            elif isinstance(value, list):
                inner = [(part, is_of_others) for part in value]
            else:
                continue
            if depth < _DEEPEST:
                waiting.extend((part, depth + 1, other) for part, other in inner if isinstance(part, dict | list))


def _loaded(text: str) -> Any:
    if len(text) > _LARGEST:
        return None
    # some pages wrap the JSON in a comment or CDATA, or end it with a semicolon
    text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)?[\s;]*$", "", text)
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _people(value: Any, names: _Names) -> Iterator[str]:
    """Yield the names of people or organisations, however they are given. `names`: of the objects with an id."""
    for person in value if isinstance(value, list) else [value]:
        name = _name(person, names)
        if name and not name.startswith(("http://", "https://")):
            yield name


def _name(value: Any, names: _Names | None = None) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        if names is not None and "name" not in value:
            return names.of(value.get("@id"))
        value = value.get("name")
        value = value[0] if isinstance(value, list) and value else value
    return _string(value)


def _string(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return clean_line(value) if isinstance(value, str) else ""
