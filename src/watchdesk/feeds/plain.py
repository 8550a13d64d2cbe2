"""Markup of feeds made plain text; nh3's home. Nothing that comes out of here is markup any more (G7)."""

import html
import re
from functools import lru_cache

import nh3

from watchdesk.feeds.cutting import BLOCKS, without_tags
from watchdesk.rules.cleaning import clean_line, clean_text

_CLEANER = nh3.Cleaner(
    tags=set(BLOCKS), attributes={}, clean_content_tags={"script", "style", "template"}, link_rel=None
)
_TAG = re.compile(r"<[^<>]*>")
_UNREAD_ELEMENT = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# what is not read, but only where it is whole: comments, scripts and styles, frames
_UNREAD = re.compile(
    r"<(?:!--(?!-?>)(?:[^<-]++|-(?!-!?>)|<(?!!--))*+-->"
    r"|(script|style|template|iframe)[\s>](?:[^<]++|<(?!/?\1|!--))*+</\1\s*>)"
)
# a text that its feed calls plain is markup after all if it closes a tag, breaks a line or spells out a character
_LOOKS_LIKE_MARKUP = re.compile(
    r"</[a-z][a-z0-9]*\s*>"
    r"|<(?:p|br|hr|b|i|u|em|strong|img|a|span|div)(?:\s[^<>]*)?/?>"
    r"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip);", re.IGNORECASE
)

# html5ever's work on nested blocks grows with the square of their depth: 0.05 s for 5,000, 0.9 s for 20,000
_MANY_TAGS = 5000
_MOST_MARKUP = 1024 * 1024

_BEYOND_UNICODE = re.compile(r"&#(?:0*[1-9]\d{7,}|[xX]0*[1-9a-fA-F][0-9a-fA-F]{6,}|0{8,}|[xX]0{8,});?")
_LONGEST_NAME = 31


def plain_line(text: str, *, is_markup: bool = False) -> str:
    """Return a title or name on one line, entities resolved even where they were escaped twice."""
    plain = _plain(text, is_markup=is_markup)
    if "&" in plain and _ENTITY.search(plain):
        plain = unescaped(plain)
    return clean_line(plain)


def plain_paragraphs(text: str, *, is_markup: bool = False) -> str:
    """Return a summary or content as paragraphs, parted by one newline each."""
    return clean_text(_plain(text, is_markup=is_markup))


def _plain(text: str, *, is_markup: bool) -> str:
    if "<" not in text and "&" not in text:
        return text
    text = text[:_MOST_MARKUP]
    if not (is_markup or _LOOKS_LIKE_MARKUP.search(text)):
        return text
    if "<" not in text:
        return unescaped(text)
    # in markup a newline is a space: only blocks part paragraphs
    text = text.replace("\r", " ").replace("\n", " ")
    plain = without_tags(text)
    if plain is None:
        plain = without_tags(_UNREAD.sub("", text))
    if plain is None and text.count("<") > _MANY_TAGS:
        plain = _TAG.sub("\n", _UNREAD_ELEMENT.sub("\n", text))
    elif plain is None:
        plain = _TAG.sub("\n", _CLEANER.clean(text))
    return unescaped(plain) if "&" in plain else plain


def unescaped(text: str) -> str:
    """Return a text with its references resolved; one to a number beyond Unicode becomes U+FFFD."""
    first, *pieces = text.split("&")
    kept = [first]
    for piece in pieces:
        name, semicolon, rest = piece.partition(";")
        if semicolon and len(name) <= _LONGEST_NAME:
            kept.append(_character(name))
            kept.append(rest)
        else:
            kept.append(_unescaped(f"&{piece}"))
    return "".join(kept)


@lru_cache(maxsize=1024)
def _character(name: str) -> str:
    """Return what stands for the reference of that name, or what it is instead of one. Texts repeat a few of them."""
    return _unescaped(f"&{name};")


def _unescaped(text: str) -> str:
    # html.unescape raises ValueError for a number of more than 4,300 digits
    return html.unescape(_BEYOND_UNICODE.sub("\ufffd", text) if "&#" in text else text)
