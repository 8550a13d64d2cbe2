"""Read: turn the bytes of a page into its article; trafilatura's home, run in a worker. Pure: no clock, no IO."""

import re

from charset_normalizer import from_bytes
from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document
from trafilatura.utils import load_html

from watchdesk.model.articles import NotAPage, Page
from watchdesk.pages.agreement import agree
from watchdesk.pages.chunks import join_chunks
from watchdesk.pages.citing import cited_sites
from watchdesk.pages.languages import language_of
from watchdesk.pages.metadata import host_of, read_metadata
from watchdesk.pages.pruning import length, prune, strip_scripts
from watchdesk.pages.quality import judge, wall
from watchdesk.pages.sites import named_authors, narrow, rule_for, shipped_rules
from watchdesk.pages.statements import read_statement
from watchdesk.pages.states import body_in_scripts
from watchdesk.pages.trimming import trim, without_headline
from watchdesk.rules.charsets import decode_document
from watchdesk.rules.cleaning import clean_text

MOST_BYTES = 10 * 1024 * 1024
"""The largest page that is parsed. The largest of 439 real pages has 1 MB; a parse of 10 MiB needs some 0.5 s."""

_DEEPEST = 250
"""libxml2 stops at 256 open elements and leaves out what stands deeper: then the text would not be the page's."""

_GZIP = b"\x1f\x8b"
_BINARY = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", _GZIP)
_DECLARATION = re.compile(r"\A[\ufeff\s]*<\?xml[^>]{0,300}\?>")
_NUL = "\x00"
_SEEN = 4000
_GUESSED_ON = 16 * 1024
_SHORTEST_TEXT = 250
_SHORT_TEXT = 500
_LEAST_SHARE = 0.5
_MOST_SHARE = 3.0

_TOO_LARGE = NotAPage(reason=f"the page is larger than {MOST_BYTES // 1024**2} MiB")
_TOO_DEEP = NotAPage(reason="the page is nested too deeply to be read")
_NO_PAGE = NotAPage(reason="the answer is not a web page")
_EMPTY = NotAPage(reason="the answer is empty")


def extract_page(body: bytes, content_type: str | None, url: str) -> Page | NotAPage:
    """Extract the article of a page: its text as paragraphs, and what the page says about it.

    `content_type` is the header's whole value; `url` is where the body came from.
    """
    tree = opened(body, content_type)
    return tree if isinstance(tree, NotAPage) else _article(tree, url)


def opened(body: bytes, content_type: str | None) -> HtmlElement | NotAPage:
    """Return the tree of a page, or why there is none."""
    if len(body) > MOST_BYTES:
        return _TOO_LARGE
    if body.startswith(_BINARY):
        return _NO_PAGE
    text = _DECLARATION.sub("", decode_document(body, content_type, _guessed)).replace(_NUL, "")
    if not text.strip():
        return _EMPTY
    tree = load_html(text)
    if tree is None:
        return _NO_PAGE
    return _TOO_DEEP if _depth(tree) > _DEEPEST else tree


def _guessed(body: bytes) -> str | None:
    """Return the encoding that the first kilobytes look like."""
    best = from_bytes(body[:_GUESSED_ON]).best()
    return best.encoding if best is not None else None


def _article(tree: HtmlElement, url: str) -> Page | NotAPage:
    statement = read_statement(tree)
    scripted = scripted_body(tree)
    strip_scripts(tree)
    metadata = read_metadata(tree, statement, url)
    rule = rule_for(host_of(url), shipped_rules())
    authors = (named_authors(tree, rule) if rule is not None else ()) or metadata.authors
    visible = visible_words(tree)
    blocked = wall(metadata.title or "", visible)
    if blocked is not None:
        return blocked
    cites = cited_sites(tree, url)
    if rule is not None:
        narrow(tree, rule)
    text = _text(tree, scripted, url)
    text = trim(without_headline(clean_text(text), (metadata.title or "", *metadata.headings)))
    text = agree(text, statement.body) if statement.body else text
    quality, reason = judge(text, statement, visible, is_article=metadata.is_article)
    return Page(
        title=metadata.title,
        text=text,
        authors=authors,
        published_at=metadata.published_at,
        language=language_of(text, metadata.language),
        canonical=metadata.canonical,
        site=metadata.site,
        quality=quality,
        reason=reason,
        cites=cites,
    )


def _text(tree: HtmlElement, scripted: HtmlElement | None, url: str) -> str:
    """Return the article's text, from a script where the page shows none. The tree is pruned on the way."""
    prune(tree)
    join_chunks(tree)
    text = _extracted(tree, url)
    if scripted is None or len(text) >= _SHORTEST_TEXT:
        return text
    prune(scripted)
    return "\n".join("".join(block.itertext()) for block in scripted.iter("p", "h2", "h3", "li", "blockquote"))


def _extracted(tree: HtmlElement, url: str) -> str:
    """Return the text as trafilatura finds it in its fast mode, unless it and the page's paragraphs tell apart.

    The slow mode compares with two other extractors. On nine of ten pages it changes nothing (benchmarks/pages.py).
    """
    text = _extract(tree, url, fast=True)
    paragraphs = sum(map(length, tree.iter("p")))
    is_sure = len(text) >= _SHORT_TEXT and _LEAST_SHARE * paragraphs <= len(text) <= _MOST_SHARE * paragraphs
    return text if is_sure else _extract(tree, url, fast=False)


def _extract(tree: HtmlElement, url: str, *, fast: bool) -> str:
    # comments off: what readers write is not coverage
    document = bare_extraction(tree, url=url, fast=fast, include_comments=False, include_tables=True)
    return document.text or "" if isinstance(document, Document) else ""


def scripted_body(tree: HtmlElement) -> HtmlElement | None:
    """Return the article that stands in a script, if the page shows no text of its own."""
    return body_in_scripts(tree) if sum(map(length, tree.iter("p"))) < _SHORTEST_TEXT else None


def _depth(tree: HtmlElement) -> int:
    """Return how deep the last elements are: libxml2 stops within them."""
    depth, element = 0, tree
    while len(element):
        depth, element = depth + 1, element[-1]
    return depth


def visible_words(tree: HtmlElement) -> str:
    """Return the words of the page, headers and footers included, up to some thousand characters from each end."""
    body = tree.find("body")
    if body is None:
        return ""
    if length(body) > _SEEN:  # no wall is so long: what was written apart may run together, which is five times cheaper
        text = " ".join(etree.tostring(body, method="text", encoding="unicode").split())
        return text if len(text) <= 2 * _SEEN else f"{text[:_SEEN]} … {text[-_SEEN:]}"
    return " ".join(" ".join(body.itertext()).split())
