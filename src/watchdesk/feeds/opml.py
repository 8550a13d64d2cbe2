"""OPML in and out: lists of feeds from other readers, well-formed or not; listparser's home."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from xml.sax.saxutils import quoteattr

import listparser
from msgspec import Struct
from msgspec.structs import replace

from watchdesk.feeds.drafts import absolute, language_code
from watchdesk.feeds.prolog import read_prolog, without_declaration
from watchdesk.rules.charsets import decode_document
from watchdesk.rules.cleaning import clean_line

MOST_FEEDS = 50_000


class OutlineFeed(Struct, frozen=True, kw_only=True):
    """One feed of a list: its address, what the list calls it, the site's address, and the folders it stands in.

    Country, language and tier of its source are there where a desk wrote the list, or a CSV has columns for them.
    """

    url: str
    title: str = ""
    home: str | None = None
    tags: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    tier: int | None = None


Subscriptions = tuple[tuple[OutlineFeed, ...], tuple[str, ...]]

_ADDRESS = re.compile(r"""\bxml_?url\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# some programs write the address of a feed as that of a link
_TYPED = re.compile(r"""\btype\s*=\s*["']?(?:rss|atom)\b""", re.IGNORECASE)
_LINK = re.compile(r"""(?<![\w:-])url\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_OUTLINE = re.compile(r"<outline\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>?", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(?<![\w:])(title|text|htmlurl|xmlurl|language|desk:country|desk:tier|desk:tags)\s*=\s*("[^"<]*"|'[^'<]*')""",
    re.IGNORECASE,
)
# the specification lets attributes of a namespace stand in an outline
_NAMESPACE = "urn:watchdesk:opml"


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
    refused |= _take(found, _by_line(text), exact=True)
    problems = [f"not a web address, left out: {address[:200]}" for address in sorted(refused) if address]
    if len(found) > parsed:
        problems.append(
            f"the XML is broken, or no OPML: {len(found) - parsed} of {len(found)} feeds were read line by line"
        )
    if not found:
        problems.append("the list names no feed")
    return tuple(found.values()), tuple(problems)


def write_opml(feeds: Sequence[OutlineFeed], title: str) -> bytes:
    """Return an OPML 2.0 document (http://opml.org/spec2.opml) from which read_opml reads the same feeds."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:desk="{_NAMESPACE}">',
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
    if any(re.search("[,/]", tag) for tag in feed.tags):
        attributes["desk:tags"] = "|".join(tag.replace("|", " ") for tag in feed.tags)
    attributes["language"] = feed.language or ""
    attributes["desk:country"] = feed.country or ""
    attributes["desk:tier"] = str(feed.tier or "")
    written = " ".join(f"{name}={_escaped(value)}" for name, value in attributes.items() if value)
    return f'<outline type="rss" {written}/>'


def _escaped(value: str) -> str:
    """Return the value as a quoted attribute; always in double quotes."""
    return quoteattr(clean_line(value), {'"': "&quot;", "'": "&apos;"})


def _take(found: dict[str, OutlineFeed], feeds: Iterator[OutlineFeed], *, exact: bool = False) -> set[str]:
    """Add the feeds to those found, merging folders; return the addresses that are none."""
    refused: set[str] = set()
    for feed in feeds:
        url = web_address(feed.url)
        if url is None:
            refused.add(clean_line(feed.url))
            continue
        known = found.get(url)
        if known is None and len(found) >= MOST_FEEDS:
            break
        found[url] = replace(feed, url=url) if known is None else _merged(known, feed, exact=exact)
    return refused


def _merged(known: OutlineFeed, feed: OutlineFeed, *, exact: bool) -> OutlineFeed:
    """Return both mentions of a feed as one: what the first left out, and the folders of both.

    `exact`: tags of the second are written out in full, and stand for the categories that were made of them.
    """
    tags = feed.tags if exact and feed.tags else tuple(dict.fromkeys((*known.tags, *feed.tags)))
    return OutlineFeed(
        url=known.url,
        title=known.title or feed.title,
        home=known.home or feed.home,
        tags=tags,
        country=known.country or feed.country,
        language=known.language or feed.language,
        tier=known.tier or feed.tier,
    )


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
    closed = text.rfind("-->") + len("-->")  # behind it nothing is searched for an end that is not there
    for outline in _OUTLINE.finditer(_COMMENT.sub("", text[:closed]) + text[closed:]):
        address = _ADDRESS.search(outline[0])
        if address is None and _TYPED.search(outline[0]):
            address = _LINK.search(outline[0])
        if address is None:
            continue
        url = clean_line(unescape(address[1].strip("\"'")))
        named = {name.lower(): clean_line(unescape(value[1:-1])) for name, value in _ATTRIBUTE.findall(outline[0])}
        yield OutlineFeed(
            url=url,
            title=named.get("title") or named.get("text") or "",
            home=absolute(named.get("htmlurl", ""), ""),
            tags=tuple(tag for tag in map(clean_line, named.get("desk:tags", "").split("|")) if tag),
            country=country_code(named.get("desk:country", "")),
            language=language_code(named.get("language", "")),
            tier=tier_of(named.get("desk:tier", "")),
        )


def web_address(written: str) -> str | None:
    """Return the web address of a feed as lists write it, feed://HOST and feed:https://HOST among them, or None."""
    scheme, _, rest = written.strip().partition(":")
    if scheme.lower() == "feed":
        rest = rest.removeprefix("//")
        written = rest if rest.lower().startswith(("http://", "https://")) else f"http://{rest}"
    # escaped twice: no address has "&amp;" in it on purpose
    return absolute(written.replace("&amp;", "&"), "")


def country_code(found: str) -> str | None:
    """Return an ISO 3166 alpha-2 code in capitals, or None if it is none."""
    return found.upper() if len(found) == 2 and found.isascii() and found.isalpha() else None  # noqa: PLR2004 - alpha-2


def tier_of(found: str) -> int | None:
    """Return a tier, 1 to 9, or None if it is none."""
    return int(found) if re.fullmatch("[1-9]", found) else None
