"""Tables: what each table of config.toml may hold, with its type and default — checked one table at a time.

Keys that are not there are mistakes, and nothing is converted silently (see `watchdesk.rules.tables`).
"""

from datetime import timedelta
from typing import Annotated, Literal, TypeVar

from msgspec import Meta

from watchdesk.model.secrets import Secret
from watchdesk.model.subscribers import Again, Quiet, Schedule
from watchdesk.rules.schedule import read_quiet, read_schedule
from watchdesk.rules.tables import HIDDEN, SECRET, Table, from_text
from watchdesk.service.settings.supplies import Argument, FeedAddress, MailboxAddress, RulesTable
from watchdesk.service.settings.values import (
    AllowedNetwork,
    BaseAddress,
    Country,
    Duration,
    Identifier,
    Language,
    Line,
    Listen,
    MailDomain,
    Size,
    Span,
    StoreAddress,
    Tolerance,
    Wait,
    WebAddress,
    Zone,
    read_duration,
)

T = TypeVar("T")
AtLeastOne = Annotated[tuple[T, ...], Meta(min_length=1)]


class DeskTable(Table, frozen=True, kw_only=True):
    """[desk]: the desk as a whole. `store` may hold a password, so it may be given like any secret."""

    title: Line = "watchdesk"
    store: Annotated[StoreAddress, SECRET] = ""
    timezone: Zone = "UTC"
    contact: Line | None = None
    base_url: BaseAddress | None = None
    fresh_for: Duration = read_duration("24h")
    keep: Duration = read_duration("90d")
    alert_channel: Line | None = None
    look_again: bool = True
    skim: bool = False
    renew: bool = True


class PollingTable(Table, frozen=True, kw_only=True):
    """[polling]: how often and how gently hosts are visited."""

    interval: Duration = read_duration("15m")
    min_interval: Duration = read_duration("5m")
    max_interval: Duration = read_duration("6h")
    concurrency: Annotated[int, Meta(ge=1, le=1024)] = 64
    per_host_delay: Duration = read_duration("2s")
    allow_networks: tuple[AllowedNetwork, ...] = ()
    websub: bool | None = None


class LimitsTable(Table, frozen=True, kw_only=True):
    """[limits]: how much one input may cost (guarantee G5). Sizes in bytes, `memory` and `cpu_time` for one parse."""

    body: Size = 10 * 2**20
    inflated: Size = 20 * 2**20
    total_time: Span = read_duration("30s")
    redirects: Annotated[int, Meta(ge=0, le=20)] = 5
    cpu_time: Span = read_duration("3s")
    memory: Size = 512 * 2**20
    entries: Annotated[int, Meta(ge=1, le=1_000_000)] = 5000
    field_size: Size = 64 * 2**10


class EvidenceTable(Table, frozen=True, kw_only=True):
    """[evidence]: whether what was read of matched articles is kept as it was received, how long, how much of it."""

    enabled: bool = False
    keep: Span = read_duration("1825d")
    at_most: Size = 20 * 2**30


class SourceTable(Table, frozen=True, kw_only=True):
    """[[sources]]: a publisher and one address to poll, which may be a file or a program's output."""

    id: Identifier
    title: Line | None = None
    feed: FeedAddress | None = None
    sitemap: WebAddress | None = None
    page: WebAddress | None = None
    rules: RulesTable | None = None
    command: AtLeastOne[Argument] | None = None
    search: Literal["google-news", "bing-news"] | None = None
    watch: str | None = None
    imap: MailboxAddress | None = None
    username: Line | None = None
    password: Secret | None = None
    token: Secret | None = None
    cookie: Secret | None = None
    headers: Annotated[dict[str, str], HIDDEN] = {}  # noqa: RUF012 - msgspec makes each its own
    proxy: Secret | None = None
    also_at: tuple[WebAddress, ...] = ()
    home: WebAddress | None = None
    country: Country | None = None
    language: Language | None = None
    tier: Annotated[int, Meta(ge=1, le=9)] = 2
    read: Literal["always", "on_match", "never"] = "always"


class WatchTable(Table, frozen=True, kw_only=True):
    """[[watches]]: a query, as terms or in the watch language, and its filters."""

    id: Identifier
    title: Line | None = None
    terms: AtLeastOne[Line] | None = None
    at_least: Annotated[int, Meta(ge=1)] | None = None
    query: str | None = None
    languages: tuple[Language, ...] = ()
    sources: tuple[str, ...] = ()
    must: tuple[Line, ...] = ()
    must_not: tuple[Line, ...] = ()


class SubscriberTable(Table, frozen=True, kw_only=True):
    """[[subscribers]]: a person or team."""

    id: Identifier
    name: Line | None = None
    timezone: Zone | None = None
    language: Language = "en"


class SubscriptionTable(Table, frozen=True, kw_only=True):
    """[[subscriptions]]: who is told of what, where and when."""

    id: Identifier | None = None
    subscriber: str
    watches: AtLeastOne[str]
    channel: str
    schedule: Annotated[Schedule, from_text(read_schedule)] = read_schedule("at once")
    quiet: Annotated[Quiet, from_text(read_quiet)] | None = None
    at_most: Annotated[int, Meta(ge=1, le=500)] = 20
    again: Again = Again.NOVEL
    tell_changes: bool = False
    interruptions_per_day: Annotated[int, Meta(ge=1, le=1000)] | None = None
    group_wait: Duration | None = None
    group_interval: Duration = timedelta(0)
    repeat_interval: Duration = timedelta(0)
    break_through: Literal["notable", "urgent"] | None = None
    tell_spikes: bool = False
    tell_silence: Tolerance | None = None


class SignUpTable(Table, frozen=True, kw_only=True):
    """[signup]: what readers may subscribe to themselves. Without `watches` nobody can sign up."""

    watches: tuple[str, ...] = ()
    domains: tuple[MailDomain, ...] = ()
    confirm_within: Wait = read_duration("48h")
    mail_every: Wait = read_duration("6h")
    mails_per_day: Annotated[int, Meta(ge=1, le=100_000)] = 200
    most: Annotated[int, Meta(ge=1, le=1_000_000)] = 10_000


class WebTable(Table, frozen=True, kw_only=True):
    """[web]: where the web page and health are served."""

    listen: Listen = ("127.0.0.1", 8710)
