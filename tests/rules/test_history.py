"""What is usual for a feed, when its silence is longer than that, and what the operator is to be told."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from watchdesk.model.sources import FeedState
from watchdesk.rules.history import Asking, after_arrival, ailment, doubting, expected_per_day, silent_since

NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRESH = FeedState(feed_id="0" * 32, next_poll_at=NOW, interval=HOUR)


def lived(*gaps: timedelta, entries: int = 1) -> FeedState:
    """Return the state of a feed whose first entries came at NOW, and more after each of these silences."""
    state, now = after_arrival(FRESH, 20, NOW), NOW
    for gap in gaps:
        now += gap
        state = after_arrival(replace(state, polled_at=now - HOUR / 4), entries, now)
    return state


def after(state: FeedState, silence: timedelta) -> datetime:
    assert state.new_entry_at is not None
    return state.new_entry_at + silence


def test_the_first_document_is_no_arrival() -> None:
    state = lived()
    assert (state.known_since, state.new_entry_at, state.arrivals, state.longest_silence) == (NOW, NOW, 0, None)
    assert after_arrival(state, 0, NOW + DAY) == state


def test_the_longest_silence_is_what_visits_saw() -> None:
    state = lived(2 * HOUR, 9 * HOUR, HOUR)
    assert state.arrivals == 3
    assert state.longest_silence is not None
    assert abs(state.longest_silence - 9 * HOUR) < HOUR / 3
    failing = replace(state, failing_since=after(state, 3 * HOUR))
    assert after_arrival(failing, 1, after(state, 5 * DAY)).longest_silence < 9 * HOUR  # type: ignore[operator]


def test_a_long_silence_is_forgotten_in_months() -> None:
    state = lived(10 * DAY, *[DAY] * 200)
    assert state.longest_silence is not None
    assert DAY - HOUR < state.longest_silence < 2 * DAY


@pytest.mark.parametrize("days", [3, 14, 60])
@pytest.mark.parametrize("a_day", [1, 8, 24])
def test_the_usual_volume_is_a_mean_from_the_first_day_on(days: int, a_day: int) -> None:
    state = lived(*[DAY / a_day] * (days * a_day), entries=2)
    expected = expected_per_day(state, NOW + days * DAY)
    assert expected == pytest.approx(2 * a_day, rel=0.2)


def test_the_usual_volume_is_unknown_on_the_first_day_and_fades_in_silence() -> None:
    state = lived(*[HOUR] * 20)
    assert expected_per_day(FRESH, NOW) is None
    assert expected_per_day(state, NOW + 20 * HOUR) is None
    busy = lived(*[HOUR] * 24 * 30)
    usual, later = (expected_per_day(busy, after(busy, days * DAY)) for days in (0, 14))
    assert usual is not None
    assert later is not None
    assert later / usual == pytest.approx(0.37, abs=0.05)


EVERY_DAY, EVERY_FEW_HOURS, YOUNG = lived(*[DAY] * 20), lived(*[4 * HOUR] * 60), lived(*[4 * HOUR] * 10)


@pytest.mark.parametrize(
    "state, silence, is_silent",
    [
        (FRESH, 30 * DAY, False),
        (lived(*[HOUR] * 4), 30 * DAY, False),
        (EVERY_FEW_HOURS, 23 * HOUR, False),
        (EVERY_FEW_HOURS, 25 * HOUR, True),
        (EVERY_DAY, 45 * HOUR, False),
        (EVERY_DAY, 49 * HOUR, True),
        (YOUNG, 2 * DAY, False),
        (YOUNG, 3 * DAY + HOUR, True),
        (lived(*[4 * HOUR] * 60, 3 * DAY), 5 * DAY, False),
        (replace(EVERY_DAY, failing_since=NOW), 30 * DAY, False),
    ],
)
def test_silence_is_longer_than_usual_by_the_feeds_own_history(
    state: FeedState, silence: timedelta, *, is_silent: bool
) -> None:
    now = (state.new_entry_at or NOW) + silence
    assert (silent_since(state, now) == state.new_entry_at) is (is_silent or state.new_entry_at is None)
    assert (silent_since(state, now) is not None) is is_silent


BOTH = replace(EVERY_FEW_HOURS, etag='W/"1"', last_modified="once")
TAG, DATE = replace(BOTH, last_modified=None), replace(BOTH, etag=None)


@pytest.mark.parametrize(
    "state, silence, expected",
    [
        (BOTH, 20 * HOUR, None),
        (BOTH, 2 * DAY, Asking(etag='W/"1"', last_modified="once", past_caches=True)),
        (BOTH, 8 * DAY, Asking(etag=None, last_modified="once", past_caches=True)),
        (BOTH, 9 * DAY, Asking(etag='W/"1"', last_modified=None)),
        (TAG, 8 * DAY, Asking(etag='W/"1"', last_modified=None, past_caches=True)),
        (DATE, 9 * DAY, Asking(etag=None, last_modified="once", past_caches=True)),
        (EVERY_FEW_HOURS, 9 * DAY, None),
    ],
)
def test_a_304_is_doubted_in_a_long_silence_and_the_request_stays_conditional(
    state: FeedState, silence: timedelta, expected: Asking | None
) -> None:
    now = after(state, silence)
    assert doubting(state, now) == expected
    assert doubting(replace(state, doubted_at=now - 23 * HOUR), now) is None
    assert doubting(replace(state, doubted_at=now - DAY), now) == expected


SINCE = NOW - DAY
FAILING = replace(FRESH, failing_since=SINCE, failures=3, reason="the server failed", kind="server_error")
SINCE_TEXT = "2026-10-05T12:00:00+00:00"


@pytest.mark.parametrize(
    "state, is_configured, expected",
    [
        (FRESH, True, None),
        (FAILING, True, f"failing {SINCE_TEXT}"),
        (replace(FAILING, failures=2), True, None),
        (replace(FAILING, failing_since=NOW - 23 * HOUR), True, None),
        (replace(FAILING, failing_since=NOW + 3650 * DAY), True, f"failing {(NOW + 3650 * DAY).isoformat()}"),
        (replace(FAILING, kind="gone", failures=1), False, f"gone {SINCE_TEXT}"),
        (replace(FAILING, moved_to="https://lantern.test/new"), True, f"failing {SINCE_TEXT}"),
        (replace(FRESH, moved_to="https://lantern.test/new"), True, "moved https://lantern.test/new"),
        (replace(FRESH, moved_to="https://lantern.test/new"), False, None),
        (replace(EVERY_FEW_HOURS, new_entry_at=SINCE - DAY), True, "silent 2026-10-04T12:00:00+00:00"),
    ],
)
def test_what_the_operator_is_told_of_a_feed_has_the_name_of_its_beginning(
    state: FeedState, expected: str | None, *, is_configured: bool
) -> None:
    if expected and expected.startswith("silent"):
        state = replace(state, known_since=NOW - 30 * DAY)
    assert ailment(state, is_configured=is_configured, now=NOW) == expected
