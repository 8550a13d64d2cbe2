"""Waiting: how long an article waits for a page whose host asks to be left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from engine.small_desk import subscription
from watchdesk.model.subscribers import Subscription
from watchdesk.rules.schedule import read_quiet
from watchdesk.rules.waiting import GOING_ON, ONCE, Bounds, waits_until

SEEN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
AT_ONCE, AT_FIVE_PAST, AT_TWO = (subscription(schedule=words) for words in ("at once", "daily 12:05", "daily 14:00"))
QUIET = replace(AT_ONCE, quiet=read_quiet("12:05-18:00"))


@pytest.mark.parametrize(
    "bounds, minutes, concerned, expected",
    [
        pytest.param(GOING_ON, 60, (), True, id="nobody would be told: an hour"),
        pytest.param(GOING_ON, 61, (), False, id="and no longer"),
        pytest.param(GOING_ON, 10, (AT_ONCE,), True, id="somebody would be told at once: ten minutes"),
        pytest.param(GOING_ON, 11, (AT_ONCE,), False, id="and no longer than that"),
        pytest.param(GOING_ON, 6, (AT_FIVE_PAST,), False, id="a digest would be missed"),
        pytest.param(GOING_ON, 4, (AT_FIVE_PAST,), True, id="a digest is not missed"),
        pytest.param(GOING_ON, 60, (AT_TWO,), True, id="the digest is later anyway"),
        pytest.param(GOING_ON, 61, (AT_TWO,), False, id="but an hour is the most"),
        pytest.param(GOING_ON, 11, (AT_TWO, AT_ONCE), False, id="who is told soonest decides"),
        pytest.param(GOING_ON, 6, (QUIET,), False, id="quiet hours would begin"),
        pytest.param(ONCE, 60, (), True, id="a single check leaves it to the next"),
        pytest.param(ONCE, 1, (AT_TWO,), False, id="and settles what is to be told"),
    ],
)
def test_an_article_waits_within_bounds_since_it_was_seen(
    bounds: Bounds, minutes: int, concerned: tuple[Subscription, ...], *, expected: bool
) -> None:
    until = SEEN + timedelta(minutes=minutes)
    assert waits_until(SEEN, until, concerned, now=SEEN, bounds=bounds) == (until if expected else None)


@pytest.mark.parametrize("seconds, after", [(5, 60), (59, 60), (90, 90)])
def test_a_host_that_puts_off_by_seconds_is_asked_once_a_minute(seconds: int, after: int) -> None:
    free_at = SEEN + timedelta(seconds=seconds)
    until = waits_until(SEEN, free_at, (AT_ONCE,), now=SEEN, bounds=GOING_ON)
    assert until == SEEN + timedelta(seconds=after)
