"""Judgement: three-valued answers, and how clauses are put together — "unknown is not false" in one place.

A judgement says of a clause whether it holds firmly, at least, as decided, and at most: the first as the second, but
with every leaf that holds only weakly (a bare surname) taken as false; then with every unknown leaf taken as false
where it stands positive (and as true under NOT), with every unknown leaf taken as not found, and with the best of luck.
Reading the second and the last together is Kleene's strong logic (1938); the third is the decision.
"""

from collections.abc import Sequence
from typing import NamedTuple

from watchdesk.model.watches import Truth


class Judgement(NamedTuple):
    """Four answers to one clause, each implying the next."""

    is_firm: bool
    at_least: bool
    decided: bool
    at_most: bool

    @property
    def truth(self) -> Truth:
        """The three-valued answer."""
        if self.at_least:
            return Truth.TRUE
        return Truth.UNKNOWN if self.at_most else Truth.FALSE


HOLDS = Judgement(is_firm=True, at_least=True, decided=True, at_most=True)
WEAKLY = Judgement(is_firm=False, at_least=True, decided=True, at_most=True)
FAILS = Judgement(is_firm=False, at_least=False, decided=False, at_most=False)
UNKNOWN = Judgement(is_firm=False, at_least=False, decided=False, at_most=True)


def negated(judgement: Judgement) -> Judgement:
    """Return NOT: what is unknown was decided as not found, so that it never excludes."""
    return Judgement(not judgement.at_most, not judgement.at_most, not judgement.decided, not judgement.at_least)


def counted(judgements: Sequence[Judgement], needed: int) -> Judgement:
    """Return whether at least `needed` of them hold: all of them is AND, one is OR."""
    held = judgements.count(HOLDS)
    if held + judgements.count(FAILS) == len(judgements):  # by far the commonest, and ten times faster
        return HOLDS if held >= needed else FAILS
    return Judgement(
        sum(judgement.is_firm for judgement in judgements) >= needed,
        sum(judgement.at_least for judgement in judgements) >= needed,
        sum(judgement.decided for judgement in judgements) >= needed,
        sum(judgement.at_most for judgement in judgements) >= needed,
    )
