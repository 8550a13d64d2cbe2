"""Store, the delivery book: the outbox — leased before it is tried, so that a crash leaves a trace (G3)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    FromClause,
    Text,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)

from watchdesk.model.deliveries import Attempt, Delivery, DeliveryChange, DeliveryState, Part, Took, Turn
from watchdesk.store.columns import Moment, insert_or_leave, several, values_bound
from watchdesk.store.link import Book, run_many
from watchdesk.store.rows import ATTEMPT, DELIVERY, PART, batches
from watchdesk.store.tables import attempt, channel, delivery, part
from watchdesk.store.threads import keep_thread, load_receipts, with_threads

OPEN_STATES = (DeliveryState.PENDING, DeliveryState.UNKNOWN)
RETRIED_STATES = (DeliveryState.PENDING, DeliveryState.UNKNOWN, DeliveryState.DEAD)
INTERRUPTED = "the try was interrupted: it may have arrived"


def is_due(owed: FromClause) -> ColumnElement[bool]:
    """Return the condition that a delivery is due `now`, on a channel that is open."""
    closed = select(channel.c.id).where(channel.c.closed_at.is_not(None))
    # Not `in_`, whose list would be spelt anew at each execution.
    is_open = or_(*(owed.c.state == state for state in OPEN_STATES))
    return and_(owed.c.next_attempt_at <= bindparam("now"), is_open, owed.c.channel_id.not_in(closed))


_lane, _lanes = delivery.alias("lane"), values_bound("channels", Text)
_OWED = select(delivery.c.channel_id).where(is_due(delivery)).distinct()
_DUE = (
    select(*DELIVERY.columns)
    .where(is_due(delivery), delivery.c.channel_id.in_(several("channels", Text)))
    .order_by(delivery.c.created_at, delivery.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_NEXT_OF_EACH = (
    select(*DELIVERY.columns)
    .select_from(_lanes)
    .join(
        delivery,
        delivery.c.id
        == select(_lane.c.id)
        .where(_lane.c.channel_id == _lanes.c.value, is_due(_lane))
        .order_by(_lane.c.created_at, _lane.c.id)  # as the index delivery_lane has them
        .limit(1)
        .scalar_subquery()
        .correlate(_lanes),
    )
    .with_for_update(of=delivery, skip_locked=True)
)
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
_BEGIN_ATTEMPT = insert(attempt)
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
_MINE = (
    select(delivery.c.id, delivery.c.lease_token, delivery.c.attempts)
    .where(delivery.c.id.in_(several("ids", Text)))
    .with_for_update()
)
_END_TRY = (
    update(delivery)
    .where(delivery.c.id == bindparam("which"))
    .values(
        state=bindparam("how"),
        next_attempt_at=bindparam("next"),
        reason=bindparam("why"),
        may_repeat=or_(delivery.c.may_repeat, bindparam("repeats", type_=Boolean)),
        sent_at=func.coalesce(bindparam("sent", type_=Moment), delivery.c.sent_at),
        lease_token=None,
        lease_until=None,
    )
)
_RENEW = (
    update(delivery)
    .where(delivery.c.id == bindparam("which"), delivery.c.lease_token == bindparam("mine"))
    .values(lease_until=bindparam("until"), may_repeat=False)
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
            due = connection.execute(_DUE, {"now": now, "most": limit, "channels": list(channel_ids)})
            found = [DELIVERY.record(row) for row in due]
            return _lease(connection, found, now=now, until=until, token=token)

    def recover_leases(self, *, now: datetime, all_of_them: bool, but: Collection[str] = frozenset()) -> list[Delivery]:
        """Turn leases that ran out (or all but some: nobody else can be at work) to `unknown`; return those."""
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
                if row.id not in but
            ]
            run_many(connection, _RECOVER, [{"which": one.id, "next": one.next_attempt_at} for one in recovered])
            ended = {"ended": now, "how": DeliveryState.UNKNOWN.value, "why": INTERRUPTED}
            run_many(connection, _END_ATTEMPT, [{"which": one.id, "try": one.attempts, **ended} for one in recovered])
        return recovered

    def save_attempt(self, change: DeliveryChange) -> bool:
        """Store how a try ended; False if the lease token is no longer the delivery's (somebody else took over)."""
        with self._link.writing() as connection:
            return bool(_save(connection, [change]))

    def save_receipt(self, took: Took, *, channel_id: str, token: str, until: datetime) -> bool:
        """Store that a message was taken, and renew the lease; False if that is no longer ours."""
        renewal = {"which": took.receipt.delivery_id, "mine": token, "until": until}
        with self._link.writing() as connection:
            keep_thread(connection, took, channel_id)
            return connection.execute(_RENEW, renewal).rowcount > 0

    def save_turns(self, turns: Sequence[Turn], *, now: datetime, until: datetime, token: str) -> dict[str, Delivery]:
        """Store how tries ended and lease the next delivery of each one's channel, all in one commit."""
        with self._link.writing() as connection:
            saved = _save(connection, [one.ended for one in turns if one.ended])
            wanting = [one for one in turns if one.goes_on and (one.ended is None or one.ended.delivery_id in saved)]
            found: list[Delivery] = []
            if wanting:
                channels = [one.channel_id for one in wanting]
                found = [
                    DELIVERY.record(row)
                    for row in connection.execute(_NEXT_OF_EACH, {"now": now, "channels": channels})
                ]
            return {one.channel_id: one for one in _lease(connection, found, now=now, until=until, token=token)}

    def channels_owed(self, now: datetime) -> set[str]:
        """Return the channels on which a delivery is due, without those that are closed."""
        with self._link.reading() as connection:
            return set(connection.scalars(_OWED, {"now": now}))

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
            receipts = load_receipts(connection, [delivery_id]).get(delivery_id, ())
            found = DELIVERY.record(row, parts=parts, receipts=receipts)
            return found, [ATTEMPT.record(one) for one in connection.execute(tries)]

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
    connection: Connection, due: Sequence[Delivery], *, now: datetime, until: datetime, token: str
) -> list[Delivery]:
    """Lease deliveries that were found due, and note the attempts; return them with their parts."""
    if not due:
        return []
    ids = [one.id for one in due]
    connection.execute(_LEASE, {"ids": ids, "token": token, "until": until})
    begun = [Attempt(delivery_id=one.id, number=one.attempts + 1, started_at=now) for one in due]
    run_many(connection, _BEGIN_ATTEMPT, [ATTEMPT.row(one) for one in begun])
    parts = _load_parts(connection, ids)
    leased = [
        replace(
            one,
            parts=parts.get(one.id, ()),
            state=DeliveryState.LEASED,
            attempts=one.attempts + 1,
            next_attempt_at=None,
            lease_token=token,
            lease_until=until,
        )
        for one in due
    ]
    return with_threads(connection, leased)


