"""A page's headline: of what JSON-LD and `og:title` call it, the one that readers see over the article.

Where the two differ, one was written for the page and one for search engines or for those who share it. The page tells
which is which by its `<h1>`: over the article it is the headline; as the last step of a trail ("Home > World > …") it
is the title for search engines, and the other one stands over the article.
"""

import re
from collections.abc import Iterable, Sequence
from html import unescape

from lxml.html import HtmlElement
from trafilatura.metadata import extract_title

from watchdesk.rules.cleaning import clean_line

_END = re.compile(r"\s*[|–—-]")
_SITE_BEHIND = re.compile(r"(.+)(\s[|–—-](?=\s)|[|ㅣ｜])\s*([^|ㅣ｜–—]+)$")
_BARS = frozenset("|ㅣ｜")
_SECTION_WORDS = 2
_WORD = re.compile(r"\w+")
_TRAIL_TAGS = frozenset({"nav", "li", "menu", "a", "aside", "footer"})
_TRAIL_CLASS = re.compile(r"breadcrumb", re.IGNORECASE)


def headline(tree: HtmlElement, stated: str, shared: str, site: str) -> str | None:
    """Return the headline of a page, without the site's name behind it, or None.

    `stated` is JSON-LD's, `shared` that of `og:title`; either may be empty. `site` is the name of the site.
    """
    stated, shared = (_without_site(_unescaped(text), site) for text in (stated, shared))
    title = _displayed(tree, stated, shared) or stated or shared
    if not title:
        return clean_line(extract_title(tree) or "") or None
    whole = (one for one in headings(tree) if one and title.startswith(one) and _END.match(title, len(one)))
    return next(whole, None) or _without_site(title, site)


def headings(tree: HtmlElement) -> tuple[str, ...]:
    """Return the texts of all `<h1>`, each on one line."""
    return tuple(map(_text, tree.iter("h1")))


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


def _text(heading: HtmlElement) -> str:
    return clean_line(" ".join(heading.itertext()))


def _unescaped(text: str) -> str:
    """Return a headline on one line; some are escaped twice."""
    return clean_line(unescape(unescape(text)))


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _is_alike(first: str, second: str) -> bool:
    """Whether two headlines, as words, say the same, one of them perhaps with more before or behind it."""
    return bool(first and second) and (first in second or second in first)


def _without_site(title: str, site: str) -> str:
    """Return "The headline" of "The headline | The Daily", and of "The headline | Sport"."""
    parts = _SITE_BEHIND.match(title)
    if parts is None:
        return title
    is_section = parts[2].strip() in _BARS and len(parts[3].split()) <= _SECTION_WORDS
    return parts[1].rstrip() if is_section or (site and parts[3].lower() in site.lower()) else title
