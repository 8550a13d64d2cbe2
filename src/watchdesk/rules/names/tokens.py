"""Tokens: the words of an article as they are written, and what their capitals tell — the first step of finding names.

A capital tells something in mid-sentence, and nothing at a sentence's start, in a headline where every word bears one,
or in a text all in capitals or without any. There the rest of the article tells, then the background list.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import IntEnum

from msgspec import Struct

from watchdesk.rules.folding import fold_word
from watchdesk.rules.names.background import Background, background
from watchdesk.rules.words import raw_words

MOST_WORDS = 20_000
_OPENING = re.compile(r"[.!?:;…•|\n]|[\"“”„«(\[]\s*$|\s[-–—*]\s*$|``\s*$|''\s*$")
_SHORTENED = frozenset(
    """mr mrs ms dr gov sen sens rep reps gen lt col sgt capt adm maj cmdr prof rev hon st jr sr vs no dept inc corp co
    ltd u s d c n y calif fla tex mass conn mich minn penn ariz colo va md ill wis wash ore etc""".split()
)
_BYLINE = re.compile(
    r"^[ \t]*(?:\W*by[ \t]+\S.{0,70}$|https?\s*:.*$)"
    r"|\b(?:reporting|writing|editing|photographs?|photos?|compiled|additional reporting)[ \t]+by\b[^\n]*"
    r"|(?<!\w)(?:©|\(c\)|getty images|afp|epa)[^\n]{0,60}$|^[^\n]{0,60}\b(?:getty images|file photo)\b[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_LONG = 4  # letters: shorter words stay small in a headline of capitals
_ENOUGH = 3
_HEADLINE_SHARE = 0.7
_NOUN_SHARE = 0.24  # German writes every noun with a capital: a third of its words; English has an eighth
_USUALLY = 0.7
_LONGEST_INITIALS = 6


class Capital(IntEnum):
    """What the first letter of a word tells."""

    NONE = 0
    UNTOLD = 1
    TELLING = 2


class Token(Struct, frozen=True):
    """A word: as written, folded, where (`start`, `end`), what stands between it and the one before it, its capital."""

    word: str
    folded: str
    start: int
    end: int
    gap: str
    capital: Capital
    is_title: bool
    paragraph: int

    @property
    def is_acronym(self) -> bool:
        """Whether it is written all in capitals where that tells something."""
        return (
            self.capital is Capital.TELLING
            and 1 < len(self.word) <= _LONGEST_INITIALS
            and self.word.isupper()
            and not self.word.isdigit()
        )


class Reading:
    """An article's words, title first, and which of them are names. By-lines, credits and addresses are left out."""

    def __init__(self, title: str, text: str, known: Background | None = None) -> None:
        self.known = known or background()
        self._title = title
        self.text = f"{title}\n{text}" if title else text
        self.tokens: list[Token] = list(self._read())
        self.is_german = self._capitalises_nouns()
        self._telling = Counter(token.folded for token in self.tokens if token.capital is Capital.TELLING)
        self._small = Counter(
            token.folded for token in self.tokens if token.capital is Capital.NONE and token.word[0].islower()
        )
        self._is_blind = not self._telling and not any(token.word[0].isupper() for token in self.tokens)
        self.names: list[bool] = [self._is_name(token) for token in self.tokens]

    def small(self, word: str) -> int:
        """Return how often a folded word stands there in small letters."""
        return self._small[word]

    def telling(self, word: str) -> int:
        """Return how often a folded word bears a capital that tells."""
        return self._telling[word]

    def between(self, first: int, last: int) -> str:
        """Return the text from token `first` up to and including token `last`, its blanks made single."""
        return " ".join(self.text[self.tokens[first].start : self.tokens[last].end].split())

    def _read(self) -> Iterator[Token]:
        offset = 0
        paragraph = 0
        left = MOST_WORDS
        text = _BYLINE.sub(lambda found: " " * len(found.group()), self.text)
        for line in text.splitlines(keepends=True):
            words = raw_words(line)[:left]
            left -= len(words)
            is_title = not offset and bool(self._title)
            yield from self._line(line, words, offset, paragraph, is_title=is_title)
            offset += len(line)
            paragraph += bool(words)

    def _line(
        self, line: str, words: Sequence[tuple[str, int, int]], offset: int, paragraph: int, *, is_title: bool
    ) -> Iterator[Token]:
        tells = _tells(words)
        last = 0
        before = ""
        for number, (word, start, end) in enumerate(words):
            gap = line[last:start]
            capital = Capital.NONE
            if word[0].isupper():
                is_open = not number or (_OPENING.search(gap) and not _is_shortened(before, gap))
                capital = Capital.TELLING if tells and not is_open else Capital.UNTOLD
            folded = fold_word(word)
            yield Token(word, folded, offset + start, offset + end, gap, capital, is_title, paragraph)
            last, before = end, folded

    def _capitalises_nouns(self) -> bool:
        """Whether nouns bear capitals (German): so many words do, and a quarter of the others is not English news."""
        words = [token for token in self.tokens if token.word[0].isalpha()]
        capitals = [token for token in words if token.capital is Capital.TELLING]
        if len(words) < 8 * _ENOUGH or len(capitals) < _NOUN_SHARE * len(words):
            return False
        small = [token for token in words if token.word.islower()]
        strange = sum((self.known.capitals(token.folded) or 1.0) > _USUALLY / 2 for token in small)
        return 4 * strange > len(small)

    def _is_name(self, token: Token) -> bool:
        letter = token.word[0]
        if not letter.isupper() and not (self._is_blind and letter.islower()):  # small, a digit, or of another script
            return False
        if token.capital is Capital.TELLING:
            return True
        seen, small = self._telling[token.folded], self._small[token.folded]
        if (seen or small) and not self._is_blind:
            return seen >= max(1, small)
        usual = self.known.capitals(token.folded)
        if usual is None:
            return not self._is_blind and len(token.word) > 2  # noqa: PLR2004 - too short to be a rare name
        return usual >= _USUALLY


def _tells(words: Sequence[tuple[str, int, int]]) -> bool:
    """Whether a line's capitals tell anything: neither a headline where all long words bear one, nor all capitals."""
    long = [word for word, _, _ in words if len(word) >= _LONG and word[0].isalpha()]
    if len(long) < _ENOUGH:
        return not all(word.isupper() for word, _, _ in words if len(word) > 1)
    if sum(word.isupper() for word in long) > len(long) / 2:
        return False
    return len(words) > 30 or sum(word[0].isupper() for word in long) <= _HEADLINE_SHARE * len(long)  # noqa: PLR2004 - no headline is so long


def _is_shortened(before: str, gap: str) -> bool:
    """Whether the stop in a gap belongs to an abbreviation: "Mr. Sherman", "the U.S. Senate", "Wendy R. Sherman"."""
    return gap.strip() == "." and (len(before) == 1 or before in _SHORTENED)
