"""Ten kinds of corruption that feeds suffer, each at places that a number chooses: the same number, the same places."""

import re
from collections.abc import Callable, Sequence
from hashlib import sha256

Corrupt = Callable[[bytes, int], bytes]
_TEXT = re.compile(rb">[^<>]{4,}<")
_FIELDS = rb"(?:title|link|description|guid|pubDate|id|updated|summary|content)"
_CLOSING = re.compile(rb"</" + _FIELDS + rb">")
_OPENING = re.compile(rb"<" + _FIELDS + rb"(?=[\s>])")
_DECLARATION = re.compile(rb"\A\s*<\?xml[^>]*\?>")
_CHARSETS = ("iso-8859-1", "windows-1252", "us-ascii", "utf-16", "shift_jis", "no-such")
_PREFIXES = (b"\n", b"  \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"\n\n<!-- x -->\n")


def _chosen(count: int, number: int, most: int) -> list[int]:
    """Return up to `most` different numbers below `count`, the last one first."""
    digests = (sha256(f"{number} {turn}".encode()).digest() for turn in range(most))
    return sorted({int.from_bytes(digest[:8], "big") % count for digest in digests}, reverse=True) if count else []


def _inserted(body: bytes, places: Sequence[int], number: int, inserted: bytes, most: int = 3) -> bytes:
    for place in _chosen(len(places), number, most):
        body = body[: places[place]] + inserted + body[places[place] :]
    return body


def _in_texts(inserted: bytes, most: int = 3) -> Corrupt:
    """Return what puts bytes into some of the texts between tags."""
    return lambda body, number: _inserted(
        body, [one.start() + 2 for one in _TEXT.finditer(body)], number, inserted, most
    )


def _in_tags(inserted: bytes) -> Corrupt:
    """Return what puts attributes into some of the tags that open fields."""
    return lambda body, number: _inserted(body, [one.end() for one in _OPENING.finditer(body)], number, inserted)


def _truncated(body: bytes, number: int) -> bytes:
    return body[: len(body) * (30 + number * 37 % 70) // 100]


def _with_a_wrong_charset(body: bytes, number: int) -> bytes:
    declaration = f'<?xml version="1.0" encoding="{_CHARSETS[number % len(_CHARSETS)]}"?>'
    return declaration.encode() + _DECLARATION.sub(b"", body, count=1)


def _unclosed(body: bytes, number: int) -> bytes:
    found = [one.span() for one in _CLOSING.finditer(body)]
    for place in _chosen(len(found), number, 2):
        start, end = found[place]
        body = body[:start] + body[end:]
    return body


CORRUPTIONS: dict[str, Corrupt] = {
    "truncated": _truncated,
    "bare ampersands": _in_texts(b" R&D & more "),
    "a wrong charset declared": _with_a_wrong_charset,
    "invalid UTF-8": _in_texts(b"\xed\xa0\x80 \xff\xfe \xc3"),
    "NUL and other controls": _in_texts(b"\x00\x0b\x1b[31m&#0;&#x1f;"),
    "unclosed tags": _unclosed,
    "duplicate attributes": _in_tags(b' data-x="1" data-x="2"'),
    "an undeclared prefix": _in_texts(b"<never:declared>x</never:declared>", 1),
    "something before the prolog": lambda body, number: _PREFIXES[number % len(_PREFIXES)] + body,
    "entities of HTML": _in_texts(b"&nbsp;&eacute;&hellip;&nosuch;"),
}
