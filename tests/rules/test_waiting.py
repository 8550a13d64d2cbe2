"""Waiting: how long an article waits for a page whose host asks to be left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from watchdesk.rules.waiting import GOING_ON, ONCE, Bounds, waits

SEEN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "bounds, minutes, is_wanted, expected",
    [
        pytest.param(GOING_ON, 60, False, True, id="nobody would be told: an hour"),
        pytest.param(GOING_ON, 61, False, False, id="and no longer"),
        pytest.param(GOING_ON, 10, True, True, id="somebody would be told: ten minutes"),
        pytest.param(GOING_ON, 11, True, False, id="and no longer than that"),
        pytest.param(ONCE, 60, False, True, id="a single check leaves it to the next"),
        pytest.param(ONCE, 1, True, False, id="and tells what it can"),
    ],
)
def test_an_article_waits_within_bounds_since_it_was_seen(
    bounds: Bounds, minutes: int, *, is_wanted: bool, expected: bool
) -> None:
    until = SEEN + timedelta(minutes=minutes)
    assert waits(SEEN, until, bounds, is_wanted=is_wanted) is expected
