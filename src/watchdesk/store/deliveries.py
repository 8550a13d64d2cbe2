"""Store, the delivery book: the outbox — leased before it is tried, so that a crash leaves a trace (G3)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Boolean, Connection, Text, bindparam, case, func, insert, or_, select, update

from watchdesk.model.deliveries import Attempt, Delivery, DeliveryChange, DeliveryState, Part
from watchdesk.store.columns import Moment, insert_or_leave, several
from watchdesk.store.link import Book, run_many
from watchdesk.store.rows import ATTEMPT, DELIVERY, PART, batches
from watchdesk.store.tables import attempt, channel, delivery, part

OPEN_STATES = (DeliveryState.PENDING, DeliveryState.UNKNOWN)
RETRIED_STATES = (DeliveryState.PENDING, DeliveryState.UNKNOWN, DeliveryState.DEAD)
INTERRUPTED = "the try was interrupted: it may have arrived"

_CLOSED = select(channel.c.id).where(channel.c.closed_at.is_not(None))
_DUE = (
    select(*DELIVERY.columns)
    .where(
        delivery.c.next_attempt_at <= bindparam("now"),
        delivery.c.state.in_(OPEN_STATES),
        delivery.c.channel_id.not_in(_CLOSED),
    )
    .order_by(delivery.c.created_at, delivery.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LANES = (
    select(delivery.c.channel_id)
    .where(delivery.c.next_attempt_at <= bindparam("now"), delivery.c.state.in_(OPEN_STATES))
    .distinct()
)
_DUE_ON_ONE = _DUE.where(delivery.c.channel_id == bindparam("channel"))  # as the index delivery_lane has them
_DUE_ON_SOME = _DUE.where(delivery.c.channel_id.in_(several("channels", Text)))
_LEASE = (
    update(delivery)
    .where(delivery.c.id.in_(several("ids", Text)))
    .values(
        state=DeliveryState.LEASED,
        attempts=delivery.c.attempts + 1,
        next_attempt_at=None,
        lease_token=bindparam("token"),
        lease_until=bindparam("until"),
    )
)
_PARTS = (
    select(part.c.delivery_id, *PART.columns)
    .where(part.c.delivery_id.in_(several("ids", Text)))
    .order_by(part.c.delivery_id, part.c.number)
)
_LOST = (
    select(*DELIVERY.columns, func.coalesce(channel.c.holds_unknown, False).label("held"))
    .select_from(delivery)
    .outerjoin(channel, channel.c.id == delivery.c.channel_id)
    .where(delivery.c.state == DeliveryState.LEASED)
    .order_by(delivery.c.created_at, delivery.c.id)
    .with_for_update(of=delivery)
)
_RECOVER = (
    update(delivery)
    .where(delivery.c.id == bindparam("which"))
    .values(
        state=DeliveryState.UNKNOWN,
        next_attempt_at=bindparam("next"),
        may_repeat=True,
        reason=INTERRUPTED,
        lease_token=None,
        lease_until=None,
    )
)
_END_TRY = (
    update(delivery)
    .where(delivery.c.id == bindparam("which"), delivery.c.lease_token == bindparam("mine"))
    .values(
        state=bindparam("how"),
        next_attempt_at=bindparam("next"),
        reason=bindparam("why"),
        may_repeat=or_(delivery.c.may_repeat, bindparam("repeats", type_=Boolean)),
        sent_at=func.coalesce(bindparam("sent", type_=Moment), delivery.c.sent_at),
        lease_token=None,
        lease_until=None,
    )
    .returning(delivery.c.attempts)
)
_END_ATTEMPT = (
    update(attempt)
    .where(attempt.c.delivery_id == bindparam("which"), attempt.c.number == bindparam("try"))
    .values(ended_at=bindparam("ended"), outcome=bindparam("how"), reason=bindparam("why"))
)


class SqlDeliveryBook(Book):
    """The outbox."""

    def lease_deliveries(
        self, *, now: datetime, until: datetime, token: str, limit: int, channel_ids: Sequence[str]
    ) -> list[Delivery]:
        """Lease deliveries that are due to those channels; the attempts are committed when this returns."""
        with self._link.writing() as connection:
            return _lease(connection, now=now, until=until, token=token, limit=limit, channel_ids=channel_ids)

    def due_channels(self, now: datetime) -> set[str]:
        """Return the channels to which a delivery is due (pending or unknown with next_attempt_at ≤ now)."""
        with self._link.reading() as connection:
            return set(connection.execute(_LANES, {"now": now}).scalars())

    def recover_leases(self, *, now: datetime, all_of_them: bool) -> list[Delivery]:
        """Turn leases that ran out (or all: nobody else can be at work) to `unknown`; return those deliveries."""
        statement = _LOST if all_of_them else _LOST.where(delivery.c.lease_until <= now)
        with self._link.writing() as connection:
            recovered = [
                replace(
                    DELIVERY.record(row),
                    state=DeliveryState.UNKNOWN,
                    next_attempt_at=None if row.held else now,
                    may_repeat=True,
                    reason=INTERRUPTED,
                    lease_token=None,
                    lease_until=None,
                )
                for row in connection.execute(statement)
            ]
            run_many(connection, _RECOVER, [{"which": one.id, "next": one.next_attempt_at} for one in recovered])
            ended = {"ended": now, "how": DeliveryState.UNKNOWN.value, "why": INTERRUPTED}
            run_many(connection, _END_ATTEMPT, [{"which": one.id, "try": one.attempts, **ended} for one in recovered])
        return recovered

    def save_attempt(self, change: DeliveryChange) -> bool:
        """Store how a try ended; False if the lease token is no longer the delivery's (somebody else took over)."""
        with self._link.writing() as connection:
            return _save(connection, change)

    def save_attempts_and_lease(
        self, ended: Sequence[tuple[DeliveryChange, str]], *, now: datetime, until: datetime, token: str
    ) -> list[Delivery | None]:
        """Store how tries ended and lease the next delivery of each one's channel, all in one commit."""
        found: list[Delivery | None] = []
        with self._link.writing() as connection:
            for change, channel_id in ended:
                leased = (
                    _lease(connection, now=now, until=until, token=token, limit=1, channel_ids=[channel_id])
                    if _save(connection, change)
                    else []
                )
                found.append(leased[0] if leased else None)
        return found

    def deliveries(self, *, state: DeliveryState | None = None, limit: int = 1000) -> list[Delivery]:
        """List deliveries without their parts, newest first."""
        statement = select(*DELIVERY.columns).order_by(delivery.c.created_at.desc(), delivery.c.id).limit(limit)
        if state is not None:
            statement = statement.where(delivery.c.state == state)
        with self._link.reading() as connection:
            return [DELIVERY.record(row) for row in connection.execute(statement)]

    def delivery(self, delivery_id: str) -> tuple[Delivery, list[Attempt]] | None:
        """Return one delivery with its parts and attempts; None if there is none."""
        tries = select(*ATTEMPT.columns).where(attempt.c.delivery_id == delivery_id).order_by(attempt.c.number)
        with self._link.reading() as connection:
            row = connection.execute(select(*DELIVERY.columns).where(delivery.c.id == delivery_id)).first()
            if row is None:
                return None
            parts = _load_parts(connection, [delivery_id]).get(delivery_id, ())
            return DELIVERY.record(row, parts=parts), [ATTEMPT.record(one) for one in connection.execute(tries)]

    def retry_delivery(self, delivery_id: str, *, now: datetime) -> bool:
        """Make a dead, unknown or pending delivery due now, with the same id and bytes; False if there is none.

        What was unknown may have arrived: it is marked as a possible repeat.
        """
        statement = (
            update(delivery)
            .where(delivery.c.id == delivery_id, delivery.c.state.in_(RETRIED_STATES))
            .values(
                state=DeliveryState.PENDING,
                next_attempt_at=now,
                may_repeat=case((delivery.c.state == DeliveryState.UNKNOWN, True), else_=delivery.c.may_repeat),
            )
        )
        with self._link.writing() as connection:
            return connection.execute(statement).rowcount > 0

    def delivery_counts(self) -> dict[DeliveryState, int]:
        """Count deliveries by state; every state is named."""
        statement = select(delivery.c.state, func.count()).group_by(delivery.c.state)
        with self._link.reading() as connection:
            counted = {DeliveryState(state): count for state, count in connection.execute(statement)}
        return {state: counted.get(state, 0) for state in DeliveryState}

    def sync_channels(self, channels: Mapping[str, tuple[str, bool]]) -> None:
        """Tell the store each configured channel's id → (name, holds_unknown). Others stay as they are."""
        with self._link.writing() as connection:
            columns = (channel.c.id, channel.c.name, channel.c.holds_unknown)
            stored = {row[0]: (row[1], row[2]) for row in connection.execute(select(*columns))}
            for key, (name, holds_unknown) in channels.items():
                values = {"name": name, "holds_unknown": holds_unknown}
                if key not in stored:
                    connection.execute(insert(channel), {"id": key, **values})
                elif stored[key] != (name, holds_unknown):
                    connection.execute(update(channel).where(channel.c.id == key).values(values))

    def closed_channels(self) -> dict[str, str]:
        """Return channels that were closed, with the reason."""
        statement = select(channel.c.id, channel.c.closed_reason).where(channel.c.closed_at.is_not(None))
        with self._link.reading() as connection:
            return {row.id: row.closed_reason for row in connection.execute(statement.order_by(channel.c.id))}

    def close_channel(self, channel_id: str, *, reason: str, now: datetime) -> None:
        """Close a channel: nothing more is leased for it. One that is closed already keeps its first reason."""
        unknown = {"id": channel_id, "name": "", "holds_unknown": False}
        statement = (
            update(channel)
            .where(channel.c.id == channel_id, channel.c.closed_at.is_(None))
            .values(closed_at=now, closed_reason=reason)
        )
        with self._link.writing() as connection:
            connection.execute(insert_or_leave(channel), unknown)
            connection.execute(statement)

    def open_channel(self, channel_id: str) -> bool:
        """Open a closed channel again; False if it was not closed."""
        statement = (
            update(channel)
            .where(channel.c.id == channel_id, channel.c.closed_at.is_not(None))
            .values(closed_at=None, closed_reason=None)
        )
        with self._link.writing() as connection:
            return connection.execute(statement).rowcount > 0


