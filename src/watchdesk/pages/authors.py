"""A page's authors: as stated in JSON-LD and `<meta>`, then from its by-line, then from a signature in its text."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import chain, islice

from lxml.html import HtmlElement
from msgspec import Struct

from watchdesk.rules.cleaning import clean_line

_METAS = (
    "author",
    "article:author",
    "article:author_name",
    "og:article:author",
    "articleauthor",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "cxenseparse:author",
)
_BYLINE_CLASS = re.compile(r"by-?line|author|contributor|reporter|writer|journalist", re.IGNORECASE)
_OF_ANOTHER = re.compile(r"comment|bio|related|recommend|avatar|image|photo|picture|follow|social|share", re.IGNORECASE)
_CHROME = ("nav", "footer", "aside", "figure")
_LEAVES = ("a", "span", "li", "strong", "b", "p", "div", "cite")
_LONGEST_BYLINE = 160
_LONGEST_NAME = 80
_MOST_WORDS = 5
_LONGEST_PARTICLE = 3
_SHORTEST_LABEL = 3
_SIGNED = re.compile(r"(?:[^\W\d_a-z][^\W\d_]+[ /]){1,5}[^\W\d_a-z][^\W\d_]+")
_SHORTEST_PARAGRAPH = 80
_MOST_BOLD = 300
_NO_NAME = re.compile(r"https?://|www\.|@|\d{3}")
_NO_BYLINE_NAME = re.compile(r"\d|[:!?%]|https?|www\.")
_BY = re.compile(
    r"^(?:(?:written|posted|published) by|by|von|par|por|di|da|door|af|av|autor(?:en)?|auteur|texte?|oleh|penulis)"
    r"\s*:?\s+",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,30}[)\]]\s*$")
_BETWEEN = re.compile(r"\s*(?:[;,|•·、]|\s(?:and|und|et|y|og|och|&)\s)\s*")


class Publisher(Struct, frozen=True, kw_only=True):
    """By what an author who is the publisher itself is known: the site's name, and the host of the page."""

    site: str
    host: str

    def is_called(self, name: str) -> bool:
        """Whether a name is the publisher's: a part of the site's name, or begun by the host's (`n-tv`, `mdr.de`)."""
        letters = _letters(name)
        label = _letters(self.host.removeprefix("www.").partition(".")[0])
        return letters in _letters(self.site) or (len(label) >= _SHORTEST_LABEL and letters.startswith(label))


def read_authors(
    tree: HtmlElement, stated: tuple[str, ...], metas: dict[str, str], publisher: Publisher
) -> tuple[str, ...]:
    """Return the people named as authors; the publisher itself only if the page shows nobody else.

    `stated` are the names of the JSON-LD; `metas` the contents of the meta elements by lower-case name.
    """
    said = [
        names for text in (stated, *((metas[name],) for name in _METAS if name in metas)) if (names := names_in(text))
    ]
    passed: list[tuple[str, ...]] = []
    for names in chain(said, _shown(tree)):
        people = tuple(name for name in names if not publisher.is_called(name))
        if people and (names in said or any(map(_is_full, people))):
            return people
        passed.append(people or names)
    return next(filter(None, passed), ())


def _shown(tree: HtmlElement) -> Iterator[tuple[str, ...]]:
    """Yield the names that the page shows; the searches are made only when asked for."""
    yield _of_byline(tree)
    yield _signature(tree)


def _is_full(name: str) -> bool:
    """Whether a name is more than one word, in scripts that part words; "APA" and "Follow" are not."""
    return " " in name or not name.isascii()


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def names_in(found: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in texts that hold one or several, without "by", brackets and what can be no name."""
    names = (_name(part) for text in found for part in _BETWEEN.split(clean_line(unescape(text))))
    return tuple(dict.fromkeys(name for name in names if 1 < len(name) < _LONGEST_NAME and not _NO_NAME.search(name)))


def _name(part: str) -> str:
    return _IN_BRACKETS.sub("", _BY.sub("", part.strip()))


def _of_byline(tree: HtmlElement) -> tuple[str, ...]:
    """Return the names in the first element that calls itself the by-line, or None where it says more than names."""
    for element in tree.xpath(".//body//*[@class or @rel or @itemprop]"):
        mark = f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"
        if not _BYLINE_CLASS.search(mark) or _OF_ANOTHER.search(mark):
            continue
        if len("".join(element.itertext()).strip()) > _LONGEST_BYLINE or _is_in_chrome(element):
            continue
        names = names_in(tuple(_leaves(element)))
        people = tuple(name for name in names if _is_plausible(name))
        if people:
            return people
    return ()


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


def _is_in_chrome(element: HtmlElement) -> bool:
    return any(True for _ in element.iterancestors(*_CHROME))


def _leaves(element: HtmlElement) -> Iterator[str]:
    """Yield the texts of the innermost elements, or the whole text where there are none."""
    inner = [one for one in element.iter(*_LEAVES) if one is not element and not len(one)]
    texts = [clean_line(one.text or "") for one in inner]
    named = [text for text in texts if text]
    yield from named if len(named) > 1 else [clean_line(" ".join(element.itertext()))]


def _is_plausible(name: str) -> bool:
    """Whether a text can be a person's name: a few words, none in lower case but particles ("van", "al")."""
    words = name.split()
    is_named = name[0].isalpha() and not any(word[0].islower() and len(word) > _LONGEST_PARTICLE for word in words)
    return is_named and not name[0].islower() and len(words) <= _MOST_WORDS and not _NO_BYLINE_NAME.search(name)
