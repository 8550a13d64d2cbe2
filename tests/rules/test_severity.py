"""How much a story weighs, by the outlets that tell it."""

import pytest

from watchdesk.model.tellings import Severity
from watchdesk.rules.severity import reaches, severity_of

ROUTINE, NOTABLE, URGENT = Severity


@pytest.mark.parametrize(
    "tiers,severity",
    [
        ((1,), ROUTINE),
        ((2, 3), ROUTINE),
        ((2, 2, 3), ROUTINE),
        ((1, 3), NOTABLE),
        ((2, 2, 2, 3), NOTABLE),
        ((1, 2, 2, 3), NOTABLE),
        ((1, 1, 2), NOTABLE),
        ((1, 1, 2, 3), URGENT),
        ((1, 1, 1, 1), URGENT),
    ],
    ids=lambda value: "".join(map(str, value)) if isinstance(value, tuple) else value.value,
)
def test_tiers_and_breadth_decide(tiers: tuple[int, ...], severity: Severity) -> None:
    told = {f"outlet {number}": tier for number, tier in enumerate(tiers)}
    assert severity_of(told, is_firm=True) is severity
    assert severity_of(told, is_firm=False) is ROUTINE


def test_what_is_asked_for_is_the_least() -> None:
    assert [reaches(one, "notable") for one in Severity] == [False, True, True]
    assert [reaches(one, "urgent") for one in Severity] == [False, False, True]
    assert [reaches(one, None) for one in Severity] == [False, False, False]
