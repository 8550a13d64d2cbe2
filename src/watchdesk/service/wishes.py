"""Wishes: what a command asks of the desk, carried out by whoever holds the store — `run`, or the command itself.

A wish is a name and plain values, so that it can cross the control socket; its answer is plain values too.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from watchdesk.channels.trial import trial_digest
from watchdesk.engine.local import NO_PROGRESS, LocalEngine
from watchdesk.engine.tally import Tally
from watchdesk.model.deliveries import Accepted, Delivery, DeliveryState, Refused, Unknown, delivery_id
from watchdesk.model.entries import NotAFeed
from watchdesk.model.identity import computed_id
from watchdesk.model.sources import Feed, ReadPolicy, Source
from watchdesk.model.visits import FetchFailed, NotModified, Purpose, Visit
from watchdesk.pipeline.sitemaps import follow_index
from watchdesk.service.answering import Denied, Granted, Values, WishAnswer
from watchdesk.service.answers import (
    end_subscription,
    publish_feed,
    resume_subscription,
    save_feedback,
    withdraw_feed,
)
from watchdesk.service.bouncing import take_bounce
from watchdesk.service.muting import add_mute, lift_mute
from watchdesk.service.naming import free_id

USUAL_TIER = 2
__all__ = ("WISHES", "Denied", "Granted", "Values", "WishAnswer")


async def add_feed(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Visit an address, find the feed there or the one its page names, and keep it."""
    found = await find_feed(engine, str(wish["url"]))
    if isinstance(found, Denied):
        return found
    url, title, language = found
    owners = await engine.books.run(_owners, engine)
    name = owners.get(url) or str(wish.get("source") or free_id(url, {*owners.values(), *engine.desk.sources}))
    if url not in owners and name in engine.desk.sources:
        return Denied(reason=f'the configuration has a source "{name}" already: choose another id')
    source = Source(
        id=name,
        title=str(wish.get("title") or title or name),
        language=str(wish["language"]) if wish.get("language") else language,
        country=str(wish["country"]) if wish.get("country") else None,
        read=ReadPolicy(str(wish.get("read") or "always")),
    )
    return await _keep(engine, source, Feed(url=url, source_id=source.id))


async def find_feed(engine: LocalEngine, url: str) -> tuple[str, str, str | None] | Denied:
    """Return address, title and language of the feed at an address or named by the page there."""
    for attempt in (1, 2):
        got = await engine.desk.fetcher.fetch(Visit(url=url, purpose=Purpose.FEED))
        match got:
            case FetchFailed(reason=reason):
                return Denied(reason=f"{url}: {reason}")
            case NotModified():
                return Denied(reason=f"{url}: the server answered 304 to a first visit")
        reader = engine.desk.feed_reader
        found = await reader.read_feed(got.body, content_type=got.content_type, url=got.final_url)
        parsed = await follow_index(found, engine.desk.fetcher, reader)
        if not isinstance(parsed, NotAFeed):
            return got.moved_to or url, parsed.title, parsed.language
        named = await reader.discover_feeds(got.body, content_type=got.content_type, url=got.final_url)
        if attempt == 1 and named:
            url = named[0]
            continue
        return Denied(reason=f"{url}: {parsed.reason}")
    raise AssertionError("the second attempt always returns")


