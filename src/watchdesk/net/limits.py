"""Limits: what one exchange with the world may cost, before anything is asked."""

from datetime import timedelta

from msgspec import Struct

MIB = 1024 * 1024


class NetLimits(Struct, frozen=True, kw_only=True):
    """What a visit may cost (G5) and how polite it is (G9).

    `max_wire` bounds the bytes of a body on the wire, `max_body` the same inflated. `total` bounds one exchange from
    the look-up to the last byte, redirects included; waiting for one's turn does not count. `connect` bounds each
    address that is tried. `per_host_delay` lies between the end of one request to a host and the start of the next;
    with zero (the operator's own servers) a host is asked over up to eight connections at once. `concurrency`
    counts exchanges under way over all hosts.
    """

    max_wire: int = 10 * MIB
    max_body: int = 20 * MIB
    total: timedelta = timedelta(seconds=30)
    connect: timedelta = timedelta(seconds=10)
    redirects: int = 5
    per_host_delay: timedelta = timedelta(seconds=2)
    concurrency: int = 64
