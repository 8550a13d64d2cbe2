"""Walls: what a site shows in the article's place — a question for consent, a check for robots, a sign-in, an error.

Walls are known by few words of which many are a wall's. An article with a banner over it has those words too: what
calls itself a banner is left out where paragraphs stand beside it.
"""

import re

from lxml.html import HtmlElement

from watchdesk.model.articles import NotAPage
from watchdesk.pages.metadata import Metadata
from watchdesk.pages.phrases import (
    BANNER_CLASS,
    CONSENT,
    CONSENT_TITLE,
    MISSING_TITLE,
    PAYWALL,
    ROBOTS,
    SIGN_IN_TITLE,
)
from watchdesk.pages.quality import words_in
from watchdesk.pages.statements import Statement

CONSENT_WALL = NotAPage(reason="the site shows a consent wall instead of the article")
ROBOT_CHECK = NotAPage(reason="the site shows a check for robots instead of the article")
SIGN_IN = NotAPage(reason="the site asks for a sign-in instead of showing the article")
MISSING = NotAPage(reason="the site says that there is no such page")

_WALL_WORDS = 260
_SIGN_IN_WORDS = 120
_CONSENT_SIGNS = 3  # a cookie line below an article has one or two
_ARTICLE_WORDS = 60
_CHROME = ("header", "nav", "footer")
_ARTICLES = ("article", "main")
_OF_CLASS = ".//*[contains(concat(' ', normalize-space(@class), ' '), concat(' ', $name, ' '))]"
_SIMPLE_SELECTOR = re.compile(r"[a-z]*([.#])([\w-]+)", re.IGNORECASE)


def wall(tree: HtmlElement, metadata: Metadata, visible: str) -> NotAPage | None:
    """Return what stands in the article's place, if a wall does. `visible` is all the page says."""
    title = metadata.title or ""
    if CONSENT_TITLE.fullmatch(title) and not metadata.is_article and _asks_for_consent(title, visible):
        return CONSENT_WALL  # however long: some list all partners
    words = words_in(visible)
    if words > _WALL_WORDS:
        return None
    if _asks_for_consent(title, visible) and not _stands_beside_a_banner(tree):
        return CONSENT_WALL
    if ROBOTS.search(f"{title}\n{visible}"):
        return ROBOT_CHECK
    return None if metadata.is_article else _other_wall(title, words)


def _other_wall(title: str, words: int) -> NotAPage | None:
    if words <= _SIGN_IN_WORDS and SIGN_IN_TITLE.fullmatch(title):
        return SIGN_IN
    return MISSING if MISSING_TITLE.match(title) else None


def chrome_words(tree: HtmlElement) -> str:
    """Return what stands in headers, menus and footers that are not the article's own."""
    outer = (one for one in tree.iter(*_CHROME) if next(one.iterancestors(*_CHROME, *_ARTICLES), None) is None)
    return "\n".join(" ".join(" ".join(one.itertext()).split()) for one in outer)


def asks_for_a_subscription(visible: str, chrome: str) -> bool:
    """Whether a page asks readers to subscribe, elsewhere than where all pages of its site do."""
    return len(PAYWALL.findall(visible)) > len(PAYWALL.findall(chrome))


def gated_words(tree: HtmlElement, statement: Statement) -> int | None:
    """Return how many words stand in what the page states to be for subscribers; None where that is not found."""
    found: dict[HtmlElement, None] = {}
    for selector in statement.gates:
        simple = _SIMPLE_SELECTOR.fullmatch(selector.strip())  # all that is in use; a page's own CSS is not run
        if simple is not None:
            by_class = simple[1] == "."
            path = (
                ".//*[contains(concat(' ', @class, ' '), concat(' ', $name, ' '))]" if by_class else ".//*[@id=$name]"
            )
            found |= dict.fromkeys(tree.xpath(path, name=simple[2]))
    if not found:
        return None
    outer = [one for one in found if not any(above in found for above in one.iterancestors())]
    return sum(words_in(" ".join(one.itertext())) for one in outer)


def _asks_for_consent(title: str, text: str) -> bool:
    signs = {sign.lower() for sign in CONSENT.findall(f"{title}\n{text}")}
    return len(signs) >= (_CONSENT_SIGNS - 1 if CONSENT.search(title) else _CONSENT_SIGNS)


def _stands_beside_a_banner(tree: HtmlElement) -> bool:
    """Whether paragraphs of some length, which ask for no consent, stand outside of what calls itself a banner."""
    named: list[HtmlElement] = tree.xpath(".//body//*[@class or @id]")
    banners = {one for one in named if BANNER_CLASS.search(f"{one.get('class') or ''} {one.get('id') or ''}")}
    if not banners:
        return False
    outside = (
        "".join(paragraph.itertext())
        for paragraph in tree.iter("p")
        if not any(above in banners for above in paragraph.iterancestors())
    )
    text = "\n".join(outside)
    return words_in(text) >= _ARTICLE_WORDS and not _asks_for_consent("", text)
