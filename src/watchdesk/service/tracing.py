"""Tracing: everything that bears on one address — the answer of `why`, gathered from the store and the watches."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

from watchdesk.model.deliveries import Attempt, Delivery
from watchdesk.model.entries import Standing
from watchdesk.model.history import History
from watchdesk.model.revisions import Revision
from watchdesk.model.sources import DueFeed, Source
from watchdesk.model.tellings import StoryMaterial
from watchdesk.model.watches import Field, Verdict, Watch
from watchdesk.ports import Store
from watchdesk.rules.addresses import article_id_of, canonical, identifying, same_site
from watchdesk.rules.language import Document
from watchdesk.rules.language.anatomy import leaves_of
from watchdesk.rules.language.named import Named
from watchdesk.rules.language.parser import Parser
from watchdesk.rules.matching.matcher import Matcher
from watchdesk.rules.people.mentions import Standing as Reckoning
from watchdesk.service.settings.loaded import SubscriptionSettings
from watchdesk.service.site_pages import SitePage, site_page

_PREFIXES = ("www.", "m.", "amp.")
# A match that is stored so long after the article was read is none of its first settling.
_LATER_SECONDS = 900


class Trace(Struct, frozen=True, kw_only=True):
    """What is known of one address.

    `found_as` is another form of the address, under which it was found, else None. `verdicts` are what the watches say
    of the article now, `namesakes` the places of a surname that a NAME of theirs did not count. `story` is its story
    with what was stored of it; `tries` are the deliveries that told it. `feeds` are those of the address's site, for an
    address that was never seen; `page` is what it is, where it is no article's. `stored`: the watches that subscribers
    of the store have.
    """

    url: str
    history: History
    found_as: str | None
    verdicts: Mapping[str, Verdict]
    namesakes: Mapping[str, Sequence["Namesake"]]
    source: Source | None
    story: StoryMaterial | None
    tries: Mapping[str, tuple[Delivery, Sequence[Attempt]]]
    feeds: tuple[DueFeed, ...]
    stored: frozenset[str] = frozenset()
    page: SitePage | None = None

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """What became of the article after it was read."""
        known = self.history.article.id if self.history.article else None
        told = self.story.articles if self.story else ()
        return next((one.revisions for one in told if one.article.id == known), ())


class Namesake(Struct, frozen=True, kw_only=True):
    """A place where a surname stands that the clause did not count; `start` and `end` as in a hit."""

    clause: str
    field: Field
    start: int
    end: int
    why: str


def trace(store: Store, url: str, watches: Sequence[Watch]) -> Trace | None:
    """Return what is known of an address, in whatever form it is given; None if it is no web address."""
    address = canonical(url)
    if address is None:
        return None
    feeds = store.feeds()
    history, found_as = _history(store, address)
    article = history.article
    source = next((one.source for one in feeds if article and one.source.id == article.source_id), None)
    ids = [fate.delivery_id for fate in history.fates if fate.delivery_id]
    of_site = tuple(one for one in feeds if _is_of(one, address)) if not history.sightings else ()
    is_unseen = not history.sightings and article is None
    return Trace(
        url=url,
        history=history,
        found_as=found_as,
        verdicts=Matcher(watches).verdicts(article, source) if article else {},
        namesakes={watch.id: list(_namesakes(watch, Document.of(article, source))) for watch in watches if article},
        source=source,
        story=store.material([history.story_id]).get(history.story_id) if history.story_id else None,
        tries={key: found for key in dict.fromkeys(ids) if (found := store.delivery(key)) is not None},
        feeds=of_site,
        page=site_page(store, address, of_site) if is_unseen else None,
        stored=frozenset(watch for one in store.enrolments() for watch in one.choice.watches),
    )


def why_untold(found: Trace, subscriptions: Sequence[SubscriptionSettings]) -> Iterator[str]:
    """Yield why nobody was told of an article, a sentence each; nothing where somebody was, or is owed it."""
    article = found.history.article
    if article is None or any(fate.telling.suppressed is None for fate in found.history.fates):
        return
    holding = [watch_id for watch_id, verdict in found.verdicts.items() if verdict.matches]
    if not holding:
        yield "no watch holds for it" if len(found.verdicts) != 1 else "the watch does not hold for it"
    if article.standing is not Standing.NEW:
        yield _STANDINGS[article.standing]
    subscribed = {*found.stored, *(watch_id for one in subscriptions for watch_id in one.watches)}
    for watch_id in holding:
        if watch_id not in subscribed:
            yield f"no subscription has the watch {watch_id}"
    stored = matched_at(found)
    for watch_id in holding:
        at = stored.get(watch_id)
        if at is None:
            yield f"{watch_id} holds for it now, but did not when it was settled: the watch was changed since"
        elif (at - article.read_at).total_seconds() > _LATER_SECONDS:
            yield f"{watch_id} came or was changed after it was read: what it finds in the archive is shown, not told"


def matched_at(found: Trace) -> dict[str, datetime]:
    """Return when each watch was stored as holding for the article."""
    article = found.history.article
    return {
        match.watch_id: match.matched_at
        for told in (found.story.articles if found.story else ())
        if article is not None and told.article.id == article.id
        for match in told.matches
    }


_STANDINGS = {
    Standing.BASELINE: "it was there before the desk came (baseline): what a feed holds at its first visit is not told",
    Standing.STALE: "it slid into the feed late (stale): its date was more than a week past when it was first seen",
}


def _namesakes(watch: Watch, document: Document) -> Iterator[Namesake]:
    for leaf in leaves_of(Parser(watch.query, watch.lists).clause()):
        if not isinstance(leaf, Named):
            continue
        for place in leaf.mentions(document).places:
            if place.standing is not Reckoning.COUNTS:
                spans = document.words(place.field).spans
                start, end = spans[place.first][0], spans[place.last - 1][1]
                yield Namesake(clause=leaf.label, field=place.field, start=start, end=end, why=place.why)


def _history(store: Store, address: str) -> tuple[History, str | None]:
    """Return what is known of an address, and the other form under which it is known."""
    given = store.history(identifying(address), article_id_of(identifying(address)))
    if given.sightings or given.article:
        return given, _other_address(given, address)
    for form in _forms(address):
        found = store.history(identifying(form), article_id_of(identifying(form)))
        if found.sightings or found.article:
            return found, _other_address(found, address) or form
    return given, None


def _other_address(history: History, address: str) -> str | None:
    """Return the article's own address where it is another than the one asked for (an alias led there), else None."""
    known = canonical(history.article.url) if history.article and history.article.url else None
    return known if known is not None and identifying(known) != identifying(address) else None


def _forms(address: str) -> Iterator[str]:
    """Yield other addresses that often show the same page: without www., m. or amp., with or without a last slash."""
    parts = urlsplit(address)
    hosts = [parts.netloc]
    bare = parts.netloc
    for prefix in _PREFIXES:
        bare = bare.removeprefix(prefix)
    hosts += [host for host in (bare, f"www.{bare}") if host not in hosts]
    path = parts.path
    paths = [path, path.rstrip("/") if path.endswith("/") else f"{path}/"]
    paths += [path.removesuffix("/amp")] if path.endswith("/amp") else []
    queries = [parts.query] if not parts.query else [parts.query, ""]
    for host in hosts:
        for one in paths:
            for query in queries:
                form = canonical(urlunsplit((parts.scheme, host, one or "/", query, "")))
                if form is not None and form != address:
                    yield form


def _is_of(feed: DueFeed, address: str) -> bool:
    return any(same_site(known, address) for known in (feed.feed.url, feed.source.home) if known)
