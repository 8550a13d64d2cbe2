"""How much of an article a page gave: all of it, a stub, or nothing. Pure decisions."""

import re
from collections.abc import Callable

from msgspec import Struct

from watchdesk.model.articles import Quality
from watchdesk.pages.statements import Statement
from watchdesk.rules.characters import SOLITARY

_FEW_WORDS = 40
_PAYWALL_WORDS = 250
_PAYWALL_SHARE = 0.6
_GATED_WORDS = 30
_LETTERS_A_WORD = 2
"""Of scripts without spaces: a Chinese or Japanese word has about two characters."""
_LONG_WORDS = 10

_WORD = re.compile(r"\w+")
_SPACED_WORD = re.compile(rf"[^\W{SOLITARY}]+")
_SOLITARY_RUN = re.compile(rf"[{SOLITARY}]+")


class Shown(Struct, frozen=True, kw_only=True):
    """What a page shows beside its article's text.

    `asks`: whether it asks for a subscription, which takes a while to find out. `gated`: how many words stand in what
    is said to be for subscribers; None where nothing is said to be. `is_locked`: that it calls itself so.
    """

    asks: Callable[[], bool]
    gated: int | None
    is_article: bool
    is_locked: bool = False


def words_in(text: str) -> int:
    """Return how many words a text has; in scripts without spaces two characters count as one."""
    words = len(_WORD.findall(text))
    if text.isascii() or (words > _PAYWALL_WORDS and len(text) <= _LONG_WORDS * words):
        return words  # no words are so long on average but those that nothing parts
    solitary = sum(map(len, _SOLITARY_RUN.findall(text)))
    return len(_SPACED_WORD.findall(text)) + solitary // _LETTERS_A_WORD


def judge(text: str, statement: Statement, shown: Shown) -> tuple[Quality, str | None]:
    """Return how much was read, and why it is not all (None where it is)."""
    words = words_in(text)
    if not words:
        return Quality.NONE, "no article text was found on the page"
    is_short = words < _PAYWALL_WORDS or (statement.words and words < _PAYWALL_SHARE * statement.words)
    # some mark the place of their paywall with an empty element also where the whole text is there
    is_empty_behind = not statement.words and shown.gated is not None and shown.gated < _GATED_WORDS
    is_paid = shown.is_locked or statement.is_free is False
    if is_paid and (is_short or (is_empty_behind and shown.asks())):
        return Quality.STUB, f"the article is behind a paywall: {words} words are free to read"
    if words < _PAYWALL_WORDS and not statement.is_free and shown.asks():
        return Quality.STUB, f"the page asks for a subscription: {words} words are free to read"
    if words < _FEW_WORDS and not shown.is_article:
        return Quality.STUB, f"only {words} words were found on the page"
    return Quality.FULL, None
