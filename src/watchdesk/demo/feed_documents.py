"""Feed documents: what an outlet's feed address answers, one writer for each format — the demo's front door."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from types import MappingProxyType
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from watchdesk.demo.pages import marked_up
from watchdesk.demo.pieces import Outlet, Piece

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS10 = "http://purl.org/rss/1.0/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "rss": "application/rss+xml",
        "rdf": "application/rdf+xml",
        "atom": "application/atom+xml",
        "json": "application/feed+json",
        "sitemap": "application/xml",
    }
)


def feed_document(outlet: Outlet, pieces: Sequence[Piece], *, changed: datetime) -> bytes:
    """Return the outlet's feed over these pieces, in its format and charset; `changed`: when the feed last changed."""
    return _WRITERS[outlet.format](outlet, pieces, changed)


def _rss(outlet: Outlet, pieces: Sequence[Piece], changed: datetime) -> bytes:
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _texts(channel, title=outlet.title, link=outlet.home, description=outlet.tagline, language=outlet.language)
    _texts(channel, lastBuildDate=format_datetime(changed, usegmt=True))
    for piece in pieces:
        item = SubElement(channel, "item")
        _texts(item, title=piece.title, link=_link(piece))
        SubElement(item, "guid", isPermaLink="false").text = piece.key
        SubElement(item, f"{{{DC}}}creator").text = piece.authors
        if piece.published:
            _texts(item, pubDate=format_datetime(piece.published, usegmt=True))
        _texts(item, description=f"<p>{escape(piece.summary, quote=False)}</p>")
        if outlet.full_text:
            SubElement(item, f"{{{CONTENT}}}encoded").text = marked_up(piece)
        for tag in piece.tags:
            _texts(item, category=tag)
    return _xml(root, outlet.charset, {"content": CONTENT, "dc": DC})


def _rdf(outlet: Outlet, pieces: Sequence[Piece], changed: datetime) -> bytes:
    root = Element(f"{{{RDF}}}RDF")
    channel = SubElement(root, f"{{{RSS10}}}channel", {f"{{{RDF}}}about": outlet.feed_url})
    _texts(channel, RSS10, title=outlet.title, link=outlet.home, description=outlet.tagline)
    _texts(channel, DC, language=outlet.language, date=changed.isoformat())
    listed = SubElement(SubElement(channel, f"{{{RSS10}}}items"), f"{{{RDF}}}Seq")
    for piece in pieces:
        SubElement(listed, f"{{{RDF}}}li", {f"{{{RDF}}}resource": piece.url})
        item = SubElement(root, f"{{{RSS10}}}item", {f"{{{RDF}}}about": piece.url})
        _texts(item, RSS10, title=piece.title, link=_link(piece), description=piece.summary)
        _texts(item, DC, creator=piece.authors, subject=piece.section)
        if piece.published:
            _texts(item, DC, date=piece.published.isoformat())
    return _xml(root, outlet.charset, {"": RSS10, "rdf": RDF, "dc": DC})


def _atom(outlet: Outlet, pieces: Sequence[Piece], changed: datetime) -> bytes:
    root = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": outlet.language})
    _texts(
        root, ATOM, id=_urn(outlet.feed_url), title=outlet.title, subtitle=outlet.tagline, updated=changed.isoformat()
    )
    SubElement(root, f"{{{ATOM}}}link", rel="self", href=outlet.feed_url)
    SubElement(root, f"{{{ATOM}}}link", rel="alternate", href=outlet.home)
    for piece in pieces:
        entry = SubElement(root, f"{{{ATOM}}}entry")
        _texts(entry, ATOM, id=_urn(piece.url), title=piece.title)
        SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=_link(piece))
        _texts(SubElement(entry, f"{{{ATOM}}}author"), ATOM, name=piece.authors)
        if piece.published:
            _texts(entry, ATOM, published=piece.published.isoformat(), updated=piece.published.isoformat())
        for tag in piece.tags:
            SubElement(entry, f"{{{ATOM}}}category", term=tag)
        SubElement(entry, f"{{{ATOM}}}summary", type="text").text = piece.summary
    return _xml(root, outlet.charset, {"": ATOM})


def _json(outlet: Outlet, pieces: Sequence[Piece], changed: datetime) -> bytes:  # noqa: ARG001 — JSON Feed has no date of its own
    items = [
        {
            "id": piece.key,
            "url": _link(piece),
            "title": piece.title,
            "summary": piece.summary,
            "content_html": marked_up(piece),
            "authors": [{"name": piece.authors}],
            "tags": list(piece.tags),
            **({"date_published": piece.published.isoformat()} if piece.published else {}),
        }
        for piece in pieces
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "home_page_url": outlet.home,
        "feed_url": outlet.feed_url,
        "description": outlet.tagline,
        "language": outlet.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode(outlet.charset)


def _sitemap(outlet: Outlet, pieces: Sequence[Piece], changed: datetime) -> bytes:  # noqa: ARG001 — nor has a sitemap
    root = Element(f"{{{SITEMAP}}}urlset")
    for piece in pieces:
        place = SubElement(root, f"{{{SITEMAP}}}url")
        _texts(place, SITEMAP, loc=_link(piece))
        news = SubElement(place, f"{{{NEWS}}}news")
        publication = SubElement(news, f"{{{NEWS}}}publication")
        _texts(publication, NEWS, name=outlet.title, language=outlet.language.partition("-")[0])
        if piece.published:
            _texts(news, NEWS, publication_date=piece.published.isoformat())
        _texts(news, NEWS, title=piece.title)
    return _xml(root, outlet.charset, {"": SITEMAP, "news": NEWS})


_WRITERS: Mapping[str, Callable[[Outlet, Sequence[Piece], datetime], bytes]] = MappingProxyType(
    {"rss": _rss, "rdf": _rdf, "atom": _atom, "json": _json, "sitemap": _sitemap}
)


def _link(piece: Piece) -> str:
    return f"{piece.url}?{piece.outlet.tracking}" if piece.outlet.tracking else piece.url


def _urn(address: str) -> str:
    return uuid5(NAMESPACE_URL, address).urn


def _texts(parent: Element, namespace: str = "", /, **texts: str) -> None:
    """Append one child for each name, in order, with its text."""
    for name, text in texts.items():
        SubElement(parent, f"{{{namespace}}}{name}" if namespace else name).text = text


def _xml(root: Element, charset: str, prefixes: Mapping[str, str]) -> bytes:
    """Serialise in the charset; what it lacks becomes character references."""
    # ElementTree keeps prefixes per process: each document names its own anew.
    for prefix, namespace in prefixes.items():
        register_namespace(prefix, namespace)
    document: bytes = tostring(root, encoding=charset, xml_declaration=True)
    return document
