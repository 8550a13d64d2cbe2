"""Company: which articles of a file are close, by their words and by what else they resemble — before linkage.

A desk places an article when it comes. A file is read whole before anybody sees a story of it, so that an article is
known by its company, too: two reports on one event resemble the same others (shared near neighbours: Jarvis and
Patrick, IEEE Transactions on Computers, 1973).
"""

from collections import deque
from datetime import datetime
from math import exp, fsum, sqrt

from watchdesk.rules.stories.linkage import Rows
from watchdesk.rules.stories.placing import DAY, FADING, OTHER_YEAR
from watchdesk.rules.stories.portraits import SHORTEST, Portrait

MOST_UNDER_A_KEY = 400
"""Articles looked at under one key: the latest. A file of many thousand must not cost the square of them."""

LEAST_ALIKE = 0.06
"""Likeness below it is chance, and is taken for none."""

# What an article counts as like itself: as two on one event usually are. At 1 its company would be itself.
_LIKE_ITSELF = 0.3
_ENOUGH_SHARED = 5
# Of the longer of two: forms filled in are short both, of a brief and a report on one event only one is.
_ENOUGH_TERMS = 24


class Company:
    """The articles of a file by number, as they were added from 0 on, with those that each of them resembles."""

    def __init__(self) -> None:
        self.alike: Rows = []
        self._portraits: dict[int, Portrait] = {}
        self._under: dict[str, deque[int]] = {}

    def add(self, portrait: Portrait) -> None:
        """Compare an article with those before it that share one of its keys."""
        number = len(self.alike)
        self.alike.append({})
        if len(portrait.keys) < SHORTEST:
            return
        for other in {other for key in portrait.keys for other in self._under.get(key, ()) if other in self._portraits}:
            alike = likeness(portrait, self._portraits[other])
            if alike >= LEAST_ALIKE:
                self.alike[number][other] = self.alike[other][number] = alike
        self._portraits[number] = portrait
        for key in portrait.keys:
            self._under.setdefault(key, deque(maxlen=MOST_UNDER_A_KEY)).append(number)

    def forget(self, before: datetime) -> None:
        """Compare nothing further with articles that are dated before a moment; what was found stays."""
        old = {number for number, one in self._portraits.items() if one.at is not None and one.at < before}
        for number in old:
            del self._portraits[number]
        for key in [*self._under]:
            left = [number for number in self._under[key] if number not in old]
            if left:
                self._under[key] = deque(left, maxlen=MOST_UNDER_A_KEY)
            else:
                del self._under[key]

    def close(self) -> Rows:
        """Return how close those are that are alike: the mean of their likeness and of the cosine of their company."""
        known = [_company(number, row) for number, row in enumerate(self.alike)]
        rows: Rows = [{} for _ in self.alike]
        for number, row in enumerate(self.alike):
            for other, alike in row.items():
                if other < number:
                    both = (alike + _cosine(known[number], known[other])) / 2
                    rows[number][other] = rows[other][number] = both
        return rows


def likeness(one: Portrait, other: Portrait) -> float:
    """Return the cosine of two articles, less for little text, days between or other years told, from 0 to 1."""
    apart = _apart(one, other)
    if apart < LEAST_ALIKE:
        return 0.0
    # Sets of words are walked in another order at every start: fsum gives the same sum in any.
    shared = one.terms.keys() & other.terms.keys()
    longer = max(len(one.terms), len(other.terms))
    evidence = min(1.0, len(shared) / _ENOUGH_SHARED) * min(1.0, longer / _ENOUGH_TERMS) ** 2
    return apart * evidence * fsum([one.terms[term] * other.terms[term] for term in shared])


def _apart(one: Portrait, other: Portrait) -> float:
    if one.at is not None and other.at is not None:
        return exp(-FADING * abs((one.at - other.at).total_seconds()) / DAY)
    is_other_year = one.year is not None and other.year is not None and one.year != other.year
    return OTHER_YEAR if is_other_year else 1.0


def _company(number: int, row: dict[int, float]) -> dict[int, float]:
    """Return what an article resembles, itself included, as a vector of length 1."""
    length = sqrt(fsum([alike * alike for alike in row.values()]) + _LIKE_ITSELF**2)
    return {other: alike / length for other, alike in row.items()} | {number: _LIKE_ITSELF / length}


def _cosine(one: dict[int, float], other: dict[int, float]) -> float:
    return fsum([one[number] * other[number] for number in one.keys() & other.keys()])
