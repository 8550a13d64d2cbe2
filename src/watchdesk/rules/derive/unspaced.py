"""Unspaced: the topics of scripts without spaces (Chinese, Japanese, Thai), whose words are not parted by anything.

Two letters side by side stand for the words they are part of; in the watch language they match as a run. Those that the
article repeats tell what it is about; where none is repeated, as in a headline, all are taken.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from watchdesk.rules.characters import SOLITARY
from watchdesk.rules.derive.candidates import Candidate
from watchdesk.rules.names.tokens import Reading, Token

_UNSPACED = re.compile(f"[{SOLITARY}]")


def pairs_of_letters(reading: Reading) -> list[Candidate]:
    """Return the pairs of letters that an article repeats, or all where it repeats none, in the order met."""
    met: dict[str, Candidate] = {}
    for place, one, other in _neighbours(reading):
        pair = met.setdefault(one.folded + other.folded, Candidate(one.folded + other.folded, "topic", is_name=False))
        pair.forms[one.word + other.word] += 1
        pair.places.append(place)
    repeated = [pair for pair in met.values() if len(pair.places) > 1]
    return repeated or list(met.values())


def _neighbours(reading: Reading) -> Iterator[tuple[int, Token, Token]]:
    for place, (one, other) in enumerate(pairwise(reading.tokens)):
        if not other.gap and one.paragraph == other.paragraph and _is_unspaced(one) and _is_unspaced(other):
            yield place, one, other


def _is_unspaced(token: Token) -> bool:
    return _UNSPACED.match(token.word) is not None