def _lease(
    connection: Connection, *, now: datetime, until: datetime, token: str, limit: int, channel_ids: Sequence[str]
) -> list[Delivery]:
    """Lease deliveries that are due to those channels, and note the attempts."""
    is_one = len(channel_ids) == 1
    which = {"channel": channel_ids[0]} if is_one else {"channels": list(channel_ids)}
    due = connection.execute(_DUE_ON_ONE if is_one else _DUE_ON_SOME, {"now": now, "most": limit, **which})
    found = [DELIVERY.record(row) for row in due]
    if not found:
        return []
    ids = [one.id for one in found]
    connection.execute(_LEASE, {"ids": ids, "token": token, "until": until})
    begun = [Attempt(delivery_id=one.id, number=one.attempts + 1, started_at=now) for one in found]
    run_many(connection, insert(attempt), [ATTEMPT.row(one) for one in begun])
    parts = _load_parts(connection, ids)
    return [
        replace(
            one,
            parts=parts.get(one.id, ()),
            state=DeliveryState.LEASED,
            attempts=one.attempts + 1,
            next_attempt_at=None,
            lease_token=token,
            lease_until=until,
        )
        for one in found
    ]


def _save(connection: Connection, change: DeliveryChange) -> bool:
    """Store how a try ended; False if its lease is somebody else's by now."""
    values = {
        "which": change.delivery_id,
        "mine": change.lease_token,
        "next": change.next_attempt_at,
        "how": change.state,
        "why": change.reason,
        "repeats": change.may_repeat,
        "sent": change.at if change.state is DeliveryState.SENT else None,
    }
    number = connection.execute(_END_TRY, values).scalar()
    if number is None:
        return False
    ended = {"ended": change.at, "how": change.outcome, "why": change.reason}
    connection.execute(_END_ATTEMPT, {"which": change.delivery_id, "try": number, **ended})
    return True


def _load_parts(connection: Connection, delivery_ids: Sequence[str]) -> dict[str, tuple[Part, ...]]:
    found: dict[str, list[Part]] = {}
    for ids in batches(delivery_ids):
        for delivery_id, name, media_type, body in connection.execute(_PARTS, {"ids": ids}):
            found.setdefault(delivery_id, []).append(Part(name=name, media_type=media_type, body=bytes(body)))
    return {key: tuple(parts) for key, parts in found.items()}
