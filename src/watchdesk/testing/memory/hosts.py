"""Testing, the store in memory: the host book."""

from collections.abc import Collection
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.errors import LeaseLost
from watchdesk.model.hosts import HostTurns, host_of
from watchdesk.testing.memory.tables import KnownHost, MemoryBook, MemoryTables


class MemoryHostBook(MemoryBook):
    """Hosts by name."""

    def lease_hosts(
        self, names: Collection[str], *, token: str, until: datetime, now: datetime, ready_by: datetime, limit: int
    ) -> dict[str, datetime]:
        """Lease those of the hosts that are free and may be visited by `ready_by`; return when each may be."""
        hosts = self._tables.hosts
        with self._tables.writing():
            known = {name: hosts.get(name, KnownHost()) for name in names}
            free = {
                name: one
                for name, one in known.items()
                if (one.until is None or one.until <= now) and one.next_visit_at <= ready_by
            }
            longest = sorted(free.items(), key=lambda one: (one[1].next_visit_at, one[0]))
            free = dict(longest[:limit])
            hosts.update({name: replace(one, holder=token, until=until) for name, one in free.items()})
        return {name: one.next_visit_at for name, one in free.items()}

    def next_visits(self, names: Collection[str]) -> dict[str, datetime]:
        """Return when each of the hosts may be visited again; hosts that never were are left out."""
        hosts = self._tables.hosts
        return {name: hosts[name].next_visit_at for name in names if name in hosts}

    def renew_hosts(self, names: Collection[str], *, token: str, until: datetime) -> set[str]:
        """Prolong the leases of hosts; return those that are still leased under the token."""
        with self._tables.writing():
            held = held_by(self._tables, names, token)
            self._tables.hosts.update({name: replace(self._tables.hosts[name], until=until) for name in held})
        return held

    def free_hosts(self, names: Collection[str], *, token: str, next_visit_at: datetime) -> None:
        """End the leases of hosts that are still leased under the token; none is visited before a moment."""
        with self._tables.writing():
            _end(self._tables, held_by(self._tables, names, token), next_visit_at)

    def take_back_hosts(self, *, next_visit_at: datetime) -> None:
        """End all leases, whoever has them; none is visited before a moment."""
        with self._tables.writing():
            _end(self._tables, [name for name, one in self._tables.hosts.items() if one.holder], next_visit_at)


def held_by(tables: MemoryTables, names: Collection[str], token: str | None) -> set[str]:
    """Return those of the hosts that are leased under a token."""
    return {name for name in names if name in tables.hosts and tables.hosts[name].holder == token}


def keep_turns(tables: MemoryTables, turns: HostTurns) -> None:
    """Keep how visits to hosts went. Raises LeaseLost where one is no longer leased under the token."""
    visited = turns.over | turns.going_on
    if turns.token is not None and (lost := visited - held_by(tables, visited, turns.token)):
        raise LeaseLost(lost)
    _put_off(tables, visited, turns.next_visit_at)
    _end(tables, turns.over if turns.token is not None else (), turns.next_visit_at)
    for name, until in turns.held.items():
        _put_off(tables, {name}, until)
        for key, state in tables.states.items():
            if state.next_poll_at < until and host_of(tables.feeds[key].feed.url) == name:
                tables.states[key] = replace(state, next_poll_at=until)


def _put_off(tables: MemoryTables, names: Collection[str], at: datetime) -> None:
    for name in names:
        known = tables.hosts.get(name, KnownHost())
        tables.hosts[name] = replace(known, next_visit_at=max(known.next_visit_at, at))


def _end(tables: MemoryTables, names: Collection[str], at: datetime) -> None:
    _put_off(tables, names, at)
    tables.hosts.update({name: replace(tables.hosts[name], holder=None, until=None) for name in names})
