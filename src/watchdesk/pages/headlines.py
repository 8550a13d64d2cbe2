"""A page's headline: of what JSON-LD and `og:title` call it, the one that readers see over the article.

Where the two differ, one was written for the page and one for search engines or for those who share it. The page tells
which is which by its `<h1>`: over the article it is the headline; as the last step of a trail ("Home > World > …") it
is the title for search engines, and the other one stands over the article. A page that states neither has a `<title>`,
which tells its heading from the name of the site or of a section.
"""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from itertools import islice

from lxml.html import HtmlElement
from trafilatura.metadata import extract_title

from watchdesk.pages.authors import Publisher
from watchdesk.rules.cleaning import clean_line

_END = re.compile(r"\s*[|–—-]")
_LABEL = re.compile(r"(?:[^\s|ㅣ｜]+\s*){1,2}[|ㅣ｜]\s*")
_DOTS = re.compile(r"\s*(?:…|\.{3})$")
_LONG = 90
"""Search engines ask for headlines of at most 110 characters: one this long may have been cut at a word."""

_FEWEST_LETTERS = 12
_LONG_WORD = 4
_FEWEST_SHARED = 2
_MOST_HEADINGS = 200
_SITE_BEHIND = re.compile(r"(.+)(\s[|–—-](?=\s)|[|ㅣ｜])\s*([^|ㅣ｜–—]+)$")
_BARS = frozenset("|ㅣ｜")
_SECTION_WORDS = 2
_WORD = re.compile(r"\w+")
_TRAIL_TAGS = frozenset({"nav", "li", "menu", "a", "aside", "footer"})
_TRAIL_CLASS = re.compile(r"breadcrumb", re.IGNORECASE)


def headline(tree: HtmlElement, stated: str, shared: str, publisher: Publisher) -> str | None:
    """Return the headline of a page, without the site's name behind it, or None.

    `stated` is JSON-LD's, `shared` that of `og:title`; either may be empty. `publisher` is whose page it is.
    """
    stated, shared = (_without_site(_unescaped(text), publisher) for text in (stated, shared))
    title = _displayed(tree, stated, shared) or stated or shared or _told(tree, publisher)
    whole = (_text(one) for one in tree.iter("h1") if _is_whole(one, title, publisher))
    return next(whole, None) or _without_site(title, publisher) or None


def headings(tree: HtmlElement) -> tuple[str, ...]:
    """Return the texts of all `<h1>`, each on one line."""
    return tuple(map(_text, tree.iter("h1")))


def _told(tree: HtmlElement, publisher: Publisher) -> str:
    """Return the headline of a page that states none: what trafilatura finds, unless the page's `<title>` denies it.

    What it finds first is an `<h1>`, on some pages the name of the site or of a section. The `<title>` repeats the
    right heading, or says much the same; where it repeats none, a heading that leads to other pages is no headline.
    """
    found = clean_line(extract_title(tree) or "")
    called = _without_site(_text(next(tree.iter("title"), None)), publisher)
    words = _words(called)
    if len(words) < _FEWEST_LETTERS or _is_most_of(_words(found), words) or _speaks_of_it(_words(found), words):
        return found
    trails: list[str] = []
    for heading in islice(tree.iter("h1", "h2", "h3"), _MOST_HEADINGS):
        if _is_in_a_trail(heading):
            trails.append(_text(heading))
        elif _is_most_of(_words(_text(heading)), words):
            return _text(heading)
    return called if found in trails else found


def _is_most_of(part: str, words: str) -> bool:
    """Whether one text, as words, is the other or at least half of it."""
    return part in words and 2 * len(part) >= len(words)


def _speaks_of_it(found: str, words: str) -> bool:
    """Whether a headline, as words, is another one for what a title speaks of; a section's name is shorter."""
    long = [set(filter(lambda word: len(word) >= _LONG_WORD, text.split())) for text in (found, words)]
    return len(found.split()) > _SECTION_WORDS and len(long[0] & long[1]) >= _FEWEST_SHARED


def _is_whole(heading: HtmlElement, title: str, publisher: Publisher) -> bool:
    """Whether a heading is a headline without what stands around it, or with the rest of one that was cut."""
    shown = _text(heading)
    if not shown or publisher.signs(shown):
        return False
    if title.endswith(shown):
        return _LABEL.fullmatch(title, 0, len(title) - len(shown)) is not None
    if title.startswith(shown):
        return _END.match(title, len(shown)) is not None
    begun = _DOTS.sub("", title)
    is_cut = len(begun) < len(title) or len(title) >= _LONG
    return is_cut and _words(shown).startswith(f"{_words(begun)} ") and not _is_in_a_trail(heading)


def _displayed(tree: HtmlElement, stated: str, shared: str) -> str:
    """Return which of two headlines that differ the page shows, or nothing where it does not tell."""
    if not (stated and shared) or _words(stated) == _words(shared):
        return ""
    trails: list[str] = []
    shown: list[str] = []
    for heading in tree.iter("h1"):
        (trails if _is_in_a_trail(heading) else shown).append(_text(heading))
    over_it = _repeated(shown, (stated, shared))
    if over_it:
        return over_it
    for_search = _repeated(trails, (stated, shared))
    return for_search and (shared if for_search == stated else stated)


def _repeated(shown: Iterable[str], titles: Sequence[str]) -> str:
    """Return the title that the first of the headings to repeat one repeats: word for word, or else in part."""
    for heading in shown:
        words = _words(heading)
        found = [title for title in titles if _words(title) == words]
        found = found or [title for title in titles if _is_alike(_words(title), words)]
        if found:
            return found[0]
    return ""


def _is_in_a_trail(heading: HtmlElement) -> bool:
    """Whether a heading stands in what leads to other pages."""
    return any(
        element.tag in _TRAIL_TAGS or _TRAIL_CLASS.search(element.get("class") or "")
        for element in (heading, *heading.iterancestors())
    )


def _text(heading: HtmlElement | None) -> str:
    return "" if heading is None else clean_line(" ".join(heading.itertext()))


def _unescaped(text: str) -> str:
    """Return a headline on one line; some are escaped twice."""
    return clean_line(unescape(unescape(text)))


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _is_alike(first: str, second: str) -> bool:
    """Whether two headlines, as words, say the same, one of them perhaps with more before or behind it."""
    return bool(first and second) and (first in second or second in first)


def _without_site(title: str, publisher: Publisher) -> str:
    """Return "The headline" of "The headline | The Daily", and of "The headline | Sport"."""
    parts = _SITE_BEHIND.match(title)
    if parts is None:
        return title
    rest, behind = parts[1].rstrip(), parts[3]
    if publisher.signs(behind):
        return rest
    is_section = len(behind.split()) <= _SECTION_WORDS and len(behind) < len(rest) and not publisher.signs(rest)
    return rest if is_section and parts[2].strip() in _BARS else title
