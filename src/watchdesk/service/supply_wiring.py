"""Supply wiring: what answers for the sources that are no feed on the web, before the guarded client."""

import os

from watchdesk.model.supplies import LocalCommand, LocalFile, Mailbox, RuledPage, Supply, WatchSearch
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.resolving import SystemResolver
from watchdesk.ports import Fetcher
from watchdesk.service.settings import Settings
from watchdesk.workers.pool import WorkerPool

LARGEST_MAIL = 2**20


def fetcher_of(settings: Settings, web: Fetcher, pool: WorkerPool) -> Fetcher:
    """Return what visits addresses: the web's fetcher, before it the supplies of the configuration."""
    if not settings.supplies:
        return web
    from watchdesk.feeds.supplies import SupplyFetcher  # noqa: PLC0415 - where all feeds are on the web

    return SupplyFetcher(
        web, {url: _answering(supply, web, pool, settings) for url, supply in settings.supplies.items()}
    )


def _answering(supply: Supply, web: Fetcher, pool: WorkerPool, settings: Settings) -> Fetcher:
    """Return what answers for one supply, within the limits of a visit to the web."""
    match supply:
        case RuledPage(rules=rules):
            from watchdesk.feeds.supplies import RuledPageFetcher  # noqa: PLC0415 - as above, and below

            return RuledPageFetcher(web, pool, rules)
        case LocalFile() | LocalCommand():
            return _local(supply, settings)
        case Mailbox():
            return _mailbox(supply, pool, settings)
        case WatchSearch():
            return web


def _local(supply: LocalFile | LocalCommand, settings: Settings) -> Fetcher:
    from watchdesk.feeds.local_supplies import CommandFetcher, FileFetcher, LocalLimits  # noqa: PLC0415

    limits = LocalLimits(body=settings.limits.body, total=settings.limits.total_time)
    return FileFetcher(supply, limits) if isinstance(supply, LocalFile) else CommandFetcher(supply, limits, os.environ)


def _mailbox(supply: Mailbox, pool: WorkerPool, settings: Settings) -> Fetcher:
    from watchdesk.feeds.mail_supply import MailFetcher  # noqa: PLC0415
    from watchdesk.net.mailboxes import MailboxVisitor, MailLimits  # noqa: PLC0415

    limits = settings.limits
    mail = MailLimits(mail=min(LARGEST_MAIL, limits.body // 8), whole=limits.body, total=limits.total_time)
    policy = AddressPolicy(allow_networks=settings.polling.allow_networks)
    return MailFetcher(MailboxVisitor(resolver=SystemResolver(), policy=policy, limits=mail), pool, supply)
