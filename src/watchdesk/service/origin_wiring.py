"""Origin wiring: what answers for the sources that are no feed on the web, before the guarded client."""

import os

from watchdesk.feeds.local_origins import CommandFetcher, FileFetcher, LocalLimits
from watchdesk.feeds.mail_origin import MailFetcher
from watchdesk.feeds.origins import OriginFetcher, RuledPageFetcher
from watchdesk.model.origins import LocalCommand, LocalFile, Mailbox, Origin, RuledPage, WatchSearch
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.mailboxes import MailboxVisitor, MailLimits
from watchdesk.net.resolving import SystemResolver
from watchdesk.ports import Fetcher
from watchdesk.service.settings import Settings
from watchdesk.workers.pool import WorkerPool

LARGEST_MAIL = 2**20


def fetcher_of(settings: Settings, web: Fetcher, pool: WorkerPool) -> Fetcher:
    """Return what visits addresses: the web's fetcher, before it the origins of the configuration."""
    origins = {url: _answering(origin, web, pool, settings) for url, origin in settings.origins.items()}
    return OriginFetcher(web, origins) if origins else web


def _answering(origin: Origin, web: Fetcher, pool: WorkerPool, settings: Settings) -> Fetcher:
    """Return what answers for one origin, within the limits of a visit to the web."""
    limits = settings.limits
    local = LocalLimits(body=limits.body, total=limits.total_time)
    match origin:
        case RuledPage(rules=rules):
            return RuledPageFetcher(web, pool, rules)
        case LocalFile():
            return FileFetcher(origin, local)
        case LocalCommand():
            return CommandFetcher(origin, local, os.environ)
        case Mailbox():
            mail = MailLimits(mail=min(LARGEST_MAIL, limits.body // 8), whole=limits.body, total=limits.total_time)
            policy = AddressPolicy(allow_networks=settings.polling.allow_networks)
            return MailFetcher(MailboxVisitor(resolver=SystemResolver(), policy=policy, limits=mail), pool, origin)
        case WatchSearch():
            return web
