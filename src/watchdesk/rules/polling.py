"""Polling: when a feed is visited next, and what is kept of a visit — the decision after each poll."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.sources import NO_HINTS, FeedHints, FeedState
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, NotModified
from watchdesk.rules.history import after_arrival
from watchdesk.rules.pacing import LONGEST_PAUSE, Pace, adapted, next_visit, spread

PARKED = timedelta(days=7)
"""A feed that is gone (410) is asked so seldom; the operator is told."""
MOVES_BELIEVED = 3
MOVED_FOR = timedelta(days=1)
_LOST = frozenset({FailureKind.NO_SUCH_HOST, FailureKind.NOT_FOUND, FailureKind.GONE})


class Document(Struct, frozen=True, kw_only=True):
    """A document that was read: the hash of its body, how many entries it has, how many of them are new, its hints.

    `found_at`: the address where a page's feed was found; it is polled from then on.
    """

    body_hash: str
    entries: int
    new_entries: int
    guids_shared: bool = False
    hints: FeedHints = NO_HINTS
    found_at: str | None = None


def after_change(state: FeedState, got: Fetched, document: Document, *, pace: Pace, now: datetime) -> FeedState:
    """Return the state after a body was read: the validators move only here."""
    # An empty document settles nothing: the first one with entries is the baseline, whenever it comes.
    gave_entries = bool(document.new_entries) or state.succeeded_at is not None
    overlap = (document.entries - document.new_entries) / document.entries if document.entries else None
    hints = document.hints
    state = replace(state, hint_every=hints.every, hint_base=hints.base, skips=hints.skips)
    state = after_arrival(state, document.new_entries, now)
    state = _after_success(
        state,
        got,
        overlap=overlap,
        pace=pace,
        now=now,
        succeeded_at=now if gave_entries else None,
        etag=got.etag,
        last_modified=got.last_modified,
        body_hash=document.body_hash,
        guids_shared=document.guids_shared,
    )
    return replace(state, moved_to=document.found_at) if document.found_at else state


def after_no_change(
    state: FeedState, got: Fetched | NotModified, *, pace: Pace, now: datetime, doubted: bool = False
) -> FeedState:
    """Return the state after a 304 or the very same body.

    The same body may come with other validators: those that came, taken together, replace the old ones. A 304 replaces
    none: it was asked about the body that is known, so the validators that came with that body stay its own (RFC 9111,
    section 4.3.4). Were the ETag of a 304 believed that names something newer, the newer would never be seen (G1).
    `doubted`: the visit was made so as to find out whether a 304 can be believed.
    """
    brings = isinstance(got, Fetched) and (got.etag is not None or got.last_modified is not None)
    return _after_success(
        state,
        got,
        overlap=1.0,
        pace=pace,
        now=now,
        succeeded_at=None if state.succeeded_at is None else now,
        etag=got.etag if brings else state.etag,
        last_modified=got.last_modified if brings else state.last_modified,
        doubted_at=now if doubted else state.doubted_at,
    )


def after_failure(state: FeedState, failed: FetchFailed, *, pace: Pace, now: datetime) -> FeedState:
    """Return the state after a failed visit: everything known stays, the pause grows with the failures in a row.

    Linear back-off; a Retry-After is obeyed up to a day; an address that is gone is parked, never dropped. Where a
    permanent redirect led is forgotten when nothing is there any more: the feed's own address is asked again.
    """
    failures = state.failures + 1
    pause = min(max(state.interval, pace.interval, timedelta(minutes=1)) * failures, pace.max_interval)
    pause *= spread(state.feed_id)
    if failed.kind is FailureKind.GONE and state.moved_to is None:
        pause = PARKED
    pause = max(pause, pace.min_interval, min(failed.patience(now) or timedelta(0), LONGEST_PAUSE))
    return replace(
        state,
        polled_at=now,
        next_poll_at=now + pause,
        failures=failures,
        failing_since=state.failing_since or now,
        kind=failed.kind.value,
        reason=failed.reason,
        leaning=0,
        moved_to=None if failed.kind in _LOST else state.moved_to,
    )


def _after_success(
    state: FeedState, got: Fetched | NotModified, *, overlap: float | None, pace: Pace, now: datetime, **more: Any
) -> FeedState:
    """Return the state after a visit that went well; `more`: what else is set, in the same breath."""
    interval, leaning = adapted(state, overlap, pace=pace, now=now)
    fresh_for = got.max_age
    if fresh_for is None and got.expires is not None:
        fresh_for = got.expires - now
    return replace(
        _after_redirect(state, got.moved_to, now),
        polled_at=now,
        interval=interval,
        leaning=leaning,
        next_poll_at=next_visit(state, interval, fresh_for=fresh_for, pace=pace, now=now),
        failures=0,
        failing_since=None,
        kind=None,
        reason=None,
        **more,
    )


def _after_redirect(state: FeedState, target: str | None, now: datetime) -> FeedState:
    """Return the state with what a permanent redirect adds. It is believed when it held for a day and three visits."""
    if target is None:
        return replace(state, moving_to=None, moves_seen=0, moving_since=None) if state.moving_to else state
    if target != state.moving_to or state.moving_since is None:
        return replace(state, moving_to=target, moves_seen=1, moving_since=now)
    if state.moves_seen + 1 >= MOVES_BELIEVED and now - state.moving_since >= MOVED_FOR:
        return replace(state, moved_to=target, moving_to=None, moves_seen=0, moving_since=None)
    return replace(state, moves_seen=min(state.moves_seen + 1, MOVES_BELIEVED))
