"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), read leniently."""

import json
from collections.abc import Iterator
from typing import Any

from watchdesk.feeds.bounds import USUAL, Bounds
from watchdesk.feeds.drafts import Draft, Masthead, Text, finished, read_iso_date
from watchdesk.model.entries import NotAFeed, ParsedFeed

_NO_FEED = NotAFeed(reason="the address gives JSON, but not a JSON Feed")


def read_json_feed(text: str, url: str, bounds: Bounds = USUAL) -> ParsedFeed | NotAFeed:
    """Read a document that begins like JSON."""
    try:
        document = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return NotAFeed(reason="the address gives JSON that is not well-formed")
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return _NO_FEED
    version = _string(document, "version")
    problems = () if "jsonfeed.org" in version else ("the document does not say which version of JSON Feed it is",)
    masthead = Masthead(
        format="json10" if version.rstrip("/").endswith(("/1", "/1.0")) else "json11",
        title=Text(value=_string(document, "title")),
        home=_string(document, "home_page_url"),
        language=_string(document, "language"),
        problems=problems,
    )
    feed_authors = _authors(document)
    return finished(masthead, _drafts(document["items"], feed_authors), url, bounds)


def _drafts(items: list[Any], feed_authors: tuple[str, ...]) -> Iterator[Draft]:
    for item in items:
        if not isinstance(item, dict):
            continue
        dated = [text for name in ("date_published", "date_modified") if (text := _string(item, name))]
        guid = _string(item, "id")
        # the specification would have the address for an id, and some leave it at that
        address = guid if guid.lower().startswith(("https://", "http://")) else ""
        html, plain = _string(item, "content_html"), _string(item, "content_text")
        tags = item.get("tags")
        yield Draft(
            guid=guid,
            link=_string(item, "url") or _string(item, "external_url") or address,
            title=Text(value=_string(item, "title")),
            summary=Text(value=_string(item, "summary")),
            content=Text(value=html, is_markup=True) if html else Text(value=plain),
            authors=_authors(item) or feed_authors,
            date=next(filter(None, map(read_iso_date, dated)), None),
            date_text=next(iter(dated), ""),
            tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
            language=_string(item, "language"),
        )


def _string(fields: dict[str, Any], name: str) -> str:
    """Return a text field; numbers are taken for the text they should have been (the specification asks for it)."""
    value = fields.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _authors(fields: dict[str, Any]) -> tuple[str, ...]:
    """Return the names in `authors` (1.1), else in `author` (1.0)."""
    found = fields.get("authors")
    people = found if isinstance(found, list) else [fields.get("author")]
    named = (_string(person, "name") if isinstance(person, dict) else person for person in people)
    return tuple(name for name in named if isinstance(name, str))
