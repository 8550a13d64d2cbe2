"""Words: where a text's words stand and what they fold to — what matching and fingerprints look at instead of text.

A word is a run of letters and digits with its combining marks. Everything else parts words: "Sherman's" and
"US-Sherman" are two words each. Scripts without spaces give one word a letter, so that a longer one is a run of them.
"""

import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache

from watchdesk.rules.characters import APOSTROPHES, MARKS, SOLITARY, VANISHING
from watchdesk.rules.folding import fold_word
from watchdesk.rules.sentences import paragraph_ends, sentence_ends

# The first branch is for speed: a word of ASCII letters that no other letter continues, by far the commonest.
_LETTERS = rf"[^\W_{APOSTROPHES}{SOLITARY}{VANISHING}]+"
_WORD = (
    r"[a-zA-Z0-9]++(?![^\x00-\x7f])"
    rf"|(?=\w)[{SOLITARY}](?:[{VANISHING}]*[{MARKS}])*"
    rf"|{_LETTERS}(?:[{VANISHING}]*[{MARKS}]+(?:{_LETTERS})?|[{VANISHING}]+{_LETTERS})*"
)

# Lower-cases ASCII letters, keeps digits and makes everything else a space: ten times faster than the pattern above.
_TO_WORDS = bytes(
    ord(chr(code).lower()) if chr(code).isascii() and chr(code).isalnum() else ord(" ") for code in range(256)
)

# What makes most English text not ASCII, by frequency. All of it parts words.
_TYPOGRAPHY = "’“”–—‘…•\u00a0"

_PARAGRAPH = re.compile(r"[^\S\n]*\S[^\n]*")


@cache
def _word() -> re.Pattern[str]:
    """Return the pattern of a word. It takes 5 ms to make, and a start that reads nothing needs none."""
    return re.compile(_WORD)


class Words:
    """The words of one text, folded, and where they stand in it. Reads the text once; spans only when one is asked for.

    `folded[n]` is the n-th word; positions, sentences and paragraphs are indexes over the same numbers.
    """

    __slots__ = ("_paragraphs", "_positions", "_sentences", "_sorted", "_spans", "_texts", "folded")

    def __init__(self, *texts: str) -> None:
        """Take one text, or several that no phrase runs across (authors, tags): they are parted by an empty word."""
        self._texts = texts
        self._spans: list[tuple[int, int]] | None = None
        self._positions: dict[str, list[int]] | None = None
        self._sorted: list[str] | None = None
        self._sentences: list[int] | None = None
        self._paragraphs: list[int] | None = None
        self.folded: list[str] = folded_words(texts[0]) if texts else []
        for text in texts[1:]:
            self.folded += ["", *folded_words(text)]

    @property
    def text(self) -> str:
        """The text that spans count in; several are joined by a line break."""
        return self._texts[0] if len(self._texts) == 1 else "\n".join(self._texts)

    @property
    def positions(self) -> dict[str, list[int]]:
        """Where each folded word occurs, by word number, ascending."""
        if self._positions is None:
            positions: dict[str, list[int]] = {}
            for number, word in enumerate(self.folded):
                if word in positions:
                    positions[word].append(number)
                else:
                    positions[word] = [number]
            self._positions = positions
        return self._positions

    def beginning_with(self, prefix: str) -> Sequence[str]:
        """Return the different folded words that begin so, ascending."""
        if self._sorted is None:
            self._sorted = sorted(self.positions)
        first = bisect_left(self._sorted, prefix)
        return self._sorted[first : bisect_left(self._sorted, prefix + chr(sys.maxunicode), first)]

    @property
    def spans(self) -> Sequence[tuple[int, int]]:
        """Start and end of each word, in code points of the text as it is (unfolded)."""
        if self._spans is None:
            self._spans = self._find_spans()
        return self._spans

    @property
    def sentence_numbers(self) -> list[int]:
        """The number of the sentence that each word stands in, ascending; each of several texts begins a new one."""
        if self._sentences is None:
            self._sentences = self._numbered(sentence_ends)
        return self._sentences

    @property
    def paragraph_numbers(self) -> list[int]:
        """The number of the paragraph (a line that is not blank) that each word stands in, ascending."""
        if self._paragraphs is None:
            self._paragraphs = self._numbered(paragraph_ends)
        return self._paragraphs

    def _numbered(self, ends_of: Callable[[str], list[int]]) -> list[int]:
        ends = ends_of(self.text)
        numbers, unit, last = [], 0, len(ends) - 1
        for start, _ in self.spans:
            while unit < last and start >= ends[unit]:
                unit += 1
            numbers.append(unit)
        return numbers

    def count_in_paragraphs(self, paragraphs: int) -> int:
        """Return how many words the first so many paragraphs (lines that are not blank) hold."""
        lines = _PARAGRAPH.finditer(self.text)
        end = 0
        for _, line in zip(range(paragraphs), lines, strict=False):
            end = line.end()
        return len(folded_words(self.text[:end]))

    def _find_spans(self) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        offset = 0
        for number, text in enumerate(self._texts):
            if number:
                spans.append((offset - 1, offset - 1))
            plain = _plain(text)
            for line in (plain,) if plain.isascii() else plain.split("\n"):
                _add_spans(line, offset, spans)
                offset += len(line) + 1
        return spans


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text, in order: one for each word of `Words`."""
    plain = _plain(text)
    if plain.isascii():
        return _lowered(plain).split()
    words: list[str] = []
    for line in plain.split("\n"):  # no word runs on, and most lines of most texts are plain
        if line.isascii():
            words += _lowered(line).split()
        else:
            words += [word.lower() if word.isascii() else fold_word(word) for word in _word().findall(line)]
    return words


def _plain(text: str) -> str:
    """Return a text of the same length, without the commonest signs that are not ASCII and part words."""
    if not text.isascii():
        for sign in _TYPOGRAPHY:
            if sign in text:
                text = text.replace(sign, " ")
    return text


def _lowered(plain: str) -> str:
    return plain.encode("ascii").translate(_TO_WORDS).decode("ascii")


def _add_spans(plain: str, offset: int, spans: list[tuple[int, int]]) -> None:
    """Append the spans of a stretch's words, the stretch standing at `offset`."""
    if not plain.isascii():
        spans += [(offset + word.start(), offset + word.end()) for word in _word().finditer(plain)]
        return
    for part in _lowered(plain).split(" "):
        if part:
            end = offset + len(part)
            spans.append((offset, end))
            offset = end + 1
        else:
            offset += 1


def raw_words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text as they are written, with start and end."""
    return [(word.group(), *word.span()) for word in _word().finditer(text)]


def written_words(text: str) -> list[str]:
    """Return the words of a text as they are written: those of `raw_words`, where nobody asks where they stand."""
    return _word().findall(text)
