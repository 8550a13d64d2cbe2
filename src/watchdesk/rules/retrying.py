"""Retrying: what becomes of a delivery after a try — the decision after deliver."""

from datetime import datetime, timedelta

from watchdesk.model.deliveries import Accepted, Answer, Delivery, DeliveryChange, DeliveryState, Refused, Unknown

# The example schedule of the Standard Webhooks specification: 10 tries over 75 h 35 min.
WEBHOOK_PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# RFC 5321, 4.5.4.1: give up after 4-5 days at the earliest; pauses grow from five minutes to an hour.
MAIL_PAUSES = (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)) + (
    timedelta(hours=1),
) * 119
PAUSES = {"email": MAIL_PAUSES}
LONGEST_RETRY_AFTER = timedelta(days=1)
JITTER = 0.1


def pause_after(kind: str, attempts: int, *, chance: float) -> timedelta | None:
    """Return the pause after this many tries at a channel of this kind, or None when it is given up.

    `chance` (0 to 1) spreads the pause by up to a tenth, always later, never sooner.
    """
    pauses = PAUSES.get(kind, WEBHOOK_PAUSES)
    if attempts > len(pauses):
        return None
    return pauses[attempts - 1] * (1 + JITTER * chance)


def after_try(
    delivery: Delivery, answer: Answer, *, kind: str, holds_unknown: bool, now: datetime, chance: float
) -> DeliveryChange:
    """Return what a try makes of a leased delivery. `delivery.attempts` counts this try too."""
    pause = pause_after(kind, delivery.attempts, chance=chance)
    match answer:
        case Accepted(detail=detail):
            return _change(delivery, DeliveryState.SENT, now, "sent", detail)
        case Refused(is_final=True, reason=reason):
            return _change(delivery, DeliveryState.DEAD, now, "refused", reason, repeat=delivery.may_repeat)
        case Refused(reason=reason, retry_after=retry_after):
            if pause is None:
                given_up = f"given up after the last try: {reason}"
                return _change(delivery, DeliveryState.DEAD, now, "refused", given_up, repeat=delivery.may_repeat)
            pause = max(pause, min(retry_after or timedelta(0), LONGEST_RETRY_AFTER))
            return _change(delivery, DeliveryState.PENDING, now, "refused", reason, pause, repeat=delivery.may_repeat)
        case Unknown(reason=reason):
            held = pause is None or holds_unknown
            return _change(
                delivery, DeliveryState.UNKNOWN, now, "unknown", reason, None if held else pause, repeat=True
            )


def _change(  # noqa: PLR0917 - private, one line per case above reads as a table
    delivery: Delivery,
    state: DeliveryState,
    now: datetime,
    outcome: str,
    reason: str | None,
    pause: timedelta | None = None,
    *,
    repeat: bool = False,
) -> DeliveryChange:
    return DeliveryChange(
        delivery_id=delivery.id,
        lease_token=delivery.lease_token or "",
        state=state,
        at=now,
        outcome=outcome,
        reason=reason,
        next_attempt_at=None if pause is None else now + pause,
        may_repeat=repeat,
    )
