"""Watch feeds: the feed of a watch, composed of what the archive holds — for looking; nothing is stored or sent."""

from datetime import datetime

from watchdesk.model.tellings import WatchFeed
from watchdesk.model.watches import Watch
from watchdesk.pipeline.compose import DeskFacts
from watchdesk.pipeline.compose_feed import compose_feed
from watchdesk.ports import Store
from watchdesk.service.settings import Settings

MOST = 100  # stories, the newest: feed readers fetch the whole document each time


def feed_of_watch(settings: Settings, store: Store, watch: Watch, *, since: datetime, now: datetime) -> WatchFeed:
    """Return the feed of the newest stories with an article seen at or after `since` that the watch matched."""
    found = store.material(store.stories_matched(watch.id, since=since, limit=MOST))
    facts = DeskFacts(title=settings.desk.title, base_url=settings.desk.base_url, contact=settings.desk.contact)
    return compose_feed(watch, found.values(), facts=facts, now=now)
