"""Markup of feeds made plain text; nh3's home. Nothing that comes out of here is markup any more (G7)."""

import html
import re

import nh3

from watchdesk.rules.cleaning import clean_line, clean_text

_BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    )
)
_CLEANER = nh3.Cleaner(
    tags=set(_BLOCKS), attributes={}, clean_content_tags={"script", "style", "template"}, link_rel=None
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

_INLINE = "a abbr b bdi cite code del em i img ins kbd mark q s small span strong sub sup time tt u var wbr".split()
# what the commonest tags leave in the text, by the word after their bracket
_LEAVES = {
    f"{slash}{name}": left for names, left in ((_BLOCKS, "\n"), (_INLINE, "")) for name in names for slash in ("", "/")
}
# within these, or instead of them, something is read otherwise than as text between tags: html5ever must look
_NOT_TEXT = frozenset(
    ("script style template textarea title xmp iframe noembed noframes noscript plaintext select math").split()
)
_BEYOND_UNICODE = re.compile(r"&#(?:0*[1-9]\d{7,}|[xX]0*[1-9a-fA-F][0-9a-fA-F]{6,}|0{8,}|[xX]0{8,});?")
_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9:_-]*)(?=[\s/]|\Z)")
_QUOTED = re.compile(r"""[^"']*(?:"[^"]*"[^"']*|'[^']*'[^"']*)*\Z""")


def plain_line(text: str, *, is_markup: bool = False) -> str:
    """Return a title or name on one line, entities resolved even where they were escaped twice."""
    plain = _plain(text, is_markup=is_markup)
    if _ENTITY.search(plain):
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
    plain = _without_tags(text)
    if plain is None:
        plain = _without_tags(_UNREAD.sub("", text))
    if plain is None and text.count("<") > _MANY_TAGS:
        plain = _TAG.sub("\n", _UNREAD_ELEMENT.sub("\n", text))
    elif plain is None:
        plain = _TAG.sub("\n", _CLEANER.clean(text))
    return unescaped(plain)


def unescaped(text: str) -> str:
    """Return a text with its references resolved; one to a number beyond Unicode becomes U+FFFD.

    html.unescape raises ValueError for a number of more than 4,300 digits.
    """
    return html.unescape(_BEYOND_UNICODE.sub("\ufffd", text) if "&#" in text else text)


def _without_tags(text: str) -> str | None:
    """Return markup without its tags, a newline for each block's, or None where that takes an HTML parser.

    Nearly all markup of feeds is words between tags that are whole: cutting it at its brackets takes a fifth of the
    time of parsing it. Everything else (comments, scripts, a bracket that opens no tag or stands in a quotation) is
    html5ever's.
    """
    first, *pieces = text.split("<")
    kept = [first]
    for piece in pieces:
        tag, bracket, rest = piece.partition(">")
        leaves = _LEAVES.get(tag)
        if leaves is None:
            # nearly all others are a known name and attributes in quotation marks that are all closed
            leaves = _LEAVES.get(tag.partition(" ")[0])
            if leaves is None or "'" in tag or tag.count('"') % 2:
                leaves = _left_by(tag)
        if leaves is None or not bracket:
            return None
        if leaves:
            kept.append(leaves)
        kept.append(rest)
    return "".join(kept)


def _left_by(tag: str) -> str | None:
    """Return what a tag leaves, by what stands between its brackets; None if it is not a tag that can be cut out."""
    found = _NAME.match(tag)
    name = found[1].lower() if found else ""
    is_whole = ('"' not in tag and "'" not in tag) or _QUOTED.match(tag) is not None
    if not name or name in _NOT_TEXT or not is_whole:
        return None
    return "\n" if name in _BLOCKS else ""
