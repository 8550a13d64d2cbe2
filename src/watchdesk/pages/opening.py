"""Open: turn the bytes of a page into its tree, or say why there is none."""

import re

from charset_normalizer import from_bytes
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fromstring
from trafilatura.utils import is_dubious_html, repair_faulty_html

from watchdesk.model.articles import NotAPage
from watchdesk.rules.charsets import decode_document

MOST_BYTES = 10 * 1024 * 1024
"""The largest page that is parsed. The largest of 439 real pages has 1 MB; a parse of 10 MiB needs some 0.5 s."""

_DEEPEST = 250
"""libxml2 stops at 256 open elements and leaves out what stands deeper: then the text would not be the page's."""

_GZIP = b"\x1f\x8b"
_BINARY = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", _GZIP)
_DECLARATION = re.compile(r"\A[\ufeff\s]*<\?xml[^>]{0,300}\?>")
_CONTROLS = bytes(code for code in range(0x20) if chr(code) not in "\t\n\r")
_BEGINNING = 50
_REPAIRED = 4096
"""Of a page's beginning, where the faults of its doctype and of its first tag can be."""

_GUESSED_ON = 16 * 1024

_TOO_LARGE = NotAPage(reason=f"the page is larger than {MOST_BYTES // 1024**2} MiB")
_TOO_DEEP = NotAPage(reason="the page is nested too deeply to be read")
_NO_PAGE = NotAPage(reason="the answer is not a web page")
_EMPTY = NotAPage(reason="the answer is empty")


def _parser() -> HTMLParser:
    """Return a parser as trafilatura has it, but for the class of its elements.

    lxml.html asks a function in Python for the class of each element, a twentieth of all work on a page; only forms
    and their fields, which nobody here asks for, have one of their own.
    """
    parser = HTMLParser(collect_ids=False, encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    return parser


_PARSER = _parser()


def opened(body: bytes, content_type: str | None) -> HtmlElement | NotAPage:
    """Return the tree of a page, or why there is none. `content_type` is the header's whole value."""
    if len(body) > MOST_BYTES:
        return _TOO_LARGE
    if body.startswith(_BINARY):
        return _NO_PAGE
    text = _DECLARATION.sub("", decode_document(body, content_type, _guessed))
    raw = _repaired(text).encode("utf-8", "surrogatepass").translate(None, _CONTROLS)
    if not raw.strip():
        return _EMPTY
    tree = _parsed(raw)
    if tree is None or (is_dubious_html(text[:_BEGINNING].lower()) and len(tree) <= 1):
        return _NO_PAGE
    return _TOO_DEEP if _depth(tree) > _DEEPEST else tree


def _repaired(text: str) -> str:
    """Return a page with trafilatura's repairs of its first lines, which are all that it looks for faults in."""
    first, rest = text[:_REPAIRED], text[_REPAIRED:]
    repaired = repair_faulty_html(first, text[:_BEGINNING].lower())
    # it ends a line behind the doctype's, which may go on
    return (repaired if "\n" in first else repaired.removesuffix("\n")) + rest


def _parsed(raw: bytes) -> HtmlElement | None:
    try:
        return fromstring(raw, parser=_PARSER)
    except (etree.LxmlError, AssertionError):  # lxml.html asserts that what is no whole page has one body
        return None


def _guessed(body: bytes) -> str | None:
    """Return the encoding that the first kilobytes look like."""
    best = from_bytes(body[:_GUESSED_ON]).best()
    return best.encoding if best is not None else None


def _depth(tree: HtmlElement) -> int:
    """Return how deep the last elements are: libxml2 stops within them."""
    depth, element = 0, tree
    while len(element):
        depth, element = depth + 1, element[-1]
    return depth
