"""WebSub from end to end: a hub that asks back and tells, the callback over HTTP, and polling as the net beneath."""

import dataclasses
import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest
from msgspec.structs import replace

from engine.small_desk import DAY, FEED, HOUR, SmallDesk, entry
from service.desk_settings import DESK, settings_in
from watchdesk.engine.local import LocalEngine
from watchdesk.feeds.reader import PooledFeedReader
from watchdesk.model.entries import NotAFeed, ParsedFeed
from watchdesk.model.pushes import Push, PushState
from watchdesk.model.sources import FeedHints
from watchdesk.model.visits import Posted, PostResult
from watchdesk.service.pushing import MOST_PUSHED, callback_of
from watchdesk.testing.world import FakeWorld
from watchdesk.workers.pool import WorkerPool
from web.pages_over import pages_over

HUB = "https://hub.test/"
MINUTE = timedelta(minutes=1)


class Offering(FakeWorld):
    """A world whose feeds name a hub. A body that stands nowhere in it, as a hub delivers one, is really parsed."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = WorkerPool(size=1, memory=512 * 2**20, cpu=timedelta(seconds=3))
        self.reader = PooledFeedReader(self.pool)

    async def read_feed(self, body: bytes, *, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
        if body != self._bodies.get(url):
            return await self.reader.read_feed(body, content_type=content_type, url=url)
        parsed = await super().read_feed(body, content_type=content_type, url=url)
        return (
            dataclasses.replace(parsed, hints=FeedHints(hub=HUB, topic=url))
            if isinstance(parsed, ParsedFeed)
            else parsed
        )


@dataclass
class Hub:
    """A poster that is a hub: it asks back at the callback at once, and answers after that."""

    pages: httpx.AsyncClient | None = None
    lease: timedelta = 2 * DAY
    status: int = 202
    asked: list[dict[str, str]] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> PostResult:
        assert url == HUB
        assert headers["Content-Type"] == "application/x-www-form-urlencoded"
        form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
        self.asked.append(form)
        if self.status == 202 and self.pages is not None:
            question = {
                "hub.mode": "subscribe",
                "hub.topic": form["hub.topic"],
                "hub.challenge": "<b>ch4llenge",
                "hub.lease_seconds": str(int(self.lease.total_seconds())),
            }
            answer = await self.pages.get(form["hub.callback"], params=question)
            assert answer.headers["content-type"].startswith("text/plain")
            self.confirmed.append(answer.status_code if answer.text == "<b>ch4llenge" else 0)
        return Posted(status=self.status, body=b"")

    async def tell(self, body: bytes = b"<rss/>", signature: str | None = None, link: str | None = None) -> int:
        assert self.pages is not None
        form = self.asked[-1]
        right = hmac.new(form.get("hub.secret", "").encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature": f"sha256={right}" if signature is None else signature}
        headers |= {"Link": link} if link else {}
        return (await self.pages.post(form["hub.callback"], content=body, headers=headers)).status_code


@dataclass
class Pushed:
    """A desk that hubs can reach."""

    desk: SmallDesk
    engine: LocalEngine
    hub: Hub

    @property
    def push(self) -> Push:
        (found,) = self.engine.desk.store.pushes().values()
        return found

    async def round(self, after: timedelta = timedelta(0)) -> int:
        """Let time pass and do what `run` does at a tick; return how often the feed was visited in it."""
        self.desk.clock.advance(after)
        before = self.desk.world.visited(FEED)
        await self.engine.check()
        await self.engine.poller.pusher.ask_due()
        return self.desk.world.visited(FEED) - before


@asynccontextmanager
async def a_pushed_desk(*, callback: str | None = "https://desk.example.org/push/") -> AsyncIterator[Pushed]:
    world, hub = Offering(), Hub()
    desk = SmallDesk(feeds=(FEED,), world=world)
    desk.world.publish(FEED, entry("one"))
    plain = desk.engine()
    plain.close()
    pace = replace(plain.desk.pace, min_interval=5 * MINUTE, max_interval=6 * HOUR)
    engine = LocalEngine(replace(plain.desk, poster=hub, callback=callback, pace=pace))
    async with pages_over(engine) as hub.pages:
        try:
            yield Pushed(desk, engine, hub)
        finally:
            engine.close()
            await world.pool.close()


async def test_a_hub_that_a_feed_names_is_asked_and_asks_back() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        (form,) = desk.hub.asked
        assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", FEED)
        assert form["hub.callback"].startswith("https://desk.example.org/push/")
        assert len(form["hub.callback"]) > 60
        assert len(form["hub.secret"]) == 64
        assert desk.hub.confirmed == [200]
        assert desk.push.is_active(desk.desk.clock.now())
        assert not desk.push.is_awaited
        for _ in range(5):
            await desk.round(HOUR)
        assert len(desk.hub.asked) == 1


async def test_the_lease_is_renewed_before_it_ends() -> None:
    async with a_pushed_desk() as desk:
        for _ in range(8 * 24):
            await desk.round(HOUR)
            assert desk.push.is_active(desk.desk.clock.now())
        assert 4 <= len(desk.hub.asked) <= 6
        assert len({form["hub.callback"] for form in desk.hub.asked}) == 1
        assert set(desk.hub.confirmed) == {200}


async def test_a_message_makes_the_feed_due_and_polling_is_a_net_beneath_it() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        assert await desk.round(20 * MINUTE) == 1  # no message yet: polled as ever
        desk.desk.world.publish(FEED, entry("two", "Another title"), entry("one"))
        assert await desk.hub.tell() == 202
        assert await desk.round(4 * MINUTE) == 0  # never sooner than the shortest interval
        assert await desk.round(MINUTE) == 1
        assert len(list(desk.engine.desk.store.articles_since(desk.desk.clock.now() - MINUTE))) == 1
        visits = [await desk.round(HOUR) for _ in range(12)]
        assert sum(visits) == 2  # each six hours


async def test_a_hub_that_misses_an_entry_loses_its_trust_until_it_tells_again() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        await desk.hub.tell()
        await desk.round(6 * MINUTE)
        desk.desk.world.publish(FEED, entry("two", "Another title"))
        assert sum([await desk.round(HOUR) for _ in range(6)]) == 1
        assert not desk.push.is_trusted
        assert sum([await desk.round(20 * MINUTE) for _ in range(6)]) >= 4
        await desk.hub.tell()
        assert desk.push.is_trusted


@pytest.mark.parametrize("signature", ["", "sha256=00", "sha1=" + "0" * 40])
async def test_a_message_without_the_right_signature_changes_nothing(signature: str) -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        before = (desk.push, desk.engine.desk.store.feeds())
        assert await desk.hub.tell(signature=signature) == 202
        assert (desk.push, desk.engine.desk.store.feeds()) == before


async def test_a_callback_that_no_hub_was_given_is_not_found() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        assert desk.hub.pages is not None
        question = {"hub.mode": "subscribe", "hub.topic": FEED, "hub.challenge": "x"}
        for path, params in (("/push/unknown", question), (f"/push/{desk.push.token}", question)):
            assert (await desk.hub.pages.get(path, params=params)).status_code == 404  # the second: nobody asked now
        assert (await desk.hub.pages.post("/push/unknown", content=b"x")).status_code == 404
        unsubscribe = question | {"hub.mode": "unsubscribe"}
        assert (await desk.hub.pages.get(f"/push/{desk.push.token}", params=unsubscribe)).status_code == 404


async def test_a_message_larger_than_a_feed_may_be_is_refused() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        assert await desk.hub.tell(b"x" * (MOST_PUSHED + 1)) == 413
        assert await desk.hub.tell(b"x" * MOST_PUSHED) == 202


async def test_a_hub_that_refuses_is_let_alone_for_a_week() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        refusal = {"hub.mode": "denied", "hub.topic": FEED, "hub.reason": "not for you"}
        assert desk.hub.pages is not None
        assert (await desk.hub.pages.get(f"/push/{desk.push.token}", params=refusal)).status_code == 200
        assert (desk.push.state, desk.push.reason) == (PushState.REFUSED, "the hub refused: not for you")
        for _ in range(6):
            await desk.round(DAY)
        assert len(desk.hub.asked) == 1
        await desk.round(DAY)
        assert len(desk.hub.asked) == 2


async def test_a_hub_that_fails_is_asked_ever_more_seldom_and_the_feed_polled_as_ever() -> None:
    async with a_pushed_desk() as desk:
        desk.hub.status = 503
        visits = [await desk.round(HOUR) for _ in range(49)]
        assert len(desk.hub.asked) == 6  # after 0, 1, 3, 7, 15 and 31 hours
        assert sum(visits) >= 20
        assert desk.push.reason == "the hub answered 503"


async def test_a_feed_that_is_paused_is_not_asked_for_and_not_told_of() -> None:
    async with a_pushed_desk() as desk:
        await desk.round()
        (due,) = desk.engine.desk.store.feeds()
        desk.engine.desk.store.set_paused(due.feed.id, paused=True)
        await desk.hub.tell()
        assert sum([await desk.round(DAY) for _ in range(3)]) == 0
        assert len(desk.hub.asked) == 1


async def test_a_desk_that_no_hub_can_reach_asks_none() -> None:
    async with a_pushed_desk(callback=None) as desk:
        for _ in range(3):
            await desk.round(HOUR)
        assert (desk.hub.asked, desk.engine.desk.store.pushes()) == ([], {})


@pytest.mark.parametrize(
    "base, websub, expected",
    [
        (None, None, None),
        (None, "true", None),
        ("http://127.0.0.1:8710", None, None),
        ("http://127.0.0.1:8710", "true", "http://127.0.0.1:8710/push/"),
        ("http://localhost", None, None),
        ("http://[::1]:80", None, None),
        ("http://192.168.1.9", None, None),
        ("http://newsdesk", None, None),
        ("http://desk.lan", None, None),
        ("https://desk.example.org/", None, "https://desk.example.org/push/"),
        ("https://desk.example.org", "false", None),
        ("https://93.184.216.34", None, "https://93.184.216.34/push/"),
    ],
)
def test_hubs_are_asked_where_the_desk_can_be_reached_or_the_operator_says_so(
    tmp_path: Path, base: str | None, websub: str | None, expected: str | None
) -> None:
    text = DESK.replace("[desk]", f'[desk]\nbase_url = "{base}"') if base else DESK
    text = f"{text}\n[polling]\nwebsub = {websub}\n" if websub else text
    assert callback_of(settings_in(tmp_path, text)) == expected
