"""OPML in and out: lists of feeds from other readers, well-formed or not; listparser's home."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import quoteattr

import listparser

from watchdesk.feeds.drafts import absolute
from watchdesk.feeds.prolog import read_prolog, without_declaration
from watchdesk.rules.charsets import decode_document
from watchdesk.rules.cleaning import clean_line

MOST_FEEDS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineFeed:
    """One feed of a list: its address, what the list calls it, the site's address, and the folders it stands in."""

    url: str
    title: str = ""
    home: str | None = None
    tags: tuple[str, ...] = ()


Subscriptions = tuple[tuple[OutlineFeed, ...], tuple[str, ...]]

_ADDRESS = re.compile(r"""\bxml_?url\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.IGNORECASE)
_OUTLINE = re.compile(r"<outline\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>?", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(title|text|htmlurl|xmlurl|category)\s*=\s*("[^"<]*"|'[^'<]*')""", re.IGNORECASE)


def read_opml(body: bytes) -> Subscriptions:
    """Return the feeds of an OPML list and what is wrong with it; a broken list gives all feeds that it names.

    listparser reads it first; then every outline is looked at by itself, for feeds that broken XML hid and for the
    sites' addresses, which listparser does not give. Addresses that are not http(s)
    are left out, and counted. A feed that is named twice has the folders of both places.
    """
    text = without_declaration(decode_document(body, None))
    if read_prolog(text).declares_entities:
        return (), ("the list declares entities, which no list needs",)
    found: dict[str, OutlineFeed] = {}
    refused = _take(found, _by_listparser(text))
    parsed = len(found)
    refused |= _take(found, _by_line(text))
    problems = [f"not a web address, left out: {address[:200]}" for address in sorted(refused)]
    if len(found) > parsed:
        problems.append(f"the XML is broken: {len(found) - parsed} of {len(found)} feeds were read line by line")
    if not found:
        problems.append("the list names no feed")
    return tuple(found.values()), tuple(problems)


def write_opml(feeds: Sequence[OutlineFeed], title: str) -> bytes:
    """Return an OPML 2.0 document (http://opml.org/spec2.opml) from which read_opml reads the same feeds."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_escaped(title)[1:-1]}</title></head>",
        "  <body>",
        *(f"    {_outline(feed)}" for feed in feeds),
        "  </body>",
        "</opml>",
        "",
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _outline(feed: OutlineFeed) -> str:
    attributes = {"text": feed.title, "title": feed.title, "xmlUrl": feed.url, "htmlUrl": feed.home or ""}
    if feed.tags:
        # the specification parts categories by commas and paths by slashes: one inside of a tag would make two tags
        attributes["category"] = ",".join(re.sub(r"\s*[,/]\s*", " ", tag) for tag in feed.tags)
    written = " ".join(f"{name}={_escaped(value)}" for name, value in attributes.items() if value)
    return f'<outline type="rss" {written}/>'


def _escaped(value: str) -> str:
    """Return the value as a quoted attribute; always in double quotes."""
    return quoteattr(clean_line(value), {'"': "&quot;", "'": "&apos;"})


def _take(found: dict[str, OutlineFeed], feeds: Iterator[OutlineFeed]) -> set[str]:
    """Add the feeds to those found, merging folders; return the addresses that are none."""
    refused: set[str] = set()
    for feed in feeds:
        url = absolute(feed.url, "")
        if url is None:
            refused.add(clean_line(feed.url))
            continue
        known = found.get(url)
        if known is None and len(found) >= MOST_FEEDS:
            break
        found[url] = OutlineFeed(
            url=url,
            title=feed.title if known is None else known.title or feed.title,
            home=feed.home if known is None else known.home or feed.home,
            tags=tuple(dict.fromkeys((*(known.tags if known else ()), *feed.tags))),
        )
    return refused


def _by_listparser(text: str) -> Iterator[OutlineFeed]:
    # listparser takes bytes for Latin-1 unless told: character references need no telling
    document = listparser.parse(text.encode("ascii", "xmlcharrefreplace"))
    for feed in document.feeds:
        # categories are paths of folders; the folders' names are what people sort by
        folders = (name for path in feed.get("categories") or () for name in path)
        tags = (clean_line(name) for name in (*folders, *(feed.get("tags") or ())))
        yield OutlineFeed(
            url=feed.get("url") or "",
            title=clean_line(feed.get("title") or ""),
            home=absolute(feed.get("home_url") or "", ""),
            tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        )


def _by_line(text: str) -> Iterator[OutlineFeed]:
    """Yield the feed of each outline that has one, whatever stands around it."""
    for outline in _OUTLINE.finditer(text):
        address = _ADDRESS.search(outline[0])
        if address is None:
            continue
        url = clean_line(unescape(address[1].strip("\"'")))
        named = {name.lower(): clean_line(unescape(value[1:-1])) for name, value in _ATTRIBUTE.findall(outline[0])}
        yield OutlineFeed(
            url=url,
            title=named.get("title") or named.get("text") or "",
            home=absolute(named.get("htmlurl", ""), ""),
        )
