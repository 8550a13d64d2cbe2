"""Store, the clock book: what is due absurdly far ahead, because the clock once was, is due now."""

from datetime import datetime

from sqlalchemy import update

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


class SqlClockBook(Book):
    """The clock book on SQLite and PostgreSQL."""

    def bring_back(self, *, now: datetime, beyond: datetime) -> int:
        """Make what is due after `beyond` due now; return how much that was."""
        with self._link.writing() as connection:
            return sum(
                connection.execute(update(moment.table).where(moment > beyond).values({moment.name: now})).rowcount
                for moment in _MOMENTS
            )
