"""Pushing: when a hub is asked, what its answers mean, and which messages are believed (W3C WebSub, 2018).

A push without a signature is a hint to poll, never a source of entries: whoever forges one gains a visit that is polite
and conditional. What a signed one delivers is read, for the feed that it was asked for.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from urllib.parse import urlencode

from msgspec.structs import replace

from watchdesk.model.pushes import Push, PushState
from watchdesk.model.sources import FeedState
from watchdesk.model.visits import Posted, PostResult
from watchdesk.rules.history import after_arrival

LEASE = timedelta(days=10)
SHORTEST_LEASE, LONGEST_LEASE = timedelta(minutes=5), timedelta(days=30)
RENEWED_AT = 0.8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=1)
REFUSED_PAUSE = timedelta(days=7)
AWAITED_FOR = timedelta(hours=1)
METHODS = ("sha1", "sha256", "sha384", "sha512")


def offered(known: Push | None, new: Push) -> Push | None:
    """Return the push to keep where a feed offers one: the new one, or None where the known one is of that hub."""
    if known is not None and (known.hub, known.topic) == (new.hub, new.topic):
        return None
    return new


def subscribing(push: Push, callback: str) -> bytes:
    """Return the form that asks a hub (section 5.1)."""
    form = {
        "hub.callback": callback,
        "hub.mode": "subscribe",
        "hub.topic": push.topic,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }
    return urlencode(form | ({"hub.secret": push.secret} if push.secret else {})).encode()


def when_asked(push: Push, now: datetime) -> Push:
    """Return a push that the hub is about to be asked for; where nothing comes of it, it is asked again later."""
    pause = min(FIRST_PAUSE * 2 ** min(push.attempts, 10), LONGEST_PAUSE)
    return replace(push, is_awaited=True, attempts=push.attempts + 1, ask_at=now + pause)


def after_asking(push: Push, answer: PostResult) -> Push:
    """Return the push after the hub answered. Only its question whether that was true makes it active."""
    if not isinstance(answer, Posted):
        return replace(push, is_awaited=False, reason=answer.reason)
    if not 200 <= answer.status < 300:  # noqa: PLR2004 - RFC 9110, section 15
        return replace(push, is_awaited=False, reason=f"the hub answered {answer.status}")
    return replace(push, reason=None)


def verified(push: Push, *, mode: str, topic: str, lease: str | None, now: datetime) -> Push | None:
    """Return the push after the hub asked back (section 5.3), None where it asks what nobody wanted."""
    if mode == "subscribe" and topic == push.topic and push.is_awaited:
        seconds = int(lease[:9]) if lease and lease.isascii() and lease.isdigit() else 0
        span = timedelta(seconds=seconds) if seconds else LEASE
        span = max(SHORTEST_LEASE, min(span, LONGEST_LEASE))
        return replace(
            push,
            state=PushState.ACTIVE,
            is_awaited=False,
            attempts=0,
            lease_until=now + span,
            ask_at=now + span * RENEWED_AT,
            reason=None,
        )
    return None


def denied(push: Push, *, topic: str, reason: str, now: datetime) -> Push | None:
    """Return the push after the hub refused it (section 5.2); None where that is about another topic."""
    if topic != push.topic:
        return None
    words = f"the hub refused: {reason[:200]}" if reason else "the hub refused"
    return replace(
        push, state=PushState.REFUSED, is_awaited=False, reason=words, ask_at=now + REFUSED_PAUSE, is_trusted=False
    )


def is_signed(push: Push, body: bytes, header: str | None) -> bool:
    """Return whether a message bears the hub's signature (section 7.1); in constant time."""
    if not push.secret:
        return True
    method, _, given = (header or "").partition("=")
    if method not in METHODS:
        return False
    computed = hmac.new(push.secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(computed.encode(), given.strip().lower().encode())


def is_read(push: Push, state: FeedState) -> bool:
    """Return whether what a hub delivered is read for entries: it is signed, and what stood there before is known."""
    return bool(push.secret) and state.succeeded_at is not None and not state.paused


def is_of_topic(push: Push, *, linked: str | None, own: str | None) -> bool:
    """Return whether a delivery is of the feed that was asked for.

    Its Link header (`linked`, section 7) says so or, where it names nothing, the document's own address (`own`).
    """
    named = linked or own
    return named is None or named == push.topic


def after_push(state: FeedState, *, new_entries: int, guids_shared: bool, now: datetime) -> FeedState:
    """Return the state after new entries were delivered: they came, and no visit was made."""
    return after_arrival(replace(state, guids_shared=guids_shared), new_entries, now)


def poll_at(state: FeedState, *, min_interval: timedelta, now: datetime) -> datetime | None:
    """Return when a feed is polled that a hub told of: at once, but never sooner than the shortest interval allows.

    None where it keeps its turn: a feed that failed waits as long as its server asked for.
    """
    if state.failures or state.paused:
        return None
    return now if state.polled_at is None else max(now, state.polled_at + min_interval)


def after_poll(push: Push, before: FeedState, *, new_entries: int) -> Push:
    """Return the push after a poll: it is trusted no longer where entries came that the hub had not told of."""
    return push if has_told_since(push, before) or not new_entries else replace(push, is_trusted=False)


def has_told_since(push: Push, before: FeedState) -> bool:
    """Return whether the hub told of the feed since the poll that left this state."""
    return push.pushed_at is not None and (before.polled_at is None or push.pushed_at >= before.polled_at)


def slowed(state: FeedState, push: Push, *, longest: timedelta, now: datetime) -> FeedState:
    """Return the state of a feed whose hub can be trusted: polling is a net beneath it, at the longest interval."""
    if not (push.is_active(now) and push.is_trusted) or state.failures:
        return state
    return replace(state, next_poll_at=max(state.next_poll_at, now + longest))
