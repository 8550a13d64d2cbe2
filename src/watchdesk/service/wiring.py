"""Wiring: settings become a desk, by hand and in one place; nothing else makes adapters."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from secrets import token_bytes

from watchdesk import __version__
from watchdesk.channels.email.sessions import Sessions
from watchdesk.channels.kinds import build
from watchdesk.channels.reply_links import ReplyLinks, reply_links
from watchdesk.engine.desk import Desk
from watchdesk.engine.local import LocalEngine
from watchdesk.engine.polling import no_spacing
from watchdesk.feeds.bounds import Bounds
from watchdesk.feeds.reader import PooledFeedReader
from watchdesk.model.errors import ConfigurationError, Mistake
from watchdesk.model.evidence import EvidenceTerms
from watchdesk.model.sources import ReadPolicy
from watchdesk.model.subscribers import Channel, Subscription
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.client import GuardedClient, user_agent
from watchdesk.net.limits import NetLimits
from watchdesk.net.resolving import Resolver, SystemResolver
from watchdesk.pages.reader import PooledPageReader
from watchdesk.pipeline.compose import DeskFacts
from watchdesk.ports import Clock, Poster, Sender, Store
from watchdesk.rules.matching import Matcher
from watchdesk.rules.polling import Pace
from watchdesk.service.clock import SystemClock
from watchdesk.service.settings import Settings
from watchdesk.workers.pool import WorkerPool


@asynccontextmanager
async def wired(
    settings: Settings, store: Store, clock: Clock, *, resolver: Resolver | None = None
) -> AsyncIterator[LocalEngine]:
    """Yield an engine over this store, with its client and workers; they end with the block."""
    pool = pool_of(settings)
    async with client_of(settings, resolver=resolver) as client:
        engine = LocalEngine(
            desk_of(settings, store, clock, client, pool),
            side_by_side_on_host=no_spacing(settings.polling.per_host_delay),
        )
        try:
            yield engine
        finally:
            await pool.close()
            engine.close()


def pool_of(settings: Settings) -> WorkerPool:
    """Return the pool of limited workers of a desk; no process starts before there is work."""
    return WorkerPool(cpu=settings.limits.cpu_time, memory=settings.limits.memory)


def reads_pages(settings: Settings) -> bool:
    """Return whether any configured source has pages read; one that a command added is read without a preload."""
    return any(source.read is not ReadPolicy.NEVER for source in settings.sources)


def bounds_of(settings: Settings) -> Bounds:
    """Return how much is kept of one feed."""
    return Bounds(entries=settings.limits.entries, field=settings.limits.field_size)


def client_of(settings: Settings, *, resolver: Resolver | None = None) -> GuardedClient:
    """Return the one guarded client of a desk."""
    limits = NetLimits(
        max_wire=settings.limits.body,
        max_body=settings.limits.inflated,
        total=settings.limits.total_time,
        redirects=settings.limits.redirects,
        per_host_delay=settings.polling.per_host_delay,
        concurrency=settings.polling.concurrency,
    )
    return GuardedClient(
        limits=limits,
        policy=AddressPolicy(allow_networks=settings.polling.allow_networks),
        resolver=resolver or SystemResolver(),
        user_agent=user_agent(__version__, settings.desk.contact),
    )


def desk_of(settings: Settings, store: Store, clock: Clock, client: GuardedClient, pool: WorkerPool) -> Desk:
    """Return the desk of these settings, and tell the store what is configured."""
    link_key = store.link_key(token_bytes(32))
    senders = senders_of(settings, client, reply_links(settings.desk.base_url, link_key))
    store.sync_feeds(settings.sources, settings.feeds, now=clock.now())
    _refuse_clashes(settings, store)
    store.sync_channels({channel.id: (channel.name, channel.holds_unknown) for channel, _ in senders.values()})
    by_name = channels_by_name(settings, client)
    return Desk(
        store=store,
        fetcher=client,
        feed_reader=PooledFeedReader(pool, bounds_of(settings)),
        page_reader=PooledPageReader(pool, preloads=reads_pages(settings)),
        matcher=Matcher(settings.watches),
        watch_titles={watch.id: watch.title for watch in settings.watches},
        sources={source.id: source for source in settings.sources},
        subscriptions=subscriptions_of(settings, by_name),
        senders=senders,
        pace=Pace(
            interval=settings.polling.interval,
            min_interval=settings.polling.min_interval,
            max_interval=settings.polling.max_interval,
        ),
        fresh_for=settings.desk.fresh_for,
        keep=settings.desk.keep,
        facts=DeskFacts(title=settings.desk.title, base_url=settings.desk.base_url, contact=settings.desk.contact),
        clock=clock,
        real_clock=SystemClock(),
        alert_channel_id=by_name[settings.desk.alert_channel].id if settings.desk.alert_channel else None,
        channel_ids={name: channel.id for name, channel in by_name.items()},
        concurrency=settings.polling.concurrency,
        watches=settings.watches,
        looks_again=settings.desk.look_again,
        keeps_evidence=settings.evidence.enabled,
        evidence_terms=EvidenceTerms(keep=settings.evidence.keep, at_most=settings.evidence.at_most),
        link_key=link_key,
    )


def _refuse_clashes(settings: Settings, store: Store) -> None:
    """Raise ConfigurationError where a configured source has the id of one that a command added."""
    configured, polled = {source.id for source in settings.sources}, {feed.url for feed in settings.feeds}
    clashing = [one for one in store.feeds() if one.source.id in configured and one.feed.url not in polled]
    if clashing:
        sentence = 'the id "{}" is taken by a source that a command added, for {}: choose another id'
        raise ConfigurationError(
            tuple(
                Mistake(
                    file=str(settings.path),
                    key="sources",
                    line=None,
                    reason=sentence.format(one.source.id, one.feed.url),
                )
                for one in clashing
            )
        )


def senders_of(
    settings: Settings, poster: Poster, links: ReplyLinks | None = None
) -> dict[str, tuple[Channel, Sender]]:
    """Return each configured channel with its sender, by channel id. Two names for one destination are one channel.

    `links`: how readers answer; without them messages have no such links.
    """
    return {channel.id: (channel, sender) for channel, sender in reversed(_built(settings, poster, links))}


def channels_by_name(settings: Settings, poster: Poster) -> dict[str, Channel]:
    """Return the channel behind each configured name; of two names for one destination, the first one's."""
    first = {channel_id: channel for channel_id, (channel, _) in senders_of(settings, poster).items()}
    return {channel.name: first[channel.id] for channel, _ in _built(settings, poster)}


