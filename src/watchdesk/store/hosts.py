"""Store, the host book: which hosts are leased, and when each may be visited again.

A lease is taken in one short transaction for all hosts of a round, and ended in the commit that settles their last
visits: politeness costs no commit of its own. On PostgreSQL rows that another process is taking are passed over.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Text, and_, bindparam, case, or_, select, update

from watchdesk.model.errors import LeaseLost
from watchdesk.model.hosts import HostTurns
from watchdesk.store.bulk import BulkInsert
from watchdesk.store.columns import EPOCH, Moment, several
from watchdesk.store.host_tables import host
from watchdesk.store.link import Book, Link
from watchdesk.store.rows import batches
from watchdesk.store.tables import feed, feed_state

_INSERT = BulkInsert(host, ("name", "next_visit_at"))
_among = host.c.name.in_(several("names", Text))
_ours = and_(_among, host.c.holder == bindparam("token"))
_at = bindparam("at", type_=Moment)
_not_before = case((host.c.next_visit_at < _at, _at), else_=host.c.next_visit_at)
_END = {"holder": None, "until": None, "next_visit_at": _not_before}

_FREE = (
    select(host.c.name, host.c.next_visit_at)
    .where(
        _among,
        or_(host.c.until.is_(None), host.c.until <= bindparam("now")),
        host.c.next_visit_at <= bindparam("ready_by"),
    )
    .order_by(host.c.next_visit_at, host.c.name)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_NEXT = select(host.c.name, host.c.next_visit_at).where(_among)
_TAKE = update(host).where(_among).values(holder=bindparam("token"), until=bindparam("at"))
_RENEW = update(host).where(_ours).values(until=bindparam("at"))
_OURS = select(host.c.name).where(_ours)
_GO_ON = update(host).where(_ours).values(next_visit_at=_not_before)
_FREED = update(host).where(_ours).values(_END)
_PUT_OFF = update(host).where(_among).values(next_visit_at=_not_before)
_HOLD = (
    update(feed_state)
    .where(
        feed_state.c.next_poll_at < bindparam("at"),
        feed_state.c.feed_id.in_(select(feed.c.id).where(feed.c.host == bindparam("name"))),
    )
    .values(next_poll_at=bindparam("at"))
)


class SqlHostBook(Book):
    """Hosts by name."""

    def lease_hosts(
        self, names: Collection[str], *, token: str, until: datetime, now: datetime, ready_by: datetime, limit: int
    ) -> dict[str, datetime]:
        """Lease those of the hosts that are free and may be visited by `ready_by`; return when each may be."""
        found: dict[str, datetime] = {}
        with self._link.writing() as connection:
            # In one order everywhere, or two that make the same rows could wait for each other.
            _INSERT.run(connection, ((name, EPOCH) for name in sorted(names)))
            for some in batches(names):
                asked = {"names": some, "now": now, "ready_by": ready_by, "most": limit - len(found)}
                found |= {row[0]: row[1] for row in connection.execute(_FREE, asked)}
            for some in batches(found):
                connection.execute(_TAKE, {"names": some, "token": token, "at": until})
        return found

    def next_visits(self, names: Collection[str]) -> dict[str, datetime]:
        """Return when each of the hosts may be visited again; hosts that never were are left out."""
        with self._link.reading() as connection:
            return {row[0]: row[1] for some in batches(names) for row in connection.execute(_NEXT, {"names": some})}

    def renew_hosts(self, names: Collection[str], *, token: str, until: datetime) -> set[str]:
        """Prolong the leases of hosts; return those that are still leased under the token."""
        with self._link.writing() as connection:
            for some in batches(names):
                connection.execute(_RENEW, {"names": some, "token": token, "at": until})
            return _held(connection, names, token)

    def free_hosts(self, names: Collection[str], *, token: str, next_visit_at: datetime) -> None:
        """End the leases of hosts that are still leased under the token; none is visited before a moment."""
        with self._link.writing() as connection:
            for some in batches(names):
                connection.execute(_FREED, {"names": some, "token": token, "at": next_visit_at})

    def take_back_hosts(self, *, next_visit_at: datetime) -> None:
        """End all leases, whoever has them: nobody else is at work. None is visited before a moment."""
        with self._link.writing() as connection:
            connection.execute(update(host).where(host.c.holder.is_not(None)).values(_END), {"at": next_visit_at})


class SomeLost(Exception):  # noqa: N818 - it never leaves the store
    """Some lease of a batch is another's by now: nothing of the batch may be kept."""


def keep_turns(connection: Connection, turns: HostTurns) -> None:
    """Keep how visits to hosts went. Raises SomeLost where one is no longer leased under the token."""
    if turns.token is None:
        visited = turns.over | turns.going_on
        _INSERT.run(connection, ((name, turns.next_visit_at) for name in sorted(visited)))
        _put_off(connection, visited, turns.next_visit_at)
    else:
        for statement, names in ((_FREED, turns.over), (_GO_ON, turns.going_on)):
            values = {"names": list(names), "token": turns.token, "at": turns.next_visit_at}
            if names and connection.execute(statement, values).rowcount < len(names):
                raise SomeLost
    for name, until in turns.held.items():
        _put_off(connection, {name}, until)
        connection.execute(_HOLD, {"name": name, "at": until})


def lost(link: Link, turns: HostTurns) -> LeaseLost:
    """Return which leases are another's by now."""
    visited = turns.over | turns.going_on
    with link.reading() as connection:
        return LeaseLost(visited - _held(connection, visited, turns.token))


def _put_off(connection: Connection, names: Collection[str], at: datetime) -> None:
    connection.execute(_PUT_OFF, {"names": list(names), "at": at})


def _held(connection: Connection, names: Collection[str], token: str | None) -> set[str]:
    return {row[0] for some in batches(names) for row in connection.execute(_OURS, {"names": some, "token": token})}
