"""What is due: of which kinds there is anything to do at a moment, so that a tick with nothing to do ends there."""

from msgspec import Struct


class Due(Struct, frozen=True, kw_only=True):
    """Whether there is anything due of each kind, and whose tellings and which channels' deliveries are.

    `feeds`: to be polled; `reads`: articles; `looks`: pages to be looked at again; `pushes`: hubs to be asked;
    `leases`: deliveries whose try never came to its end. `subscriptions` may no longer be configured, nor `channels`.
    """

    feeds: bool = False
    reads: bool = False
    looks: bool = False
    pushes: bool = False
    leases: bool = False
    subscriptions: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
