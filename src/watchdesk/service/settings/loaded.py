"""Loaded: the settings of a desk, whole and frozen — read once, checked whole, and handed out in slices."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec import Struct
from pydantic import BaseModel

from watchdesk.model.records import Reticent
from watchdesk.model.sites import SiteRule
from watchdesk.model.sources import Feed, Source
from watchdesk.model.subscribers import Again, Quiet, Schedule, Subscriber
from watchdesk.model.supplies import Supply
from watchdesk.model.watches import Watch
from watchdesk.service.settings.access import SourceAccess
from watchdesk.service.settings.tables import (
    DeskTable,
    EvidenceTable,
    LimitsTable,
    PollingTable,
    SignUpTable,
    WebTable,
)

if TYPE_CHECKING:
    from watchdesk.channels.email.settings import SmtpSettings


class SubscriptionSettings(Struct, frozen=True, kw_only=True):
    """A subscription as configured: `subscriber` and `watches` are ids, `channel` is a name of the file."""

    id: str
    subscriber: str
    watches: tuple[str, ...]
    channel: str
    schedule: Schedule
    quiet: Quiet | None
    at_most: int
    again: Again
    tell_changes: bool = False
    interruptions_per_day: int | None = None
    group_wait: timedelta | None = None
    group_interval: timedelta = timedelta(0)
    repeat_interval: timedelta = timedelta(0)
    break_through: Literal["notable", "urgent"] | None = None
    tell_spikes: bool = False
    tell_silence: timedelta | Literal["auto"] | None = None


class Settings(Reticent, frozen=True, kw_only=True):
    """All settings. `desk.store` is a whole URL; `channels` are checked settings of their kind, with absolute paths.

    `channel_kinds` says of which kind each channel is. `smtp` is None where no mail is sent. `path` is config.toml.
    `supplies`: where the documents of feeds that are not simply on the web come from, by the feed's address.
    `access`: how the servers of some sources are reached, by the source's id. `sites`: rules for pages, by host.
    """

    unshown: ClassVar = ("channels", "supplies", "access", "sites")

    path: Path
    desk: DeskTable
    polling: PollingTable
    limits: LimitsTable
    web: WebTable
    evidence: EvidenceTable
    sources: tuple[Source, ...]
    feeds: tuple[Feed, ...]
    watches: tuple[Watch, ...]
    lists: Mapping[str, tuple[str, ...]]
    smtp: "SmtpSettings | None"
    channels: Mapping[str, BaseModel]
    channel_kinds: Mapping[str, str]
    signup: SignUpTable
    subscribers: tuple[Subscriber, ...]
    subscriptions: tuple[SubscriptionSettings, ...]
    supplies: Mapping[str, Supply] = {}
    access: Mapping[str, SourceAccess] = {}
    sites: Mapping[str, SiteRule] = {}
