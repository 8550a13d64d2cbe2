"""Who a page shows as its authors: its by-line, a line that begins with "by", or a signature in its text."""

import re
from collections.abc import Iterator
from itertools import dropwhile, islice

from lxml.html import HtmlElement

from watchdesk.pages.naming import begins_with_by, is_full, names_in, shown_names_in, spoken_names_in
from watchdesk.rules.cleaning import clean_line

_BYLINE_CLASS = re.compile(r"by-?line|author|contributor|reporter|writer|journalist", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"comment|bio|related|recommend|avatar|image|photo|picture|follow|social|share", re.IGNORECASE)
_PAGE_OF_AUTHOR = re.compile(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|writers?|reporters?|journalists?|contributors?)/[^/?#]",
    re.IGNORECASE,
)
_FRAME = ("nav", "footer", "aside")
_CHROME = (*_FRAME, "figure")
_LEAVES = ("a", "span", "li", "strong", "b", "p", "div", "cite")
_LINES = ("p", "div", "span", "li", "address")
_LONGEST_BYLINE = 160
_MOST_LINES = 200
_MOST_OF_LEAD = 3
"""With so many long paragraphs the text has begun: a lead and a caption may stand before the by-line."""

_SIGNED = re.compile(r"(?:[^\W\d_a-z][^\W\d_]+[ /]){1,5}[^\W\d_a-z][^\W\d_]+")
_SHORTEST_PARAGRAPH = 80
_MOST_BOLD = 300


def shown_authors(tree: HtmlElement) -> Iterator[tuple[str, ...]]:
    """Yield the names that the page shows, the surest first; the searches are made only when asked for."""
    yield _of_links(tree)
    yield _of_byline(tree)
    yield _of_spoken_line(tree)
    yield _signature(tree)


def _of_byline(tree: HtmlElement) -> tuple[str, ...]:
    """Return the names in the first element that calls itself the by-line and says no more than names."""
    for element in tree.xpath(".//body//*[@class or @rel or @itemprop]"):
        mark = f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"
        if not _BYLINE_CLASS.search(mark) or _OF_ANOTHER.search(mark):
            continue
        if len("".join(element.itertext()).strip()) > _LONGEST_BYLINE or _is_within(element, _CHROME):
            continue
        people = shown_names_in(tuple(_leaves(element)))
        if people:
            return people
    return ()


def _leaves(element: HtmlElement) -> Iterator[str]:
    """Yield the texts of the innermost elements, or the whole text where there are none.

    Beside a link to the page of an author, other links are to categories and buttons.
    """
    links = list(element.iter("a"))
    others = {one for one in links if not _is_of_author(one)} if any(map(_is_of_author, links)) else set()
    inner = [one for one in element.iter(*_LEAVES) if one is not element and not len(one)]
    inner = [one for one in inner if one not in others and others.isdisjoint(one.iterancestors("a"))]
    texts = [clean_line(one.text or "") for one in inner]
    named = [text for text in texts if text]
    yield from named if len(named) > 1 or others else [clean_line(" ".join(element.itertext()))]


def _is_of_author(element: HtmlElement) -> bool:
    return "author" in (element.get("rel") or "") or _PAGE_OF_AUTHOR.search(element.get("href") or "") is not None


def _of_links(tree: HtmlElement) -> tuple[str, ...]:
    """Return the names that link to the pages of authors, between the headline and the text."""
    names: list[str] = []
    left = _MOST_OF_LEAD
    for element in _behind_the_headline(tree, "a", "p"):
        left -= element.tag == "p" and _is_long(element)
        if not left:
            break
        if element.tag == "a" and _is_of_author(element) and not _is_within(element, _FRAME):
            # a picture may repeat the name; "View author page" is none
            text = " ".join(dict.fromkeys(map(clean_line, element.itertext())))
            names += shown_names_in((text,)) if not _BYLINE_CLASS.search(text) else ()
    return tuple(dict.fromkeys(filter(is_full, names)))


def _of_spoken_line(tree: HtmlElement) -> tuple[str, ...]:
    """Return the names in the first short line behind the headline that begins with "by" and says little else."""
    for element in _behind_the_headline(tree, *_LINES):
        if (names := spoken_names_in(_line(element))) and not _is_within(element, _CHROME):
            return names
    return ()


def _behind_the_headline(tree: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """Yield the first elements of some kinds behind the first `<h1>`, or from the article's beginning without one."""
    first = next((one for name in ("h1", "article", "main") for one in islice(tree.iter(name), 1)), None)
    if first is None:
        return
    behind = dropwhile(lambda one: one is not first, tree.iter(first.tag, *tags))
    yield from islice((one for one in behind if one.tag in tags), _MOST_LINES)


def _line(element: HtmlElement) -> str:
    """Return the texts of a line that begins with "by", with a comma between them; nothing of other and longer ones.

    What stands in an element of its own is another name, an office, or a date.
    """
    texts = filter(str.strip, element.itertext())
    parts = [next(texts, "")]
    if not begins_with_by(parts[0]):
        return ""
    left = _LONGEST_BYLINE
    for text in texts:
        left -= len(text)
        if left < 0:
            return ""
        parts.append(text)
    return ", ".join(map(clean_line, parts))


def _signature(tree: HtmlElement) -> tuple[str, ...]:
    """Return the names in a bold paragraph before the first or behind the last paragraph of a text."""
    for bold in islice(tree.iter("strong", "b", "em"), _MOST_BOLD):
        paragraph = bold.getparent()
        if paragraph is None or paragraph.tag != "p":
            continue
        text = clean_line("".join(paragraph.itertext()))
        if text != clean_line("".join(bold.itertext())) or not _SIGNED.fullmatch(text):
            continue
        before, behind = (any(map(_is_long, paragraph.itersiblings("p", preceding=one))) for one in (True, False))
        if before != behind:
            return names_in(tuple(text.split("/")))
    return ()


def _is_long(paragraph: HtmlElement) -> bool:
    return len("".join(paragraph.itertext())) >= _SHORTEST_PARAGRAPH


def _is_within(element: HtmlElement, tags: tuple[str, ...]) -> bool:
    return any(True for _ in element.iterancestors(*tags))
