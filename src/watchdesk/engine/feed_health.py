"""Feed health: tell the operator of feeds that broke, moved or fell silent, once each — a part of composing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from watchdesk.engine.desk import Desk
from watchdesk.engine.lines import Lines
from watchdesk.model.sources import DueFeed
from watchdesk.model.tellings import Digest
from watchdesk.rules.ailments import Ailment, ailment_of, is_news

EVERY = timedelta(minutes=10)
log = Lines("watchdesk.feeds")


class FeedHealth:
    """Looks at the feeds that may ail, every ten minutes at the most."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looked_at: datetime | None = None

    def is_time(self, now: datetime) -> bool:
        """Return whether they were not looked at lately."""
        return self._looked_at is None or not timedelta(0) <= now - self._looked_at < EVERY

    def news(self, now: datetime) -> tuple[Digest | None, dict[str, str | None]]:
        """Return the digest that the operator is owed, if any, and what is told of each feed once that is owed."""
        if not self.is_time(now):
            return None, {}
        self._looked_at = now
        feeds = self._desk.store.ailing_feeds(now)
        found = [(due, ailment_of(due, now)) for due in feeds]
        fresh = [one for due, one in found if one is not None and is_news(due.state.told, one.name)]
        told = self._told(found, fresh)
        if not fresh:
            return None, told
        for one in fresh:
            log.info("feed ails", feed=one.feed_id, ailment=one.name, reason=one.sentence)
        from watchdesk.pipeline.announce import ailing  # noqa: PLC0415 - 15 ms, where no feed ails

        return ailing(fresh, facts=self._desk.facts, now=now), told

    @staticmethod
    def _told(found: Sequence[tuple[DueFeed, Ailment | None]], fresh: Sequence[Ailment]) -> dict[str, str | None]:
        """Return what changes in what was told: what is news, and what no longer holds."""
        over = {due.feed.id: None for due, one in found if one is None and due.state.told is not None}
        return {**over, **{one.feed_id: one.name for one in fresh}}
