"""Marks: cut a text into pieces, those found by a watch and those between."""

from collections.abc import Sequence

from msgspec import Struct


class Piece(Struct, frozen=True, kw_only=True):
    """A stretch of text; `is_hit` where a watch found it."""

    text: str
    is_hit: bool


def pieces(text: str, marks: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return the whole text in pieces. Marks may overlap, touch, or reach beyond the text."""
    cut: list[Piece] = []
    done = 0
    for start, end in sorted(marks):
        start, end = max(start, done), min(end, len(text))  # noqa: PLW2901 - the mark as far as it is still to be cut
        if start >= end:
            continue
        if start > done:
            cut.append(Piece(text=text[done:start], is_hit=False))
        cut.append(Piece(text=text[start:end], is_hit=True))
        done = end
    if done < len(text):
        cut.append(Piece(text=text[done:], is_hit=False))
    return tuple(cut)


def shortened(text: str, length: int) -> str:
    """Return the text in at most `length` characters, cut at a word where one is near, with an ellipsis."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    at_word, space, _ = head.rpartition(" ")
    return (at_word if space and len(at_word) > length * 2 // 3 else head).rstrip() + "…"
