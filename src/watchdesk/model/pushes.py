"""Pushes: what a hub was asked to tell the desk of a feed (WebSub), and how it answered."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from watchdesk.model.records import Reticent


class PushState(StrEnum):
    """Where a push stands: asked for, active while its lease lasts, or refused by the hub."""

    ASKED = "asked"
    ACTIVE = "active"
    REFUSED = "refused"


class Push(Reticent, frozen=True, kw_only=True):
    """What a hub was asked to tell of a feed. `topic` is the address that the hub knows the feed by.

    `token` is the last part of the callback's path, `secret` what the hub signs with (empty: a hub that is asked in
    clear text is told no secret). `ask_at` is when the hub is asked next. `is_awaited`: it was asked and has not asked
    back yet whether that was true. `attempts` counts asking in a row without success. `is_trusted`: since the last
    message nothing was found by a poll that the hub had not told.
    """

    unshown: ClassVar = ("token", "secret")

    feed_id: str
    hub: str
    topic: str
    token: str
    secret: str
    ask_at: datetime
    state: PushState = PushState.ASKED
    is_awaited: bool = False
    attempts: int = 0
    lease_until: datetime | None = None
    pushed_at: datetime | None = None
    is_trusted: bool = False
    reason: str | None = None

    def is_active(self, now: datetime) -> bool:
        """Return whether the hub is bound to tell."""
        return self.state is PushState.ACTIVE and self.lease_until is not None and self.lease_until > now
