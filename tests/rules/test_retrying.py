"""What becomes of a delivery after a try."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from watchdesk.model.deliveries import Accepted, Answer, Delivery, DeliveryChange, DeliveryState, Refused, Unknown
from watchdesk.rules.retrying import after_try, pause_after

NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KINDS = ("webhook", "slack", "email", "file", "apprise")
LEASED = Delivery(
    id="d1",
    digest_id="g1",
    channel_id="c1",
    channel_name="hook",
    state=DeliveryState.LEASED,
    created_at=NOW,
    attempts=1,
    lease_token="token",
)
SAID_NO = Refused(reason="the server answered 503", is_final=False)


def tried(
    answer: Answer, delivery: Delivery = LEASED, *, kind: str = "webhook", holds: bool = False, chance: float = 0
) -> DeliveryChange:
    return after_try(delivery, answer, kind=kind, holds_unknown=holds, now=NOW, chance=chance)


def whole_schedule(kind: str, *, chance: float) -> list[timedelta]:
    pauses: list[timedelta] = []
    while (pause := pause_after(kind, len(pauses) + 1, chance=chance)) is not None:
        pauses.append(pause)
    return pauses


def test_webhooks_get_the_ten_tries_of_the_standard() -> None:
    pauses = whole_schedule("webhook", chance=0)
    assert len(pauses) + 1 == 10
    assert pauses[:3] == [5 * SECOND, 5 * MINUTE, 30 * MINUTE]
    assert sum(pauses, timedelta(0)) == timedelta(hours=75, minutes=35, seconds=5)


def test_mail_is_tried_for_five_days_at_pauses_that_grow_to_an_hour() -> None:
    pauses = whole_schedule("email", chance=0)
    assert pauses[0] == 5 * MINUTE
    assert pauses == sorted(pauses)
    assert max(pauses) == HOUR
    assert 5 * DAY <= sum(pauses, timedelta(0)) < 5 * DAY + HOUR


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_given_up_some_time(kind: str) -> None:
    assert 3 * DAY < sum(whole_schedule(kind, chance=1), timedelta(0)) < 6 * DAY


@given(st.sampled_from(KINDS), st.integers(1, 9), st.floats(0, 1))
def test_jitter_makes_a_pause_longer_by_a_tenth_at_most(kind: str, attempts: int, chance: float) -> None:
    exact, spread = pause_after(kind, attempts, chance=0), pause_after(kind, attempts, chance=chance)
    assert exact is not None
    assert spread is not None
    assert exact <= spread <= exact * 1.1


ROWS = [
    ("sent", Accepted(detail="ok"), 1, DeliveryState.SENT, "sent", "ok", None),
    ("refused", SAID_NO, 1, DeliveryState.PENDING, "refused", SAID_NO.reason, 5 * SECOND),
    ("the ninth", SAID_NO, 9, DeliveryState.PENDING, "refused", SAID_NO.reason, DAY),
    (
        "the tenth",
        SAID_NO,
        10,
        DeliveryState.DEAD,
        "refused",
        "given up after the last try: the server answered 503",
        None,
    ),
    ("final", Refused(reason="410", is_final=True), 1, DeliveryState.DEAD, "refused", "410", None),
    (
        "final, with patience asked for",
        Refused(reason="400", is_final=True, retry_after=HOUR),
        1,
        DeliveryState.DEAD,
        "refused",
        "400",
        None,
    ),
    ("unknown", Unknown(reason="no answer"), 1, DeliveryState.UNKNOWN, "unknown", "no answer", 5 * SECOND),
    (
        "unknown at last",
        Unknown(reason="no answer"),
        10,
        DeliveryState.UNKNOWN,
        "unknown",
        "no answer",
        None,
    ),
]


@pytest.mark.parametrize(
    "answer, attempts, state, outcome, reason, pause", [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_what_a_try_makes_of_a_delivery(  # noqa: PLR0917 - a table's columns
    answer: Answer,
    attempts: int,
    state: DeliveryState,
    outcome: str,
    reason: str,
    pause: timedelta | None,
) -> None:
    change = tried(answer, replace(LEASED, attempts=attempts))
    assert change == DeliveryChange(
        delivery_id="d1",
        lease_token="token",
        state=state,
        at=NOW,
        outcome=outcome,
        reason=reason,
        next_attempt_at=None if pause is None else NOW + pause,
        may_repeat=state is DeliveryState.UNKNOWN,
    )


@pytest.mark.parametrize(
    "retry_after, expected",
    [(None, 5 * SECOND), (timedelta(0), 5 * SECOND), (-DAY, 5 * SECOND), (HOUR, HOUR), (DAY, DAY), (400 * DAY, DAY)],
)
def test_retry_after_is_obeyed_and_clamped_to_a_day(retry_after: timedelta | None, expected: timedelta) -> None:
    change = tried(replace(SAID_NO, retry_after=retry_after))
    assert change.next_attempt_at == NOW + expected


def test_retry_after_never_shortens_a_pause() -> None:
    change = tried(replace(SAID_NO, retry_after=SECOND), replace(LEASED, attempts=6))
    assert change.next_attempt_at == NOW + 10 * HOUR


def test_what_is_unknown_is_held_where_the_operator_said_so() -> None:
    change = tried(Unknown(reason="no answer"), holds=True)
    assert (change.state, change.next_attempt_at, change.may_repeat) == (DeliveryState.UNKNOWN, None, True)


def test_holding_concerns_the_unknown_only() -> None:
    assert tried(SAID_NO, holds=True) == tried(SAID_NO)


@pytest.mark.parametrize(
    "answer, attempts",
    [(SAID_NO, 2), (SAID_NO, 10), (Refused(reason="400", is_final=True), 2), (Unknown(reason="…"), 2)],
)
def test_that_it_may_have_arrived_is_not_forgotten_while_it_has_not_surely(answer: Answer, attempts: int) -> None:
    """A dead delivery may be replayed by the operator, and then has to say that it may be a repeat."""
    assert tried(answer, replace(LEASED, attempts=attempts, may_repeat=True)).may_repeat


ANSWERS = st.one_of(
    st.builds(Accepted, detail=st.text()),
    st.builds(Refused, reason=st.text(), is_final=st.booleans(), retry_after=st.none() | st.timedeltas()),
    st.builds(Unknown, reason=st.text()),
)


DELIVERIES = st.builds(
    lambda attempts, may_repeat: replace(LEASED, attempts=attempts, may_repeat=may_repeat),
    st.integers(1, 300),
    st.booleans(),
)


@given(ANSWERS, DELIVERIES, st.sampled_from(KINDS), st.floats(0, 1))
def test_a_try_leaves_nothing_leased_and_what_is_pending_has_its_time(
    answer: Answer, delivery: Delivery, kind: str, chance: float
) -> None:
    change = tried(answer, delivery, kind=kind, chance=chance)
    assert change.state not in {DeliveryState.LEASED, DeliveryState.SUPPRESSED}
    if change.state is DeliveryState.PENDING:
        assert change.next_attempt_at is not None
    if change.state in {DeliveryState.SENT, DeliveryState.DEAD}:
        assert change.next_attempt_at is None
    if change.next_attempt_at is not None:
        assert NOW + 5 * SECOND <= change.next_attempt_at <= NOW + 1.1 * DAY
