"""Columns: wrap text for people who read mail in a fixed-width face."""

import unicodedata
from collections.abc import Iterator

WIDTH = 72


def columns(text: str) -> int:
    """Return how many columns the text takes: two for wide (CJK) characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_columns_of(character) for character in text)


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, *, first: str = "", rest: str | None = None, width: int = WIDTH) -> list[str]:
    """Return the text as lines of at most `width` columns, the first after `first`, the others after `rest`.

    A word too long for a line is broken. An empty text gives no line.
    """
    rest = first if rest is None else rest
    lines: list[str] = []
    line, taken = "", 0
    room = width - max(columns(first), columns(rest))
    for word in _fitting(text, room):
        size = columns(word)
        if line and taken + 1 + size > room:
            lines.append(line)
            line, taken = word, size
        else:
            line, taken = (f"{line} {word}", taken + 1 + size) if line else (word, size)
    if line:
        lines.append(line)
    return [f"{first if number == 0 else rest}{line}" for number, line in enumerate(lines)]


def _fitting(text: str, room: int) -> Iterator[str]:
    """Yield the words, those wider than `room` in chunks that fit."""
    for word in text.split():
        if columns(word) <= room:
            yield word
            continue
        chunk, taken = "", 0
        for character in word:
            size = _columns_of(character)
            if taken + size > room:
                yield chunk
                chunk, taken = "", 0
            chunk += character
            taken += size
        yield chunk
