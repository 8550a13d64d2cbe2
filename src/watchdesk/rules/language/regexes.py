"""Regexes: `/…/` of the watch language, on RE2, whose time grows with the text and never with its twists.

RE2 (Cox, "Regular expression matching can be simple and fast", 2007) knows no backreference and no lookaround. What is
left can still be slow by a factor: the places of an expression that are alive at once, times the bytes read. Both are
bounded here, so that no article takes longer than 50 ms: an expression of too many places is refused when it is saved;
a text beyond `MOST_BYTES` is read to there, and "not found" is then unknown. Expressions see the text as written, small
letters and capitals alike, and do not run on from one line to the next.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from msgspec import Struct

from watchdesk.model.watches import Field
from watchdesk.rules.language.document import Document
from watchdesk.rules.language.occurrences import Occurrence
from watchdesk.rules.language.scopes import Exactness, Scope
from watchdesk.rules.words import Words

LONGEST_PATTERN = 500
MOST_PLACES = 90
LARGEST_PROGRAM = 5_000
MOST_BYTES = 40_000
# Each further match of a line may read it to its end again; so many bytes are read again, then the rest is let be.
MOST_BYTES_AGAIN = 40_000
MOST_MATCHES = 1_000
MEMORY = 4 * 1024 * 1024

# What stands for one character, whatever it takes in bytes: an escape, a class, a dot.
_ONE_CHARACTER = re.compile(
    r"\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|..)|[^\d]|\d+)|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\."
)
_EMPTY_WIDTH = re.compile(r"\\[bBAz]")
_LITERAL_RUN = re.compile(r"[^\W_]{3,}")


class Regex(Struct, frozen=True, eq=False):
    """A regular expression. Its places are the words that a match touches."""

    label: str
    scope: Scope
    pattern: str
    weight: float = 1.0

    @property
    def anchors(self) -> frozenset[str] | None:
        """None: no word must be there."""
        return None

    @property
    def has_literal(self) -> bool:
        """Whether at least three letters or digits in a row stand in it as they are."""
        return _LITERAL_RUN.search(_ONE_CHARACTER.sub(" ", self.pattern)) is not None

    def leaves(self) -> Iterator["Regex"]:
        """Yield this expression."""
        yield self

    def is_read_whole(self, document: Document) -> bool:
        """Return whether no field is longer than what is read of it."""
        texts = (document.words(field).text for field in self.scope.fields)
        return all(len(text) * 4 <= MOST_BYTES or len(text.encode("utf-8", "replace")) <= MOST_BYTES for text in texts)

    def find(self, document: Document, where: Field) -> list[Occurrence]:
        """Return the words that matches touch, ascending."""
        words = document.words(where)
        limit = self.scope.limit(document, where)
        end = len(words.folded) if limit is None else limit
        is_exact = self.scope.exactness in {Exactness.CASE, Exactness.RAW}
        places = {}
        matches = _matches(_compiled(self.pattern, is_exact=is_exact), words.text)
        for start, stop in islice(matches, MOST_MATCHES):
            first, last = _touched(words, start, stop)
            if first < last <= end:
                places[first, last] = Occurrence(where, first, last, ((self, first, last),))
        return list(places.values())


def problem_of(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with an expression and what to write instead; None if it can be used."""
    if not pattern.strip():
        return "this expression is empty", "write one between the strokes: /colou?r/"
    if len(pattern) > LONGEST_PATTERN:
        return f"this expression is longer than {LONGEST_PATTERN} characters", "split it, joined by OR"
    import re2  # noqa: PLC0415 - few watches have expressions

    try:
        program = _compiled(pattern, is_exact=False)
        places = _compiled(_ONE_CHARACTER.sub("a", _EMPTY_WIDTH.sub("", pattern)), is_exact=True).programsize
    except re2.error as error:
        return _translated(str(error))
    if places > MOST_PLACES or program.programsize > LARGEST_PROGRAM:
        return _TOO_MUCH
    if program.search(b"") is not None:
        return "this expression also hits nothing at all", "write at least one character that must be there"
    return None


@lru_cache(maxsize=4096)
def _compiled(pattern: str, *, is_exact: bool) -> Any:
    """Return RE2's program; capitals matter where `is_exact`. Raises re2.error."""
    import re2  # noqa: PLC0415 - few watches have expressions

    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    options.case_sensitive = is_exact
    options.never_capture = True
    return re2.compile(pattern.encode(), options)


def _matches(program: Any, text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the matches in a text, in its code points, within the bounds of this module."""
    place, again = 0, MOST_BYTES_AGAIN
    left = MOST_BYTES
    for line in text.split("\n"):
        body = line.encode("utf-8", "replace")[:left]
        left -= len(body)
        begin = 0
        while begin <= len(body) and again > 0 and (match := program.search(body, begin)):
            start, stop = match.span()
            if start < stop:
                yield place + _characters(line, body, start), place + _characters(line, body, stop)
            begin = max(stop, start + 1)
            again -= len(body) - begin
        place += len(line) + 1
        if left <= 0:
            return


def _characters(line: str, body: bytes, count: int) -> int:
    return count if line.isascii() else len(body[:count].decode("utf-8", "ignore"))


def _touched(words: Words, start: int, stop: int) -> tuple[int, int]:
    spans = words.spans
    first = bisect_right(spans, start, key=lambda span: span[1])
    return first, bisect_left(spans, stop, lo=first, key=lambda span: span[0])


_TOO_MUCH = (
    "this expression repeats too much to be searched in bounded time",
    "write smaller numbers in {…}, or words joined by NEAR",
)
_TRANSLATED = {
    "invalid perl operator": ("RE2 has no lookaround", "write what must stand there, and AND NOT for what must not"),
    "invalid escape sequence": (
        "there is no such escape, or it refers back to a group",
        r"write \b \d \w \s \. and their like",
    ),
    "missing )": ("a bracket of this expression is never closed", r"write ), or \( for the sign itself"),
    "unexpected )": ("a bracket of this expression was never opened", r"take it out, or write \) for the sign itself"),
    "missing ]": ("a class of this expression is never closed", r"write ], or \[ for the sign itself"),
    "no argument for repetition": ("there is nothing to repeat before * + ? or {", r"write \* for the sign itself"),
    "bad repetition operator": ("two repetitions stand side by side", "take one out"),
    "invalid repetition size": _TOO_MUCH,
    "pattern too large": _TOO_MUCH,
    "invalid character class range": (
        "a range of a class runs backwards, or there is no such class",
        "write it as [a-z]",
    ),
}


def _translated(error: str) -> tuple[str, str]:
    for words, complaint in _TRANSLATED.items():
        if words in error:
            return complaint
    return f"this expression cannot be read: {error[:80]}", "write it as RE2 has it, or use words with * and ?"
