"""Scouting: the outlets that matched articles link to, credit or come from, and that no source of the desk polls."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

from watchdesk.feeds.outlets import Outlet, outlets
from watchdesk.model.articles import Article
from watchdesk.model.records import Reticent
from watchdesk.model.sources import DueFeed, FeedKind
from watchdesk.ports import Store
from watchdesk.rules.scouting import AGGREGATORS, Credits, Evidence, Scouted, Sign, scouted, site_of
from watchdesk.service.exporting import Exported, matched_articles

# Feeds of these kinds are one outlet's; searches and mailboxes bring whatever they find.
_OF_ONE = frozenset({FeedKind.FEED, FeedKind.SITEMAP, FeedKind.PAGE, FeedKind.RULES})
# What agencies and broadcasters are called for short, beside the titles of the list.
_ALSO_CALLED = {
    "BBC": "bbc.co.uk",
    "Reuters news agency": "reuters.com",
    "AP": "apnews.com",
    "AFP": "afp.com",
    "Agence France-Presse": "afp.com",
    "dpa": "dpa.com",
    "Xinhua": "news.cn",
    "Kyodo": "kyodonews.net",
    "Anadolu": "aa.com.tr",
    "New York Times": "nytimes.com",
    "Washington Post": "washingtonpost.com",
    "Wall Street Journal": "wsj.com",
    "Bloomberg": "bloomberg.com",
    "NPR": "npr.org",
}
_AT_ONCE = 500


class Find(Reticent, frozen=True, kw_only=True):
    """A site that is not polled, with an article that points there, and what the list of outlets knows of it."""

    unshown: ClassVar = ("example",)

    scouted: Scouted
    example: Article
    outlets: tuple[Outlet, ...] = ()

    @property
    def title(self) -> str | None:
        """What the list calls it."""
        return self.outlets[0].title if self.outlets else None


def scout(store: Store, *, since: datetime) -> list[Find]:
    """Return what matched articles seen since then point to, the best first."""
    feeds = store.feeds()
    one_outlet = {one.source.id for one in feeds if _is_of_one(one)}
    watched = {site for one in feeds for site in _sites((one.source.home, one.feed.url))}
    evidence: list[Evidence] = []
    articles: dict[str, Article] = {}
    finder = Credits(_names())
    for batch in _batches(matched_articles(store, since=since)):
        articles |= {one.article.id: one.article for one in batch}
        watched |= {site for one in batch if one.article.source_id in one_outlet for site in _sites((one.article.url,))}
        evidence += _linked(store, batch)
        evidence += [found for one in batch for found in _of_text(one, finder, one_outlet)]
    listed = _by_site()
    return [
        Find(scouted=one, example=articles[one.article_id], outlets=tuple(listed.get(one.site, ())))
        for one in scouted(evidence, watched)
    ]


def _is_of_one(due: DueFeed) -> bool:
    return due.feed.kind in _OF_ONE and not set(_sites((due.feed.url,))) & AGGREGATORS


def _linked(store: Store, batch: Sequence[Exported]) -> Iterator[Evidence]:
    by_id = {one.article.id: one for one in batch}
    for cited in store.citations(by_id):
        yield _evidence(by_id[cited.article_id], cited.site, Sign.LINKED)


def _of_text(one: Exported, finder: Credits, one_outlet: set[str]) -> Iterator[Evidence]:
    """Yield what an article credits in its text, and where it is from if a search or a mailbox brought it."""
    own = _sites((one.article.url,))
    if one.article.source_id not in one_outlet:
        yield from (_evidence(one, site, Sign.FOUND) for site in own if site not in AGGREGATORS)
    yield from (_evidence(one, site, Sign.CREDITED) for site in finder.sites(one.article.text) if site not in own)


def _evidence(one: Exported, site: str, sign: Sign) -> Evidence:
    return Evidence(
        site=site, sign=sign, article_id=one.article.id, story_id=one.story_id, source_id=one.article.source_id
    )


def _sites(urls: Iterable[str | None]) -> list[str]:
    hosts = (urlsplit(url).hostname for url in urls if url)
    return [site_of(host) for host in hosts if host]


def _names() -> Mapping[str, str]:
    """Return what outlets are called in print, with the site of each."""
    names = dict(_ALSO_CALLED)
    for one in outlets():
        (site,) = _sites((one.home,))
        names.setdefault(one.title.partition(",")[0].removeprefix("The "), site)
    return names


def _by_site() -> Mapping[str, list[Outlet]]:
    listed: dict[str, list[Outlet]] = {}
    for one in outlets():
        for site in _sites((one.home,)):
            listed.setdefault(site, []).append(one)
    return listed


def _batches(found: Iterator[Exported]) -> Iterator[list[Exported]]:
    batch: list[Exported] = []
    for one in found:
        batch.append(one)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    yield batch
