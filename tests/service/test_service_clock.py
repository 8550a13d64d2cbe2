"""The clocks of decisions."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from watchdesk.service.clock import ShiftedClock, SystemClock

INSTANT = timedelta(seconds=5)


def test_the_systems_clock_is_aware_and_in_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert abs(now - datetime.now(UTC)) < INSTANT


@pytest.mark.parametrize(
    "start",
    [
        datetime(2021, 7, 16, 19, 5, 57, tzinfo=UTC),
        datetime(2021, 7, 16, 19, 5, 57, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        datetime(9000, 1, 1, tzinfo=UTC),
        datetime(1, 1, 3, tzinfo=UTC),
    ],
)
def test_a_shifted_clock_goes_on_from_its_start(start: datetime) -> None:
    clock = ShiftedClock(start)
    first, second = clock.now(), clock.now()
    assert first.utcoffset() == timedelta(0)
    assert start <= first <= second < start + INSTANT
