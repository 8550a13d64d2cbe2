"""Wiring: settings become a desk, by hand and in one place; nothing else makes adapters."""

import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from secrets import token_bytes
from typing import TYPE_CHECKING

from msgspec.structs import replace

from watchdesk import __version__
from watchdesk.channels.kinds import build
from watchdesk.channels.reply_links import ReplyLinks, reply_links
from watchdesk.engine.desk import Desk
from watchdesk.engine.local import LocalEngine
from watchdesk.engine.polling import no_spacing
from watchdesk.engine.roster import Roster
from watchdesk.feeds.bounds import Bounds
from watchdesk.feeds.reader import PooledFeedReader
from watchdesk.model.enrolments import Offer
from watchdesk.model.errors import ConfigurationError, Mistake
from watchdesk.model.evidence import EvidenceTerms
from watchdesk.model.sources import ReadPolicy
from watchdesk.model.subscribers import Channel, Subscription
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.client import GuardedClient, user_agent
from watchdesk.net.limits import NetLimits
from watchdesk.net.resolving import Resolver, SystemResolver
from watchdesk.pages.reader import PooledPageReader
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.ports import Clock, Poster, Sender, Store
from watchdesk.rules.enrolling import subscription_id_of
from watchdesk.rules.matching.late import LateMatcher
from watchdesk.rules.pacing import Pace
from watchdesk.service.clock import SystemClock
from watchdesk.service.settings import Settings
from watchdesk.service.supply_wiring import fetcher_of
from watchdesk.workers.pool import WorkerPool

if TYPE_CHECKING:
    from watchdesk.channels.email.sessions import Sessions

HOST_LEASE = timedelta(minutes=3)


@asynccontextmanager
async def wired(
    settings: Settings, store: Store, clock: Clock, *, resolver: Resolver | None = None, callback: str | None = None
) -> AsyncIterator[LocalEngine]:
    """Yield an engine over this store, with its client and workers; they end with the block.

    `callback`: where hubs reach the desk while it is served, if they do.
    """
    pool = pool_of(settings)
    async with client_of(settings, resolver=resolver) as client:
        engine = LocalEngine(
            replace(desk_of(settings, store, clock, client, pool), callback=callback),
            side_by_side_on_host=no_spacing(settings.polling.per_host_delay),
        )
        _look_for_garbage()
        try:
            yield engine
        finally:
            await pool.close()
            engine.close()


