"""Ranking: which of an article's candidates it is most about — how often, how early, and how rare in the news."""

from collections.abc import Sequence
from math import exp

from msgspec import Struct

from watchdesk.rules.derive.candidates import Candidate
from watchdesk.rules.names.background import Rarity, rareness
from watchdesk.rules.names.gazetteer import countries
from watchdesk.rules.names.tokens import Reading

MOST_TERMS = 40
_LEAD_WORDS = 90
# Found on half of the texts of KPCrowd (benchmarks/keyphrases.py), checked on the other half.
_IN_TITLE = 1.3
_IN_LEAD = 1.15
_LATE = 0.7
_BY_KIND = {"person": 1.3, "place": 0.95, "organisation": 1.0, "topic": 0.9}
_COUNTRY = 0.42  # where something happens, rather than what
_LONG_NAME = 0.6
_PAIR = 0.5
_COUNTED = 0.65  # the power of how often
_RARE = 0.8  # and of how rare
_RAREST = 10.0
_WHOLE_NAME = 8.0  # whoever is named with given name and surname is at least so rare


class Ranked(Struct, frozen=True):
    """A candidate, its score of at most 1, and the share of articles that hold its rarest word."""

    candidate: Candidate
    score: float
    share: float


def ranked(reading: Reading, found: Sequence[Candidate], rarity: Rarity) -> list[Ranked]:
    """Return the candidates that an article is most about, best first; the first has score 1."""
    scored = sorted(
        ((_weight(reading, candidate, rarity), -candidate.places[0], candidate) for candidate in found),
        key=lambda triple: triple[:2],
        reverse=True,
    )
    best = scored[0][0] if scored else 1.0
    kept = [triple for triple in scored if triple[0] > 0]
    return [
        Ranked(candidate, round(weight / best, 3), exp(-rarest(candidate, rarity)))
        for weight, _, candidate in _without_parts(kept)[:MOST_TERMS]
    ]


def rarest(candidate: Candidate, rarity: Rarity) -> float:
    """Return the rareness of the rarest word of a candidate."""
    return max(rareness(rarity, word) for word in candidate.words)


def _weight(reading: Reading, candidate: Candidate, rarity: Rarity) -> float:
    rare = min(_RAREST, rarest(candidate, rarity))
    if candidate.person is not None and candidate.person.given:
        rare = max(rare, _WHOLE_NAME)
    kind = _COUNTRY if candidate.key in countries() else _BY_KIND[candidate.kind]
    often = len(candidate.places) ** _COUNTED
    return float(rare**_RARE * often * kind * _length(candidate) * _position(reading, candidate))


def _length(candidate: Candidate) -> float:
    """Return what a term of several words counts: readers seldom mark long names, and pairs of small words less."""
    if candidate.person is not None or len(candidate.words) == 1:
        return 1.0
    return _LONG_NAME if candidate.is_name else _PAIR


def _position(reading: Reading, candidate: Candidate) -> float:
    first = reading.tokens[candidate.places[0]]
    if first.is_title:
        return _IN_TITLE
    return _IN_LEAD if candidate.places[0] < _LEAD_WORDS else _LATE


def _without_parts(scored: list[tuple[float, int, Candidate]]) -> list[tuple[float, int, Candidate]]:
    """Leave out a topic word that a better phrase holds, unless it stands mostly outside it."""
    kept: list[tuple[float, int, Candidate]] = []
    held: dict[str, int] = {}
    for triple in scored:
        candidate = triple[2]
        if (
            len(candidate.words) == 1
            and not candidate.is_name
            and 2 * held.get(candidate.key, 0) > len(candidate.places)
        ):
            continue
        if len(candidate.words) > 1:
            for word in candidate.words:
                held[word] = held.get(word, 0) + len(candidate.places)
        kept.append(triple)
    return kept
