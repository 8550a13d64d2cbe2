"""The fast path: RSS, RDF and Atom that are as clean as nearly all are, read by lxml with the results of feedparser.

Whatever is doubtful is left to syndication.py: a prolog with a document type, XML that is not well-formed after what
XML cannot carry was taken out, an element or date in a form that feedparser judges in a way of its own. lxml gets no
network, no document type and no entities, and libxml2's own limits on depth (256) and on texts (10 MB) stay on.
"""

import re
from collections.abc import Iterator
from html.entities import name2codepoint

from lxml import etree
from msgspec.structs import replace

from watchdesk.feeds.bounds import USUAL, Bounds
from watchdesk.feeds.drafts import Draft, Masthead, finished, with_hints
from watchdesk.feeds.elements import Found
from watchdesk.feeds.hints import hints_of_utf8
from watchdesk.feeds.surroundings import Surroundings
from watchdesk.feeds.vocabulary import OTHER, SHUT, Doubtful, Element, Words
from watchdesk.model.entries import ParsedFeed
from watchdesk.rules.charsets import names_shifting

# what may stand before the first element, none of which lxml gets to see; the word ENTITY may not, even in a comment
# (see prolog.py), and so no document type with anything inside
_BEFORE = re.compile(
    rb"(?:\xef\xbb\xbf|\s+|<\?xml[^>]{0,300}\?>|<!--(?:(?!-->|(?i:<!ENTITY)).)*-->|<\?(?:(?!\?>|(?i:<!ENTITY)).)*\?>"
    rb"|<!DOCTYPE\s[^<>\[\]]{0,300}>)*",
    re.DOTALL,
)
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?(?:rss|feed|RDF)[\s>]")
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_C1_BY_NUMBER = re.compile(rb"&#(?:0*1[2-5]\d|[xX]0*[89][0-9a-fA-F]);")
# the ends of names of attributes, whatever their prefix
_LANGUAGE = re.compile(rb"lang\s*=")
_BASE = re.compile(rb"base\s*=")
_CDATA = b"<![CDATA["
_STRAY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(?:([A-Za-z]{2,8}\d{0,2});)?")
# elements that a server or an editor of pages adds to whatever it delivers, and none that feedparser knows
_ADDED = re.compile(rb"<(?!!--|/?(?:script|noscript|style|div|span|p|br|hr)[\s/>])")
_OF_THE_FEED = frozenset({"title", "link", "id", "author", "language"})
_NEVER_IN_FEEDS = frozenset({"feed", "rss", "rdf:rdf", "channel", "media:group", "media:content", "media:title"})
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_RSS = {"0.91": "rss091", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
_RDF = {"http://purl.org/rss/1.0/": "rss10", "http://my.netscape.com/rdf/simple/0.9/": "rss090"}
_ATOM = {"http://www.w3.org/2005/atom": "atom10", "http://purl.org/atom/ns#": "atom03"}


def read_clean_feed(body: bytes, content_type: str | None, url: str, bounds: Bounds = USUAL) -> ParsedFeed | None:
    """Read RSS, Atom or RDF if it is clean XML in UTF-8, in a time linear in its size; None for everything else."""
    found = None if names_shifting(body, content_type) else read_wellformed(body, url, bounds)
    return with_hints(found, hints_of_utf8(body, url)) if found is not None else None


def read_wellformed(body: bytes, url: str, bounds: Bounds = USUAL) -> ParsedFeed | None:
    """Return what feedparser would make of a clean document in UTF-8, or None for one that it had better see itself.

    What the document says of its encoding is not heard: bytes that are UTF-8 are never by chance anything else, and
    others are refused. The time is linear in the body.
    """
    return _read(body, url, bounds, ())


def read_mended(body: bytes, url: str, bounds: Bounds = USUAL) -> ParsedFeed | None:
    """Return what a document is that is clean but for ampersands, or for scripts after its end.

    Those are the commonest ways to be broken: ampersands that are bare or before names that XML does not know, and what
    a server adds to every page. None where that was not all. Names of HTML 4 become their characters.
    """
    whole = _without_additions(body)
    mended, count = with_whole_references(whole)
    if count == 0 and whole is body:
        return None
    ampersands = (stray_ampersands(count),) if count else ()
    added = ("something stands after its end",) if whole is not body else ()
    problem = f"the XML is broken, what is whole was kept: {', '.join((*ampersands, *added))}"
    return _read(mended, url, bounds, (problem,))


def with_whole_references(body: bytes) -> tuple[bytes, int]:
    """Return a document in UTF-8 whose ampersands all begin a reference, and how many had to be mended."""
    first, *sections = body.split(_CDATA)
    mended, count = _STRAY.subn(_mended, first)
    pieces = [mended]
    for section in sections:
        inside, end, after = section.partition(b"]]>")
        mended, more = _STRAY.subn(_mended, after)
        pieces += (inside + end + mended,)
        count += more
    return _CDATA.join(pieces), count


def stray_ampersands(count: int) -> str:
    """Return what is said of a document in which so many ampersands had to be mended."""
    return f"{count} of its ampersands begin no reference"


def _without_additions(body: bytes) -> bytes:
    """Return a document up to the end of its outermost element, if nothing comes after it that is a feed's."""
    before = _BEFORE.match(body)
    root = _ROOT.match(body, before.end() if before else 0)
    if root is None:
        return body
    closing = b"</%b>" % root[0][1:-1]
    end = body.rfind(closing) + len(closing)
    after = body[end:]
    is_added = end >= len(closing) and after.strip() and _ADDED.search(after) is None
    return body[:end] if is_added else body


def read_recovered(body: bytes, url: str, bounds: Bounds = USUAL) -> ParsedFeed | None:
    """Return what libxml2 recovers from broken XML: the last resort, for what feedparser fails on."""
    return _read(body, url, bounds, ("the XML is broken, what is whole was kept",), recover=True)


def _mended(stray: re.Match[bytes]) -> bytes:
    point = name2codepoint.get(stray[1].decode()) if stray[1] else None
    return b"&amp;" + stray[0][1:] if point is None else chr(point).encode()


def _read(
    body: bytes, url: str, bounds: Bounds, problems: tuple[str, ...], *, recover: bool = False
) -> ParsedFeed | None:
    try:
        found = read_drafts(body, recover=recover)
        if found is None:
            return None
        masthead, drafts = found
        return finished(replace(masthead, problems=problems), drafts, url, bounds)
    except Doubtful:
        return None


def read_drafts(body: bytes, *, recover: bool = False) -> tuple[Masthead, Iterator[Draft]] | None:
    """Return a document's facts and entries as found, texts with their markup, or None where it is not well-formed.

    `recover`: what is not well-formed is read as libxml2 repairs it. Raises Doubtful where feedparser had better judge,
    and so does the iterator.
    """
    root = _root(body, recover=recover)
    if root is None:
        return None
    around = Surroundings(
        words=Words(),
        has_c1=_C1.search(body) is not None or _C1_BY_NUMBER.search(body) is not None,
        gives_languages=recover or _LANGUAGE.search(body) is not None,
        gives_bases=recover or _BASE.search(body) is not None,
    )
    return _content(root, around)


def _root(body: bytes, *, recover: bool) -> Element | None:
    """Return the outermost element of a document, or None if the document is not well-formed or has a document type."""
    before = _BEFORE.match(body)
    start = before.end() if before else 0
    if _ROOT.match(body, start) is None:
        return None
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        recover=recover,
    )
    try:
        return etree.fromstring(body[start:], parser)
    except etree.XMLSyntaxError:
        return None


