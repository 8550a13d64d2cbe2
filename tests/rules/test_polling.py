"""When a feed is visited next, and what is kept of a visit."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from watchdesk.model.identity import computed_id
from watchdesk.model.sources import FeedHints, FeedState
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, NotModified
from watchdesk.rules.pacing import Pace
from watchdesk.rules.polling import PARKED, Document, after_change, after_failure, after_no_change

NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PACE = Pace(interval=15 * MINUTE, min_interval=5 * MINUTE, max_interval=6 * HOUR)
AT_ONCE = Pace(interval=timedelta(0), min_interval=timedelta(0), max_interval=6 * HOUR)
URL = "https://lantern.test/feed"
# The digits decide how far a pause is shortened: not at all, by half of five per cent, by five per cent.
FEEDS = ["0000" + "0" * 28, "8000" + "0" * 28, "ffff" + "0" * 28]

FRESH = FeedState(feed_id=FEEDS[0], next_poll_at=NOW, interval=15 * MINUTE)
KNOWN = replace(
    FRESH,
    etag='W/"1"',
    last_modified="Tue, 06 Oct 2026 10:00:00 GMT",
    body_hash="old",
    polled_at=NOW - HOUR,
    succeeded_at=NOW - HOUR,
    new_entry_at=NOW - DAY,
    interval=HOUR,
)
FAILING = replace(KNOWN, failures=3, failing_since=NOW - 5 * HOUR, reason="the server answered 503")


def fetched(etag: str | None = None, last_modified: str | None = None, max_age: timedelta | None = None) -> Fetched:
    return Fetched(
        url=URL, final_url=URL, status=200, body=b"", etag=etag, last_modified=last_modified, max_age=max_age
    )


def failed(kind: FailureKind = FailureKind.SERVER_ERROR, retry_after: timedelta | None = None) -> FetchFailed:
    return FetchFailed(url=URL, kind=kind, reason="it failed", retry_after=retry_after)


def changed(
    state: FeedState, got: Fetched | None = None, *, new: int = 1, of: int = 10, pace: Pace = PACE, **more: Any
) -> FeedState:
    document = Document(body_hash="new", entries=of, new_entries=new, **more)
    return after_change(state, got or fetched(), document, pace=pace, now=NOW)


# --- what is kept


def test_a_change_takes_the_validators_of_the_answer_to_the_byte() -> None:
    state = changed(KNOWN, fetched('"2" ', "yesterday, more or less"), guids_shared=True)
    assert (state.etag, state.last_modified, state.body_hash) == ('"2" ', "yesterday, more or less", "new")
    assert state.guids_shared
    assert state.new_entry_at == state.succeeded_at == state.polled_at == NOW


def test_a_change_without_validators_drops_the_old_ones() -> None:
    state = changed(KNOWN)
    assert (state.etag, state.last_modified) == (None, None)


def test_a_change_without_new_entries_keeps_when_the_last_came() -> None:
    assert changed(KNOWN, new=0).new_entry_at == NOW - DAY


@pytest.mark.parametrize(
    "got, etag, last_modified",
    [
        (NotModified(url=URL), KNOWN.etag, KNOWN.last_modified),
        (NotModified(url=URL, etag='"2"'), KNOWN.etag, KNOWN.last_modified),
        (NotModified(url=URL, last_modified="now"), KNOWN.etag, KNOWN.last_modified),
        (fetched(), KNOWN.etag, KNOWN.last_modified),
        (fetched('"2"', "now"), '"2"', "now"),
        (fetched('"2"'), '"2"', None),
        (fetched(None, "now"), None, "now"),
    ],
)
def test_the_same_body_takes_the_validators_that_came_with_it_and_a_304_none(
    got: Fetched | NotModified, etag: str | None, last_modified: str | None
) -> None:
    state = after_no_change(KNOWN, got, pace=PACE, now=NOW)
    assert (state.etag, state.last_modified, state.body_hash) == (etag, last_modified, "old")
    assert (state.new_entry_at, state.succeeded_at) == (NOW - DAY, NOW)


@pytest.mark.parametrize("kind", list(FailureKind))
def test_a_failure_keeps_all_that_is_known(kind: FailureKind) -> None:
    state = after_failure(KNOWN, failed(kind), pace=PACE, now=NOW)
    assert state == replace(
        KNOWN,
        polled_at=NOW,
        next_poll_at=state.next_poll_at,
        failures=1,
        failing_since=NOW,
        kind=kind.value,
        reason="it failed",
    )


def test_failures_in_a_row_are_counted_from_the_first_and_a_success_ends_them() -> None:
    again = after_failure(FAILING, failed(), pace=PACE, now=NOW)
    assert (again.failures, again.failing_since, again.reason) == (4, NOW - 5 * HOUR, "it failed")
    assert again.kind == "server_error"
    for well in (changed(FAILING), after_no_change(FAILING, NotModified(url=URL), pace=PACE, now=NOW)):
        assert (well.failures, well.failing_since, well.kind, well.reason) == (0, None, None, None)


def test_empty_documents_leave_the_baseline_open() -> None:
    empty = changed(FRESH, new=0)
    assert empty.succeeded_at is None
    assert empty.polled_at == NOW
    same = after_no_change(empty, fetched(), pace=PACE, now=NOW)
    assert same.succeeded_at is None
    assert changed(same, new=3).succeeded_at == NOW


def test_a_document_that_turns_empty_stays_settled() -> None:
    assert changed(KNOWN, new=0).succeeded_at == NOW


def test_where_a_page_was_found_to_lead_is_polled_at_once() -> None:
    assert changed(KNOWN, found_at="https://lantern.test/found").moved_to == "https://lantern.test/found"


NEW_HOME, OTHER_HOME = "https://lantern.test/new", "https://lantern.test/3"


def walked(*visits: tuple[timedelta, str | None]) -> FeedState:
    """Return the state after visits, each so long after the one before, that were redirected there for good."""
    state, now = KNOWN, NOW
    for number, (after, target) in enumerate(visits):
        now += after
        if number % 2:
            state = after_no_change(state, NotModified(url=URL, moved_to=target), pace=PACE, now=now)
        else:
            got = replace(fetched(), moved_to=target)
            state = after_change(state, got, Document(body_hash="x", entries=1, new_entries=0), pace=PACE, now=now)
    return state


@pytest.mark.parametrize(
    "visits, moved_to",
    [
        ([(HOUR, NEW_HOME)], None),
        ([(HOUR, NEW_HOME)] * 3, None),
        ([(12 * HOUR, NEW_HOME)] * 2, None),
        ([(12 * HOUR, NEW_HOME)] * 3, NEW_HOME),
        ([(2 * DAY, NEW_HOME)] * 2, None),
        ([(HOUR, NEW_HOME)] * 25, NEW_HOME),
        ([(12 * HOUR, NEW_HOME)] * 2 + [(HOUR, None)] + [(12 * HOUR, NEW_HOME)] * 2, None),
        ([(12 * HOUR, NEW_HOME)] * 2 + [(12 * HOUR, OTHER_HOME)] * 2, None),
        ([(12 * HOUR, NEW_HOME)] * 3 + [(12 * HOUR, OTHER_HOME)] * 2, NEW_HOME),
        ([(12 * HOUR, NEW_HOME)] * 3 + [(12 * HOUR, OTHER_HOME)] * 3, OTHER_HOME),
        ([(12 * HOUR, NEW_HOME)] * 3 + [(12 * HOUR, None)] * 3, NEW_HOME),
    ],
)
def test_a_permanent_move_is_believed_after_three_visits_and_a_day(
    visits: list[tuple[timedelta, str | None]], moved_to: str | None
) -> None:
    assert walked(*visits).moved_to == moved_to


def test_a_failure_between_two_redirects_neither_counts_nor_starts_anew() -> None:
    moving = walked((HOUR, NEW_HOME), (12 * HOUR, NEW_HOME))
    failing = after_failure(moving, failed(), pace=PACE, now=NOW + 14 * HOUR)
    assert (failing.moving_to, failing.moves_seen) == (NEW_HOME, 2)
    after = after_no_change(failing, NotModified(url=URL, moved_to=NEW_HOME), pace=PACE, now=NOW + 26 * HOUR)
    assert (after.moved_to, after.moving_to, after.moves_seen) == (NEW_HOME, None, 0)


@pytest.mark.parametrize(
    "kind, stays",
    [
        (FailureKind.GONE, False),
        (FailureKind.NOT_FOUND, False),
        (FailureKind.NO_SUCH_HOST, False),
        (FailureKind.TIMEOUT, True),
        (FailureKind.SERVER_ERROR, True),
        (FailureKind.RATE_LIMITED, True),
    ],
)
def test_where_nothing_is_left_the_configured_address_is_asked_again(kind: FailureKind, stays: bool) -> None:  # noqa: FBT001 - a table's column
    moved = replace(KNOWN, moved_to="https://lantern.test/new")
    state = after_failure(moved, failed(kind), pace=PACE, now=NOW)
    assert (state.moved_to is not None) is stays
    assert state.next_poll_at == NOW + HOUR


# --- when


ONCE_LESS, ONCE_MORE = replace(KNOWN, leaning=-1), replace(KNOWN, leaning=1)


@pytest.mark.parametrize(
    "state, new, of, interval, leaning",
    [
        (FRESH, 25, 25, 15 * MINUTE, 0),
        (FRESH, 0, 25, 15 * MINUTE, 0),
        (replace(FRESH, interval=DAY, polled_at=NOW - DAY, failures=2), 5, 25, 15 * MINUTE, 0),
        (KNOWN, 7, 10, HOUR, -1),
        (KNOWN, 6, 9, HOUR, 0),  # a third is not below a third
        (KNOWN, 5, 10, HOUR, 0),
        (KNOWN, 3, 9, HOUR, 0),
        (KNOWN, 3, 10, HOUR, 1),
        (KNOWN, 0, 10, HOUR, 1),
        (KNOWN, 0, 0, HOUR, 0),
        (ONCE_LESS, 10, 10, HOUR * 0.67, 0),
        (ONCE_MORE, 0, 10, HOUR * 1.25, 0),
        (ONCE_MORE, 10, 10, HOUR, -1),
        (ONCE_LESS, 1, 10, HOUR, 1),
        (ONCE_LESS, 5, 10, HOUR, 0),
        (replace(ONCE_LESS, interval=6 * MINUTE), 10, 10, 5 * MINUTE, 0),
        (replace(ONCE_MORE, interval=5 * HOUR), 0, 10, 6 * HOUR, 0),
        (replace(KNOWN, interval=9 * DAY), 1, 2, 6 * HOUR, 0),
        (replace(KNOWN, interval=timedelta(0)), 1, 2, 5 * MINUTE, 0),
        (replace(ONCE_LESS, polled_at=NOW - 4 * HOUR, next_poll_at=NOW - 2 * HOUR), 10, 10, HOUR, 0),  # not in time
        (replace(ONCE_LESS, failures=1, failing_since=NOW - MINUTE), 10, 10, HOUR, 0),
    ],
)
def test_the_interval_follows_the_overlap_of_two_polls_in_time(
    state: FeedState, new: int, of: int, interval: timedelta, leaning: int
) -> None:
    after = changed(state, new=new, of=of)
    assert (after.interval, after.leaning) == (interval, leaning)
    assert after.next_poll_at == NOW + interval
    if not new and of and state.succeeded_at:
        same = after_no_change(state, NotModified(url=URL), pace=PACE, now=NOW)
        assert (same.interval, same.leaning) == (interval, leaning)


def test_a_quiet_feed_slows_down_to_the_longest_interval_and_a_busy_one_comes_back() -> None:
    state, intervals = replace(KNOWN, interval=15 * MINUTE), []
    for new in [0] * 40 + [10] * 40:
        now = state.next_poll_at
        document = Document(body_hash="x", entries=10, new_entries=new)
        state = after_change(state, fetched(), document, pace=PACE, now=now)
        intervals.append(state.interval)
    assert intervals[1] == 15 * MINUTE * 1.25
    assert (intervals[39], intervals[79]) == (6 * HOUR, 5 * MINUTE)
    assert sum(one != other for one, other in pairwise(intervals)) < 40


@pytest.mark.parametrize("feed_id, part", list(zip(FEEDS, (1, 0.975, 0.95), strict=True)))
def test_feeds_of_one_interval_fall_due_apart(feed_id: str, part: float) -> None:
    pause = changed(replace(KNOWN, feed_id=feed_id), new=0).next_poll_at - NOW
    assert pause.total_seconds() == pytest.approx((HOUR * part).total_seconds(), abs=1)
    later = after_failure(replace(KNOWN, feed_id=feed_id), failed(), pace=PACE, now=NOW).next_poll_at - NOW
    assert later == pause
    assert changed(replace(KNOWN, feed_id=feed_id, interval=MINUTE)).next_poll_at == NOW + 5 * MINUTE


@pytest.mark.parametrize(
    "max_age, expected",
    [
        (None, HOUR),
        (timedelta(0), HOUR),
        (-DAY, HOUR),
        (2 * HOUR, 2 * HOUR),
        (6 * HOUR, 6 * HOUR),
        (20 * HOUR, 20 * HOUR),
        (365 * DAY, DAY),
    ],
)
def test_max_age_is_obeyed_up_to_a_day(max_age: timedelta | None, expected: timedelta) -> None:
    for state in (
        changed(KNOWN, fetched(max_age=max_age), new=0),
        after_no_change(KNOWN, NotModified(url=URL, max_age=max_age), pace=PACE, now=NOW),
        changed(KNOWN, replace(fetched(), expires=NOW + max_age if max_age else None), new=0),
    ):
        assert state.next_poll_at == NOW + expected
        assert state.interval == HOUR  # one cautious answer does not slow the feed down for good


@pytest.mark.parametrize(
    "hints, expected",
    [
        (FeedHints(), HOUR),
        (FeedHints(every=30 * MINUTE), HOUR),
        (FeedHints(every=3 * HOUR), 3 * HOUR),
        (FeedHints(every=7 * DAY), 6 * HOUR),
        (FeedHints(every=3 * HOUR, base=NOW - DAY - HOUR), 2 * HOUR),
        (FeedHints(every=3 * HOUR, base=NOW - DAY), 3 * HOUR),
        (FeedHints(every=3 * HOUR, base=NOW + DAY), 3 * HOUR),
        (FeedHints(skips=1 << 13), 2 * HOUR),
        (FeedHints(skips=1 << 13 | 1 << 14), 3 * HOUR),
        (FeedHints(skips=1 << 12), HOUR),
        (FeedHints(skips=1 << 24 + NOW.weekday()), 12 * HOUR),
        (FeedHints(skips=0b1111111 << 24 & ~(1 << 24 + (NOW.weekday() + 3) % 7)), DAY + HOUR),
        (FeedHints(skips=2**31 - 1), DAY + HOUR),
    ],
)
def test_a_document_is_asked_for_again_when_it_wants(hints: FeedHints, expected: timedelta) -> None:
    state = changed(KNOWN, new=5, hints=hints)
    assert state.next_poll_at == NOW + expected
    # A 304 has no document: what the last one said still holds.
    assert after_no_change(state, NotModified(url=URL), pace=PACE, now=NOW).next_poll_at == NOW + expected
    assert changed(state, new=5).next_poll_at == NOW + HOUR


@pytest.mark.parametrize(
    "failures, kind, retry_after, expected",
    [
        (0, FailureKind.TIMEOUT, None, HOUR),
        (1, FailureKind.TIMEOUT, None, 2 * HOUR),
        (4, FailureKind.TIMEOUT, None, 5 * HOUR),
        (5, FailureKind.TIMEOUT, None, 6 * HOUR),
        (10**6, FailureKind.TIMEOUT, None, 6 * HOUR),
        (0, FailureKind.RATE_LIMITED, 10 * MINUTE, HOUR),
        (0, FailureKind.RATE_LIMITED, 7 * HOUR, 7 * HOUR),
        (0, FailureKind.RATE_LIMITED, 365 * DAY, DAY),
        (0, FailureKind.RATE_LIMITED, -DAY, HOUR),
        (0, FailureKind.GONE, None, PARKED),
        (99, FailureKind.GONE, None, PARKED),
        (0, FailureKind.GONE, HOUR, PARKED),
    ],
)
def test_the_pause_grows_with_the_failures(
    failures: int, kind: FailureKind, retry_after: timedelta | None, expected: timedelta
) -> None:
    state = replace(KNOWN, failures=failures)
    after = after_failure(state, failed(kind, retry_after), pace=PACE, now=NOW)
    assert after.next_poll_at == NOW + expected
    assert after.interval == HOUR


@pytest.mark.parametrize("wait, expected", [(7 * HOUR, 7 * HOUR), (2 * DAY, DAY), (-HOUR, HOUR)])
def test_a_moment_to_come_back_at_is_read_by_our_clock(wait: timedelta, expected: timedelta) -> None:
    refusal = replace(failed(FailureKind.RATE_LIMITED), retry_at=NOW + wait)
    assert after_failure(KNOWN, refusal, pace=PACE, now=NOW).next_poll_at == NOW + expected


def test_an_interval_of_nothing_is_always_due_but_a_failing_feed_gets_its_minute() -> None:
    state = replace(FRESH, interval=timedelta(0))
    for _ in range(5):
        state = changed(state, pace=AT_ONCE)
        assert state.next_poll_at == NOW
        state = after_no_change(state, NotModified(url=URL), pace=AT_ONCE, now=NOW)
        assert state.next_poll_at == NOW
    assert after_failure(state, failed(), pace=AT_ONCE, now=NOW).next_poll_at == NOW + MINUTE


SPANS = st.timedeltas(timedelta(0), timedelta(days=40))
PACES = st.builds(lambda one, low, high: Pace(interval=one, min_interval=low, max_interval=high), SPANS, SPANS, SPANS)
STATES = st.builds(
    lambda url, interval, failures, known: replace(
        KNOWN if known else FRESH, feed_id=computed_id("feed", url), interval=interval, failures=failures
    ),
    st.text(max_size=5),
    SPANS,
    st.integers(0, 10_000),
    st.booleans(),
)
AGES = st.none() | st.timedeltas(timedelta(days=-400), timedelta(days=4000))


@given(STATES, PACES, AGES, st.integers(0, 3))
def test_a_visit_that_went_well_is_repeated_between_the_bounds(
    state: FeedState, pace: Pace, max_age: timedelta | None, new: int
) -> None:
    longest = max(pace.max_interval, pace.min_interval)
    obeyed = max(longest, DAY)
    for after in (
        changed(state, fetched(max_age=max_age), new=new, pace=pace),
        after_no_change(state, NotModified(url=URL, max_age=max_age), pace=pace, now=NOW),
    ):
        assert pace.min_interval <= after.next_poll_at - NOW <= obeyed
        assert pace.min_interval <= after.interval <= longest


@given(STATES, PACES, AGES, st.sampled_from(list(FailureKind)))
def test_a_visit_that_failed_is_repeated_some_time_and_never_too_soon(
    state: FeedState, pace: Pace, retry_after: timedelta | None, kind: FailureKind
) -> None:
    after = after_failure(state, failed(kind, retry_after), pace=pace, now=NOW)
    assert pace.min_interval <= after.next_poll_at - NOW <= max(pace.min_interval, pace.max_interval, PARKED)
    assert (after.etag, after.last_modified, after.body_hash) == (state.etag, state.last_modified, state.body_hash)
    assert (after.interval, after.succeeded_at) == (state.interval, state.succeeded_at)
