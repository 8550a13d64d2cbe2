"""Hosts of pages: spaced across restarts, and left alone for as long as they ask, as those of feeds are (G9).

Within a process its lanes space visits, so that nothing is leased: what the store knows of a host is asked for once a
round, and a visit is noted in the commit that settles what was read.
"""

import asyncio
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from watchdesk.engine.books import BookKeeper
from watchdesk.engine.desk import Desk
from watchdesk.model.hosts import HostTurns, PageVisit
from watchdesk.rules.pacing import LONGEST_PAUSE


class PageHosts:
    """When the hosts of pages may be visited. Where politeness is lifted, at once and always."""

    def __init__(self, desk: Desk, books: BookKeeper, *, is_on: bool) -> None:
        self._desk = desk
        self._books = books
        self._is_on = is_on

    async def queues(self, names: Collection[str]) -> dict[str, "HostQueue"]:
        """Return the queue of each host for one round."""
        known: dict[str, datetime] = {}
        if self._is_on and names:
            known = await self._books.run(self._desk.store.next_visits, names)
        return {name: HostQueue(self._desk, name, free_at=known.get(name)) for name in names}

    def turns(self, visits: Iterable[PageVisit], now: datetime) -> HostTurns | None:
        """Return what visits make of their hosts, to be kept with what they gave; None where nothing is to be kept."""
        made = list(visits)
        if not made or not self._is_on:
            return None
        held: dict[str, datetime] = {}
        for one in made:
            if one.patience:
                held[one.host] = max(held.get(one.host, now), now + min(one.patience, LONGEST_PAUSE))
        over = frozenset(one.host for one in made)
        return HostTurns(token=None, next_visit_at=now + self._desk.spacing, over=over, held=held)


class HostQueue:
    """The pages of one host in a round, one after the other."""

    def __init__(self, desk: Desk, name: str, *, free_at: datetime | None) -> None:
        self.name = name
        self._desk = desk
        self._free_at = free_at

    async def wait(self) -> timedelta | None:
        """Wait until the host may be visited; return for how long it may not be, if for more than its spacing."""
        now = self._desk.clock.now()
        left = (self._free_at or now) - now
        if left > self._desk.spacing:
            return left
        self._free_at = None  # from the first visit on the lanes space them
        if left > timedelta():
            await asyncio.sleep(left.total_seconds())
        return None

    def visited(self, patience: timedelta | None) -> PageVisit:
        """Note a visit, and how long the host asks to be left alone after it."""
        if patience:
            self._free_at = self._desk.clock.now() + min(patience, LONGEST_PAUSE)
        return PageVisit(host=self.name, patience=patience)

    @property
    def free_at(self) -> datetime | None:
        """When the host may be visited again, if it asked to be left alone."""
        return self._free_at