async def import_feeds(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Keep a list of addresses; they are visited when they fall due, which is at once."""
    listed = wish["feeds"]
    if not isinstance(listed, list):
        return Denied(reason="an import needs a list of feeds")
    owners = await engine.books.run(_owners, engine)
    taken = {*owners.values(), *engine.desk.sources}
    feeds = [Feed(url=str(one["url"]), source_id=_owner(str(one["url"]), owners, taken)) for one in listed]
    sources = [
        Source(
            id=feed.source_id,
            title=str(one.get("title") or feed.source_id),
            home=one.get("home") or None,
            country=one.get("country"),
            language=one.get("language"),
            tier=one.get("tier") or USUAL_TIER,
        )
        for one, feed in zip(listed, feeds, strict=True)
    ]
    added = await engine.books.run(_add_all, engine, sources, feeds)
    return Granted(facts={"added": added, "known": len(listed) - added})


def _owners(engine: LocalEngine) -> dict[str, str]:
    """Return the source of each feed that is polled, by the feed's address."""
    return {one.feed.url: one.source.id for one in engine.desk.store.feeds()}


def _owner(url: str, owners: Mapping[str, str], taken: set[str]) -> str:
    return owners.get(url) or free_id(url, taken)


def _add_all(engine: LocalEngine, sources: Sequence[Source], feeds: Sequence[Feed]) -> int:
    store, now = engine.desk.store, engine.desk.clock.now()
    return sum(store.add_feed(source, feed, now=now) for source, feed in zip(sources, feeds, strict=True))


async def _keep(engine: LocalEngine, source: Source, feed: Feed) -> WishAnswer:
    is_new = await engine.books.run(engine.desk.store.add_feed, source, feed, now=engine.desk.clock.now())
    return Granted(facts={"url": feed.url, "source": source.id, "title": source.title, "added": is_new})


async def pause_feed(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Pause a feed, or resume it, by its address."""
    url, paused = str(wish["url"]), bool(wish["paused"])
    known = await engine.books.run(engine.desk.store.set_paused, computed_id("feed", url), paused=paused)
    return Granted(facts={"url": url, "paused": paused}) if known else Denied(reason=f"there is no feed {url}")


async def retry_delivery(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Make a delivery due now, with the same id and bytes."""
    wanted = str(wish["delivery"])
    known = await engine.books.run(engine.desk.store.retry_delivery, wanted, now=engine.desk.clock.now())
    if not known:
        return Denied(reason=f"there is no delivery {wanted} that could be sent again")
    await engine.teller.deliver_due(Tally(started_at=engine.desk.clock.now()), NO_PROGRESS)
    found = await engine.books.run(engine.desk.store.delivery, wanted)
    if found is None:
        return Denied(reason=f"there is no delivery {wanted}")
    return Granted(facts={"delivery": wanted, "state": found[0].state.value, "reason": found[0].reason})


async def open_channel(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Open a channel that was closed."""
    name = str(wish["channel"])
    channel_id = engine.desk.channel_ids.get(name)
    if channel_id is None:
        return Denied(reason=f"there is no channel {name}")
    opened = await engine.books.run(engine.desk.store.open_channel, channel_id)
    return Granted(facts={"channel": name, "opened": opened})


async def try_channel(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Send a digest that says it is a test over one channel, past the outbox: it is owed to nobody."""
    name, now = str(wish["channel"]), engine.desk.real_clock.now()
    channel_id = engine.desk.channel_ids.get(name)
    if channel_id is None:
        return Denied(reason=f"there is no channel {name}")
    (channel, sender), facts = engine.desk.senders[channel_id], engine.desk.facts
    digest = trial_digest(channel, now=now, desk_title=facts.title, base_url=facts.base_url, contact=facts.contact)
    owed_id = delivery_id(digest.id, channel.id)
    delivery = Delivery(
        id=owed_id,
        digest_id=digest.id,
        channel_id=channel.id,
        channel_name=name,
        state=DeliveryState.LEASED,
        created_at=now,
        parts=sender.render(digest, delivery_id=owed_id),
        attempts=1,
    )
    answer = await sender.send(delivery, now=now)
    await sender.end_visit()
    match answer:
        case Accepted(detail=detail):
            return Granted(facts={"channel": name, "delivery": owed_id, "answer": detail})
        case Refused(reason=reason) | Unknown(reason=reason):
            return Denied(reason=f"{name}: {reason}")


WISHES: Mapping[str, Callable[[LocalEngine, Values], Awaitable[WishAnswer]]] = {
    "feed.add": add_feed,
    "feed.import": import_feeds,
    "feed.pause": pause_feed,
    "delivery.retry": retry_delivery,
    "subscription.end": end_subscription,
    "subscription.resume": resume_subscription,
    "feedback.save": save_feedback,
    "bounce.take": take_bounce,
    "watch_feed.publish": publish_feed,
    "watch_feed.withdraw": withdraw_feed,
    "mute.add": add_mute,
    "mute.lift": lift_mute,
    "channel.open": open_channel,
    "channel.test": try_channel,
}
