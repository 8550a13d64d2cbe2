"""Deliveries: rendered digests owed to channels, and every way a try can end."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from watchdesk.model.identity import computed_id


class DeliveryState(StrEnum):
    """Where a delivery stands. `unknown`: the try's end was not seen; it may have arrived (G3)."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of a rendered digest: an e-mail's `message`, a webhook's `body`, Slack's `body` and `repeat`, …."""

    name: str
    media_type: str
    body: bytes = field(repr=False)


def delivery_id(digest_id: str, channel_id: str) -> str:
    """Return the id of the one delivery of a digest to a channel."""
    return computed_id("delivery", digest_id, channel_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One rendered digest owed to one channel. `parts` are frozen bytes: rendered once, sent as they are at every try.

    `attempts` counts tries begun. `may_repeat`: an earlier try ended unknown, so the other side may have it already.
    `pending` has `next_attempt_at`; `leased` has `lease_until` and `lease_token`.
    """

    id: str
    digest_id: str
    channel_id: str
    channel_name: str
    state: DeliveryState
    created_at: datetime
    parts: tuple[Part, ...] = field(repr=False, default=())
    attempts: int = 0
    next_attempt_at: datetime | None = None
    sent_at: datetime | None = None
    reason: str | None = None
    may_repeat: bool = False
    lease_token: str | None = None
    lease_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a delivery, with the answer in words (None while it is under way)."""

    delivery_id: str
    number: int
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The channel took it. `detail` is its last answer."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The channel said no (or could not be reached before anything was handed over).

    `is_final`: no later try can succeed. `closes_channel`: nothing more may be sent there (a webhook's 410).
    """

    reason: str
    is_final: bool
    retry_after: timedelta | None = None
    closes_channel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Everything was handed over but no answer came: it may have arrived."""

    reason: str


Answer = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryChange:
    """What a try made of a delivery: its next state, decided by rules.retrying."""

    delivery_id: str
    lease_token: str
    state: DeliveryState
    at: datetime
    outcome: str
    reason: str | None
    next_attempt_at: datetime | None = None
    may_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a channel's worker asks of the outbox: to store how its try ended, and the next delivery.

    `ended`: None where it begins. `goes_on`: whether a next delivery is wanted.
    """

    channel_id: str
    ended: DeliveryChange | None
    goes_on: bool = True
