"""The clock of tests: stands still, moves when told, and keeps to what a Clock promises."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.ports import Clock
from watchdesk.testing.clock import ManualClock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_it_stands_still() -> None:
    clock: Clock = ManualClock(NOON)
    assert {clock.now() for _ in range(3)} == {NOON}


@pytest.mark.parametrize("span", [timedelta(seconds=1), timedelta(days=-400), timedelta(0), timedelta(microseconds=1)])
def test_it_moves_by_what_it_is_told_and_says_where_it_is(span: timedelta) -> None:
    clock = ManualClock(NOON)
    assert clock.advance(span) == clock.now() == NOON + span
    assert clock.advance(-span) == NOON


def test_it_jumps() -> None:
    clock = ManualClock(NOON)
    clock.advance(timedelta(hours=1))
    clock.set(NOON - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)


def test_two_clocks_do_not_share_their_time() -> None:
    moved, other = ManualClock(NOON), ManualClock(NOON)
    moved.advance(timedelta(hours=1))
    assert other.now() == NOON
