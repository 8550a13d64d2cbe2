"""Deliveries: rendered digests owed to channels, and every way a try can end."""

from dataclasses import dataclass, field, replace
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
    """One piece of a rendered digest: an e-mail's `message`, a webhook's `body`, Slack's `body` and `repeat`, ….

    `story_id`: the story that it tells, on a channel where each story is a message of its own.
    """

    name: str
    media_type: str
    body: bytes = field(repr=False)
    story_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A message of a delivery that the channel took: which one (from 1), and what the channel calls it."""

    delivery_id: str
    number: int
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Where a story is told on a channel: what the channel calls its first message, and what that shows now."""

    story_id: str
    root: str
    shown: bytes = field(repr=False)


def delivery_id(digest_id: str, channel_id: str) -> str:
    """Return the id of the one delivery of a digest to a channel."""
    return computed_id("delivery", digest_id, channel_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One rendered digest owed to one channel. `parts` are frozen bytes: rendered once, sent as they are at every try.

    `attempts` counts tries begun. `may_repeat`: an earlier try ended unknown, so the other side may have it already.
    `pending` has `next_attempt_at`; `leased` has `lease_until` and `lease_token`. Where stories are messages of their
    own, `receipts` are of those that were taken already, and `threads` where its stories were told before.
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
    receipts: tuple[Receipt, ...] = field(repr=False, default=())
    threads: tuple[Thread, ...] = field(repr=False, default=())


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
class Took:
    """The channel took one message of a delivery that has several: to be stored before the next one is sent.

    `thread`: where its story is told from now on. `left`: how many messages there are still.
    """

    receipt: Receipt
    thread: Thread | None
    left: int


Step = Answer | Took


def noted(delivery: Delivery, took: Took) -> Delivery:
    """Return a delivery after one of its messages was taken: whatever was in doubt was that message."""
    thread = took.thread
    others = tuple(one for one in delivery.threads if thread is None or one.story_id != thread.story_id)
    return replace(
        delivery,
        receipts=(*delivery.receipts, took.receipt),
        threads=others if thread is None else (*others, thread),
        may_repeat=False,
    )


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
