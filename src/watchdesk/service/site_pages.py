"""Site pages: addresses of a publisher that are no article's — its home, a section, a feed — and what helps instead."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import ClassVar

from watchdesk.model.articles import Article
from watchdesk.model.records import Reticent
from watchdesk.model.sources import DueFeed
from watchdesk.ports import Store
from watchdesk.rules.addresses import canonical, identifying, is_home_page

MOST_NEWEST, MOST_LOOKED_AT = 5, 2000
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class PageKind(StrEnum):
    """What a page is that is no article. A section is known by the articles whose addresses lie below its own."""

    HOME = "home"
    SECTION = "section"
    FEED = "feed"


class SitePage(Reticent, frozen=True, kw_only=True):
    """A page that is no article, and the newest articles of its site's sources; of a section those below it."""

    unshown: ClassVar = ("newest",)

    kind: PageKind
    newest: tuple[Article, ...] = ()


def site_page(store: Store, address: str, feeds: Sequence[DueFeed]) -> SitePage | None:
    """Return what a canonical address is that was never seen, None where it may be an article's.

    `feeds` are those of its site. Of the archive the newest 2,000 articles are looked at.
    """
    if _identity(address) in _identities(one.state.moved_to or "" for one in feeds) | _identities(
        one.feed.url for one in feeds
    ):
        return SitePage(kind=PageKind.FEED, newest=_newest(store, feeds, ""))
    if is_home_page(address) or _identity(address) in _identities(one.source.home or "" for one in feeds):
        return SitePage(kind=PageKind.HOME, newest=_newest(store, feeds, ""))
    below = _newest(store, feeds, f"{_identity(address)}/") if "?" not in address else ()
    return SitePage(kind=PageKind.SECTION, newest=below) if below else None


def _newest(store: Store, feeds: Sequence[DueFeed], below: str) -> tuple[Article, ...]:
    """Return the newest articles of these sources whose address begins so."""
    sources = {one.source.id for one in feeds}
    if not sources:
        return ()
    looked_at = islice(store.search(None, since=_EVER), MOST_LOOKED_AT)
    found = (one for one in looked_at if one.source_id in sources and _identity(one.url or "").startswith(below))
    return tuple(islice(found, MOST_NEWEST))


def _identities(urls: Iterator[str]) -> set[str]:
    return {_identity(url) for url in urls if url}


def _identity(url: str) -> str:
    """Return an address without what does not make another page: http or https, a last slash."""
    return identifying(canonical(url) or url).rstrip("/")
