"""Deliveries: rendered digests owed to channels, and every way a try can end."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.identity import computed_id
from watchdesk.model.records import Reticent


class DeliveryState(StrEnum):
    """Where a delivery stands. `unknown`: the try's end was not seen; it may have arrived (G3)."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    UNKNOWN = "unknown"
    DEAD = "dead"
    SUPPRESSED = "suppressed"


class Part(Reticent, frozen=True, kw_only=True):
    """One piece of a rendered digest: an e-mail's `message`, a webhook's `body`, Slack's `body` and `repeat`, ….

    `story_id`: the story that it tells, on a channel where each story is a message of its own.
    """

    unshown: ClassVar = ("body",)

    name: str
    media_type: str
    body: bytes
    story_id: str | None = None


class Receipt(Struct, frozen=True, kw_only=True):
    """A message of a delivery that the channel took: which one (from 1), and what the channel calls it."""

    delivery_id: str
    number: int
    reference: str
    at: datetime


class Thread(Reticent, frozen=True, kw_only=True):
    """Where a story is told on a channel: what the channel calls its first message, and what that shows now."""

    unshown: ClassVar = ("shown",)

    story_id: str
    root: str
    shown: bytes


def delivery_id(digest_id: str, channel_id: str) -> str:
    """Return the id of the one delivery of a digest to a channel."""
    return computed_id("delivery", digest_id, channel_id)


class Delivery(Reticent, frozen=True, kw_only=True):
    """One rendered digest owed to one channel. `parts` are frozen bytes: rendered once, sent as they are at every try.

    `attempts` counts tries begun. `may_repeat`: an earlier try ended unknown, so the other side may have it already.
    `pending` has `next_attempt_at`; `leased` has `lease_until` and `lease_token`. Where stories are messages of their
    own, `receipts` are of those that were taken already, and `threads` where its stories were told before.
    """

    unshown: ClassVar = ("parts", "receipts", "threads")

    id: str
    digest_id: str
    channel_id: str
    channel_name: str
    state: DeliveryState
    created_at: datetime
    parts: tuple[Part, ...] = ()
    attempts: int = 0
    next_attempt_at: datetime | None = None
    sent_at: datetime | None = None
    reason: str | None = None
    may_repeat: bool = False
    lease_token: str | None = None
    lease_until: datetime | None = None
    receipts: tuple[Receipt, ...] = ()
    threads: tuple[Thread, ...] = ()


class Attempt(Struct, frozen=True, kw_only=True):
    """One try at a delivery, with the answer in words (None while it is under way)."""

    delivery_id: str
    number: int
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    reason: str | None = None


class Accepted(Struct, frozen=True, kw_only=True):
    """The channel took it. `detail` is its last answer."""

    detail: str


class Refused(Struct, frozen=True, kw_only=True):
    """The channel said no (or could not be reached before anything was handed over).

    `is_final`: no later try can succeed. `closes_channel`: nothing more may be sent there (a webhook's 410).
    """

    reason: str
    is_final: bool
    retry_after: timedelta | None = None
    closes_channel: bool = False


class Unknown(Struct, frozen=True, kw_only=True):
    """Everything was handed over but no answer came: it may have arrived."""

    reason: str


Answer = Accepted | Refused | Unknown


class Took(Struct, frozen=True, kw_only=True):
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


class DeliveryChange(Struct, frozen=True, kw_only=True):
    """What a try made of a delivery: its next state, decided by rules.retrying."""

    delivery_id: str
    lease_token: str
    state: DeliveryState
    at: datetime
    outcome: str
    reason: str | None
    next_attempt_at: datetime | None = None
    may_repeat: bool = False


class Turn(Struct, frozen=True, kw_only=True):
    """What a channel's worker asks of the outbox: to store how its try ended, and the next delivery.

    `ended`: None where it begins. `goes_on`: whether a next delivery is wanted.
    """

    channel_id: str
    ended: DeliveryChange | None
    goes_on: bool = True
