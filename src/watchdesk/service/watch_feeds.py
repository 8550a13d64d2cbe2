"""Watch feeds: the feed of a watch, composed of what the archive holds — for looking; nothing is stored or sent."""

from datetime import datetime, timedelta
from secrets import compare_digest

from watchdesk.channels.watch_feeds import as_atom, as_json_feed
from watchdesk.engine.local import LocalEngine
from watchdesk.model.tellings import WatchFeed
from watchdesk.model.watches import Watch
from watchdesk.pipeline.compose_feed import compose_feed
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.ports import Store
from watchdesk.service.settings import Settings

SERVED_FOR = timedelta(days=30)
MOST = 100  # stories, the newest: feed readers fetch the whole document each time


def feed_of_watch(settings: Settings, store: Store, watch: Watch, *, since: datetime, now: datetime) -> WatchFeed:
    """Return the feed of the newest stories with an article seen at or after `since` that the watch matched."""
    facts = DeskFacts(title=settings.desk.title, base_url=settings.desk.base_url, contact=settings.desk.contact)
    return _feed(store, watch, facts, since=since, now=now)


async def served_feed(engine: LocalEngine, token: str, form: str) -> bytes | None:
    """Return the feed that is read under a token, as `atom` or `json`; None where no feed is."""
    return await engine.books.run(_served, engine, token, form)


def _served(engine: LocalEngine, token: str, form: str) -> bytes | None:
    desk = engine.desk
    published, watches = desk.store.published_feeds(), {watch.id: watch for watch in desk.watches}
    # All are compared, each in constant time: how long it takes tells nothing of a token.
    found = [watch for watch, kept in published.items() if compare_digest(kept.encode(), token.encode())]
    if not found or found[0] not in watches:
        return None
    now = desk.clock.now()
    composed = _feed(desk.store, watches[found[0]], desk.facts, since=now - SERVED_FOR, now=now)
    return as_atom(composed) if form == "atom" else as_json_feed(composed)


def _feed(store: Store, watch: Watch, facts: DeskFacts, *, since: datetime, now: datetime) -> WatchFeed:
    found = store.material(store.stories_matched(watch.id, since=since, limit=MOST))
    return compose_feed(watch, found.values(), facts=facts, now=now)
