"""When a feed is visited next, and what is kept of a visit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.identity import computed_id
from watchdesk.model.sources import FeedState
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, NotModified
from watchdesk.rules.polling import Pace, after_change, after_failure, after_no_change

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
    state: FeedState, got: Fetched | None = None, *, new: int = 1, pace: Pace = PACE, guids_shared: bool = False
) -> FeedState:
    return after_change(
        state, got or fetched(), body_hash="new", new_entries=new, guids_shared=guids_shared, pace=pace, now=NOW
    )


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
        (NotModified(url=URL, etag='"2"'), '"2"', KNOWN.last_modified),
        (NotModified(url=URL, last_modified="now"), KNOWN.etag, "now"),
        (fetched(), KNOWN.etag, KNOWN.last_modified),
        (fetched('"2"', "now"), '"2"', "now"),
        (fetched(""), "", KNOWN.last_modified),
    ],
)
def test_no_change_takes_only_validators_that_came(
    got: Fetched | NotModified, etag: str | None, last_modified: str | None
) -> None:
    state = after_no_change(KNOWN, got, pace=PACE, now=NOW)
    assert (state.etag, state.last_modified, state.body_hash) == (etag, last_modified, "old")
    assert (state.new_entry_at, state.succeeded_at) == (NOW - DAY, NOW)


@pytest.mark.parametrize("kind", list(FailureKind))
def test_a_failure_keeps_all_that_is_known(kind: FailureKind) -> None:
    state = after_failure(KNOWN, failed(kind), pace=PACE, now=NOW)
    assert state == replace(
        KNOWN, polled_at=NOW, next_poll_at=state.next_poll_at, failures=1, failing_since=NOW, reason="it failed"
    )


def test_failures_in_a_row_are_counted_from_the_first_and_a_success_ends_them() -> None:
    again = after_failure(FAILING, failed(), pace=PACE, now=NOW)
    assert (again.failures, again.failing_since, again.reason) == (4, NOW - 5 * HOUR, "it failed")
    for well in (changed(FAILING), after_no_change(FAILING, NotModified(url=URL), pace=PACE, now=NOW)):
        assert (well.failures, well.failing_since, well.reason) == (0, None, None)


def test_empty_documents_leave_the_baseline_open() -> None:
    empty = changed(FRESH, new=0)
    assert empty.succeeded_at is None
    assert empty.polled_at == NOW
    same = after_no_change(empty, fetched(), pace=PACE, now=NOW)
    assert same.succeeded_at is None
    assert changed(same, new=3).succeeded_at == NOW


def test_a_document_that_turns_empty_stays_settled() -> None:
    assert changed(KNOWN, new=0).succeeded_at == NOW


def test_where_a_feed_moved_is_kept_until_it_moves_on() -> None:
    moved = changed(KNOWN, replace(fetched(), moved_to="https://lantern.test/new"))
    assert moved.moved_to == "https://lantern.test/new"
    assert changed(moved).moved_to == "https://lantern.test/new"
    assert after_no_change(moved, fetched(), pace=PACE, now=NOW).moved_to == "https://lantern.test/new"
    assert changed(moved, replace(fetched(), moved_to="https://lantern.test/3")).moved_to == "https://lantern.test/3"


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


@pytest.mark.parametrize(
    "state, new, expected",
    [
        (FRESH, 25, 15 * MINUTE),
        (FRESH, 0, 15 * MINUTE),
        (replace(FRESH, interval=DAY, polled_at=NOW - DAY, failures=2), 5, 15 * MINUTE),
        (replace(FRESH, polled_at=NOW - HOUR), 0, 15 * MINUTE * 1.25),
        (KNOWN, 1, HOUR * 0.67),
        (KNOWN, 0, HOUR * 1.25),
        (replace(KNOWN, interval=6 * MINUTE), 1, 5 * MINUTE),
        (replace(KNOWN, interval=5 * HOUR), 0, 6 * HOUR),
        (replace(KNOWN, interval=9 * DAY), 1, 6 * HOUR),
        (replace(KNOWN, interval=timedelta(0)), 0, 5 * MINUTE),
    ],
)
def test_the_interval_follows_what_comes(state: FeedState, new: int, expected: timedelta) -> None:
    after = changed(state, new=new)
    assert after.interval == expected
    assert after.next_poll_at == NOW + expected
    if not new and state.succeeded_at:
        assert after_no_change(state, NotModified(url=URL), pace=PACE, now=NOW).interval == expected


@pytest.mark.parametrize("feed_id, part", list(zip(FEEDS, (1, 0.975, 0.95), strict=True)))
def test_feeds_of_one_interval_fall_due_apart(feed_id: str, part: float) -> None:
    pause = changed(replace(KNOWN, feed_id=feed_id), new=0).next_poll_at - NOW
    assert pause.total_seconds() == pytest.approx((HOUR * 1.25 * part).total_seconds(), abs=1)
    assert changed(replace(KNOWN, feed_id=feed_id, interval=MINUTE)).next_poll_at == NOW + 5 * MINUTE


@pytest.mark.parametrize(
    "max_age, expected",
    [
        (None, 75 * MINUTE),
        (timedelta(0), 75 * MINUTE),
        (-DAY, 75 * MINUTE),
        (2 * HOUR, 2 * HOUR),
        (6 * HOUR, 6 * HOUR),
        (365 * DAY, 6 * HOUR),
    ],
)
def test_max_age_is_respected_up_to_the_longest_interval(max_age: timedelta | None, expected: timedelta) -> None:
    for state in (
        changed(KNOWN, fetched(max_age=max_age), new=0),
        after_no_change(KNOWN, NotModified(url=URL, max_age=max_age), pace=PACE, now=NOW),
    ):
        assert state.next_poll_at == NOW + expected
        assert state.interval == 75 * MINUTE  # one cautious answer does not slow the feed down for good


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
        (0, FailureKind.GONE, None, DAY),
        (99, FailureKind.GONE, None, DAY),
        (0, FailureKind.GONE, HOUR, DAY),
    ],
)
def test_the_pause_grows_with_the_failures(
    failures: int, kind: FailureKind, retry_after: timedelta | None, expected: timedelta
) -> None:
    state = replace(KNOWN, failures=failures)
    after = after_failure(state, failed(kind, retry_after), pace=PACE, now=NOW)
    assert after.next_poll_at == NOW + expected
    assert after.interval == HOUR


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
    for after in (
        changed(state, fetched(max_age=max_age), new=new, pace=pace),
        after_no_change(state, NotModified(url=URL, max_age=max_age), pace=pace, now=NOW),
    ):
        assert pace.min_interval <= after.next_poll_at - NOW <= longest
        assert pace.min_interval <= after.interval <= longest


@given(STATES, PACES, AGES, st.sampled_from(list(FailureKind)))
def test_a_visit_that_failed_is_repeated_some_time_and_never_too_soon(
    state: FeedState, pace: Pace, retry_after: timedelta | None, kind: FailureKind
) -> None:
    after = after_failure(state, failed(kind, retry_after), pace=pace, now=NOW)
    assert pace.min_interval <= after.next_poll_at - NOW <= max(pace.min_interval, pace.max_interval, DAY)
    assert (after.etag, after.last_modified, after.body_hash) == (state.etag, state.last_modified, state.body_hash)
    assert (after.interval, after.succeeded_at) == (state.interval, state.succeeded_at)
