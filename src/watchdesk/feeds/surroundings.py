"""Surroundings: what holds for a whole document while its elements are read — encodings mended, bases and languages."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from watchdesk.feeds.vocabulary import Doubtful, Element, Words

_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)/+")
_C1 = re.compile("[\x80-\x9f]")
# what is a C1 control in Unicode and a letter or quotation mark in Windows-1252
_FROM_C1 = {
    point: bytes([point]).decode("cp1252") for point in range(0x80, 0xA0) if point not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}

Reader = Callable[[Any, Element, int], None]
"""Takes what was found so far (see elements), an element, and how deep it stands."""


@dataclass(slots=True)
class Surroundings:
    """What holds for a whole document: its words, and whether C1 controls, languages and bases are in it at all.

    `gives_languages`, `gives_bases`: some attribute may be one. In most documents none is, and nothing is looked up.
    `readers`: what reads an element of that tag, for those that were met. `parent`: whose bases, innermost first, and
    language were looked up last; nearly all that is asked for stands in one entry after the other.
    """

    words: Words
    has_c1: bool
    gives_languages: bool = True
    gives_bases: bool = True
    readers: dict[str, Reader] = field(default_factory=dict)
    parent: Element | None = None
    bases: tuple[str, ...] = ()
    inherited: str = ""
    above: Element | None = None
    held_above: tuple[tuple[str, ...], str] = ((), "")

    def text(self, element: Element) -> str:
        """Return the text of an element that must have nothing else inside."""
        if len(element):
            raise Doubtful
        text = (element.text or "").strip()
        return text if text.isascii() else self._mended(text)

    def mended(self, text: str) -> str:
        """Return the text stripped, UTF-8 that was taken for Latin-1 read again, and C1 controls as Windows-1252."""
        text = text.strip()
        return text if text.isascii() else self._mended(text)

    def _mended(self, text: str) -> str:
        with suppress(ValueError):  # as nearly always: it was read rightly
            text = text.encode("iso-8859-1").decode()
        return text.translate(_FROM_C1) if self.has_c1 and _C1.search(text) else text

    def address(self, element: Element, address: str) -> str:
        """Return an address that stands in an element, made absolute where the document gives a base for it."""
        if ":///" in address:
            address = _SLASHES.sub(r"\1", address)
        if not self.gives_bases:
            return address
        self._look_above(element)
        own = _base(element)
        for base in (own, *self.bases) if own else self.bases:
            address = _joined(base, address)
        return address

    def language(self, element: Element) -> str:
        """Return the nearest xml:lang."""
        if not self.gives_languages:
            return ""
        own = _language(element)
        if own is not None:
            return own
        self._look_above(element)
        return self.inherited

    def _look_above(self, element: Element) -> None:
        parent = element.getparent()
        if parent is self.parent:
            return
        self.parent = parent
        self.bases, self.inherited = self._held(parent)

    def _held(self, element: Element | None) -> tuple[tuple[str, ...], str]:
        """Return the bases and the language that hold inside of an element; those of its parent are kept for others."""
        if element is None:
            return (), ""
        above = element.getparent()
        if above is None or above is not self.above:
            self.above, self.held_above = above, self._held(above)
        bases, language = self.held_above
        own, own_language = _base(element), _language(element)
        return ((own, *bases) if own else bases), (language if own_language is None else own_language)


def _base(element: Element) -> str:
    return element.get(_BASE) or element.get("base") or ""


def _language(element: Element) -> str | None:
    return element.get(_LANGUAGE, element.get("lang"))


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # brackets that hold no IPv6 address
        return ""
