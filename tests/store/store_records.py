"""Records with everything filled in, for the tests of the stores; name only what the test is about."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from watchdesk.model.articles import Article, Quality, Readout
from watchdesk.model.deliveries import Delivery, DeliveryState, Part, delivery_id
from watchdesk.model.entries import Entry, Standing
from watchdesk.model.identity import computed_id
from watchdesk.model.sources import DueFeed, Feed, FeedState, Poll, PollOutcome, Source
from watchdesk.model.stories import Gist, Grouping, Merge, Relation, Sketch
from watchdesk.model.tellings import Telling, telling_id
from watchdesk.model.watches import Field, Hit, Match, Strength
from watchdesk.ports import Store

NOW = datetime(2026, 3, 4, 5, 6, 7, 890123, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

LANTERN = Source(id="lantern", title="The Lantern", home="https://lantern.test/", country="PK", language="en", tier=1)
HARBOUR = Source(id="harbour", title="Harbour Post")
WORLD = Feed(url="https://lantern.test/world.xml", source_id="lantern")
SPORT = Feed(url="https://lantern.test/sport.xml", source_id="lantern")
PORT = Feed(url="https://harbour.test/feed", source_id="harbour")


def with_feeds(store: Store) -> Store:
    store.sync_feeds([LANTERN, HARBOUR], [WORLD, PORT], now=NOW)
    return store


def feed_of(store: Store, feed: Feed) -> DueFeed:
    return next(due for due in store.feeds() if due.feed.id == feed.id)


def an_entry(name: str, *, feed: Feed = WORLD, address: str | None = "", read_at: datetime | None = NOW) -> Entry:
    url = f"https://lantern.test/{name}"
    return Entry(
        id=computed_id("entry", name),
        feed_id=feed.id,
        source_id=feed.source_id,
        article_id=computed_id("article", name),
        guid=f"guid-{name}",
        url=url,
        address=url if address == "" else address,
        title=f"Title of {name}",
        summary=f"Summary of {name} ☂ شیرمین",
        content="",
        authors=("A. Writer", 'B "Quote" Øre'),
        published_at=NOW - HOUR,
        language="en",
        tags=("world",),
        seen_at=NOW,
        standing=Standing.NEW,
        keys=(f"guid:{name}", f"link:{name}"),
        read_at=read_at,
    )


def a_visit(
    feed: Feed = WORLD, *entries: Entry, at: datetime = NOW, outcome: PollOutcome = PollOutcome.CHANGED
) -> tuple[Poll, FeedState, tuple[Entry, ...]]:
    poll = Poll(feed_id=feed.id, at=at, outcome=outcome, status=200, size=1234, seconds=0.25, new_entries=len(entries))
    state = FeedState(
        feed_id=feed.id,
        next_poll_at=at + HOUR,
        interval=HOUR,
        etag='W/"é"',
        last_modified="Wed, 04 Mar 2026",
        body_hash="ab" * 32,
        polled_at=at,
        succeeded_at=at,
        new_entry_at=at,
    )
    return poll, state, entries


def an_article(name: str, *, seen_at: datetime = NOW, standing: Standing = Standing.NEW) -> Article:
    return Article(
        id=computed_id("article", name),
        url=f"https://lantern.test/{name}",
        title=f"Title of {name}",
        text=f"First paragraph of {name}.\nSecond — with “quotes”.",
        summary=f"Summary of {name}",
        authors=("A. Writer",),
        language="en",
        published_at=seen_at - HOUR,
        source_id="lantern",
        tags=("world", "talks"),
        quality=Quality.FULL,
        seen_at=seen_at,
        read_at=seen_at + MINUTE,
        standing=standing,
    )


def a_readout(name: str, *, aliases: tuple[str, ...] = (), article: Article | None = None) -> Readout:
    return Readout(article=article or an_article(name), entry_ids=(computed_id("entry", name),), aliases=aliases)


def first(name: str) -> Grouping:
    found = computed_id("article", name)
    return Grouping(article_id=found, story_id=found, relation=Relation.FIRST)


def reprint(name: str, of: str) -> Grouping:
    story = computed_id("article", of)
    return Grouping(article_id=computed_id("article", name), story_id=story, relation=Relation.REPRINT, of=story)


def a_sketch(name: str, *keys: int, at: datetime = NOW) -> Sketch:
    found = computed_id("article", name)
    return Sketch(
        article_id=found,
        story_id=found,
        words=120,
        hashes=(-(2**63), -1, 0, 2**63 - 1),
        keys=keys,
        at=at,
        title=(-(2**63), 7, 2**63 - 1),
    )


def a_gist(name: str, *keys: int, at: datetime = NOW) -> Gist:
    return Gist(story_id=computed_id("article", name), packed=name.encode() + b"\0\xff", keys=keys, at=at)


def a_match(name: str, watch: str = "talks") -> Match:
    hit = Hit(term="Title", field=Field.TITLE, start=0, end=5, text="Title")
    return Match(
        watch_id=watch,
        article_id=computed_id("article", name),
        strength=Strength.STRONG,
        hits=(hit, replace(hit, field=Field.TEXT, text="שלום")),
        unknown=("author:x",),
        matched_at=NOW,
    )


def a_telling(name: str, *, due_at: datetime = NOW, suppressed: str | None = None, to: str = "amina") -> Telling:
    story = computed_id("article", name)
    return Telling(
        id=telling_id(to, "mail", story, "new"),
        subscription_id=f"{to}-daily",
        subscriber_id=to,
        channel_id="mail",
        story_id=story,
        article_id=story,
        reason="new",
        slot="2026-03-04 07:00",
        due_at=due_at,
        settled_at=NOW,
        suppressed=suppressed,
    )


def a_delivery(digest: str = "digest", channel: str = "mail", *, at: datetime = NOW) -> Delivery:
    return Delivery(
        id=delivery_id(digest, channel),
        digest_id=digest,
        channel_id=channel,
        channel_name=f"the {channel}",
        state=DeliveryState.PENDING,
        created_at=at,
        parts=(
            Part(name="body", media_type="application/json", body=b'{"\x00\xff": 1}'),
            Part(name="repeat", media_type="text/plain", body="möglich".encode()),
        ),
        next_attempt_at=at,
    )


def settle(
    store: Store,
    *readouts: Readout,
    groupings: tuple[Grouping, ...] = (),
    sketches: tuple[Sketch, ...] = (),
    stories: tuple[Gist, ...] = (),
    merges: tuple[Merge, ...] = (),
    matches: tuple[Match, ...] = (),
    tellings: tuple[Telling, ...] = (),
) -> None:
    with store.settling() as settling:
        settling.save(
            readouts=readouts,
            groupings=groupings,
            sketches=sketches,
            stories=stories,
            merges=merges,
            matches=matches,
            tellings=tellings,
        )
