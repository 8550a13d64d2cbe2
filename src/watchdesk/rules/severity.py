"""Severity: how much a story weighs, by who reports it and how widely — asked by compose and by what breaks through."""

from collections.abc import Mapping

from watchdesk.model.tellings import Severity

FIRST_TIER = 1
_ORDER = (Severity.ROUTINE, Severity.NOTABLE, Severity.URGENT)
_URGENT_OUTLETS, _URGENT_FIRST = 4, 2
_NOTABLE_OUTLETS = 2


def severity_of(tiers: Mapping[str, int], *, is_firm: bool) -> Severity:
    """Return the severity of a story told by these outlets (source id → tier, 1 the most trusted).

    `is_firm`: a watch holds for it on more than a headline or a bare surname; what is not firm is routine. Notable is
    what two outlets tell, one of them of the first tier, or four without; urgent what four tell, two of them of the
    first tier. One outlet alone, however good, may be wrong, and so may many that copy from below.
    """
    if not is_firm:
        return Severity.ROUTINE
    first = sum(tier <= FIRST_TIER for tier in tiers.values())
    if len(tiers) >= _URGENT_OUTLETS and first >= _URGENT_FIRST:
        return Severity.URGENT
    if len(tiers) >= _URGENT_OUTLETS or (len(tiers) >= _NOTABLE_OUTLETS and first):
        return Severity.NOTABLE
    return Severity.ROUTINE


def reaches(severity: Severity, asked: str | None) -> bool:
    """Return whether a severity is at least the one asked for; where none is asked for, none reaches it."""
    return asked is not None and _ORDER.index(severity) >= _ORDER.index(Severity(asked))
