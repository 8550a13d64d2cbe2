"""Resting: feeds that the operator wants no visits to — paused for a while, or taken off the desk."""

from watchdesk.engine.local import LocalEngine
from watchdesk.model.sources import DueFeed
from watchdesk.model.visits import FailureKind
from watchdesk.service.answering import Denied, Granted, Values, WishAnswer
from watchdesk.service.known_feeds import feeds_named


async def pause_feed(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Pause a feed, or resume it, by its address; by the id of a source all that it has.

    One that is parked, because it was gone, is due at once when it is resumed.
    """
    url, paused = str(wish["url"]), bool(wish["paused"])
    store = engine.desk.store
    feeds = await engine.books.run(feeds_named, store, url)
    for due in feeds:
        await engine.books.run(store.set_paused, due.feed.id, paused=paused)
        if not paused and due.state.kind == FailureKind.GONE:
            await engine.books.run(store.bring_forward, due.feed.id, at=engine.desk.clock.now())
    return Granted(facts={"url": url, "paused": paused}) if feeds else Denied(reason=f"there is no feed {url}")


async def remove_feed(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Take a feed that a command added off the desk, by its address; by the id of a source all that it has.

    Its articles, keys and stories stay: were it added again, nothing of it would be told twice.
    """
    url = str(wish["url"])
    feeds = await engine.books.run(feeds_named, engine.desk.store, url)
    if (configured := next((one for one in feeds if one.is_configured), None)) is not None:
        return Denied(reason=in_configuration(configured))
    for due in feeds:
        await engine.books.run(engine.desk.store.remove_feed, due.feed.id)
    if not feeds:
        return Denied(reason=f"there is no feed {url}")
    return Granted(facts={"url": url, "removed": [one.feed.url for one in feeds]})


def in_configuration(due: DueFeed) -> str:
    """Return why a feed of config.toml cannot be taken off by a command, and what can be done instead."""
    return (
        f'{due.feed.url} stands in config.toml, as the source "{due.source.id}": take it out there, '
        f"or let it rest with `watchdesk feed pause {due.source.id}`"
    )
