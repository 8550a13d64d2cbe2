"""Testing, the store in memory: what is due at all is what the other books hand out."""

from datetime import datetime

from watchdesk.model.due import Due
from watchdesk.testing.memory.deliveries import MemoryDeliveryBook
from watchdesk.testing.memory.digests import MemoryDigestBook
from watchdesk.testing.memory.entries import MemoryEntryBook
from watchdesk.testing.memory.feeds import MemoryFeedBook
from watchdesk.testing.memory.looks import MemoryLookBook
from watchdesk.testing.memory.pushes import MemoryPushBook


class MemoryDueBook(
    MemoryFeedBook, MemoryEntryBook, MemoryDigestBook, MemoryDeliveryBook, MemoryLookBook, MemoryPushBook
):
    """That part of the clock book that only asks."""

    def due(self, now: datetime, *, leases_until: datetime, tellings_until: datetime) -> Due:
        """Return of which kinds anything is due; leases and tellings by moments of their own."""
        lost = (one.lease_until for one in self._tables.deliveries.values() if one.lease_until is not None)
        return Due(
            feeds=bool(self.due_feeds(now, limit=1)),
            reads=bool(self.due_reads(now, limit=1)),
            looks=bool(self.due_looks(now, limit=1)),
            pushes=bool(self.due_pushes(now, limit=1)),
            leases=any(until <= leases_until for until in lost),
            subscriptions=frozenset(one.subscription_id for one in self.open_tellings(until=tellings_until)),
            channels=frozenset(self.channels_owed(now)),
        )