def _look_for_garbage() -> None:
    """Let the collector begin, where the command line stopped it, and pass over what the start has left: it stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


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
        access={origin: one.access for one in settings.access.values() for origin in one.origins},
    )


def desk_of(settings: Settings, store: Store, clock: Clock, client: GuardedClient, pool: WorkerPool) -> Desk:
    """Return the desk of these settings, and tell the store what is configured."""
    link_key = store.link_key(token_bytes(32))
    store.sync_feeds(settings.sources, settings.feeds, now=clock.now())
    _refuse_clashes(settings, store)
    roster = roster_of(settings, store, client, reply_links(settings.desk.base_url, link_key), key=link_key)
    store.sync_channels({channel.id: (channel.name, channel.holds_unknown) for channel, _ in roster.senders.values()})
    pages = PooledPageReader(pool, preloads=reads_pages(settings), rules=settings.sites)
    return Desk(
        store=store,
        fetcher=fetcher_of(settings, client, pool),
        feed_reader=PooledFeedReader(pool, bounds_of(settings)),
        page_reader=pages,
        matcher=LateMatcher(settings.watches),
        watch_titles={watch.id: watch.title for watch in settings.watches},
        sources={source.id: source for source in settings.sources},
        subscriptions=roster.subscriptions,
        senders=roster.senders,
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
        alert_channel_id=roster.channel_ids[settings.desk.alert_channel] if settings.desk.alert_channel else None,
        channel_ids=roster.channel_ids,
        concurrency=settings.polling.concurrency,
        spacing=settings.polling.per_host_delay,
        host_lease=max(HOST_LEASE, 4 * settings.limits.total_time),
        watches=settings.watches,
        looks_again=settings.desk.look_again,
        keeps_evidence=settings.evidence.enabled,
        evidence_terms=EvidenceTerms(keep=settings.evidence.keep, at_most=settings.evidence.at_most),
        roster=roster,
        offer=offer_of(settings),
        timezone=settings.desk.timezone,
        page_skimmer=pages if settings.desk.skim else None,
        link_key=link_key,
        poster=client,
    )


def roster_of(
    settings: Settings, store: Store, poster: Poster, links: ReplyLinks | None = None, *, key: bytes = b""
) -> Roster:
    """Return who is told: whom the settings name, and who lives in the store. `key` signs where reports on mail come.

    Raises ConfigurationError where the settings name somebody as a stored subscriber is named.
    """
    _refuse_names(settings, store)
    mail = _sessions(settings, key)
    by_name, senders = channels_by_name(settings, poster), senders_of(settings, poster, links, mail)

    def open_mail(name: str, address: str) -> tuple[Channel, Sender]:
        return build(
            name, {"kind": "email", "to": address}, mail=mail, poster=poster, base=settings.path.parent, links=links
        )

    roster = Roster(
        subscriptions_of(settings, by_name),
        senders,
        {name: channel.id for name, channel in by_name.items()},
        watches={watch.id for watch in settings.watches},
        open_mail=open_mail if mail else None,
    )
    roster.look(store)
    return roster


def offer_of(settings: Settings) -> Offer | None:
    """Return what readers may subscribe to themselves; None where they cannot."""
    signup = settings.signup
    if not signup.watches:
        return None
    return Offer(
        watches=signup.watches,
        domains=signup.domains,
        confirm_within=signup.confirm_within,
        mail_every=signup.mail_every,
        mails_per_day=signup.mails_per_day,
        most=signup.most,
    )


def _refuse_names(settings: Settings, store: Store) -> None:
    """Raise ConfigurationError where a configured subscriber, subscription or channel is named like a stored one."""
    stored = {name: one for one in store.enrolments() for name in (one.id, subscription_id_of(one.id))}
    named = [("subscribers", one.id) for one in settings.subscribers]
    named += [("subscriptions", one.id) for one in settings.subscriptions]
    named += [("channels", name) for name in settings.channels]
    sentence = 'the id "{}" is taken by a subscriber that lives in the store: choose another id, or remove that one'
    mistakes = tuple(
        Mistake(file=str(settings.path), key=table, line=None, reason=sentence.format(name))
        for table, name in named
        if name in stored
    )
    if mistakes:
        raise ConfigurationError(mistakes)


def _refuse_clashes(settings: Settings, store: Store) -> None:
    """Raise ConfigurationError where a configured source has the id of one that a command added."""
    configured = {source.id for source in settings.sources}
    clashing = [one for one in store.added_feeds() if one.source.id in configured]
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
    settings: Settings, poster: Poster, links: ReplyLinks | None = None, mail: "Sessions | None" = None
) -> dict[str, tuple[Channel, Sender]]:
    """Return each configured channel with its sender, by channel id. Two names for one destination are one channel.

    `links`: how readers answer; without them messages have no such links. `mail`: the sessions that others share.
    """
    return {channel.id: (channel, sender) for channel, sender in reversed(_built(settings, poster, links, mail))}


def channels_by_name(settings: Settings, poster: Poster) -> dict[str, Channel]:
    """Return the channel behind each configured name; of two names for one destination, the first one's."""
    first = {channel_id: channel for channel_id, (channel, _) in senders_of(settings, poster).items()}
    return {channel.name: first[channel.id] for channel, _ in _built(settings, poster)}


def _sessions(settings: Settings, key: bytes = b"") -> "Sessions | None":
    """Return the sessions with the one relay, whoever is told by mail; None where there is no relay."""
    if settings.smtp is None:
        return None
    from watchdesk.channels.email.sessions import Sessions  # noqa: PLC0415 - as above

    return Sessions(settings.smtp, key=key)


def _built(
    settings: Settings, poster: Poster, links: ReplyLinks | None = None, mail: "Sessions | None" = None
) -> list[tuple[Channel, Sender]]:
    mail = mail or _sessions(settings)
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
