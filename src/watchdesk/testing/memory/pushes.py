"""Testing, the store in memory: the push book."""

from collections.abc import Collection
from datetime import datetime

from watchdesk.model.pushes import Push
from watchdesk.testing.memory.tables import MemoryBook


class MemoryPushBook(MemoryBook):
    """Pushes by feed."""

    def save_push(self, new: Push) -> None:
        """Keep a feed's one push as it stands now."""
        with self._tables.writing():
            self._tables.pushes[new.feed_id] = new

    def pushes(self, feed_ids: Collection[str] | None = None) -> dict[str, Push]:
        """Return the pushes of these feeds, or of all that are active and not paused, by feed id."""
        known = self._tables.pushes
        wanted = [key for key in known if self._is_polled(key)] if feed_ids is None else feed_ids
        return {key: known[key] for key in wanted if key in known}

    def _is_polled(self, feed_id: str) -> bool:
        return self._tables.feeds[feed_id].is_active and not self._tables.states[feed_id].paused

    def push_of(self, token: str) -> Push | None:
        """Return the push whose callback ends in this token."""
        return next((one for one in self._tables.pushes.values() if one.token == token), None)

    def due_pushes(self, now: datetime, *, limit: int) -> list[Push]:
        """Return the pushes of feeds that are polled whose hub is to be asked by now, those waiting longest first."""
        due = [one for one in self.pushes().values() if one.ask_at <= now]
        return sorted(due, key=lambda one: (one.ask_at, one.feed_id))[:limit]
