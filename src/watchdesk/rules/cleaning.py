"""What text from outside may carry inwards: the one choke point for titles, summaries and bodies, after parsing."""

import re
from functools import partial

FIELD_LIMIT = 64 * 1024
"""The most bytes of UTF-8 that a text field of a feed may have (G5)."""

# C0 and C1 controls but tab and newline; lone surrogates; non-characters; byte order mark
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
# overrides, embeddings and isolates turn the reading order of what follows; direction marks (U+200E/F, U+061C) do not
_BIDI = "\u202a-\u202e\u2066-\u2069"
_BREAKS = "\r\u0085\u2028\u2029"

_SUSPECT = re.compile(f"[{_FORBIDDEN}{_BIDI}{_BREAKS}]")
_DROPPED = partial(re.compile(f"[{_FORBIDDEN}{_BIDI}]").sub, "")
_LINE_BREAK = partial(re.compile(f"\r\n?|[{_BREAKS[1:]}]").sub, "\n")


def clean_characters(text: str) -> str:
    """Return the text without control and bidi-override characters, lone surrogates and non-characters.

    Every kind of line break becomes a newline. Ordinary text comes back as it is.
    """
    if text.isprintable() or _SUSPECT.search(text) is None:
        return text
    return _DROPPED(_LINE_BREAK(text))


def clean_text(text: str) -> str:
    """Return clean paragraphs, parted by one newline each, without blank lines or runs of spaces."""
    text = text.replace("\t", " ").replace("\xa0", " ")
    # str.isprintable runs at C's speed; what is printable holds nothing suspect and no white but the space
    if not text.replace("\n", " ").isprintable():
        return "\n".join(filter(None, [" ".join(line.split()) for line in clean_characters(text).split("\n")]))
    lines = [line.strip(" ") for line in text.split("\n")]
    if "  " in text:
        lines = [" ".join(line.split()) if "  " in line else line for line in lines]
    return "\n".join(filter(None, lines))


def clean_line(text: str) -> str:
    """Return clean text on one line."""
    return " ".join(clean_characters(text).split())


def cut(text: str, limit: int = FIELD_LIMIT) -> str:
    """Return the longest beginning of the text that has at most `limit` bytes of UTF-8."""
    if len(text) * (1 if text.isascii() else 4) <= limit:
        return text
    encoded = text.encode("utf-8", "replace")
    return text if len(encoded) <= limit else encoded[:limit].decode("utf-8", "ignore").rstrip()
