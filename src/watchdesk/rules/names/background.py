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


class Rarity(Protocol):
    """How rare words are: in an archive, or in the background list."""

    def share(self, word: str) -> float:
        """Return the share of articles that hold a folded word, above 0 and at most 1."""
        ...


class Background:
    """The list, read. One line is split at a time, so that 47,000 words cost some ten milliseconds."""

    def __init__(self, listed: str) -> None:
        head, *lines = listed.splitlines()
        items, steps = head.split()
        self._items = int(items)
        self._shares: dict[str, float] = {}
        self._tenths: dict[str, int] = {}
        for line in lines:
            step, tenth, *words = line.split(" ")
            self._shares.update(dict.fromkeys(words, 2 ** (int(step) / int(steps)) / self._items))
            self._tenths.update(dict.fromkeys(words, int(tenth)))

    def share(self, word: str) -> float:
        """Return the share of news items that hold a folded word; of one not in the list, less than of any that is."""
        return self._shares.get(word, _UNSEEN / self._items)

    def is_known(self, word: str) -> bool:
        """Whether a folded word is in the list."""
        return word in self._shares

    def capitals(self, word: str) -> float | None:
        """Return the share of a folded word's places in mid-sentence that bear a capital; None where it is unknown."""
        tenth = self._tenths.get(word, _UNTOLD)
        return None if tenth == _UNTOLD else (tenth + 0.5) / 10


@cache
def background() -> Background:
    """Return the list that ships, read once."""
    return Background(files("watchdesk.rules.names").joinpath("background.txt").read_text(encoding="ascii"))


def rareness(rarity: Rarity, word: str) -> float:
    """Return the natural logarithm of how many articles there are for each that holds a folded word: 0 or more."""
    return -log(min(1.0, max(rarity.share(word), 1e-7)))
