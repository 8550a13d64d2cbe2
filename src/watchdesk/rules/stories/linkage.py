"""Linkage: the articles of a file into stories, the closest first, in whatever order they stand there.

Average linkage over a matrix with few entries; what has none is 0. Two stories are one where they are close enough, and
about as close as the articles within them: two events of a kind are close too, but less so than the reports on each.
"""

from heapq import heapify, heappop, heappush
from math import sqrt

LEAST_ALIKE_TO_JOIN, LEAST_CLOSE_TO_JOIN = 0.18, 0.53
"""Mean likeness, and mean closeness, between the articles of two stories that are one."""

LEAST_OF_OWN_CLOSENESS = 0.81
"""Of the mean closeness within two stories, what that between them must reach."""

# What is taken for the closeness of two articles on one event, and for how many pairs, before a story shows its own.
_USUALLY_CLOSE, _USUAL_PAIRS = 0.6, 3

Rows = list[dict[int, float]]
"""A symmetric matrix with few entries: by number of the one, by number of the other."""


def linked(alike: Rows, close: Rows) -> list[int]:
    """Return for each article the number of the first one of its story, which is its own for that one.

    `alike` and `close` have the same entries; their rows are used up.
    """
    stories = _Stories(alike, close)
    stories.join()
    firsts = [0] * len(alike)
    for first, members in enumerate(stories.members):
        for number in members:
            firsts[number] = first
    return firsts


class _Stories:
    """Stories by the number of their first article, with the sums of likeness and closeness between their articles."""

    def __init__(self, alike: Rows, close: Rows) -> None:
        self._alike = alike
        self._close = close
        self.members = [[number] for number in range(len(alike))]
        self._within = [0.0] * len(alike)  # the sum of closeness over the pairs of a story

    def join(self) -> None:
        """Make one of two stories, the closest first, until none are close enough."""
        queue = [entry for story in range(len(self._close)) for entry in self._joinable(story) if entry[1] == story]
        heapify(queue)
        while queue:
            _, one, other, members = heappop(queue)
            # A story that lives only grows: two with as many members as then are as they were.
            if self.members[one] and self.members[other] and members == self._both(one, other):
                self._merge(one, other)
                for entry in self._joinable(one):
                    heappush(queue, entry)

    def _joinable(self, story: int) -> list[tuple[float, int, int, int]]:
        """Return what a story may be joined with: closeness, negative; the two, the older first; members of both."""
        entries = []
        own = LEAST_OF_OWN_CLOSENESS * sqrt(self._own(story))
        for other, close in self._close[story].items():
            pairs = len(self.members[story]) * len(self.members[other])
            if close < LEAST_CLOSE_TO_JOIN * pairs or self._alike[story][other] < LEAST_ALIKE_TO_JOIN * pairs:
                continue
            if close >= own * sqrt(self._own(other)) * pairs:
                entries.append((-close / pairs, min(story, other), max(story, other), self._both(story, other)))
        return entries

    def _both(self, one: int, other: int) -> int:
        return len(self.members[one]) + len(self.members[other])

    def _own(self, story: int) -> float:
        """Return the mean closeness within a story, drawn to what is usual where they are few."""
        members = len(self.members[story])
        pairs = members * (members - 1) / 2
        return (self._within[story] + _USUAL_PAIRS * _USUALLY_CLOSE) / (pairs + _USUAL_PAIRS)

    def _merge(self, one: int, other: int) -> None:
        self._within[one] += self._within[other] + self._close[one][other]
        self.members[one] += self.members[other]
        self.members[other] = []
        for rows in (self._alike, self._close):
            for third, its in rows[other].items():
                del rows[third][other]
                if third != one:
                    rows[one][third] = rows[third][one] = rows[one].get(third, 0.0) + its
            rows[other] = {}
