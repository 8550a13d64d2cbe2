"""Pages: the words of a field as they are written, with capitals, gaps and lines — what surroundings.py looks at."""

import re
from enum import Enum

from watchdesk.rules.people.roles import is_title
from watchdesk.rules.words import Words

_NAME_GAP = re.compile(r"[ \t\u00a0\u2009\u202f]*")
_NICKNAME_GAP = re.compile(r"[ \t\u00a0\u2009\u202f\"“”'‘’()]+")
_DOTTED_GAP = re.compile(r"\.[ \t\u00a0\u2009\u202f]*")
_SENTENCE_END = re.compile(r"[.!?:…\n—–|]|[\"“‘(]\s*$|^\s*[\"”’]\s*$")
_BYLINE_TRADES = frozenset(
    "reporting writing editing photo photos photograph photographs photographer compiled".split()
)
_NO_INITIALS = frozenset("us uk eu un tv ex".split())
_HYPHENS = frozenset("-‐‑")
WINDOW = 240  # characters around a place, within its line, whose capitals are looked at
LONGEST_HEADLINE = 24  # words
LONGEST_BYLINE = 12
_MOSTLY = 0.85
_ENOUGH = 3
_LONG_WORD = 4


class Letters(Enum):
    """What capitals tell where a word stands."""

    SENTENCE = "sentence"  # a capital marks a name, or the first word
    TITLE = "title"  # every word has one
    ALIKE = "alike"  # all capitals, or none at all
    NONE = "none"  # the script has no capitals


class Page:
    """The words of one field, asked about one place after another."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.folded = words.folded
        self._spans = words.spans
        self._text = words.text
        self._lines: dict[int, tuple[int, int, Letters]] = {}

    def written(self, number: int) -> str:
        """Return a word as it is written."""
        start, end = self._spans[number]
        return self._text[start:end]

    def shown(self, first: int, last: int) -> str:
        """Return the text from word `first` up to and not including `last`."""
        return self._text[self._spans[first][0] : self._spans[last - 1][1]]

    def gap(self, number: int) -> str:
        """Return what stands between a word and the next; before the first word and behind the last, a line break."""
        if number < 0 or number + 1 >= len(self._spans):
            return "\n"
        return self._text[self._spans[number][1] : self._spans[number + 1][0]]

    def is_beside(self, number: int) -> bool:
        """Whether only white space stands between a word and the next."""
        gap = self.gap(number)
        return bool(gap) and _NAME_GAP.fullmatch(gap) is not None

    def is_joined(self, number: int) -> bool:
        """Whether a word and the next can be parts of one name or title: a dot, quotes or a hyphen may part them."""
        gap = self.gap(number)
        if gap in _HYPHENS or _NICKNAME_GAP.fullmatch(gap):
            return True
        return _DOTTED_GAP.fullmatch(gap) is not None and (self.is_initial(number) or is_title(self.folded[number]))

    def is_capital(self, number: int) -> bool:
        """Whether a word begins with a capital letter."""
        return self._text[self._spans[number][0]].isupper()

    def is_initial(self, number: int) -> bool:
        """Whether a word is an initial, or two: "R.", "HW"."""
        word = self.written(number)
        if len(word) == 1:
            return word.isupper() and (word not in "AI" or self.gap(number).startswith("."))
        return len(word) == len("HW") and word.isupper() and not _is_short_form(self.folded[number])

    def opens(self, number: int) -> bool:
        """Whether a word is the first of a sentence, a line or a quotation."""
        return number == 0 or _SENTENCE_END.search(self.gap(number - 1)) is not None

    def letters(self, number: int) -> Letters:
        """Return what capitals tell where a word stands."""
        return self._line(number)[2]

    def is_known_small(self, word: str) -> bool:
        """Whether a folded word stands somewhere on the page without a capital."""
        return any(not self.is_capital(number) for number in self.words.positions.get(word, ())[:12])

    def is_credit(self, first: int, last: int) -> bool:
        """Whether a place is a by-line or a credit: "By Wendy Sherman, staff writer", "Photo: Wendy Sherman/Agency"."""
        if self.gap(last - 1).startswith("/") or self.gap(first - 1).endswith("/"):
            return True
        before = self.folded[max(first - 3, 0) : first]
        if "by" in before and (_BYLINE_TRADES & set(before) or self.gap(first - 2).endswith("(")):
            return True
        start, end, _ = self._line(first)
        return end - start <= LONGEST_BYLINE and self.folded[start] == "by" and first - start <= LONGEST_BYLINE // 2

    def _line(self, number: int) -> tuple[int, int, Letters]:
        start, end = self._spans[number]
        line_start = max(self._text.rfind("\n", max(start - WINDOW, 0), start) + 1, start - WINDOW, 0)
        line = self._lines.get(line_start)
        if line is not None and line[0] <= number < line[1]:
            return line
        line_end = self._text.find("\n", end, end + WINDOW)
        line_end = min(end + WINDOW, len(self._text)) if line_end < 0 else line_end
        first = last = number
        while first > 0 and self._spans[first - 1][0] >= line_start:
            first -= 1
        while last + 1 < len(self._spans) and self._spans[last + 1][1] <= line_end:
            last += 1
        line = self._lines[line_start] = (first, last + 1, self._read(first, last + 1, number))
        return line

    def _read(self, first: int, last: int, number: int) -> Letters:
        word = self.written(number)
        if word.lower() == word.upper():
            return Letters.NONE
        text = self.shown(first, last)
        if text.upper() == text or text.lower() == text:
            return Letters.ALIKE
        if last - first > LONGEST_HEADLINE or self.gap(last - 1).startswith((".", ";")):
            return Letters.SENTENCE
        long = [self.is_capital(place) for place in range(first + 1, last) if len(self.folded[place]) >= _LONG_WORD]
        is_title = len(long) >= _ENOUGH and sum(long) >= _MOSTLY * len(long)
        return Letters.TITLE if is_title else Letters.SENTENCE


def _is_short_form(word: str) -> bool:
    return word in _NO_INITIALS or is_title(word)
