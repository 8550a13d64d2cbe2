"""Who is told, where and when."""

from datetime import time, timedelta
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from watchdesk.model.identity import computed_id


class Subscriber(Struct, frozen=True, kw_only=True):
    """A person or team. `timezone` is an IANA name, `language` a BCP 47 code."""

    id: str
    name: str
    timezone: str
    language: str = "en"


class Channel(Struct, frozen=True, kw_only=True):
    """One checked destination. `name` is the operator's word for it; the natural key is kind and address.

    `address` identifies the destination without giving away a secret (a Slack URL is hashed). `holds_unknown`:
    a delivery whose fate is unknown is held for the operator instead of sent again (`on_unknown = "hold"`). `pace`: the
    least time between two messages.
    """

    name: str
    kind: str
    address: str
    holds_unknown: bool = False
    pace: timedelta = timedelta(0)

    @property
    def id(self) -> str:
        """The computed id."""
        return computed_id("channel", self.kind, self.address)


class Rhythm(StrEnum):
    """The kinds of schedule."""

    AT_ONCE = "at once"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"


class Schedule(Struct, frozen=True, kw_only=True):
    """When a subscription is told, in the subscriber's own zone. `times` for daily, weekdays and weekly.

    `weekday` counts from Monday = 0, for weekly only.
    """

    rhythm: Rhythm
    times: tuple[time, ...] = ()
    weekday: int | None = None


class Quiet(Struct, frozen=True, kw_only=True):
    """Hours in which nothing is delivered, in the subscriber's zone; may pass midnight. Start is quiet, end is not."""

    start: time
    end: time


class Again(StrEnum):
    """When a story that was told is told again: when it gains something, with every article, or never."""

    NOVEL = "novel"
    EVERY = "every"
    NEVER = "never"


class Subscription(Struct, frozen=True, kw_only=True):
    """Subscriber × watches × channel × schedule. `at_most` bounds the stories of one digest.

    `tell_changes`: whether what was changed in a told article after it was read is told, too. `interruptions_per_day`:
    how many digests `at once` or `hourly` may make in a local day (None: any number); what is over waits for the next.

    As in Prometheus' Alertmanager: `group_wait` is how long an `at once` digest waits from its first telling on (None:
    until additions cease), `group_interval` the least time between two of them, and `repeat_interval` the least time
    until a story is told again.

    `break_through`: how severe a story must be ("notable" or "urgent") to be told in spite of quiet hours and of the
    number of messages a day; None: none is. `tell_spikes`: whether an alert comes when a watch finds far more than
    usual; `tell_silence`: after how long without a match one comes ("auto": by the watch's own history).
    """

    id: str
    subscriber: Subscriber
    watches: tuple[str, ...]
    channel: Channel
    schedule: Schedule
    quiet: Quiet | None = None
    at_most: int = 20
    again: Again = Again.NOVEL
    tell_changes: bool = False
    interruptions_per_day: int | None = None
    group_wait: timedelta | None = None
    group_interval: timedelta = timedelta(0)
    repeat_interval: timedelta = timedelta(0)
    break_through: str | None = None
    tell_spikes: bool = False
    tell_silence: timedelta | Literal["auto"] | None = None
