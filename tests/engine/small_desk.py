"""A small desk over a fake world, in memory, under a clock that stands still — for tests of the route."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from watchdesk.engine.desk import Desk
from watchdesk.engine.local import LocalEngine
from watchdesk.engine.tally import Tally
from watchdesk.model.articles import Page
from watchdesk.model.entries import ParsedEntry
from watchdesk.model.sources import Feed, ReadPolicy, Source
from watchdesk.model.subscribers import Channel, Subscriber, Subscription
from watchdesk.model.watches import Watch
from watchdesk.net.slots import PATIENCE
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.rules.matching.matcher import Matcher
from watchdesk.rules.pacing import Pace
from watchdesk.rules.schedule import read_schedule
from watchdesk.testing.clock import ManualClock
from watchdesk.testing.memory import MemoryStore
from watchdesk.testing.world import FakeSender, FakeWorld

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED, OTHER = "https://lantern.test/feed", "https://herald.test/feed"
TALKS = Watch(id="talks", title="The talks", query="Sherman AND Qureshi")
RAIN = Watch(id="rain", title="The rain", query="rain")
ANALYST = Subscriber(id="analyst", name="Duty analyst", timezone="UTC")
HOOK = Channel(name="hook", kind="webhook", address="https://hook.test/")
BODY = " ".join(f"Sentence {number} tells of Sherman, of Qureshi and of what they said." for number in range(30))


def subscription(
    name: str = "morning",
    *,
    watches: tuple[str, ...] = ("talks",),
    schedule: str = "at once",
    channel: Channel = HOOK,
) -> Subscription:
    return Subscription(id=name, subscriber=ANALYST, watches=watches, channel=channel, schedule=read_schedule(schedule))


def entry(
    slug: str,
    title: str = "Sherman meets Qureshi",
    *,
    hours: float | None = 1,
    summary: str = "",
    site: str = "lantern",
) -> ParsedEntry:
    """Return an entry that was published so many hours before noon; None: without a date."""
    published = None if hours is None else NOON - timedelta(hours=hours)
    return ParsedEntry(
        guid=slug, url=f"https://{site}.test/{slug}", title=title, summary=summary, published_at=published
    )


def page(text: str = BODY, **more: str) -> Page:
    return Page(title=more.get("title", "A title"), text=text, canonical=more.get("canonical"))


@dataclass
class SmallDesk:
    """A desk of one or two feeds; `check` is what `watchdesk check` does."""

    read: ReadPolicy = ReadPolicy.ALWAYS
    subscriptions: Sequence[Subscription] = (subscription(),)
    channel: Channel = HOOK
    feeds: tuple[str, ...] = (FEED, OTHER)
    world: FakeWorld = field(default_factory=FakeWorld)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON))
    store: MemoryStore = field(default_factory=MemoryStore)
    sender: FakeSender = field(default_factory=FakeSender)
    side_by_side: bool = False
    tier: int = 2
    skims: bool = False
    concurrency: int = 64
    patience: timedelta = PATIENCE
    spacing: timedelta = timedelta()
    is_alone: bool = True

    def engine(self) -> LocalEngine:
        names = {url: url.split("//")[1].split(".")[0] for url in self.feeds}
        sources = [Source(id=name, title=name.title(), read=self.read, tier=self.tier) for name in names.values()]
        feeds = [Feed(url=url, source_id=name) for url, name in names.items()]
        self.store.sync_feeds(sources, feeds, now=self.clock.now())
        self.store.sync_channels({self.channel.id: (self.channel.name, self.channel.holds_unknown)})
        desk = Desk(
            store=self.store,
            fetcher=self.world,
            feed_reader=self.world,
            page_reader=self.world,
            matcher=Matcher((TALKS, RAIN)),
            watch_titles={"talks": "The talks", "rain": "The rain"},
            sources={source.id: source for source in sources},
            subscriptions=[replace(one, channel=self.channel) for one in self.subscriptions],
            senders={self.channel.id: (self.channel, self.sender)},
            pace=Pace(interval=HOUR / 4, min_interval=timedelta(0), max_interval=HOUR),
            fresh_for=DAY,
            keep=90 * DAY,
            facts=DeskFacts(title="Desk", base_url=None, contact=None),
            clock=self.clock,
            real_clock=self.clock,
            page_skimmer=self.world if self.skims else None,
            concurrency=self.concurrency,
            patience=self.patience,
            spacing=self.spacing,
            is_alone=self.is_alone,
        )
        return LocalEngine(desk, side_by_side_on_host=self.side_by_side)

    async def check(self, after: timedelta = timedelta(0)) -> Tally:
        """Let time pass, then check once."""
        self.clock.advance(after)
        engine = self.engine()
        try:
            await engine.recover()
            return await engine.check()
        finally:
            engine.close()
