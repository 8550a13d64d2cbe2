"""Tables: what each table of config.toml may hold, with its type and default — checked one table at a time."""

from datetime import timedelta
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, WithJsonSchema

from watchdesk.model.subscribers import Again, Quiet, Schedule
from watchdesk.rules.schedule import read_quiet, read_schedule
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
    Wait,
    WebAddress,
    Zone,
    from_text,
    read_duration,
    read_tolerance,
)

T = TypeVar("T")
AtLeastOne = Annotated[tuple[T, ...], Field(min_length=1)]
_TEXT = WithJsonSchema({"type": "string"})


class Table(BaseModel):
    """One table: no unknown keys, no silent conversion (see `checking`), frozen, no values in error messages."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class DeskTable(Table):
    """[desk]: the desk as a whole. `store` may hold a password, so it may be given like any secret."""

    title: Line = "watchdesk"
    store: StoreAddress = Field(default="", repr=False, json_schema_extra={"secret": True})
    timezone: Zone = "UTC"
    contact: Line | None = None
    base_url: BaseAddress | None = None
    fresh_for: Duration = read_duration("24h")
    keep: Duration = read_duration("90d")
    alert_channel: Line | None = None
    look_again: bool = True
    skim: bool = False


class PollingTable(Table):
    """[polling]: how often and how gently hosts are visited."""

    interval: Duration = read_duration("15m")
    min_interval: Duration = read_duration("5m")
    max_interval: Duration = read_duration("6h")
    concurrency: int = Field(default=64, ge=1, le=1024)
    per_host_delay: Duration = read_duration("2s")
    allow_networks: tuple[AllowedNetwork, ...] = ()
    websub: bool | None = None


class LimitsTable(Table):
    """[limits]: how much one input may cost (guarantee G5). Sizes in bytes, `memory` and `cpu_time` for one parse."""

    body: Size = 10 * 2**20
    inflated: Size = 20 * 2**20
    total_time: Span = read_duration("30s")
    redirects: int = Field(default=5, ge=0, le=20)
    cpu_time: Span = read_duration("3s")
    memory: Size = 512 * 2**20
    entries: int = Field(default=5000, ge=1, le=1_000_000)
    field_size: Size = 64 * 2**10


class EvidenceTable(Table):
    """[evidence]: whether what was read of matched articles is kept as it was received, how long, how much of it."""

    enabled: bool = False
    keep: Span = read_duration("1825d")
    at_most: Size = 20 * 2**30


class SourceTable(Table):
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
    password: SecretStr | None = None
    token: SecretStr | None = None
    cookie: SecretStr | None = None
    headers: dict[str, str] = Field(default={}, repr=False)
    proxy: SecretStr | None = None
    also_at: tuple[WebAddress, ...] = ()
    home: WebAddress | None = None
    country: Country | None = None
    language: Language | None = None
    tier: int = Field(default=2, ge=1, le=9)
    read: Literal["always", "on_match", "never"] = "always"


class WatchTable(Table):
    """[[watches]]: a query, as terms or in the watch language, and its filters."""

    id: Identifier
    title: Line | None = None
    terms: AtLeastOne[Line] | None = None
    at_least: int | None = Field(default=None, ge=1)
    query: str | None = None
    languages: tuple[Language, ...] = ()
    sources: tuple[str, ...] = ()
    must: tuple[Line, ...] = ()
    must_not: tuple[Line, ...] = ()


class SubscriberTable(Table):
    """[[subscribers]]: a person or team."""

    id: Identifier
    name: Line | None = None
    timezone: Zone | None = None
    language: Language = "en"


class SubscriptionTable(Table):
    """[[subscriptions]]: who is told of what, where and when."""

    id: Identifier | None = None
    subscriber: str
    watches: AtLeastOne[str]
    channel: str
    schedule: Annotated[Schedule, from_text(read_schedule, "text"), _TEXT] = read_schedule("at once")
    quiet: Annotated[Quiet, from_text(read_quiet, "text"), _TEXT] | None = None
    at_most: int = Field(default=20, ge=1, le=500)
    again: Again = Again.NOVEL
    tell_changes: bool = False
    interruptions_per_day: int | None = Field(default=None, ge=1, le=1000)
    group_wait: Duration | None = None
    group_interval: Duration = timedelta(0)
    repeat_interval: Duration = timedelta(0)
    break_through: Literal["notable", "urgent"] | None = None
    tell_spikes: bool = False
    tell_silence: Annotated[timedelta | Literal["auto"], from_text(read_tolerance, "text"), _TEXT] | None = None


class SignUpTable(Table):
    """[signup]: what readers may subscribe to themselves. Without `watches` nobody can sign up."""

    watches: tuple[str, ...] = ()
    domains: tuple[MailDomain, ...] = ()
    confirm_within: Wait = read_duration("48h")
    mail_every: Wait = read_duration("6h")
    mails_per_day: int = Field(default=200, ge=1, le=100_000)
    most: int = Field(default=10_000, ge=1, le=1_000_000)


class WebTable(Table):
    """[web]: where the web page and health are served."""

    listen: Listen = ("127.0.0.1", 8710)
