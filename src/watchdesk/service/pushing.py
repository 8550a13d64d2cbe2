"""Pushing: what a hub says at the callback — the service behind the web's route (WebSub, sections 5.3 and 7)."""

from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import ClassVar
from urllib.parse import urlsplit

import structlog
from msgspec.structs import replace

from watchdesk.engine.local import LocalEngine
from watchdesk.model.entries import ParsedFeed
from watchdesk.model.pushes import Push
from watchdesk.model.records import Reticent
from watchdesk.model.sources import DueFeed
from watchdesk.net.links import push_links
from watchdesk.rules.pushing import denied, is_of_topic, is_read, is_signed, poll_at, verified
from watchdesk.service.settings import Settings

CALLBACK = "/push/"
MOST_PUSHED = 10 * 2**20
log = structlog.get_logger("watchdesk.push")


class Message(Reticent, frozen=True, kw_only=True):
    """What came at a callback: a body as it was sent, its signature and type, and the lines of its Link header."""

    unshown: ClassVar = ("body",)

    body: bytes
    signature: str | None = None
    content_type: str | None = None
    links: tuple[str, ...] = ()


def callback_of(settings: Settings) -> str | None:
    """Return what callbacks begin with, None where hubs are not to be asked.

    `polling.websub` says so; where it says nothing, they are asked if `desk.base_url` can be reached from elsewhere.
    """
    base, wanted = settings.desk.base_url, settings.polling.websub
    if base is None or wanted is False or (wanted is None and _is_inward(urlsplit(base).hostname or "")):
        return None
    return base.rstrip("/") + CALLBACK


def _is_inward(host: str) -> bool:
    """Return whether a host is this machine or one of a private network, as far as its name says."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith((".localhost", ".local", ".internal", ".lan"))


async def answer_hub(engine: LocalEngine, token: str, asked: Mapping[str, str]) -> str | None:
    """Answer a hub that asks whether a subscription was meant: with its challenge, or None for a no."""
    return await engine.books.run(_answer, engine, token, asked)


def _answer(engine: LocalEngine, token: str, asked: Mapping[str, str]) -> str | None:
    store, now = engine.desk.store, engine.desk.clock.now()
    push = store.push_of(token)
    if push is None:
        return None
    mode, topic = asked.get("hub.mode", ""), asked.get("hub.topic", "")
    if mode == "denied":
        after = denied(push, topic=topic, reason=asked.get("hub.reason", ""), now=now)
        challenge = ""
    else:
        after = verified(push, mode=mode, topic=topic, lease=asked.get("hub.lease_seconds"), now=now)
        challenge = asked.get("hub.challenge", "")
    if after is None or store.feed(push.feed_id) is None:
        return None
    store.save_push(after)
    log.info("hub", hub=push.hub, topic=push.topic, state=after.state.value, reason=after.reason)
    return challenge


async def is_pushed_to(engine: LocalEngine, token: str) -> bool:
    """Return whether a hub was given this callback: what comes at another is not read."""
    return await engine.books.run(engine.desk.store.push_of, token) is not None


async def take_push(engine: LocalEngine, token: str, message: Message) -> bool:
    """Take in what a hub tells of a feed; return whether it was believed.

    A signed message that brings something new is all that it takes: its entries are kept before this returns. Any other
    that is believed makes the feed due.
    """
    told = await engine.books.run(_believed, engine, token, message)
    if told is None:
        return False
    push, due = told
    new = await _read(engine, push, due, message) if is_read(push, due.state) else 0
    at = None if new else await engine.books.run(_bring_forward, engine, push)
    log.info("pushed", feed=due.feed.url, new=new, poll_at=at.isoformat() if at else None)
    return True


def _believed(engine: LocalEngine, token: str, message: Message) -> tuple[Push, DueFeed] | None:
    store, now = engine.desk.store, engine.desk.clock.now()
    push = store.push_of(token)
    due = store.feed(push.feed_id) if push else None
    if push is None or due is None or not push.is_active(now) or not is_signed(push, message.body, message.signature):
        log.warning("push not believed", topic=push.topic if push else None)
        return None
    store.save_push(replace(push, pushed_at=now, is_trusted=True))
    return push, due


async def _read(engine: LocalEngine, push: Push, due: DueFeed, message: Message) -> int:
    """Read what was delivered as a poll would; return how many new entries were kept of it."""
    address = due.state.moved_to or due.feed.url
    found = await engine.desk.feed_reader.read_feed(message.body, content_type=message.content_type, url=address)
    if not isinstance(found, ParsedFeed):
        return 0
    _, linked = push_links(message.links, address)
    if not is_of_topic(push, linked=linked, own=found.hints.topic):
        log.warning("push of another topic", topic=push.topic, delivered=linked or found.hints.topic)
        return 0
    return await engine.poller.take_in_pushed(push.feed_id, found, size=len(message.body))


def _bring_forward(engine: LocalEngine, push: Push) -> datetime | None:
    """Make a feed due; return when, None where it keeps its turn."""
    store = engine.desk.store
    due = store.feed(push.feed_id)
    at = poll_at(due.state, min_interval=engine.desk.pace.min_interval, now=engine.desk.clock.now()) if due else None
    if at is not None:
        store.bring_forward(push.feed_id, at=at)
    return at