def _save(connection: Connection, changes: Sequence[DeliveryChange]) -> set[str]:
    """Store how tries ended, and return of which deliveries: not of those whose lease is somebody else's by now."""
    rows = connection.execute(_MINE, {"ids": [one.delivery_id for one in changes]})
    held = {delivery_id: (token, number) for delivery_id, token, number in rows}
    mine = [one for one in changes if held.get(one.delivery_id, ("", 0))[0] == one.lease_token]
    tries = [
        {
            "which": one.delivery_id,
            "next": one.next_attempt_at,
            "how": one.state,
            "why": one.reason,
            "repeats": one.may_repeat,
            "sent": one.at if one.state is DeliveryState.SENT else None,
        }
        for one in mine
    ]
    run_many(connection, _END_TRY, tries)
    attempts = [
        {
            "which": one.delivery_id,
            "try": held[one.delivery_id][1],
            "ended": one.at,
            "how": one.outcome,
            "why": one.reason,
        }
        for one in mine
    ]
    run_many(connection, _END_ATTEMPT, attempts)
    return {one.delivery_id for one in mine}


def _load_parts(connection: Connection, delivery_ids: Sequence[str]) -> dict[str, tuple[Part, ...]]:
    found: dict[str, list[Part]] = {}
    for ids in batches(delivery_ids):
        for delivery_id, name, media_type, body, story_id in connection.execute(_PARTS, {"ids": ids}):
            piece = Part(name=name, media_type=media_type, body=bytes(body), story_id=story_id)
            found.setdefault(delivery_id, []).append(piece)
    return {key: tuple(parts) for key, parts in found.items()}
