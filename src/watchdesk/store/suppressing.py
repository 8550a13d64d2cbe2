"""Store, beside the delivery book: what is owed to a subscription that was ended, or asks no more, is not sent.

A try that is under way then loses its lease: how it ends is not waited for, and it is not made again.
"""

from datetime import datetime

from sqlalchemy import Connection, Update, bindparam, delete, exists, or_, select, update

from watchdesk.model.deliveries import DeliveryState
from watchdesk.store.tables import attempt, delivery, digest, part

States = tuple[DeliveryState, ...]
OWED: States = (DeliveryState.PENDING, DeliveryState.UNKNOWN)
UNSENT: States = (*OWED, DeliveryState.DEAD)
_LEASED: States = (DeliveryState.LEASED,)
UNDER_WAY = "; a try was under way, and may have arrived"

# Found from the deliveries, which are few in these states: of digests there are as many as ever were composed.
_is_theirs = exists().where(digest.c.id == delivery.c.digest_id, digest.c.subscription_id == bindparam("whose"))
_THEIRS = select(delivery.c.id).where(_is_theirs)
_END_TRY = (
    update(attempt)
    .where(
        attempt.c.delivery_id.in_(_THEIRS.where(delivery.c.state == DeliveryState.LEASED)),
        attempt.c.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"), outcome=DeliveryState.SUPPRESSED.value, reason=bindparam("why"))
)
_DROP = delete(part).where(part.c.delivery_id.in_(_THEIRS))


def _suppressing(states: States) -> Update:
    return (
        update(delivery)
        .where(or_(*(delivery.c.state == state for state in states)), _is_theirs)
        .values(
            state=DeliveryState.SUPPRESSED,
            next_attempt_at=None,
            reason=bindparam("why"),
            lease_token=None,
            lease_until=None,
        )
    )


_SUPPRESS = {states: _suppressing(states) for states in (OWED, UNSENT, _LEASED)}


def suppress(connection: Connection, subscription_id: str, *, why: str, at: datetime, states: States = UNSENT) -> None:
    """Suppress what is owed to a subscription: its deliveries in these states, and those that are being tried."""
    under_way = {"whose": subscription_id, "why": f"{why}{UNDER_WAY}"}
    connection.execute(_END_TRY, {**under_way, "at": at})
    connection.execute(_SUPPRESS[_LEASED], under_way)
    connection.execute(_SUPPRESS[states], {"whose": subscription_id, "why": why})


def forget_messages(connection: Connection, subscription_id: str, *, why: str, at: datetime) -> None:
    """Suppress what is owed, and drop the bytes of every message: they hold the address."""
    suppress(connection, subscription_id, why=why, at=at)
    connection.execute(_DROP, {"whose": subscription_id})
