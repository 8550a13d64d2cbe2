"""WebSub without a network: when hubs are asked, what they may say, and which messages are believed."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from msgspec.structs import replace

from watchdesk.model.pushes import Push, PushState
from watchdesk.model.sources import FeedState
from watchdesk.model.visits import FailureKind, Posted, PostFailed, PostResult
from watchdesk.rules.pushing import (
    LEASE,
    LONGEST_LEASE,
    after_asking,
    after_poll,
    after_push,
    denied,
    is_of_topic,
    is_read,
    is_signed,
    offered,
    poll_at,
    slowed,
    subscribing,
    verified,
    when_asked,
)

NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOPIC = "https://lantern.test/feed"
NEW = Push(feed_id="f", hub="https://hub.test/", topic=TOPIC, token="tok", secret="s3cret", ask_at=NOW)
AWAITED = replace(NEW, is_awaited=True, attempts=1)
ACTIVE = replace(NEW, state=PushState.ACTIVE, lease_until=NOW + DAY, ask_at=NOW + HOUR)
STATE = FeedState(feed_id="f", next_poll_at=NOW + HOUR, interval=HOUR, polled_at=NOW - MINUTE)


def test_a_hub_is_asked_by_a_form_with_a_secret_of_its_own() -> None:
    form = parse_qs(subscribing(NEW, "https://desk.test/push/tok?a=1&b").decode())
    assert form == {
        "hub.callback": ["https://desk.test/push/tok?a=1&b"],
        "hub.mode": ["subscribe"],
        "hub.topic": [TOPIC],
        "hub.lease_seconds": ["864000"],
        "hub.secret": ["s3cret"],
    }
    assert b"secret" not in subscribing(replace(NEW, secret=""), "x")
    assert "s3cret" not in repr(NEW)
    assert "tok" not in repr(NEW).replace("token", "")


@pytest.mark.parametrize(
    "known, kept",
    [
        (None, NEW),
        (ACTIVE, None),
        (replace(ACTIVE, hub="https://other.test/"), NEW),
        (replace(ACTIVE, topic="https://lantern.test/old"), NEW),
    ],
)
def test_a_push_is_kept_until_the_feed_names_another_hub(known: Push | None, kept: Push | None) -> None:
    assert offered(known, NEW) == kept


@pytest.mark.parametrize("attempts, hours", [(0, 1), (1, 2), (4, 16), (5, 24), (10_000, 24)])
def test_a_hub_that_says_nothing_is_asked_ever_more_seldom(attempts: int, hours: int) -> None:
    asked = when_asked(replace(NEW, attempts=attempts), NOW)
    assert (asked.is_awaited, asked.attempts, asked.ask_at) == (True, attempts + 1, NOW + hours * HOUR)


@pytest.mark.parametrize(
    "answer, is_awaited, reason",
    [
        (Posted(status=202, body=b""), True, None),
        (Posted(status=204, body=b""), True, None),
        (Posted(status=403, body=b"secret words"), False, "the hub answered 403"),
        (Posted(status=301, body=b""), False, "the hub answered 301"),
        (PostFailed(kind=FailureKind.TIMEOUT, reason="it is slow", request_sent=True), False, "it is slow"),
    ],
)
def test_an_answer_makes_no_push_active(answer: PostResult, reason: str | None, *, is_awaited: bool) -> None:
    after = after_asking(AWAITED, answer)
    assert (after.is_awaited, after.reason, after.state) == (is_awaited, reason, PushState.ASKED)


@pytest.mark.parametrize(
    "lease, span",
    [
        ("3600", HOUR),
        (None, LEASE),
        ("0", LEASE),
        ("-5", LEASE),
        ("x", LEASE),
        ("1", 5 * MINUTE),
        ("999999999999", LONGEST_LEASE),
    ],
)
def test_a_lease_is_renewed_before_it_ends(lease: str | None, span: timedelta) -> None:
    after = verified(AWAITED, mode="subscribe", topic=TOPIC, lease=lease, now=NOW)
    assert after is not None
    assert (after.state, after.lease_until, after.is_awaited) == (PushState.ACTIVE, NOW + span, False)
    assert NOW < after.ask_at < NOW + span
    assert after.is_active(NOW)
    assert not after.is_active(NOW + span)


@pytest.mark.parametrize(
    "push, mode, topic",
    [
        (NEW, "subscribe", TOPIC),
        (ACTIVE, "subscribe", TOPIC),
        (AWAITED, "subscribe", TOPIC + "/other"),
        (AWAITED, "unsubscribe", TOPIC),
        (ACTIVE, "unsubscribe", TOPIC),
        (AWAITED, "", TOPIC),
    ],
)
def test_what_nobody_asked_for_is_not_confirmed(push: Push, mode: str, topic: str) -> None:
    assert verified(push, mode=mode, topic=topic, lease="60", now=NOW) is None


def test_a_refusal_is_kept_and_the_hub_asked_again_in_a_week() -> None:
    after = denied(AWAITED, topic=TOPIC, reason="x" * 999, now=NOW)
    assert after is not None
    assert (after.state, after.ask_at) == (PushState.REFUSED, NOW + 7 * DAY)
    assert after.reason is not None
    assert len(after.reason) < 250
    assert denied(AWAITED, topic="another", reason="", now=NOW) is None


def signature(method: str, body: bytes = b"<rss/>", key: str = "s3cret") -> str:
    return f"{method}={hmac.new(key.encode(), body, getattr(hashlib, method)).hexdigest()}"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_message_with_the_hubs_signature_is_believed(method: str) -> None:
    assert is_signed(ACTIVE, b"<rss/>", signature(method))
    assert is_signed(ACTIVE, b"<rss/>", signature(method).upper().replace(method.upper(), method))


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256",
        "sha256=",
        "sha256=é",
        signature("sha256", b"<rss />"),
        signature("sha256", key="other"),
        signature("md5"),
        signature("sha256").replace("sha256", "sha1"),
        "blake2b=" + "0" * 128,
    ],
)
def test_no_other_message_is(header: str | None) -> None:
    assert not is_signed(ACTIVE, b"<rss/>", header)


def test_a_hub_that_was_told_no_secret_is_believed_for_what_it_is_worth() -> None:
    assert is_signed(replace(ACTIVE, secret=""), b"x", None)


@pytest.mark.parametrize(
    "change, expected",
    [
        ({}, NOW + 4 * MINUTE),
        ({"polled_at": NOW - HOUR}, NOW),
        ({"polled_at": None}, NOW),
        ({"failures": 1}, None),
        ({"paused": True}, None),
    ],
)
def test_a_push_is_no_reason_to_be_impolite(change: dict[str, Any], expected: datetime | None) -> None:
    assert poll_at(replace(STATE, **change), min_interval=5 * MINUTE, now=NOW) == expected


TRUSTED = replace(ACTIVE, is_trusted=True, pushed_at=NOW - 30 * MINUTE)


@pytest.mark.parametrize(
    "polled_at, new, is_trusted",
    [(NOW - HOUR, 3, True), (NOW - 10 * MINUTE, 0, True), (NOW - 10 * MINUTE, 3, False), (None, 3, True)],
)
def test_a_hub_that_missed_something_is_trusted_no_longer(
    polled_at: datetime | None, new: int, *, is_trusted: bool
) -> None:
    assert after_poll(TRUSTED, replace(STATE, polled_at=polled_at), new_entries=new).is_trusted is is_trusted


@pytest.mark.parametrize(
    "push, failures, next_poll",
    [
        (TRUSTED, 0, 6 * HOUR),
        (ACTIVE, 0, HOUR),
        (replace(TRUSTED, lease_until=NOW), 0, HOUR),
        (replace(TRUSTED, state=PushState.REFUSED), 0, HOUR),
        (TRUSTED, 1, HOUR),
    ],
)
def test_polling_is_a_net_beneath_a_hub_that_can_be_trusted(push: Push, failures: int, next_poll: timedelta) -> None:
    after = slowed(replace(STATE, failures=failures), push, longest=6 * HOUR, now=NOW)
    assert after.next_poll_at == NOW + next_poll
    assert slowed(replace(STATE, next_poll_at=NOW + DAY), push, longest=6 * HOUR, now=NOW).next_poll_at == NOW + DAY


@pytest.mark.parametrize(
    "secret, change, expected",
    [
        ("s3cret", {}, True),
        ("", {}, False),
        ("s3cret", {"succeeded_at": None}, False),
        ("s3cret", {"paused": True}, False),
        ("s3cret", {"failures": 3}, True),
    ],
)
def test_only_what_is_signed_is_read_and_only_beside_a_baseline(
    secret: str, change: dict[str, Any], *, expected: bool
) -> None:
    state = replace(STATE, succeeded_at=NOW - DAY)
    assert is_read(replace(ACTIVE, secret=secret), replace(state, **change)) is expected


@pytest.mark.parametrize(
    "linked, own, expected",
    [
        (None, None, True),
        (TOPIC, None, True),
        (None, TOPIC, True),
        (TOPIC, "https://lantern.test/feed?page=1", True),
        ("https://lantern.test/other", TOPIC, False),
        (None, "https://lantern.test/other", False),
    ],
)
def test_a_delivery_must_be_of_the_topic_that_was_asked_for(
    linked: str | None, own: str | None, *, expected: bool
) -> None:
    assert is_of_topic(ACTIVE, linked=linked, own=own) is expected


def test_a_delivery_adds_to_a_feeds_history_and_to_nothing_else() -> None:
    known = replace(STATE, etag='"a"', body_hash="h", known_since=NOW - 9 * DAY, new_entry_at=NOW - DAY, arrivals=4)
    after = after_push(known, new_entries=2, guids_shared=True, now=NOW)
    assert (after.arrivals, after.new_entry_at, after.guids_shared) == (5, NOW, True)
    told: dict[str, Any] = {"arrivals": 4, "new_entry_at": known.new_entry_at, "guids_shared": False}
    assert replace(after, **told, longest_silence=None, per_day=0.0) == replace(known, per_day=0.0)
