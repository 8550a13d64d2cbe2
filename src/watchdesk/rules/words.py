"""Words: where a text's words stand and what they fold to — what matching and fingerprints look at instead of text.

A word is a run of letters and digits with its combining marks. Everything else parts words: "Sherman's" and
"US-Sherman" are two words each. Scripts without spaces give one word a letter, so that a longer one is a run of them.
"""

import re
from collections.abc import Iterator, Sequence

from watchdesk.rules.characters import APOSTROPHES, MARKS, SOLITARY, VANISHING
from watchdesk.rules.folding import fold_word

# The first branch is for speed: a word of ASCII letters that no other letter continues, by far the commonest.
_LETTERS = rf"[^\W_{APOSTROPHES}{SOLITARY}{VANISHING}]+"
_WORD = re.compile(
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


class Words:
    """The words of one text, folded, and where they stand in it. Reads the text once; spans only when one is asked for.

    `folded[n]` is the n-th word. Sentences and paragraphs would be further indexes over the same numbers.
    """

    __slots__ = ("_positions", "_spans", "_texts", "folded")

    def __init__(self, *texts: str) -> None:
        """Take one text, or several that no phrase runs across (authors, tags): they are parted by an empty word."""
        self._texts = texts
        self._spans: list[tuple[int, int]] | None = None
        self._positions: dict[str, list[int]] | None = None
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

    @property
    def spans(self) -> Sequence[tuple[int, int]]:
        """Start and end of each word, in code points of the text as it is (unfolded)."""
        if self._spans is None:
            self._spans = list(self._find_spans())
        return self._spans

    def count_in_paragraphs(self, paragraphs: int) -> int:
        """Return how many words the first so many paragraphs (lines that are not blank) hold."""
        lines = _PARAGRAPH.finditer(self.text)
        end = 0
        for _, line in zip(range(paragraphs), lines, strict=False):
            end = line.end()
        return len(folded_words(self.text[:end]))

    def _find_spans(self) -> Iterator[tuple[int, int]]:
        offset = 0
        for number, text in enumerate(self._texts):
            if number:
                yield offset - 1, offset - 1
            for word in _WORD.finditer(text):
                start, end = word.span()
                yield offset + start, offset + end
            offset += len(text) + 1


def folded_words(text: str) -> list[str]:
    """Return the folded words of a text, in order: one for each word of `Words`."""
    plain = text
    if not text.isascii():
        for sign in _TYPOGRAPHY:
            if sign in plain:
                plain = plain.replace(sign, " ")
    if plain.isascii():
        return plain.encode("ascii").translate(_TO_WORDS).decode("ascii").split()
    return [word.lower() if word.isascii() else fold_word(word) for word in _WORD.findall(text)]


def raw_words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text as they are written, with start and end."""
    return [(word.group(), *word.span()) for word in _WORD.finditer(text)]
