"""RSS, RDF and Atom: the one place that calls feedparser, always with bytes in hand and never in the main process."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from xml.sax import SAXException

import feedparser

from watchdesk.feeds.bounds import USUAL, Bounds
from watchdesk.feeds.broken_off import without_half_entry
from watchdesk.feeds.drafts import Draft, Masthead, Text, finished
from watchdesk.feeds.plain import unescaped
from watchdesk.feeds.prolog import Prolog
from watchdesk.feeds.usual_dates import read_date, read_usual_date
from watchdesk.model.entries import NotAFeed, ParsedFeed

_FORMATS = {
    "rss090": "rss090",
    "rss091n": "rss091",
    "rss091u": "rss091",
    "rss092": "rss092",
    "rss093": "rss093",
    "rss094": "rss094",
    "rss10": "rss10",
    "rss20": "rss20",
    "atom01": "atom03",
    "atom02": "atom03",
    "atom03": "atom03",
    "atom10": "atom10",
    "atom": "atom10",
}
_ENTRY = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:item|entry)[\s>]")
_DATES = ("published", "updated", "created")
# the declaration is gone and the body is UTF-8: this says so to feedparser, which else would guess
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


def _odd_date(text: str) -> struct_time | None:
    """Read a date that is not as usual, in UTC: a reader of the kind that feedparser asks, the last one given first."""
    date = None if read_usual_date(text) else read_date(text)
    return date.utctimetuple() if date is not None else None


feedparser.registerDateHandler(_odd_date)


def read_syndication(text: str, prolog: Prolog, url: str, bounds: Bounds = USUAL) -> ParsedFeed | NotAFeed:
    """Read a document that is neither JSON nor a sitemap."""
    text = without_half_entry(text, prolog.root)
    whole = _first_entries(text, prolog, bounds.entries)
    # no content-location: feedparser would make an opaque guid look like an address
    try:
        found = feedparser.parse(
            io.BytesIO(whole.encode("utf-8", "replace")),
            sanitize_html=False,
            resolve_relative_uris=False,
            response_headers=dict(_HEADERS),
        )
    except (TypeError, ValueError, LookupError, AttributeError) as error:  # broken chapters or places of podcasts
        return NotAFeed(reason=f"the XML is broken in a way that the parser fails on ({type(error).__name__})")
    if not found.version and not found.entries:
        name = f"its outermost element is <{prolog.root[:40]}>" if prolog.root else "it has no XML element"
        return NotAFeed(reason=f"the address gives neither a feed nor a sitemap: {name}")
    problems = []
    if isinstance(found.get("bozo_exception"), SAXException):
        problems.append(f"the XML is broken, what is whole was kept: {found.bozo_exception.getMessage()}")
    if whole is not text:
        problems.append(f"the feed has more than {bounds.entries} entries: the rest is not read")
    masthead = Masthead(
        format=_FORMATS.get(found.version, "rss20"),
        title=_text(found.feed, "title"),
        home=_string(found.feed, "link"),
        language=_string(found.feed, "language") or _language(found.feed),
        problems=tuple(problems),
    )
    feed_authors = _authors(found.feed) if found.version.startswith("atom") else ()
    return finished(masthead, _drafts(found.entries, feed_authors), url, bounds)


def _first_entries(text: str, prolog: Prolog, most: int) -> str:
    """Return the document up to the last entry that is kept, closed: feedparser would read all of it first."""
    if text.count("<item") + text.count("<entry") + text.count(":item") + text.count(":entry") <= most:
        return text
    for number, found in enumerate(_ENTRY.finditer(text)):
        if number == most:
            closing = f"</{prolog.root}>" if prolog.local_root != "rss" else f"</channel></{prolog.root}>"
            return text[: found.start()] + closing
    return text


def _drafts(entries: list[Any], feed_authors: tuple[str, ...]) -> Iterator[Draft]:
    for entry in entries:
        date, date_text = _date(entry)
        guid = _string(entry, "id")
        yield Draft(
            guid=guid,
            link=_link(entry, guid),
            title=_text(entry, "title"),
            summary=_text(entry, "summary"),
            content=_content(entry),
            authors=_authors(entry) or feed_authors,
            date=date,
            date_text=date_text,
            tags=tuple(_string(tag, "label") or _string(tag, "term") for tag in _list(entry, "tags")),
            language=_language(entry),
        )


def _link(entry: Any, guid: str) -> str:
    """Return the entry's own address; FeedBurner's original before its redirect."""
    link = _string(entry, "feedburner_origlink") or _string(entry, "link")
    # feedparser offers any guid that is not marked otherwise as the link; an opaque one is no address
    is_opaque = link == guid and not re.match(r"https?://|//|/", link, re.IGNORECASE)
    return "" if is_opaque else unescaped(link)


def _text(fields: Any, name: str) -> Text:
    detail = fields.get(f"{name}_detail")
    kind = _string(detail, "type") if detail else ""
    return Text(value=_string(fields, name), is_markup=kind in {"text/html", "application/xhtml+xml"})


def _content(entry: Any) -> Text:
    """Return the longest of the contents that are text."""
    texts = [
        Text(value=_string(part, "value"), is_markup=_string(part, "type") != "text/plain")
        for part in _list(entry, "content")
        if _string(part, "type") in {"", "text/plain", "text/html", "application/xhtml+xml"}
    ]
    return max(texts, key=lambda text: len(text.value), default=Text())


def _date(entry: Any) -> tuple[datetime | None, str]:
    """Return the first date that feedparser could read, and what stood in the first place that had something."""
    stood = ""
    for name in _DATES:
        # dict.get, not the entry's own: that one answers "updated" with "published", and warns
        stood = stood or dict.get(entry, name) or ""
        parsed = dict.get(entry, f"{name}_parsed")
        if parsed is None or stood.lstrip().startswith(
            "-"
        ):  # a year before Christ, which feedparser reads without its sign
            continue
        try:
            year, month, day, hour, minute, second = parsed[:6]
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC), stood
        except (ValueError, OverflowError):  # a year outside of Python's calendar
            continue
    return None, stood


def _authors(fields: Any) -> tuple[str, ...]:
    people = [_string(person, "name") or _string(person, "email") for person in _list(fields, "authors")]
    named = tuple(person for person in people if person)
    return named or tuple(filter(None, (_string(fields, "author"),)))


def _language(fields: Any) -> str:
    """Return xml:lang as it held for the title, summary or content."""
    details = (fields.get("title_detail"), fields.get("summary_detail"), *_list(fields, "content")[:1])
    return next((_string(detail, "language") for detail in details if detail and _string(detail, "language")), "")


def _list(fields: Any, name: str) -> list[Any]:
    value = fields.get(name)
    return value if isinstance(value, list) else []


def _string(fields: Any, name: str) -> str:
    # in a document without closing tags feedparser may leave a text where it has fields otherwise
    value = dict.get(fields, name) if isinstance(fields, dict) else None
    return value if isinstance(value, str) else ""
