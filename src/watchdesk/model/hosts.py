"""Hosts: the servers behind feeds, each leased to one worker at a time — what the store keeps of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from msgspec import Struct

_USUAL_PORTS = {"http": ":80", "https": ":443"}


@lru_cache(maxsize=16_384)
def host_of(url: str) -> str:
    """Return the host of an address: its name in small letters, and the port where it is not its scheme's own.

    Addresses without a host (a file, a program) share the empty one.
    """
    parts = urlsplit(url)
    server = parts.netloc.rpartition("@")[2].lower()
    return server.removesuffix(_USUAL_PORTS.get(parts.scheme, ""))


class PageVisit(Struct, frozen=True, kw_only=True):
    """A visit to a page's host. `patience`: how long the host asks to be left alone, None if it does not."""

    host: str
    patience: timedelta | None = None


class HostTurns(Struct, frozen=True, kw_only=True):
    """How visits to hosts went, to be kept in the commit that settles them.

    `token` is that of the lease under which they were made; None where there was none. `over`: hosts that are free
    again; `going_on`: hosts that stay leased. Neither is visited before `next_visit_at`, those of `held` (they asked
    for patience) not before the moment given there, and their feeds come due no sooner.
    """

    token: str | None
    next_visit_at: datetime
    over: frozenset[str]
    going_on: frozenset[str] = frozenset()
    held: Mapping[str, datetime] = {}
