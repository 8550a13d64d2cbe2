"""Assembling: checked tables become the records of the desk, the last stop of the settings. Nothing fails here."""

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from watchdesk.model.sources import ReadPolicy, Source
from watchdesk.model.subscribers import Subscriber
from watchdesk.model.watches import Watch
from watchdesk.rules.language import list_names
from watchdesk.service.places import state_folder
from watchdesk.service.settings.checks import query_of
from watchdesk.service.settings.loaded import SubscriptionSettings
from watchdesk.service.settings.secrets import Surroundings
from watchdesk.service.settings.tables import PollingTable, SourceTable, SubscriberTable, SubscriptionTable, WatchTable

SQLITE = "sqlite:///"


def store_url(given: str, around: Surroundings) -> str:
    """Return the whole URL of the store: a relative file lies beside config.toml, none given in the state folder."""
    if not given:
        return f"{SQLITE}{state_folder(around.environ).absolute() / 'watchdesk.db'}"
    file = given.removeprefix(SQLITE)
    return f"{SQLITE}{around.folder / file}" if given.startswith(SQLITE) else given


def in_order(polling: PollingTable, stated: Collection[str]) -> PollingTable:
    """Return [polling] with the intervals that are not in the file giving way to those that are (`stated`)."""
    given = {key: getattr(polling, key) for key in ("min_interval", "interval", "max_interval") if key in stated}
    shortest = given.get("min_interval", min([polling.min_interval, *given.values()]))
    longest = given.get("max_interval", max([polling.max_interval, *given.values()]))
    usual = given.get("interval", min(max(polling.interval, shortest), longest))
    return replace(polling, min_interval=shortest, interval=usual, max_interval=longest)


def source_of(table: SourceTable) -> Source:
    """Return the publisher of a source table."""
    return Source(
        id=table.id,
        title=table.title or table.id,
        home=table.home or table.page,
        country=table.country,
        language=table.language,
        tier=table.tier,
        read=ReadPolicy(table.read),
    )


def watch_of(table: WatchTable, lists: Mapping[str, tuple[str, ...]], around: Surroundings) -> Watch:
    """Return a watch, its terms written out as a query, with the lists it names; test files relative to config.toml."""
    query = query_of(table)
    return Watch(
        id=table.id,
        title=table.title or table.id,
        query=query,
        lists={name: lists[name] for name in list_names(query)} if "@" in query else {},
        languages=table.languages,
        sources=table.sources,
        must=tuple(str(around.folder / name) for name in table.must),
        must_not=tuple(str(around.folder / name) for name in table.must_not),
    )


def subscriber_of(table: SubscriberTable, *, timezone: str) -> Subscriber:
    """Return a subscriber; one without a time zone has the desk's."""
    return Subscriber(
        id=table.id, name=table.name or table.id, timezone=table.timezone or timezone, language=table.language
    )


def subscription_of(table: SubscriptionTable) -> SubscriptionSettings:
    """Return a subscription; one without an id is named for its subscriber and channel."""
    return SubscriptionSettings(
        id=table.id or f"{table.subscriber}-{table.channel}",
        subscriber=table.subscriber,
        watches=table.watches,
        channel=table.channel,
        schedule=table.schedule,
        quiet=table.quiet,
        at_most=table.at_most,
        again=table.again,
        tell_changes=table.tell_changes,
        interruptions_per_day=table.interruptions_per_day,
        group_wait=table.group_wait,
        group_interval=table.group_interval,
        repeat_interval=table.repeat_interval,
        break_through=table.break_through,
        tell_spikes=table.tell_spikes,
        tell_silence=table.tell_silence,
    )
