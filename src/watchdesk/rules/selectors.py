"""Selectors: what operators find things in pages with, CSS and XPath, compiled for lxml; cssselect's home."""

import re

from cssselect import FunctionalPseudoElement, GenericTranslator, SelectorError, parse
from cssselect import Selector as CssSelector
from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring
from msgspec import Struct

_ATTRIBUTE = re.compile(r"attr\(([A-Za-z_][\w.-]*)\)")
_XPATH = ("/", "./", "../", "(", "@")
_WHEN = ("datetime", "content", "title")
_LONGEST = 1000
_TRIAL = "<div><ul><li><h3><a href=x>x</a></h3><p><span>x</span><time>x</time></p></li></ul></div>"


class Selector(Struct, frozen=True):
    """A compiled selector."""

    path: etree.XPath

    def texts(self, element: HtmlElement) -> list[str]:
        """Return what it finds below an element as text: attributes as they are, elements with all that is in them."""
        return [_text(one) for one in self._found(element)]

    def count(self, element: HtmlElement) -> int:
        """Return how many elements or texts it finds."""
        return len(self._found(element))

    def times(self, element: HtmlElement) -> list[str]:
        """Return what may say when: attributes meant for programs first, then words."""
        attributes = [one.get(name) or "" for one in self.elements(element) for name in _WHEN]
        return [text for text in (*attributes, *self.texts(element)) if text]

    def elements(self, element: HtmlElement) -> list[HtmlElement]:
        """Return the elements that it finds."""
        return [one for one in self._found(element) if isinstance(one, HtmlElement)]

    def _found(self, element: HtmlElement) -> list[object]:
        found = self.path(element)
        return list(found) if isinstance(found, list) else [found]


def compile_selector(text: str) -> Selector:
    """Compile a selector. Raises ValueError with what is wrong with it, in words for the operator."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        raise ValueError("must be a CSS selector or an XPath")
    try:
        path = etree.XPath(text if text.startswith(_XPATH) else _translated(text))
        path(fragment_fromstring(_TRIAL))  # unknown functions and prefixes are noticed only when it is asked
        return Selector(path)
    except (etree.XPathError, SelectorError, SyntaxError) as error:
        kind = "an XPath" if text.startswith(_XPATH) else "a CSS selector"
        raise ValueError(f'"{text}" is not {kind} that can be read: {error}') from error


def _translated(text: str) -> str:
    """Return CSS as XPath; `::attr(name)` ends a selector as scrapy has it."""
    return " | ".join(_path(one) for one in parse(text))


def _path(one: CssSelector) -> str:
    path = GenericTranslator().selector_to_xpath(one)
    if one.pseudo_element is None:
        return path
    found = _ATTRIBUTE.fullmatch(_pseudo(one))
    if found is None:
        raise SelectorError("of what stands behind :: only attr(name) is known")
    return f"{path}/@{found[1]}"


def _pseudo(one: CssSelector) -> str:
    """Return a pseudo-element as it was written."""
    element = one.pseudo_element
    if isinstance(element, FunctionalPseudoElement):
        return f"{element.name}({''.join(token.value or '' for token in element.arguments)})"
    return str(element)


def _text(found: object) -> str:
    if isinstance(found, HtmlElement):
        return " ".join(" ".join(str(part) for part in found.itertext()).split())
    return str(found).strip()
