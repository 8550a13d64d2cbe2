"""What the cases of feedparser and gofeed expect, as facts about the fields that the desk uses. Evaluates no code.

feedparser writes a Python expression into a comment of each case (`entries[0]['title'] == u'…'`); it is parsed, never
run, and of its clauses those are taken that compare a field with a constant. gofeed puts JSON beside each case.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from watchdesk.feeds.drafts import language_code, read_iso_date
from watchdesk.feeds.plain import plain_line
from watchdesk.model.entries import ParsedEntry, ParsedFeed
from watchdesk.rules.charsets import decode_document

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One field of one document: of the feed where `entry` is None, else of that entry."""

    field: str
    value: Any
    entry: int | None = None


# the last parts of a path, numbers left out
_OF_ENTRIES = {
    "title": "title",
    "title_detail.value": "title",
    "link": "link",
    "id": "id",
    "guid": "id",
    "summary": "text",
    "description": "text",
    "summary_detail.value": "text",
    "content.value": "text",
    "published_parsed": "date",
    "updated_parsed": "date",
    "created_parsed": "date",
    "author": "author",
    "author_detail.name": "author",
    "authors.name": "author",
    "tags.term": "tag",
    "title_detail.language": "language",
    "summary_detail.language": "language",
    "content.language": "language",
}
_OF_FEEDS = {"title": "title", "title_detail.value": "title", "link": "link", "language": "language"}
_FORMATS = {
    "rss": "rss20",
    "rss091n": "rss091",
    "rss091u": "rss091",
    "atom": "atom10",
    "atom01": "atom03",
    "atom02": "atom03",
}
_EXPECTED = re.compile(r"^\s*Expect:\s*(.*?)\s*(?:-->|\*/|\n\s*\n|\Z)", re.DOTALL | re.MULTILINE)
_END_OF_ENTRY = re.compile(rb"</(?:[a-z]+:)?(?:item|entry)>", re.IGNORECASE)


def expectation(body: bytes) -> str | None:
    """Return the expression that a case of feedparser has in its comment."""
    found = _EXPECTED.search(decode_document(body, None))
    return found[1] if found else None


def facts_of_expression(expression: str) -> Iterator[Fact]:
    """Yield what an expression says of fields in use. Raises SyntaxError where it is none."""
    tree = ast.parse(" ".join(expression.split()), mode="eval").body
    clauses = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    for clause in clauses:
        if isinstance(clause, ast.Compare) and all(isinstance(sign, ast.Eq) for sign in clause.ops):
            yield from _facts_of_terms([clause.left, *clause.comparators])


def _facts_of_terms(terms: list[ast.expr]) -> Iterator[Fact]:
    values = [value for term in terms for value in _constant(term)]
    paths = [path for term in terms if (path := _path(term))]
    for path in paths:
        for value in values:
            fact = _fact(path, value)
            if fact is not None:
                yield fact


def _constant(term: ast.expr) -> Iterator[Any]:
    try:
        yield ast.literal_eval(term)
    except ValueError:
        return


def _path(term: ast.expr) -> Path:
    """Return `entries[0]['title']` or `entries[0].title` as ("entries", 0, "title"); nothing for any other term."""
    match term:
        case ast.Name(id=name):
            return (name,)
        case ast.Attribute(value=inner, attr=name):
            return (*_path(inner), name) if _path(inner) else ()
        case ast.Subscript(value=inner, slice=ast.Constant(value=(str() | int()) as key)):
            return (*_path(inner), key) if _path(inner) else ()
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id="entries")]):
            return ("len",)
    return ()


def _fact(path: Path, value: Any) -> Fact | None:
    names = ".".join(part for part in path[1:] if isinstance(part, str))
    match path:
        case ("len",):
            return Fact(field="entries", value=value)
        case ("version",):
            return Fact(field="format", value=_FORMATS.get(value, value))
        case ("feed", *_) if names in _OF_FEEDS:
            return Fact(field=_OF_FEEDS[names], value=value)
        case ("entries", int() as entry, *_) if names in _OF_ENTRIES:
            return Fact(field=_OF_ENTRIES[names], value=_moment(value), entry=entry)
    return None


