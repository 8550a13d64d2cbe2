"""Read: the lead of an article where it stands apart from its text, as readers see it.

Publishers set it (the standfirst, the dek) into the page's header, over the by-line, where no extractor looks for text.
It is known by the page's own description, which says the same: on a quarter of real pages, and a third of its words
stand nowhere else in the article (benchmarks/pages.py).
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice

from lxml.html import HtmlElement

from watchdesk.rules.cleaning import clean_line

_SHORTEST = 40
_LONGEST = 1200
_BEGINNING = 60
_SOUGHT = 24
_MOST_PLACES = 10
_WHOLE = 0.9
_ELSEWHERE = frozenset({"nav", "aside", "footer", "figure", "a", "li", "blockquote", "noscript", "template", "button"})
_HOLDERS = ("p", "div", "h2", "h3", "h4", "span", "strong", "em", "b", "i", "section", "header")
_WORD = re.compile(r"\w+")


def lead_of(tree: HtmlElement, description: str) -> str:
    """Return what a page shows that begins as its `description` does, on one line; empty where nothing does."""
    description = clean_line(unescape(description))
    said = _letters(description)
    if len(said) < _SHORTEST:
        return ""
    places = _places(tree, description[:_SOUGHT].rpartition(" ")[0] or description[:_SOUGHT])
    return next(filter(None, (_shown(place, said) for place in islice(places, _MOST_PLACES))), "")


def lead_beside(text: str, lead: str) -> str:
    """Return the lead if the text does not have it already."""
    is_beside = lead and text and _letters(lead)[:_BEGINNING] not in _letters(text)
    return lead if is_beside else ""


def _places(tree: HtmlElement, start: str) -> Iterator[HtmlElement]:
    """Yield the elements whose own text has these first words; XPath takes three times as long."""
    body = tree.find("body")
    for element in body.iter(*_HOLDERS) if body is not None else ():
        if element.text is not None and start in element.text:
            yield element


def _shown(place: HtmlElement, said: str) -> str:
    """Return the text of the innermost element around a place that says all that is `said`, or as much as any does."""
    if any(above.tag in _ELSEWHERE for above in place.iterancestors()):
        return ""
    element: HtmlElement | None = place
    found = ""
    while element is not None and element.tag != "body":
        text = _text_within(element, min(_LONGEST, 2 * len(said) + _BEGINNING))
        if text is None:
            break
        letters = _letters(text)
        if letters.startswith(said[:_BEGINNING]):
            found = text
            if len(letters) >= _WHOLE * len(said):
                break
        element = element.getparent()
    return found


def _text_within(element: HtmlElement, most: int) -> str | None:
    """Return an element's text on one line, or None where it has more than so many characters: most have far more."""
    pieces: list[str] = []
    left = most
    for piece in element.itertext():
        pieces.append(piece)
        left -= len(piece.strip())
        if left < 0:
            return None
    return clean_line("".join(pieces))


def _letters(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
