"""Ten kinds of corruption that feeds suffer, each at a place that a number chooses: the same number, the same place."""

import random
import re
from collections.abc import Callable

Corrupt = Callable[[bytes, int], bytes]
_TEXT = re.compile(rb">([^<>]{4,})<")
_CLOSING = re.compile(rb"</(?:title|link|description|guid|pubDate|id|updated|summary|content)>")
_OPENING = re.compile(rb"<(?:title|link|description|guid|pubDate|id|updated|summary|content)(?=[\s>])")
_DECLARATION = re.compile(rb"\A\s*<\?xml[^>]*\?>")


def _inserted(body: bytes, number: int, inserted: bytes, *, times: int = 3) -> bytes:
    """Put bytes into some of the texts between tags."""
    chance = random.Random(number)
    places = [found.start(1) + 1 for found in _TEXT.finditer(body)]
    for place in sorted(chance.sample(places, min(times, len(places))), reverse=True):
        body = body[:place] + inserted + body[place:]
    return body


def truncated(body: bytes, number: int) -> bytes:
    return body[: int(len(body) * random.Random(number).uniform(0.3, 0.99))]


def bare_ampersands(body: bytes, number: int) -> bytes:
    return _inserted(body, number, b" R&D & more ")


def wrong_charset(body: bytes, number: int) -> bytes:
    name = random.Random(number).choice(["iso-8859-1", "windows-1252", "us-ascii", "utf-16", "shift_jis", "no-such"])
    return f'<?xml version="1.0" encoding="{name}"?>'.encode() + _DECLARATION.sub(b"", body, count=1)


def invalid_utf_8(body: bytes, number: int) -> bytes:
    return _inserted(body, number, b"\xed\xa0\x80 \xff\xfe \xc3")


def controls(body: bytes, number: int) -> bytes:
    return _inserted(body, number, b"\x00\x0b\x1b[31m&#0;&#x1f;")


def unclosed(body: bytes, number: int) -> bytes:
    """Take some closing tags away."""
    chance = random.Random(number)
    found = [one.span() for one in _CLOSING.finditer(body)]
    for start, end in sorted(chance.sample(found, min(2, len(found))), reverse=True):
        body = body[:start] + body[end:]
    return body


def _attributed(body: bytes, number: int, attributes: bytes) -> bytes:
    chance = random.Random(number)
    found = [one.end() for one in _OPENING.finditer(body)]
    for place in sorted(chance.sample(found, min(3, len(found))), reverse=True):
        body = body[:place] + attributes + body[place:]
    return body


def duplicate_attributes(body: bytes, number: int) -> bytes:
    return _attributed(body, number, b' data-x="1" data-x="2"')


def undeclared_prefix(body: bytes, number: int) -> bytes:
    return _inserted(body, number, b"<never:declared>x</never:declared>", times=1)


def before_the_prolog(body: bytes, number: int) -> bytes:
    return (
        random.Random(number).choice([b"\n", b"  \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"\n\n<!-- x -->\n"]) + body
    )


def html_entities(body: bytes, number: int) -> bytes:
    return _inserted(body, number, b"&nbsp;&eacute;&hellip;&nosuch;")


CORRUPTIONS: dict[str, Corrupt] = {
    "truncated": truncated,
    "bare ampersands": bare_ampersands,
    "a wrong charset declared": wrong_charset,
    "invalid UTF-8": invalid_utf_8,
    "NUL and other controls": controls,
    "unclosed tags": unclosed,
    "duplicate attributes": duplicate_attributes,
    "an undeclared prefix": undeclared_prefix,
    "something before the prolog": before_the_prolog,
    "entities of HTML": html_entities,
}
