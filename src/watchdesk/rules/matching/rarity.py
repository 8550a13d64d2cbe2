"""Rarity: how seldom a word is, so that a query is looked for by the rarest that it requires."""

from collections.abc import Callable, Iterable

from watchdesk.rules.names.background import background

# Of two words side by side: so much of the rarer one's share. News has few pairs that are commoner than that.
_TOGETHER = 0.1

# Of the articles that hold a word, so many have it in their title.
_IN_TITLE = 0.2

# The share of articles that hold a word of so many letters, roughly, where nothing better is known. A word on its own
# is taken to be rarer than a beginning of the same length.
_BY_LENGTH = (1.0, 0.5, 0.2, 0.05, 0.02, 0.01, 0.005, 0.003, 0.002)
_BEGINNING = 4.0

# A word that the background list of English-language news does not have is so much rarer than others of its length; one
# of few letters may be a common word of another language ("que", "und").
_UNLISTED = 0.01
_SHORT = 3


def share_by_length(word: str) -> float:
    """Return a guess at the share of articles that hold a word, from its length alone."""
    return _BY_LENGTH[min(len(word), len(_BY_LENGTH) - 1)]


def share_in_news(word: str) -> float:
    """Return the share of articles that hold a word: from the background list, else a guess."""
    known = background()
    if known.is_known(word):
        return known.share(word)
    guess = share_by_length(word)
    return guess * _UNLISTED if word.isascii() and len(word) > _SHORT else guess


class Shares(dict[str, float]):
    """The share of articles that hold an atom, guessed from those of words and remembered while an index is built."""

    def __init__(self, share: Callable[[str], float]) -> None:
        super().__init__()
        self._share = share

    def __missing__(self, atom: str) -> float:
        self[atom] = share = self._guess(atom)
        return share

    def of(self, atoms: Iterable[str]) -> float:
        """Return the share of articles that hold one of the atoms, at most."""
        return sum(map(self.__getitem__, atoms))

    def _guess(self, atom: str) -> float:
        if atom.endswith("*"):
            return max(self[atom[:-1]], _BEGINNING * share_by_length(atom[:-1]))
        if atom.startswith("title:"):
            return _IN_TITLE * self[atom[6:]]
        first, _, second = atom.partition(" ")
        if second:
            return _TOGETHER * min(self[first], self[second])
        return self._share(atom)
