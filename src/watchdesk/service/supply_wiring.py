"""Supply wiring: what answers for the sources that are no feed on the web, before the guarded client."""

import os

from watchdesk.feeds.local_supplies import CommandFetcher, FileFetcher, LocalLimits
from watchdesk.feeds.mail_supply import MailFetcher
from watchdesk.feeds.supplies import RuledPageFetcher, SupplyFetcher
from watchdesk.model.supplies import LocalCommand, LocalFile, Mailbox, RuledPage, Supply, WatchSearch
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.mailboxes import MailboxVisitor, MailLimits
from watchdesk.net.resolving import SystemResolver
from watchdesk.ports import Fetcher
from watchdesk.service.settings import Settings
from watchdesk.workers.pool import WorkerPool

LARGEST_MAIL = 2**20


def fetcher_of(settings: Settings, web: Fetcher, pool: WorkerPool) -> Fetcher:
    """Return what visits addresses: the web's fetcher, before it the supplies of the configuration."""
    supplies = {url: _answering(supply, web, pool, settings) for url, supply in settings.supplies.items()}
    return SupplyFetcher(web, supplies) if supplies else web


def _answering(supply: Supply, web: Fetcher, pool: WorkerPool, settings: Settings) -> Fetcher:
    """Return what answers for one supply, within the limits of a visit to the web."""
    limits = settings.limits
    local = LocalLimits(body=limits.body, total=limits.total_time)
    match supply:
        case RuledPage(rules=rules):
            return RuledPageFetcher(web, pool, rules)
        case LocalFile():
            return FileFetcher(supply, local)
        case LocalCommand():
            return CommandFetcher(supply, local, os.environ)
        case Mailbox():
            mail = MailLimits(mail=min(LARGEST_MAIL, limits.body // 8), whole=limits.body, total=limits.total_time)
            policy = AddressPolicy(allow_networks=settings.polling.allow_networks)
            return MailFetcher(MailboxVisitor(resolver=SystemResolver(), policy=policy, limits=mail), pool, supply)
        case WatchSearch():
            return web
