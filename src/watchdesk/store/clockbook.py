"""Store, the clock book: what is due at all; and what is due absurdly far ahead, because the clock once was, is now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    bindparam,
    exists,
    literal_column,
    null,
    select,
    union_all,
    update,
)

from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.due import Due
from watchdesk.model.sources import CLOCK_STEP
from watchdesk.store.columns import Moment
from watchdesk.store.deliveries import is_due
from watchdesk.store.host_tables import host
from watchdesk.store.link import Book
from watchdesk.store.push_tables import push
from watchdesk.store.revision_tables import look_again
from watchdesk.store.tables import delivery, entry, feed, feed_state, telling

_MOMENTS = (
    feed_state.c.next_poll_at,
    entry.c.read_at,
    delivery.c.next_attempt_at,
    telling.c.due_at,
    look_again.c.due_at,
    host.c.next_visit_at,
)
_now: BindParameter[datetime] = bindparam("now", type_=Moment)
_is_polled = (feed.c.active, feed_state.c.paused.is_(False))
_KINDS = {
    "feeds": select(feed_state.c.feed_id)
    .join(feed, feed.c.id == feed_state.c.feed_id)
    .where(feed_state.c.next_poll_at <= _now, *_is_polled),
    "reads": select(entry.c.article_id).where(entry.c.read_at <= _now),
    "looks": select(look_again.c.article_id).where(look_again.c.due_at <= _now),
    "pushes": select(push.c.feed_id)
    .join(feed, feed.c.id == push.c.feed_id)
    .join(feed_state, feed_state.c.feed_id == push.c.feed_id)
    .where(push.c.ask_at <= _now, *_is_polled),
    "leases": select(delivery.c.id).where(
        delivery.c.state == DeliveryState.LEASED, delivery.c.lease_until <= bindparam("leases_until", type_=Moment)
    ),
}


def _whose(kind: str, whose: ColumnElement[str], *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(literal_column(f"'{kind}'").label("kind"), whose.label("whose")).distinct().where(*conditions)


# One statement of seven looks into an index each; where nothing is due no row comes back.
_DUE: CompoundSelect[*tuple[Any, ...]] = union_all(
    *(
        select(literal_column(f"'{kind}'").label("kind"), null().cast(Text).label("whose")).where(exists(found))
        for kind, found in _KINDS.items()
    ),
    _whose(
        "subscriptions",
        telling.c.subscription_id,
        telling.c.digest_id.is_(None),
        telling.c.suppressed.is_(None),
        telling.c.due_at <= bindparam("tellings_until", type_=Moment),
    ),
    _whose("channels", delivery.c.channel_id, is_due(delivery)),
)


# A feed that was visited in what is now the future shows that the clock was ahead, by however little.
_VISITED_AHEAD = (
    update(feed_state)
    .where(feed_state.c.polled_at > bindparam("ahead", type_=Moment), feed_state.c.next_poll_at > bindparam("now_"))
    .values(next_poll_at=bindparam("now_", type_=Moment))
)
_PUT_OFF_MEANWHILE = (entry.c.read_at, delivery.c.next_attempt_at, host.c.next_visit_at)


class SqlClockBook(Book):
    """The clock book on SQLite and PostgreSQL."""

    def due(self, now: datetime, *, leases_until: datetime, tellings_until: datetime) -> Due:
        """Return of which kinds anything is due; leases and tellings by moments of their own."""
        moments = {"now": now, "leases_until": leases_until, "tellings_until": tellings_until}
        with self._link.reading() as connection:
            found: Sequence[Any] = connection.execute(_DUE, moments).all()
        if not found:
            return Due()
        kinds = {row.kind for row in found}
        return Due(
            feeds="feeds" in kinds,
            reads="reads" in kinds,
            looks="looks" in kinds,
            pushes="pushes" in kinds,
            leases="leases" in kinds,
            subscriptions=frozenset(row.whose for row in found if row.kind == "subscriptions"),
            channels=frozenset(row.whose for row in found if row.kind == "channels"),
        )

    def bring_back(self, *, now: datetime, beyond: datetime) -> int:
        """Make what is due after `beyond` due now, where the clock was ahead after now; return how much that was."""
        with self._link.writing() as connection:
            ahead = connection.execute(_VISITED_AHEAD, {"ahead": now + CLOCK_STEP, "now_": now}).rowcount
            late = [(moment, beyond) for moment in _MOMENTS]
            late += [(moment, now) for moment in _PUT_OFF_MEANWHILE] if ahead else []
            return ahead + sum(
                connection.execute(update(moment.table).where(moment > after).values({moment.name: now})).rowcount
                for moment, after in late
            )
