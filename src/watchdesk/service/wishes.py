"""Wishes: what a command asks of the desk, carried out by whoever holds the store — `run`, or the command itself.

A wish is a name and plain values, so that it can cross the control socket; its answer is plain values too.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from watchdesk.channels.trial import trial_digest
from watchdesk.engine.local import NO_PROGRESS, LocalEngine
from watchdesk.engine.tally import Tally
from watchdesk.model.deliveries import Accepted, Delivery, DeliveryState, Refused, Took, Unknown, delivery_id, noted
from watchdesk.model.identity import computed_id
from watchdesk.model.sources import DueFeed, Feed, ReadPolicy, Source
from watchdesk.pipeline.poll import visited_already
from watchdesk.service.adopting import adopt_sources
from watchdesk.service.answering import Denied, Granted, Values, WishAnswer
from watchdesk.service.answers import (
    end_subscription,
    publish_feed,
    resume_subscription,
    save_feedback,
    withdraw_feed,
)
from watchdesk.service.bouncing import take_bounce
from watchdesk.service.discovering import Candidate, discover_site
from watchdesk.service.enrolling import (
    add_subscriber,
    change_subscriber,
    confirm_subscriber,
    remove_subscriber,
    sign_up,
)
from watchdesk.service.known_feeds import feeds_by_address
from watchdesk.service.muting import add_mute, lift_mute
from watchdesk.service.naming import free_id
from watchdesk.service.resting import pause_feed, remove_feed

USUAL_TIER = 2
__all__ = ("WISHES", "Denied", "Granted", "Values", "WishAnswer")


async def add_feed(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Visit an address, find the feed there or the best of the site behind it, and keep it."""
    known = await engine.books.run(feeds_by_address, engine.desk.store)
    if (due := known.get(str(wish["url"]))) is not None:  # known: nobody need be asked (G9)
        return _known(str(wish["url"]), due)
    site = await discover_site(str(wish["url"]), engine.desk.fetcher, engine.desk.feed_reader)
    if not site.candidates:
        return Denied(reason=site.reason)
    best = site.candidates[0]
    url, title, language = best.url, best.parsed.title, best.parsed.language
    if (due := known.get(url)) is not None:
        return _known(url, due)
    name = str(wish.get("source") or free_id(url, {*(one.source.id for one in known.values()), *engine.desk.sources}))
    if name in engine.desk.sources:
        return Denied(reason=f'the configuration has a source "{name}" already: choose another id')
    source = Source(
        id=name,
        title=str(wish.get("title") or title or name),
        language=str(wish["language"]) if wish.get("language") else language,
        country=str(wish["country"]) if wish.get("country") else None,
        read=ReadPolicy(str(wish.get("read") or "always")),
    )
    feed = Feed(url=url, source_id=source.id, kind=best.kind)
    with engine.poller.kept_apart(feed.id):  # or a round that begins meanwhile would ask for it once more
        answer = await _keep(engine, source, feed)
        if isinstance(answer, Granted) and answer.facts["added"]:
            await _take_in(engine, best)
    return answer


async def _take_in(engine: LocalEngine, found: Candidate) -> None:
    """Settle the visit that found the feed as its first poll: it is asked without conditions once only (G9)."""
    due = await engine.books.run(engine.desk.store.feed, computed_id("feed", found.url))
    if due is not None:
        await engine.poller.take_in(visited_already(due, found.got, found.parsed, found.sitemaps))


async def import_feeds(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Keep a list of addresses; they are visited when they fall due, which is at once."""
    listed = wish["feeds"]
    if not isinstance(listed, list):
        return Denied(reason="an import needs a list of feeds")
    known = await engine.books.run(feeds_by_address, engine.desk.store)
    taken = {*(one.source.id for one in known.values()), *engine.desk.sources}
    new = [one for one in listed if str(one["url"]) not in known]
    feeds = [Feed(url=str(one["url"]), source_id=free_id(str(one["url"]), taken)) for one in new]
    sources = [
        Source(
            id=feed.source_id,
            title=str(one.get("title") or feed.source_id),
            home=one.get("home") or None,
            country=one.get("country"),
            language=one.get("language"),
            tier=one.get("tier") or USUAL_TIER,
        )
        for one, feed in zip(new, feeds, strict=True)
    ]
    added = await engine.books.run(_add_all, engine, sources, feeds)
    engine.reading.ask_again_for(source.id for source in sources)
    return Granted(facts={"added": added, "known": len(listed) - added})


def _add_all(engine: LocalEngine, sources: Sequence[Source], feeds: Sequence[Feed]) -> int:
    store, now = engine.desk.store, engine.desk.clock.now()
    return sum(store.add_feed(source, feed, now=now) for source, feed in zip(sources, feeds, strict=True))


async def _keep(engine: LocalEngine, source: Source, feed: Feed) -> WishAnswer:
    is_new = await engine.books.run(engine.desk.store.add_feed, source, feed, now=engine.desk.clock.now())
    engine.reading.ask_again_for([source.id])
    return _granted(feed.url, source, is_new=is_new)


def _known(url: str, due: DueFeed) -> Granted:
    """Say whose an address is that is polled already; `moved_from` is the feed's own where it has moved there."""
    granted = _granted(url, due.source, is_new=False)
    return granted if due.feed.url == url else Granted(facts={**granted.facts, "moved_from": due.feed.url})


def _granted(url: str, source: Source, *, is_new: bool) -> Granted:
    return Granted(facts={"url": url, "source": source.id, "title": source.title, "added": is_new})


async def retry_delivery(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Make a delivery due now, with the same id and bytes."""
    wanted = str(wish["delivery"])
    known = await engine.books.run(engine.desk.store.retry_delivery, wanted, now=engine.desk.clock.now())
    if not known:
        return Denied(reason=f"there is no delivery {wanted} that could be sent again")
    await engine.deliverer.deliver_due(Tally(started_at=engine.desk.clock.now()), NO_PROGRESS)
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
    await sender.begin_visit()
    try:
        answer = await sender.send(delivery, now=now)
        while isinstance(answer, Took):
            delivery = noted(delivery, answer)
            answer = await sender.send(delivery, now=now)
    finally:
        await sender.end_visit()
    match answer:
        case Accepted(detail=detail):
            return Granted(facts={"channel": name, "delivery": owed_id, "answer": detail})
        case Refused(reason=reason) | Unknown(reason=reason):
            return Denied(reason=f"{name}: {reason}")


WISHES: Mapping[str, Callable[[LocalEngine, Values], Awaitable[WishAnswer]]] = {
    "feed.add": add_feed,
    "feed.import": import_feeds,
    "feed.adopt": adopt_sources,
    "feed.pause": pause_feed,
    "feed.remove": remove_feed,
    "delivery.retry": retry_delivery,
    "subscription.end": end_subscription,
    "subscription.resume": resume_subscription,
    "subscriber.sign_up": sign_up,
    "subscriber.add": add_subscriber,
    "subscriber.confirm": confirm_subscriber,
    "subscriber.change": change_subscriber,
    "subscriber.remove": remove_subscriber,
    "feedback.save": save_feedback,
    "bounce.take": take_bounce,
    "watch_feed.publish": publish_feed,
    "watch_feed.withdraw": withdraw_feed,
    "mute.add": add_mute,
    "mute.lift": lift_mute,
    "channel.open": open_channel,
    "channel.test": try_channel,
}
