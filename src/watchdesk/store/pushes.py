"""Store, the push book: what hubs were asked to tell of feeds."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, select

from watchdesk.model.pushes import Push
from watchdesk.store.link import Book
from watchdesk.store.push_tables import push
from watchdesk.store.rows import PUSH
from watchdesk.store.tables import feed, feed_state

_WANTED = (
    select(*PUSH.columns)
    .join(feed, feed.c.id == push.c.feed_id)
    .join(feed_state, feed_state.c.feed_id == push.c.feed_id)
    .where(feed.c.active, feed_state.c.paused.is_(False))
)


class SqlPushBook(Book):
    """Pushes by feed."""

    def save_push(self, new: Push) -> None:
        """Keep a feed's one push as it stands now."""
        with self._link.writing() as connection:
            connection.execute(delete(push).where(push.c.feed_id == new.feed_id))
            connection.execute(insert(push), PUSH.row(new))

    def pushes(self, feed_ids: Collection[str] | None = None) -> dict[str, Push]:
        """Return the pushes of these feeds, or of all that are active and not paused, by feed id."""
        statement = _WANTED if feed_ids is None else select(*PUSH.columns).where(push.c.feed_id.in_(feed_ids))
        with self._link.reading() as connection:
            found = [PUSH.record(row) for row in connection.execute(statement)]
        return {one.feed_id: one for one in found}

    def push_of(self, token: str) -> Push | None:
        """Return the push whose callback ends in this token."""
        with self._link.reading() as connection:
            row = connection.execute(select(*PUSH.columns).where(push.c.token == token)).first()
        return PUSH.record(row) if row else None

    def due_pushes(self, now: datetime, *, limit: int) -> list[Push]:
        """Return the pushes of feeds that are polled whose hub is to be asked by now, those waiting longest first."""
        statement = _WANTED.where(push.c.ask_at <= now).order_by(push.c.ask_at, push.c.feed_id).limit(limit)
        with self._link.reading() as connection:
            return [PUSH.record(row) for row in connection.execute(statement)]
