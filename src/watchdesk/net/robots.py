"""Robots: ask a site's robots.txt before one of its pages is read (RFC 9309)."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult
from watchdesk.net.failures import Trouble
from watchdesk.net.urls import Address, Origin

if TYPE_CHECKING:
    from protego import Protego

TOKEN = "watchdesk"  # noqa: S105 - the name sites know the desk by (RFC 9309, section 2.2.1), no secret
# what stands behind our name in a line of user-agent: a version, or words
_BEHIND_OUR_NAME = re.compile(rf"(?im)^([ \t]*user-agent[ \t]*:[ \t]*{TOKEN})[^\w\r\n#-][^\r\n#]*")
READ_AT_MOST = 500 * 1024  # RFC 9309, section 2.5
FORGET_AFTER = timedelta(hours=24)  # RFC 9309, section 2.4
FORGET_SOONEST = timedelta(minutes=10)
ASK_AGAIN_AFTER = timedelta(minutes=5)
SITES_KEPT = 2000

# RFC 9309, section 2.3.1.3: "unavailable", so anything may be read. 429 is a wish to be left alone and not among them.
UNAVAILABLE = frozenset(
    {
        FailureKind.NOT_FOUND,
        FailureKind.GONE,
        FailureKind.UNAUTHORISED,
        FailureKind.CLIENT_ERROR,
        FailureKind.BAD_REDIRECT,
        FailureKind.BAD_ANSWER,
    }
)
# The site answers, but not with its rules: everything is forbidden for now (section 2.3.1.4).
UNREACHABLE = frozenset(
    {FailureKind.SERVER_ERROR, FailureKind.RATE_LIMITED, FailureKind.TOO_LARGE, FailureKind.BAD_ENCODING}
)


@dataclass(slots=True, kw_only=True)
class _Site:
    """What is known of a site's rules: `rules` None and no `trouble`: all is allowed."""

    until: float
    rules: "Protego | None" = None
    trouble: Trouble | None = None


class Robots:
    """The rules of the sites that pages are read from, each asked for once a day at most."""

    def __init__(self, fetch: Callable[[str], Awaitable[FetchResult]]) -> None:
        self._fetch = fetch
        self._sites: OrderedDict[Origin, asyncio.Future[_Site]] = OrderedDict()

    async def ask(self, address: Address) -> timedelta:
        """Return the delay the site wants between visits (or none). Raises Trouble when the page must not be read."""
        site = await self._site(address)
        if site.trouble is not None:
            raise site.trouble
        if site.rules is None:
            return timedelta()
        if not site.rules.can_fetch(address.text, TOKEN):
            raise Trouble(FailureKind.ROBOTS, f"robots.txt of {address.host} does not want this page to be read")
        delay = site.rules.crawl_delay(TOKEN) or 0.0
        return timedelta(seconds=min(max(delay, 0.0), 3600.0))

    def close(self) -> None:
        """Stop asking."""
        for site in self._sites.values():
            site.cancel()

    async def _site(self, address: Address) -> _Site:
        known = self._sites.get(address.origin)
        if known is not None and known.done() and (known.cancelled() or known.result().until < _now()):
            known = None
        if known is None:
            known = asyncio.ensure_future(self._read(address))
            self._sites[address.origin] = known
            if len(self._sites) > SITES_KEPT:
                self._sites.popitem(last=False)
        self._sites.move_to_end(address.origin)
        return await asyncio.shield(known)

    async def _read(self, address: Address) -> _Site:
        match await self._fetch(f"{address.scheme}://{address.authority}/robots.txt"):
            case Fetched() as found:
                from protego import Protego  # noqa: PLC0415 - where no page is read

                text = _BEHIND_OUR_NAME.sub(r"\1", found.body.decode("utf-8-sig", errors="replace"))
                rules = await asyncio.to_thread(Protego.parse, text)
                keep = min(max(found.max_age or FORGET_AFTER, FORGET_SOONEST), FORGET_AFTER)
                return _Site(until=_now() + keep.total_seconds(), rules=rules)
            case FetchFailed(kind=kind) if kind in UNAVAILABLE:
                return _Site(until=_now() + FORGET_AFTER.total_seconds())
            case FetchFailed() as failed:
                return _Site(until=_now() + ASK_AGAIN_AFTER.total_seconds(), trouble=_refusal(address.host, failed))
            case _:
                return _Site(until=_now() + FORGET_SOONEST.total_seconds())


def _refusal(host: str, failed: FetchFailed) -> Trouble:
    """Return why nothing of a site is read for now: its own words where the page would fare no better."""
    if failed.kind not in UNREACHABLE:
        return Trouble(failed.kind, failed.reason)
    reason = f"robots.txt of {host} could not be read, so nothing is read there for now: {failed.reason}"
    return Trouble(FailureKind.ROBOTS, reason, retry_after=failed.retry_after)


def _now() -> float:
    return asyncio.get_running_loop().time()
