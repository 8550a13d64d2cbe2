"""Pacing: how often a feed is visited, and what its server and its document ask for — a part of polling's decision.

The interval follows how much of a document was known already, as Media Cloud's rss-fetcher does it: where two polls
in time brought mostly new entries, entries may have slid out between them unseen; where they brought hardly any, they
were not needed.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from watchdesk.model.sources import FeedState

SHORTEN, LENGTHEN = 0.67, 1.25
LITTLE, MUCH = 1 / 3, 2 / 3
POLLS_IN_TIME = 2
LATE = 1.5
"""A poll that waited so many times its pause says nothing of the interval."""
LONGEST_PAUSE = timedelta(days=1)
JITTER = 0.05
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
_HOURS_OF_A_DAY = 24


class Pace(Struct, frozen=True, kw_only=True):
    """How often feeds are polled: each starts at `interval` and moves between the two others."""

    interval: timedelta
    min_interval: timedelta
    max_interval: timedelta

    @property
    def longest(self) -> timedelta:
        """The longest interval, where a shortest one that is longer still has the last word."""
        return max(self.max_interval, self.min_interval)

    def within(self, interval: timedelta) -> timedelta:
        """Return an interval held between the bounds."""
        return max(self.min_interval, min(interval, self.longest))


def adapted(state: FeedState, overlap: float | None, *, pace: Pace, now: datetime) -> tuple[timedelta, int]:
    """Return the next interval of a feed that was visited well, and its `leaning`.

    `overlap`: the share of the document's entries that was known before; None where that says nothing.
    """
    if state.succeeded_at is None and (state.polled_at is None or state.failures):
        return pace.within(pace.interval), 0
    if overlap is None or not _is_in_time(state, now):
        return pace.within(state.interval), 0
    lean = (overlap > MUCH) - (overlap < LITTLE)
    leaning = state.leaning + lean if lean * state.leaning >= 0 and lean else lean
    if abs(leaning) < POLLS_IN_TIME:
        return pace.within(state.interval), leaning
    return pace.within(state.interval * (LENGTHEN if leaning > 0 else SHORTEN)), 0


def _is_in_time(state: FeedState, now: datetime) -> bool:
    if state.polled_at is None or state.failures:
        return False
    return now - state.polled_at <= LATE * (state.next_poll_at - state.polled_at) + _MINUTE


def spread(feed_id: str) -> float:
    """Return a fixed factor near 1 for a feed, so that feeds of one interval do not all fall due together."""
    return 1 - JITTER * int(feed_id[:4], 16) / 0xFFFF


def next_visit(
    state: FeedState, interval: timedelta, *, fresh_for: timedelta | None, pace: Pace, now: datetime
) -> datetime:
    """Return when a feed is visited next after a visit that went well.

    `fresh_for` is for how long the server says that nothing will change. It is obeyed up to a day (or to
    `max_interval`, if that is longer); what the document says of itself up to `max_interval`; hours and days that it
    wants left out up to a day.
    """
    asked = min(fresh_for or timedelta(), max(LONGEST_PAUSE, pace.longest))
    hinted = min(_until_update(state, now), pace.longest)
    pause = max(interval * spread(state.feed_id), pace.min_interval, asked, hinted)
    return _after_skips(now + pause, state.skips)


def _until_update(state: FeedState, now: datetime) -> timedelta:
    """Return how long the document wants to be left alone: until the next of its updates, if it says when they are."""
    every, base = state.hint_every, state.hint_base
    if not every:
        return timedelta()
    return every if base is None or base > now else every - (now - base) % every


def _after_skips(at: datetime, skips: int) -> datetime:
    """Return the first moment from `at` on that is in no hour and on no day to skip (GMT), a day later at the most."""
    moment = at
    while skips >> moment.hour & 1 or skips >> (_HOURS_OF_A_DAY + moment.weekday()) & 1:
        moment = moment.replace(minute=at.minute, second=at.second, microsecond=at.microsecond) + _HOUR
        if moment - at >= LONGEST_PAUSE:
            return at + LONGEST_PAUSE
    return moment
