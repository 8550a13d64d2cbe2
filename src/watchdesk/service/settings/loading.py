"""Loading: the one way from config.toml to settings — read, reveal, check each table, check the whole, assemble."""

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from watchdesk.rules.language import compile_query
from watchdesk.service.places import find_config
from watchdesk.service.settings.access import SourceAccess, access_of
from watchdesk.service.settings.assembling import (
    in_order,
    source_of,
    store_url,
    subscriber_of,
    subscription_of,
    watch_of,
)
from watchdesk.service.settings.channels import Channels, read_channels
from watchdesk.service.settings.checks import check_whole
from watchdesk.service.settings.document import read_document
from watchdesk.service.settings.loaded import Settings
from watchdesk.service.settings.placing import HIDDEN, placed
from watchdesk.service.settings.reading import Tables, read_tables
from watchdesk.service.settings.report import Report
from watchdesk.service.settings.secrets import Surroundings
from watchdesk.service.settings.tables import (
    DeskTable,
    EvidenceTable,
    LimitsTable,
    PollingTable,
    SignUpTable,
    WebTable,
)


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Load a desk's settings. `path` None looks in the usual places. Raises ConfigurationError with all mistakes."""
    file = path if path is not None else find_config(None, environ, Path.cwd())
    document = read_document(file)
    report = Report(file, document.text, document.values)
    around = Surroundings(folder=file.absolute().parent, environ=environ)
    tables = read_tables(document.values, around, report)
    channels = read_channels(document.values.get("channels", {}), around, report)
    check_whole(tables, channels, report)
    report.raise_if_any()
    return _assembled(file, tables, channels, around)


def _assembled(file: Path, tables: Tables, channels: Channels, around: Surroundings) -> Settings:
    desk = tables.desk or DeskTable()
    watches = tuple(watch_of(table, tables.lists, around) for _, table in tables.watches.tables)
    searched = {table.watch for _, table in tables.sources.tables if table.search}
    queries = {watch.id: compile_query(watch.query, watch.lists) for watch in watches if watch.id in searched}
    places = [placed(table, around, queries) for _, table in tables.sources.tables]
    return Settings(
        path=file,
        desk=replace(desk, store=store_url(desk.store, around)),
        polling=in_order(tables.polling or PollingTable(), tables.stated.get("polling", frozenset())),
        limits=tables.limits or LimitsTable(),
        web=tables.web or WebTable(),
        evidence=tables.evidence or EvidenceTable(),
        sources=tuple(source_of(table) for _, table in tables.sources.tables),
        feeds=tuple(place.feed for place in places),
        access=_access(tables),
        supplies={place.feed.url: place.supply for place in places if place.supply is not None},
        watches=watches,
        lists=tables.lists,
        sites=tables.sites,
        smtp=tables.smtp,
        channels=channels.settings,
        channel_kinds=channels.kinds,
        signup=tables.signup or SignUpTable(),
        subscribers=tuple(subscriber_of(table, timezone=desk.timezone) for _, table in tables.subscribers.tables),
        subscriptions=tuple(subscription_of(table) for _, table in tables.subscriptions.tables),
    )


def _access(tables: Tables) -> dict[str, SourceAccess]:
    found = {table.id: access_of(table, HIDDEN) for _, table in tables.sources.tables}
    return {source_id: access for source_id, access in found.items() if access is not None}
