"""When a watch finds far more than usual, or nothing for too long."""

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.rules.volume import WINDOW, poisson_tail, silence, spike

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def days(*numbers: int, end: datetime = NOW) -> list[datetime]:
    """Return times: so many in the six hours before `end` on each day, the last number being that of the last day."""
    count = len(numbers)
    return sorted(
        chain.from_iterable(
            (end - (count - 1 - day) * DAY - WINDOW * (place + 0.5) / number for place in range(number))
            for day, number in enumerate(numbers)
        )
    )


USUAL = (4, 5, 6, 7, 8, 9, 4, 5, 6, 7, 8, 9, 4, 5, 6, 7, 8, 9, 4, 5, 6, 7)


def test_thirty_four_where_four_to_nine_are_usual_is_a_spike() -> None:
    found = spike(days(*USUAL, 34), NOW)
    assert found is not None
    assert (found.number, found.low, found.high) == (34, 4, 9)
    assert found.since == NOW - WINDOW


@pytest.mark.parametrize("number", [0, 6, 9, 12, 15])
def test_a_busy_day_is_no_spike(number: int) -> None:
    assert spike(days(*USUAL, number), NOW) is None


def test_of_a_watch_that_finds_next_to_nothing_four_are_no_spike_and_eight_are() -> None:
    quiet = (1, *(0,) * 25)
    assert spike(days(*quiet, 4), NOW) is None
    found = spike(days(*quiet, 8), NOW)
    assert found is not None
    assert (found.low, found.high) == (0, 0)


def test_without_a_week_of_history_nothing_is_said() -> None:
    assert spike(days(*USUAL[:7], 60), NOW) is None
    assert spike(days(*USUAL[:9], 60), NOW) is not None
    assert spike([], NOW) is None


def test_news_has_its_hours() -> None:
    mornings = days(*(40,) * 26, end=NOW - 6 * HOUR)
    assert spike(sorted(mornings + days(*(2,) * 26, 14)), NOW) is not None, "fourteen at a quiet time of the day"
    assert spike(days(*(40,) * 26, 44), NOW) is None, "as many as every morning"


def test_a_spike_that_goes_on_is_one_episode() -> None:
    burst = days(*USUAL) + [NOW + minute * timedelta(minutes=1) for minute in range(0, 600, 6)]
    times = sorted(one - DAY for one in burst)
    rounds = [NOW - DAY + quarter * HOUR / 4 for quarter in range(4 * 12)]
    found = [spike([one for one in times if one <= at], at) for at in rounds]
    began = {one.began_at for one in found if one}
    assert began
    assert max(began) - min(began) <= HOUR


@given(st.integers(0, 60), st.floats(0.1, 60, allow_nan=False))
def test_the_tail_falls_with_the_number(number: int, rate: float) -> None:
    assert 0 <= poisson_tail(number + 1, rate) <= poisson_tail(number, rate) + 1e-12 <= 1 + 2e-12


def test_the_tail_is_that_of_the_tables() -> None:
    assert poisson_tail(0, 3.0) == 1.0
    assert poisson_tail(1, 1.0) == pytest.approx(0.6321206, abs=1e-6)
    assert poisson_tail(10, 5.0) == pytest.approx(0.0318281, abs=1e-6)
    assert poisson_tail(1500, 1000.0) < 1e-9


HOURLY = [NOW - DAY - number * HOUR for number in range(200, -1, -1)]


@pytest.mark.parametrize(
    "times,allowed,since",
    [
        ([NOW - 4 * DAY], 3 * DAY, NOW - 4 * DAY),
        ([NOW - 2 * DAY], 3 * DAY, None),
        ([NOW - 3 * DAY], 3 * DAY, NOW - 3 * DAY),
        ([], 3 * DAY, None),
        ([NOW + HOUR], HOUR, None),
    ],
    ids=["longer", "not yet", "just", "never found anything", "a clock that was set back"],
)
def test_silence_of_a_stated_length(times: list[datetime], allowed: timedelta, since: datetime | None) -> None:
    assert silence(times, NOW, allowed) == since


def test_silence_by_the_watchs_own_history() -> None:
    assert silence(HOURLY, NOW, "auto") == NOW - DAY
    assert silence(HOURLY, NOW - HOUR, "auto") is None, "a day at least"
    weekly = [NOW - number * 7 * DAY for number in range(9, 0, -1)]
    assert silence(weekly, NOW, "auto") is None
    assert silence(weekly, NOW + 3 * DAY, "auto") is None
    assert silence(weekly, NOW + 3.5 * DAY, "auto") == NOW - 7 * DAY
    assert silence(weekly[-7:], NOW + 30 * DAY, "auto") is None, "seven are no history"
