"""Sitemaps (https://www.sitemaps.org/protocol.html) with or without Google's news extension, read as feeds."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml import etree

from watchdesk.feeds.bounds import USUAL, Bounds
from watchdesk.feeds.broken_off import without_half_entry
from watchdesk.feeds.drafts import Draft, Masthead, Text, absolute, finished, read_iso_date
from watchdesk.feeds.wellformed import stray_ampersands, with_whole_references
from watchdesk.model.entries import NotAFeed, ParsedFeed
from watchdesk.model.sitemaps import ListedSitemap

_URL_FIELDS = frozenset({"loc", "lastmod", "title", "publication_date", "name", "language", "keywords"})
_OF_MEDIA = re.compile(r"image|video|mobile|xhtml")
LONGEST_DATE = 64
MOST_SITEMAPS = 3
"""How many sitemaps of an index are read: those of news first, then the newest."""


@dataclass(slots=True)
class _Reading:
    """A sitemap while it is read: the publication named first, and where the XML broke."""

    publication: str = ""
    problems: list[str] = field(default_factory=list)


def read_sitemap(text: str, url: str, bounds: Bounds = USUAL, *, root: str = "urlset") -> ParsedFeed | NotAFeed:
    """Read a `urlset`. Entities are not resolved, nothing is loaded, and only one entry is held at a time.

    `root`: its name with its prefix.
    """
    reading = _Reading()
    whole = without_half_entry(text, root, "url")
    if whole is not text:
        reading.problems.append("the XML is broken, what is whole was kept: it ends in the midst of an entry")
    drafts = tuple(_drafts(whole, reading))
    masthead = Masthead(format="sitemap", title=Text(value=reading.publication), problems=tuple(reading.problems))
    return finished(masthead, drafts, url, bounds)


def read_sitemap_index(text: str, url: str) -> NotAFeed:
    """Return the sitemaps of a `sitemapindex` that are worth reading, at most MOST_SITEMAPS.

    Indexes of publishers list one sitemap a day or month for years back: news first, then the latest `lastmod`, then
    the first ones listed. Only sitemaps of the same host count (https://www.sitemaps.org/protocol.html#location).
    """
    host = urlsplit(url).hostname
    ranked: list[tuple[bool, float, int, str, str]] = []
    for number, fields in enumerate(_records(text, "sitemap", _Reading())):
        address = absolute(fields.get("loc", ""), url)
        if address is None or (host and urlsplit(address).hostname != host):
            continue
        lastmod = fields.get("lastmod", "").strip()[:LONGEST_DATE]
        changed = read_iso_date(lastmod)
        newest = -changed.timestamp() if changed else 0.0
        ranked.append(("news" not in address.lower(), newest, number, address, lastmod))
    chosen: dict[str, ListedSitemap] = {}
    for *_, address, lastmod in sorted(ranked):
        chosen.setdefault(address, ListedSitemap(url=address, changed=lastmod))
    if not chosen:
        return NotAFeed(reason="the address gives an index of sitemaps that names none of its own host")
    return NotAFeed(reason="the address gives an index of sitemaps", sitemaps=tuple(chosen.values())[:MOST_SITEMAPS])


def _drafts(text: str, reading: _Reading) -> Iterator[Draft]:
    for fields in _records(text, "url", reading):
        yield _draft(fields)
        reading.publication = reading.publication or fields.get("name", "")


def _records(text: str, record: str, reading: _Reading) -> Iterator[dict[str, str]]:
    body, strays = with_whole_references(text.encode("utf-8", "replace"))
    if strays:  # libxml2 would drop them, and what follows: another address
        reading.problems.append(f"the XML is broken, what is whole was kept: {stray_ampersands(strays)}")
    parser = etree.iterparse(
        io.BytesIO(body),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        encoding="utf-8",
    )
    fields: dict[str, str] = {}
    try:
        for _, element in parser:
            name = _field(element.tag) if isinstance(element.tag, str) else ""
            if name in _URL_FIELDS:
                fields.setdefault(name, element.text or "")
            elif name == record:
                yield fields
                fields = {}
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        reading.problems.append(f"the XML is broken, what is whole was kept: {error.msg}")


def _field(tag: str) -> str:
    """Return the name of a field of an entry or its news; images and videos have a title and a date of their own."""
    space, _, name = tag.lower().rpartition("}")
    prefix, _, local = name.rpartition(":")  # of a prefix that is declared nowhere
    return "" if _OF_MEDIA.search(space or prefix) else local


def _draft(fields: dict[str, str]) -> Draft:
    date_text = fields.get("publication_date") or fields.get("lastmod", "")
    return Draft(
        link=fields.get("loc", ""),
        title=Text(value=fields.get("title", "")),
        date=read_iso_date(date_text),
        date_text=date_text,
        tags=tuple(fields.get("keywords", "").split(",")),
        language=fields.get("language", ""),
    )
