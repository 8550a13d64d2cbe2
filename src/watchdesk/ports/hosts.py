"""Ports, the host book: which hosts are leased, and when each may be visited again."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol


class HostBook(Protocol):
    """Leases of hosts. One that has run out is free for everybody; `save_polls` ends them."""

    def lease_hosts(
        self, names: Collection[str], *, token: str, until: datetime, now: datetime, ready_by: datetime, limit: int
    ) -> dict[str, datetime]:
        """Lease those of the hosts that are free and may be visited by `ready_by`; return when each may be.

        Of more than `limit` those that were not visited for longest are taken.
        `now` and `until` are by the clock of leases, `ready_by` is by that of decisions.
        """
        ...

    def next_visits(self, names: Collection[str]) -> dict[str, datetime]:
        """Return when each of the hosts may be visited again, leased or not; hosts that never were are left out."""
        ...

    def renew_hosts(self, names: Collection[str], *, token: str, until: datetime) -> set[str]:
        """Prolong the leases of hosts; return those that are still leased under the token."""
        ...

    def free_hosts(self, names: Collection[str], *, token: str, next_visit_at: datetime) -> None:
        """End the leases of hosts that are still leased under the token; none is visited before a moment."""
        ...

    def take_back_hosts(self, *, next_visit_at: datetime) -> None:
        """End all leases, whoever has them: nobody else is at work. None is visited before a moment."""
        ...
