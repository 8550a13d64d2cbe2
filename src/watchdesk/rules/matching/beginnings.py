"""Beginnings: queries under the beginnings of words (`tal*`), with what each word of the articles begins remembered."""

from collections.abc import Iterable

# Words of articles of which is known which beginnings they have. A week of news has about so many different ones.
MOST_REMEMBERED = 100_000

Numbers = list[int]


class Beginnings:
    """Numbers of queries by the beginnings of words that they require."""

    def __init__(self) -> None:
        self._numbers: dict[str, Numbers] = {}
        self._lengths: dict[str, set[int]] = {}
        self._known: set[str] = set()
        self._begun: dict[str, Numbers] = {}

    def add(self, beginning: str, number: int) -> None:
        """Put a query under a beginning, which is not empty. All are put before the first is looked for."""
        self._numbers.setdefault(beginning, []).append(number)
        self._lengths.setdefault(beginning[0], set()).add(len(beginning))

    def found(self, vocabulary: frozenset[str]) -> Numbers:
        """Return the numbers under each beginning that a word of the vocabulary has."""
        if not self._numbers:
            return []
        if len(self._known) > MOST_REMEMBERED:  # before the new words are told from the known, or these would be lost
            self._known.clear()
            self._begun.clear()
        self._meet(vocabulary - self._known)
        return [number for word in self._begun.keys() & vocabulary for number in self._begun[word]]

    def _meet(self, words: Iterable[str]) -> None:
        for word in words:
            lengths = self._lengths.get(word[:1], ())
            numbers = [number for length in lengths for number in self._numbers.get(word[:length], ())]
            if numbers:
                self._begun[word] = numbers
        self._known.update(words)
