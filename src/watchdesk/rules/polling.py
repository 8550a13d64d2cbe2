"""Polling: when a feed is visited next, and what is kept of a visit — the decision after each poll."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watchdesk.model.sources import FeedState
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, NotModified

SHORTEN, LENGTHEN = 0.67, 1.25
LONGEST_PAUSE = timedelta(days=1)
JITTER = 0.05
_LOST = frozenset({FailureKind.NO_SUCH_HOST, FailureKind.NOT_FOUND, FailureKind.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often feeds are polled: each starts at `interval` and moves between the two others."""

    interval: timedelta
    min_interval: timedelta
    max_interval: timedelta


def after_change(
    state: FeedState, got: Fetched, *, body_hash: str, new_entries: int, guids_shared: bool, pace: Pace, now: datetime
) -> FeedState:
    """Return the state after a body was read: the validators move only here."""
    # An empty document settles nothing: the first one with entries is the baseline, whenever it comes.
    gave_entries = bool(new_entries) or state.succeeded_at is not None
    state = _after_success(state, new_entries=new_entries, pace=pace, max_age=got.max_age, now=now)
    return replace(
        state,
        succeeded_at=now if gave_entries else None,
        etag=got.etag,
        last_modified=got.last_modified,
        body_hash=body_hash,
        new_entry_at=now if new_entries else state.new_entry_at,
        guids_shared=guids_shared,
        moved_to=got.moved_to or state.moved_to,
    )


def after_no_change(state: FeedState, got: Fetched | NotModified, *, pace: Pace, now: datetime) -> FeedState:
    """Return the state after a 304 or the very same body. Validators that came along replace the old ones."""
    succeeded_at = None if state.succeeded_at is None else now
    state = _after_success(state, new_entries=0, pace=pace, max_age=got.max_age, now=now)
    return replace(
        state,
        succeeded_at=succeeded_at,
        etag=got.etag if got.etag is not None else state.etag,
        last_modified=got.last_modified if got.last_modified is not None else state.last_modified,
    )


def after_failure(state: FeedState, failed: FetchFailed, *, pace: Pace, now: datetime) -> FeedState:
    """Return the state after a failed visit: everything known stays, the pause grows with the failures in a row.

    Linear back-off; a Retry-After is obeyed up to a day; an address that is gone is asked once a day, never dropped.
    Where a permanent redirect led is forgotten when nothing is there any more: the configured address is asked again.
    """
    failures = state.failures + 1
    pause = min(max(state.interval, pace.interval, timedelta(minutes=1)) * failures, pace.max_interval)
    if failed.kind is FailureKind.GONE and state.moved_to is None:
        pause = LONGEST_PAUSE
    pause = max(pause, pace.min_interval, min(failed.retry_after or timedelta(0), LONGEST_PAUSE))
    return replace(
        state,
        polled_at=now,
        next_poll_at=now + pause,
        failures=failures,
        failing_since=state.failing_since or now,
        reason=failed.reason,
        moved_to=None if failed.kind in _LOST else state.moved_to,
    )


def _after_success(
    state: FeedState, *, new_entries: int, pace: Pace, max_age: timedelta | None, now: datetime
) -> FeedState:
    interval = _next_interval(state, new_entries, pace)
    pause = max(interval * _spread(state.feed_id), pace.min_interval, min(max_age or timedelta(0), pace.max_interval))
    return replace(
        state,
        polled_at=now,
        interval=interval,
        next_poll_at=now + min(pause, max(pace.max_interval, pace.min_interval)),
        failures=0,
        failing_since=None,
        reason=None,
    )


def _next_interval(state: FeedState, new_entries: int, pace: Pace) -> timedelta:
    if state.succeeded_at is None and (state.polled_at is None or state.failures):
        return min(max(pace.interval, pace.min_interval), max(pace.max_interval, pace.min_interval))
    changed = state.interval * (SHORTEN if new_entries else LENGTHEN)
    return max(pace.min_interval, min(changed, pace.max_interval))


def _spread(feed_id: str) -> float:
    """Return a fixed factor near 1 for a feed, so that feeds of one interval do not all fall due together."""
    return 1 - JITTER * int(feed_id[:4], 16) / 0xFFFF