def _content(root: Element, around: Surroundings) -> tuple[Masthead, Iterator[Draft]]:
    word = around.words.word(root)
    document_format = _format(root, word)
    feed = Found(around=around, language="" if word == "rdf:rdf" else around.language(root))
    entries: list[Element] = []
    for child in _children(root, word, around.words):
        if around.words.word(child) == "item":
            entries.append(child)
            feed.unlock_title()
        else:
            _read_of_feed(feed, child)
    masthead = Masthead(
        format=document_format,
        title=feed.title,
        home=feed.link or "",
        language=feed.language or feed.told_language(),
    )
    feed_authors = tuple(feed.authors) if document_format.startswith("atom") else ()
    return masthead, _drafts(entries, around, feed_authors)


def _format(root: Element, word: str) -> str:
    uris = [uri.lower() for uri in root.nsmap.values()]
    if word == "rss":
        if any(uri in _RDF for uri in uris):
            raise Doubtful
        return _RSS.get(root.get("version", ""), "rss20")
    formats = _RDF if word == "rdf:rdf" else _ATOM
    named = {formats[uri] for uri in uris if uri in formats}
    if len(named) != 1 or word not in {"rdf:rdf", "feed"}:
        raise Doubtful
    (name,) = named
    is_right = name != "atom03" or root.get("version") == "0.3"
    if not is_right:
        raise Doubtful
    return name


def _children(root: Element, word: str, words: Words) -> Iterator[Element]:
    """Yield the elements that say something of the feed, and its entries."""
    if word == "feed":
        yield from root
        return
    channels = 0
    for child in root:
        kind = words.word(child)
        if kind == "channel":
            channels += 1
            yield from child
        elif word == "rdf:rdf" and kind == "item":
            yield child
        elif kind in {"image", "textinput"}:
            continue
        elif kind != OTHER:
            raise Doubtful
        else:
            words.only_others(child)
    if channels != 1:
        raise Doubtful


def _read_of_feed(feed: Found, child: Element) -> None:
    word = feed.around.words.word(child)
    if word in _OF_THE_FEED or word in SHUT or word == OTHER:
        feed.read(child)
    elif word in _NEVER_IN_FEEDS:
        raise Doubtful
    else:
        feed.around.words.only_others(child)


def _drafts(entries: list[Element], around: Surroundings, feed_authors: tuple[str, ...]) -> Iterator[Draft]:
    readers = around.readers
    for entry in entries:
        found = Found(around=around, guid=entry.get(_ABOUT, "") if entry.attrib else "")
        for child in entry:
            reader = readers.get(child.tag)
            if reader is None:
                found.read(child)
            else:
                reader(found, child, 0)
        yield found.draft(feed_authors)
