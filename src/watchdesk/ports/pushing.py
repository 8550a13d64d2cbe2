"""Ports, the push book: what hubs were asked to tell of feeds (WebSub)."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from watchdesk.model.pushes import Push


class PushBook(Protocol):
    """Pushes, one a feed at the most."""

    def save_push(self, new: Push) -> None:
        """Keep a feed's one push as it stands now."""
        ...

    def pushes(self, feed_ids: Collection[str] | None = None) -> dict[str, Push]:
        """Return the pushes of these feeds, or of all that are active and not paused, by feed id."""
        ...

    def push_of(self, token: str) -> Push | None:
        """Return the push whose callback ends in this token."""
        ...

    def due_pushes(self, now: datetime, *, limit: int) -> list[Push]:
        """Return the pushes of feeds that are polled whose hub is to be asked by now, those waiting longest first."""
        ...
