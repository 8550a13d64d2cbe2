"""Background: how rare a word is in the news, and how it is usually written — what a desk knows before any archive.

`background.txt` was counted by benchmarks/background.py over 125,796 items of news feeds of 2021 and 2022 and briefings
of 2021: facts about words, no text. Its first line holds the number of items and the steps an octave; each further line
a step, a tenth and the folded words that fewer than 2^(step / steps) items hold, and of whose places in mid-sentence
that tenth bears a capital (5 also where it was seen too rarely to tell).
"""

from functools import cache
from importlib.resources import files
from math import log
from typing import Protocol

_UNSEEN = 0.4  # items: a word that is not in the list is taken to be in fewer than the rarest that is
_UNTOLD = 5
_BEGINNING = 3
_STEP_NOUGHT = ord("À")  # steps are written as capitals of Latin-1, which no folded word holds


class Rarity(Protocol):
    """How rare words are: in an archive, or in the background list."""

    def share(self, word: str) -> float:
        """Return the share of articles that hold a folded word, above 0 and at most 1."""
        ...


class Background:
    """The list, read.

    It is kept as text, a string for each three letters that words begin with: 1.3 MiB instead of the 6.2 of two
    dictionaries of 48,000 words, for half a microsecond more a question (ADR 0033).
    """

    def __init__(self, listed: str) -> None:
        head, *lines = listed.splitlines()
        items, steps = head.split()
        self._items = int(items)
        self._steps = int(steps)
        beginnings: dict[str, list[str]] = {}
        for line in lines:
            step, tenth, *words = line.split(" ")
            mark = f" {chr(_STEP_NOUGHT + int(step))}{tenth}"
            for word in words:
                beginnings.setdefault(word[:_BEGINNING], [" "]).append(f"{word}{mark} ")
        self._words = {beginning: "".join(words) for beginning, words in beginnings.items()}

    def words(self) -> list[str]:
        """Return every word of the list."""
        return [word for words in self._words.values() for word in words.split()[::2]]

    def share(self, word: str) -> float:
        """Return the share of news items that hold a folded word; of one not in the list, less than of any that is."""
        mark = self._mark(word)
        octaves = _UNSEEN if mark is None else 2 ** ((ord(mark[0]) - _STEP_NOUGHT) / self._steps)
        return octaves / self._items

    def is_known(self, word: str) -> bool:
        """Whether a folded word is in the list."""
        return self._mark(word) is not None

    def capitals(self, word: str) -> float | None:
        """Return the share of a folded word's places in mid-sentence that bear a capital; None where it is unknown."""
        mark = self._mark(word)
        tenth = _UNTOLD if mark is None else int(mark[1])
        return None if tenth == _UNTOLD else (tenth + 0.5) / 10

    def _mark(self, word: str) -> str | None:
        """Return the step, as a letter, and the tenth of a word; None where the list does not have it."""
        words = self._words.get(word[:_BEGINNING], "")
        place = words.find(f" {word} ")
        if place < 0:
            return None
        mark = place + len(word) + 2
        return words[mark : mark + 2]


@cache
def background() -> Background:
    """Return the list that ships, read once."""
    return Background(files("watchdesk.rules.names").joinpath("background.txt").read_text(encoding="ascii"))


def rareness(rarity: Rarity, word: str) -> float:
    """Return the natural logarithm of how many articles there are for each that holds a folded word: 0 or more."""
    return -log(min(1.0, max(rarity.share(word), 1e-7)))