def _moment(value: Any) -> Any:
    return datetime(*value[:6]).replace(tzinfo=UTC) if isinstance(value, tuple) else value  # noqa: DTZ001 - told on the spot


def facts_of_json(expected: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what gofeed's JSON says of fields in use, whichever of its structures it shows."""
    for field, names in (("title", ("title",)), ("link", ("link", "home_page_url")), ("language", ("language",))):
        yield from (Fact(field=field, value=expected[name]) for name in names if expected.get(name))
    for number, entry in enumerate(expected.get("items") or expected.get("entries") or ()):
        for field, value in _facts_of_entry(entry):
            yield Fact(field=field, value=value, entry=number)


_OF_JSON = {
    "title": "title",
    "link": "link",
    "url": "link",
    "guid": "id",
    "id": "id",
    "description": "text",
    "summary": "text",
    "content": "text",
    "content_html": "text",
}


def _facts_of_entry(entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, field in _OF_JSON.items():
        value = entry.get(name)
        value = value.get("value") if isinstance(value, dict) else value
        if value:
            yield field, value
    dated = next((entry[name] for name in _DATES if entry.get(name)), None)
    if dated:
        yield "date", read_iso_date(dated)
    links = [link for link in entry.get("links") or () if isinstance(link, dict)]
    for link in links:
        if link.get("rel") == "alternate" and link.get("href") and link.get("type", "text/html") == "text/html":
            yield "link", link["href"]
    for person in entry.get("authors") or ():
        if person.get("name") or person.get("email"):
            yield "author", person.get("name") or person["email"]
    for tag in entry.get("categories") or entry.get("tags") or ():
        named = tag if isinstance(tag, str) else tag.get("label") or tag.get("term") or tag.get("value")
        if named:
            yield "tag", named


_DATES = ("pubDateParsed", "publishedParsed", "date_published", "updatedParsed")


def told(body: bytes, facts: list[Fact]) -> bytes:
    """Return the case with a title or a link in each entry, of which the desk needs one: it drops entries without."""
    fields = {fact.field for fact in facts if fact.entry is not None}
    if {"title", "link"} <= fields:
        return body
    added = b"<link>https://conformance.example/</link>" if "title" in fields else b"<title>a title</title>"
    return _END_OF_ENTRY.sub(lambda found: added + found[0], body)


def holds(feed: ParsedFeed, fact: Fact) -> bool:
    """Whether a feed was read as expected: texts by their words, as the desk keeps no markup."""
    if fact.entry is not None:
        return fact.entry < len(feed.entries) and _holds_of_entry(feed.entries[fact.entry], fact)
    plain: dict[str, tuple[object, object]] = {
        "entries": (len(feed.entries), fact.value),
        "format": (feed.format, fact.value),
        "link": (feed.home or "", fact.value),
    }
    if fact.field in plain:
        found, expected = plain[fact.field]
        return found == expected
    if fact.field == "language":
        return feed.language == language_code(fact.value)
    return _same_words(feed.title, fact.value)


def _holds_of_entry(entry: ParsedEntry, fact: Fact) -> bool:
    plain: dict[str, object] = {"link": entry.url or "", "id": entry.guid or "", "date": entry.published_at}
    if fact.field in plain:
        return bool(plain[fact.field] == fact.value)
    if fact.field == "language":
        return (entry.language or "") == (language_code(fact.value or "") or "")
    texts = {
        "title": (entry.title,),
        "text": (entry.summary, entry.content),
        "tag": entry.tags,
        "author": entry.authors,
    }
    if any(_same_words(text, fact.value) for text in texts[fact.field]):
        return True
    # feedparser's author may be "Name (address)"
    return fact.field == "author" and any(name and name in fact.value for name in entry.authors)


def _same_words(found: str, expected: str) -> bool:
    either = {plain_line(expected), plain_line(expected, is_markup=True)}
    return " ".join(found.split()) in either
