"""Testing, the store in memory: the clock book."""

from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.sources import CLOCK_STEP
from watchdesk.testing.memory.tables import MemoryBook


class MemoryClockBook(MemoryBook):
    """The clock book in dictionaries."""

    def bring_back(self, *, now: datetime, beyond: datetime) -> int:
        """Make what is due after `beyond` due now, where the clock was ahead after now; return how much that was."""
        tables = self._tables
        with tables.writing():
            ahead = {
                key: replace(one, next_poll_at=now)
                for key, one in tables.states.items()
                if one.polled_at is not None and one.polled_at > now + CLOCK_STEP and one.next_poll_at > now
            }
            tables.states.update(ahead)
            after = now if ahead else beyond
            feeds = {
                key: replace(one, next_poll_at=now) for key, one in tables.states.items() if one.next_poll_at > beyond
            }
            entries = {
                key: replace(one, read_at=now)
                for key, one in tables.entries.items()
                if one.read_at is not None and one.read_at > after
            }
            deliveries = {
                key: replace(one, next_attempt_at=now)
                for key, one in tables.deliveries.items()
                if one.next_attempt_at is not None and one.next_attempt_at > after
            }
            tellings = {key: replace(one, due_at=now) for key, one in tables.tellings.items() if one.due_at > beyond}
            looks = {key: replace(one, due_at=now) for key, one in tables.looks.items() if one.due_at > beyond}
            hosts = {
                key: replace(one, next_visit_at=now) for key, one in tables.hosts.items() if one.next_visit_at > after
            }
            tables.looks.update(looks)
            tables.hosts.update(hosts)
            tables.states.update(feeds)
            tables.entries.update(entries)
            tables.deliveries.update(deliveries)
            tables.tellings.update(tellings)
        return len(ahead) + len(feeds) + len(entries) + len(deliveries) + len(tellings) + len(looks) + len(hosts)
