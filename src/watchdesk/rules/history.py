"""History: what is usual for a feed, and whether it is silent for longer than that — beside polling's decision."""

from datetime import datetime, timedelta
from math import exp, expm1

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.sources import FeedState
from watchdesk.model.visits import FailureKind

MEMORY = timedelta(days=14)
"""How fast the usual volume forgets: what came so long ago counts for a third and a bit."""
LONG_MEMORY = timedelta(days=90)
FEWEST_ARRIVALS = 5
TIMES_LONGEST = 2
A_WEEK_AND_A_DAY = timedelta(days=8)
LEAST_SILENCE, LEAST_SILENCE_AT_FIRST = timedelta(days=1), timedelta(days=3)
CACHES_ONLY = timedelta(days=7)
BROKEN_AFTER = timedelta(days=1)
FEWEST_FAILURES = 3
_DAY = timedelta(days=1)


class Asking(Struct, frozen=True, kw_only=True):
    """How a feed is asked: with which of its validators, and whether caches on the way are to be passed by."""

    etag: str | None
    last_modified: str | None
    past_caches: bool = False


def after_arrival(state: FeedState, new_entries: int, now: datetime) -> FeedState:
    """Return a feed's state with its history one poll longer; `state` is that before the poll.

    What stood there at the first poll has no part in it. Silence ends with the last visit that could have seen an
    entry: for how long a feed was silent while it failed, or while the desk was down, nobody knows.
    """
    if not new_entries:
        return state
    if state.known_since is None or state.new_entry_at is None:
        return replace(state, new_entry_at=now, known_since=state.known_since or now)
    elapsed = max(now - state.new_entry_at, timedelta(0))
    seen_until = state.failing_since or state.polled_at or now
    silence = max(seen_until - state.new_entry_at, timedelta(0))
    longest = max(_faded(state.longest_silence or silence, elapsed), silence)
    per_day = state.per_day * exp(-elapsed / MEMORY) + new_entries * (_DAY / MEMORY)
    return replace(state, new_entry_at=now, arrivals=state.arrivals + 1, longest_silence=longest, per_day=per_day)


def caught_up(state: FeedState, newer: FeedState) -> FeedState:
    """Return a state that a visit began with, with the history as it is by now: a hub delivered meanwhile."""
    return replace(
        state,
        known_since=newer.known_since,
        new_entry_at=newer.new_entry_at,
        arrivals=newer.arrivals,
        longest_silence=newer.longest_silence,
        per_day=newer.per_day,
        guids_shared=newer.guids_shared,
    )


def _faded(span: timedelta, elapsed: timedelta) -> timedelta:
    return span * exp(-elapsed / LONG_MEMORY)


def expected_per_day(state: FeedState, now: datetime) -> float | None:
    """Return how many new entries a day are usual for a feed; None before it is known for a day.

    A mean of all days since it is known in which a day counts for less the longer ago it is.
    """
    if state.known_since is None or state.new_entry_at is None or now - state.known_since < _DAY:
        return None
    seen = state.per_day * exp(-max(now - state.new_entry_at, timedelta(0)) / MEMORY)
    return seen / -expm1(-(now - state.known_since) / MEMORY)


def silent_since(state: FeedState, now: datetime) -> datetime | None:
    """Return since when a feed that answers has been silent, None where that is not longer than usual.

    Longer than usual is twice its longest silence so far and a day; three days while no weekend has been seen.
    """
    last, longest = state.new_entry_at, state.longest_silence
    if last is None or longest is None or state.known_since is None or state.failing_since is not None:
        return None
    if state.arrivals < FEWEST_ARRIVALS:
        return None
    known_for = last - state.known_since
    least = LEAST_SILENCE if known_for >= A_WEEK_AND_A_DAY else LEAST_SILENCE_AT_FIRST
    return last if now - last > max(TIMES_LONGEST * longest, least) else None


def doubting(state: FeedState, now: datetime) -> Asking | None:
    """Return how a feed is asked whose 304 is doubted, None where it is asked as ever, with its validators.

    A server (or a cache before it) may answer 304 although the feed changes. Where a feed is silent for longer than
    usual, once a day caches are asked to ask the server; after a week of that, of two validators only one goes along,
    the date and the ETag in turn. The request stays conditional always (G9): with one validator there is no other way
    to ask, and the operator is told of the silence.
    """
    since = silent_since(state, now)
    if since is None or not (state.etag or state.last_modified):
        return None
    if state.doubted_at is not None and now - state.doubted_at < _DAY:
        return None
    usual = Asking(etag=state.etag, last_modified=state.last_modified)
    if not (state.etag and state.last_modified) or now - since < CACHES_ONLY:
        return replace(usual, past_caches=True)
    is_even = (now - since) // _DAY % 2 == 0
    return replace(usual, etag=None, past_caches=True) if is_even else replace(usual, last_modified=None)


def ailment(state: FeedState, *, is_configured: bool, now: datetime) -> str | None:
    """Return the name of what the operator is to be told of a feed, None where there is nothing.

    A name bears the moment it began, so that one is told once. Of several the gravest counts.
    """
    if state.kind == FailureKind.GONE:
        return f"gone {_stamp(state.failing_since)}"
    if state.failing_since is not None:
        is_new = timedelta(0) <= now - state.failing_since < BROKEN_AFTER  # later than now: the clock was set back
        has_lasted = not is_new and state.failures >= FEWEST_FAILURES
        return f"failing {_stamp(state.failing_since)}" if has_lasted else None
    if (since := silent_since(state, now)) is not None:
        return f"silent {_stamp(since)}"
    return f"moved {state.moved_to}" if state.moved_to and is_configured else None


def _stamp(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
