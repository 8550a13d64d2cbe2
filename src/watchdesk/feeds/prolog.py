"""The first look at a document: what it is, and whether its prolog may be read at all."""

import re

from msgspec import Struct

# a comment, a processing instruction, or the start of the first element; each is found in one pass
_MARKUP = re.compile(r"<!--.*?-->|<\?.*?\?>|<(?P<root>[A-Za-z_][\w.:-]*)", re.DOTALL)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]{0,300}\?>\s*")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_HTML = re.compile(r"<!DOCTYPE\s+html\b", re.IGNORECASE)
_HTML_ROOTS = frozenset({"html", "head", "body"})
_FEED_ROOTS = frozenset({"rss", "feed", "rdf:rdf", "urlset"})
# what XML 1.0 (section 2.2) cannot carry; strict parsers stop at it, so it goes before they see it
_REFERENCE = re.compile(r"&#(x[0-9a-fA-F]{1,40}|[0-9]{1,40});?")
_WHITE = frozenset({0x9, 0xA, 0xD})
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Prolog(Struct, frozen=True, kw_only=True):
    """What stands before the first element, and that element's name with and without its prefix."""

    root: str
    declares_entities: bool
    is_html: bool

    @property
    def local_root(self) -> str:
        """The first element's name in lower case, without a prefix."""
        return self.root.rpartition(":")[2].lower()


def read_prolog(text: str) -> Prolog:
    """Look at a document up to its first element.

    An entity declaration counts even in a comment: what a parser takes for a comment is not worth an argument.
    """
    root, end = "", len(text)
    for found in _MARKUP.finditer(text):
        if found["root"]:
            root, end = found["root"], found.start()
            break
    return Prolog(
        root=root,
        declares_entities=_ENTITY.search(text, 0, end) is not None,
        # one real feed stands under <!DOCTYPE html>: the element decides where it is a feed's
        is_html=root.lower() in _HTML_ROOTS
        or (root.lower() not in _FEED_ROOTS and _HTML.search(text, 0, end) is not None),
    )


def without_declaration(text: str) -> str:
    """Return the document without its XML declaration (it is decoded already) and without what XML cannot carry."""
    text = _NOT_XML.sub("", _DECLARATION.sub("", text, count=1).lstrip("\ufeff \t\r\n"))
    return _REFERENCE.sub(_allowed, text) if "&#" in text else text


def _allowed(reference: re.Match[str]) -> str:
    """Return a character reference as it stands, or nothing if it refers to what XML cannot carry."""
    digits = reference[1].lower()
    point = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    is_allowed = point in _WHITE or 0x20 <= point < 0xD800 or 0xE000 <= point < 0xFFFE or 0x10000 <= point < 0x110000  # noqa: PLR2004 - the ranges of section 2.2
    return reference[0] if is_allowed else ""
