"""Store, the clock book: what is due far ahead, because the clock once was, is due now."""

from datetime import datetime

from sqlalchemy import bindparam, update

from watchdesk.model.sources import CLOCK_STEP
from watchdesk.store.columns import Moment
from watchdesk.store.host_tables import host
from watchdesk.store.link import Book
from watchdesk.store.revision_tables import look_again
from watchdesk.store.tables import delivery, entry, feed_state, telling

_MOMENTS = (
    feed_state.c.next_poll_at,
    entry.c.read_at,
    delivery.c.next_attempt_at,
    telling.c.due_at,
    look_again.c.due_at,
    host.c.next_visit_at,
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
