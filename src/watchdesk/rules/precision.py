"""Precision: how many of the stories that a watch told were of use, by what subscribers answered."""

from collections.abc import Collection, Mapping, Sequence
from math import sqrt

from msgspec import Struct

_Z = 1.959963984540054
FEWEST = 5
HOPELESS = 0.5


class Measured(Struct, frozen=True, kw_only=True):
    """So many stories that were answered `useful`, and so many that were not; `low` and `high` bound the precision."""

    useful: int
    not_relevant: int

    @property
    def answered(self) -> int:
        """How many were answered at all."""
        return self.useful + self.not_relevant

    @property
    def precision(self) -> float | None:
        """The share that was useful, 0 to 1; None where nothing was answered."""
        return self.useful / self.answered if self.answered else None

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson score interval of the precision at 95 %."""
        return wilson(self.useful, self.answered)


def wilson(hits: int, number: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927), 0 to 1 for none of none.

    It holds for the few answers that a watch gets, where the usual one does not.
    """
    if not number:
        return 0.0, 1.0
    share, square = hits / number, _Z * _Z
    middle = share + square / (2 * number)
    spread = _Z * sqrt(share * (1 - share) / number + square / (4 * number * number))
    whole = 1 + square / number
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def measured(answers: Sequence[bool]) -> Measured:
    """Return the measure of these answers: useful or not."""
    return Measured(useful=sum(answers), not_relevant=len(answers) - sum(answers))


def by_term(answers: Sequence[tuple[bool, Collection[str]]]) -> Mapping[str, Measured]:
    """Return the measure of each term, from answers with the terms that their stories were found by."""
    found: dict[str, list[bool]] = {}
    for is_useful, terms in answers:
        for term in terms:
            found.setdefault(term, []).append(is_useful)
    return {term: measured(found[term]) for term in sorted(found)}


def proposals(whole: Measured, terms: Mapping[str, Measured]) -> list[str]:
    """Return edits worth a thought, in words, the term with the most answers first. Nothing is ever changed by itself.

    A term is proposed to be dropped where at least FEWEST of its stories were answered and even the upper end of its
    interval lies below HOPELESS; not where the watch as a whole does no better, since then it is not the term.
    """
    hopeless = [
        (term, one)
        for term, one in terms.items()
        if one.answered >= FEWEST and one.interval[1] < HOPELESS and one.answered < whole.answered
    ]
    hopeless.sort(key=lambda pair: (-pair[1].answered, pair[0]))
    return [f"drop '{term}': {one.useful} of {one.answered} useful" for term, one in hopeless]
