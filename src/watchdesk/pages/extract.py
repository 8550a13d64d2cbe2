"""Read: turn the bytes of a page into its article; trafilatura's home, run in a worker. Pure: no clock, no IO."""

import re
from typing import Any

from charset_normalizer import from_bytes
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document
from trafilatura.utils import load_html

from watchdesk.model.articles import NotAPage, Page
from watchdesk.pages.citing import cited_sites
from watchdesk.pages.metadata import read_metadata
from watchdesk.pages.quality import judge, wall
from watchdesk.pages.statements import read_statement
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
_HEADLINE_WITHIN = 4
_LONGEST_LABEL = 60

_TOO_LARGE = NotAPage(reason=f"the page is larger than {MOST_BYTES // 1024**2} MiB")
_TOO_DEEP = NotAPage(reason="the page is nested too deeply to be read")
_NO_PAGE = NotAPage(reason="the answer is not a web page")
_EMPTY = NotAPage(reason="the answer is empty")


def extract_page(body: bytes, content_type: str | None, url: str) -> Page | NotAPage:
    """Extract the article of a page: its text as paragraphs, and what the page says about it.

    `content_type` is the header's whole value; `url` is where the body came from.
    """
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
    return _TOO_DEEP if _depth(tree) > _DEEPEST else _article(tree, url)


def _guessed(body: bytes) -> str | None:
    """Return the encoding that the first kilobytes look like."""
    best = from_bytes(body[:_GUESSED_ON]).best()
    return best.encoding if best is not None else None


def _article(tree: HtmlElement, url: str) -> Page | NotAPage:
    statement = read_statement(tree)
    metadata = read_metadata(tree, statement, url)
    visible = _visible(tree)
    blocked = wall(metadata.title or "", visible)
    if blocked is not None:
        return blocked
    cites = cited_sites(tree, url)
    # comments off: what readers write is not coverage. The slower comparison with other extractors is kept, because it
    # finds the text of pages that the fast mode loses (benchmarks/pages.py)
    document = bare_extraction(tree, url=url, include_comments=False, include_tables=True)
    text = _without_headline(clean_text(_text(document)), metadata.title)
    quality, reason = judge(text, statement, visible, is_article=metadata.is_article)
    return Page(
        title=metadata.title,
        text=text,
        authors=metadata.authors,
        published_at=metadata.published_at,
        language=metadata.language,
        canonical=metadata.canonical,
        site=metadata.site,
        quality=quality,
        reason=reason,
        cites=cites,
    )


def _text(document: Document | dict[str, Any] | None) -> str:
    return document.text or "" if isinstance(document, Document) else ""


def _without_headline(text: str, title: str | None) -> str:
    """Return the text without a repeated headline among its first paragraphs, and without the labels above that."""
    paragraphs = text.split("\n")
    for number, paragraph in enumerate(paragraphs[:_HEADLINE_WITHIN]):
        if title and paragraph.casefold() == title.casefold():
            return "\n".join(paragraphs[number + 1 :])
        if len(paragraph) > _LONGEST_LABEL:
            break
    return text


def _depth(tree: HtmlElement) -> int:
    """Return how deep the last elements are: libxml2 stops within them."""
    depth, element = 0, tree
    while len(element):
        depth, element = depth + 1, element[-1]
    return depth


def _visible(tree: HtmlElement) -> str:
    """Return the words of the page, headers and footers included, up to some thousand characters from each end."""
    parts: list[str] = tree.xpath("//body//text()[not(parent::script or parent::style or parent::noscript)]")
    text = " ".join(" ".join(parts).split())
    return text if len(text) <= 2 * _SEEN else f"{text[:_SEEN]} … {text[-_SEEN:]}"
