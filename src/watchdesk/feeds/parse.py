"""Parse: turn the body of a feed into entries — what the poll stop asks a worker process for. Pure: no clock, no IO."""

from watchdesk.feeds.bounds import USUAL, Bounds
from watchdesk.feeds.drafts import with_hints
from watchdesk.feeds.gzipped import GZIP, inflate
from watchdesk.feeds.hints import hints_of_json, hints_of_xml
from watchdesk.feeds.json_feed import read_json_feed
from watchdesk.feeds.prolog import read_prolog, without_declaration
from watchdesk.feeds.sitemap import read_sitemap, read_sitemap_index
from watchdesk.feeds.syndication import read_syndication
from watchdesk.feeds.wellformed import read_clean_feed, read_mended, read_recovered, read_wellformed
from watchdesk.model.entries import NotAFeed, ParsedFeed
from watchdesk.model.sources import FeedHints
from watchdesk.rules.charsets import decode_document

_EMPTY = NotAFeed(reason="the answer is empty")
_ENTITIES = NotAFeed(reason="the document declares entities, which no feed needs and which can blow up its size")
_A_WEB_PAGE = NotAFeed(reason="the address gives a web page, not a feed")
_COMPRESSED = NotAFeed(reason="the answer is a compressed file that is broken, too large or compressed twice")


def parse_feed(body: bytes, content_type: str | None, url: str, bounds: Bounds = USUAL) -> ParsedFeed | NotAFeed:
    """Parse RSS, Atom, RDF, JSON Feed or a sitemap; a file that is gzipped (as sitemaps are) is inflated first.

    An index of sitemaps is a NotAFeed that names the sitemaps to read.
    `content_type` is the header's whole value; `url` is where the body came from. What is whole in a broken document is
    kept, and `problems` says so. `bounds` limit what is kept; CPU and memory are the worker's.
    """
    if body.startswith(GZIP):
        inflated = inflate(body)
        if inflated is None or inflated.startswith(GZIP):
            return _COMPRESSED
        body = inflated
    clean = read_clean_feed(body, content_type, url, bounds)
    if clean is not None:
        return clean
    text = without_declaration(decode_document(body, content_type))
    if not text:
        return _EMPTY
    if text.startswith(("{", "[")):
        return _with_hints(read_json_feed(text, url, bounds), hints_of_json(text, url))
    return _with_hints(_parse_xml(body, text, url, bounds), hints_of_xml(text, url))


def _with_hints(found: ParsedFeed | NotAFeed, hints: FeedHints) -> ParsedFeed | NotAFeed:
    return with_hints(found, hints) if isinstance(found, ParsedFeed) else found


def _parse_xml(body: bytes, text: str, url: str, bounds: Bounds) -> ParsedFeed | NotAFeed:
    prolog = read_prolog(text)
    if prolog.declares_entities:
        return _ENTITIES
    if prolog.is_html:
        return _A_WEB_PAGE
    if prolog.local_root == "sitemapindex":
        return read_sitemap_index(text, url)
    if prolog.local_root == "urlset":
        return read_sitemap(text, url, bounds, root=prolog.root)
    utf_8 = text.encode("utf-8", "replace")
    # but for the declaration these may be the bytes that were no clean feed
    mended = None if body.endswith(utf_8) else read_wellformed(utf_8, url, bounds)
    mended = mended or read_mended(utf_8, url, bounds)
    if mended is not None:
        return mended
    found = read_syndication(text, prolog, url, bounds)
    return found if isinstance(found, ParsedFeed) else read_recovered(utf_8, url, bounds) or found
