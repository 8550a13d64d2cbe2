"""Leases: the hosts that a round of polling may visit — taken in the store before it, ended with its last visits (G9).

A visit begins only while more than half of its lease is left, and the lease is renewed every quarter. Whoever stood
still for longer (a suspended machine) stores nothing of hosts that others have taken over.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from watchdesk.engine.books import BookKeeper
from watchdesk.engine.desk import Desk
from watchdesk.model.errors import StoreError
from watchdesk.model.hosts import HostTurns

QUARTERS, HALVES = 4, 2
SOON = 2  # so many hosts for each visit that may go on at a time


@dataclass(slots=True, kw_only=True)
class Lease:
    """The hosts of one round. `ready`: when each may be visited; `left`: visits of each that are not settled yet."""

    token: str
    until: datetime
    ready: dict[str, datetime]
    left: Counter[str] = field(default_factory=Counter)

    def turns(
        self, visits: Counter[str], *, next_visit_at: datetime, held: Mapping[str, datetime], is_alone: bool
    ) -> HostTurns:
        """Return what so many visits to hosts make of the lease. Of a desk that is alone no lease can get lost."""
        over = frozenset(name for name, number in visits.items() if self.left[name] <= number)
        going_on = frozenset() if is_alone else frozenset(visits) - over
        return HostTurns(token=self.token, next_visit_at=next_visit_at, over=over, going_on=going_on, held=held)


class Leases:
    """Takes, renews and ends leases. What is not async is work for the books' thread."""

    def __init__(self, desk: Desk, books: BookKeeper, *, is_on: bool) -> None:
        self.is_on = is_on
        self._desk = desk
        self._books = books
        self.has_taken_back = not desk.is_alone

    def take(self, names: Collection[str]) -> Lease:
        """Lease those of the hosts that are free, and may be visited now or after their usual spacing.

        Where others poll, too, only as many as can be visited soon.
        Where nobody else can be at work, leases that are there at the first time are those of a run that died.
        """
        desk = self._desk
        ready_by, started = desk.clock.now() + desk.spacing, desk.real_clock.now()
        if not self.has_taken_back:
            desk.store.take_back_hosts(next_visit_at=ready_by)
            self.has_taken_back = True
        limit = len(names) if desk.is_alone else SOON * desk.concurrency
        lease = Lease(token=uuid4().hex, until=started + desk.host_lease, ready={})
        lease.ready = desk.store.lease_hosts(
            names, token=lease.token, until=lease.until, now=started, ready_by=ready_by, limit=limit
        )
        return lease

    async def begins(self, lease: Lease | None, host: str) -> bool:
        """Wait until a host may be visited; return whether it is still leased for long enough. None: nobody leases."""
        if lease is None:
            return True
        wait = lease.ready.get(host, self._desk.clock.now()) - self._desk.clock.now()
        if wait.total_seconds() > 0:
            await asyncio.sleep(min(wait, self._desk.spacing).total_seconds())
        enough = self._desk.real_clock.now() + self._desk.host_lease / HALVES
        return host in lease.ready and enough < lease.until

    async def keep(self, lease: Lease | None) -> None:
        """Renew a lease for ever."""
        while lease is not None:
            await asyncio.sleep(self._desk.host_lease.total_seconds() / QUARTERS)
            await self._books.run(self._renew, lease)

    def _renew(self, lease: Lease) -> None:
        until = self._desk.real_clock.now() + self._desk.host_lease
        ours = [name for name in lease.ready if lease.left[name] > 0]
        held = self._desk.store.renew_hosts(ours, token=lease.token, until=until)
        lease.ready, lease.until = {name: lease.ready[name] for name in held}, until

    async def give_back(self, lease: Lease | None) -> None:
        """End what is left of a lease; where the store cannot be written, it runs out by itself."""
        if lease is not None and (rest := +lease.left):
            at = self._desk.clock.now() + self._desk.spacing
            with suppress(StoreError):
                await self._books.run(self._desk.store.free_hosts, list(rest), token=lease.token, next_visit_at=at)