def _built(settings: Settings, poster: Poster, links: ReplyLinks | None = None) -> list[tuple[Channel, Sender]]:
    mail = Sessions(settings.smtp) if settings.smtp else None  # one relay, whoever is told by mail
    return [
        build(name, channel, mail=mail, poster=poster, base=settings.path.parent, links=links)
        for name, channel in settings.channels.items()
    ]


def subscriptions_of(settings: Settings, channels: Mapping[str, Channel]) -> tuple[Subscription, ...]:
    """Return the subscriptions with their subscriber and channel in place of the names."""
    subscribers = {subscriber.id: subscriber for subscriber in settings.subscribers}
    return tuple(
        Subscription(
            id=subscription.id,
            subscriber=subscribers[subscription.subscriber],
            watches=subscription.watches,
            channel=channels[subscription.channel],
            schedule=subscription.schedule,
            quiet=subscription.quiet,
            at_most=subscription.at_most,
            again=subscription.again,
            tell_changes=subscription.tell_changes,
            interruptions_per_day=subscription.interruptions_per_day,
            group_wait=subscription.group_wait,
            group_interval=subscription.group_interval,
            repeat_interval=subscription.repeat_interval,
            break_through=subscription.break_through,
            tell_spikes=subscription.tell_spikes,
            tell_silence=subscription.tell_silence,
        )
        for subscription in settings.subscriptions
    )
