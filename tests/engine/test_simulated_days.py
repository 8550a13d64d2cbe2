"""400 simulated days over six zones, both changes of the clocks, and clocks that are set: each slot told once (G11).

The judge does not know the rules of slots. It walks through the minutes of 400 days and looks at the wall clock of each
zone: a slot comes when that clock first shows its time or has passed it.
"""

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count, cycle, pairwise
from zoneinfo import ZoneInfo

import pytest

from engine.small_desk import HOOK, SmallDesk
from watchdesk.engine.tally import Tally
from watchdesk.model.articles import Article, Quality, Readout
from watchdesk.model.deliveries import Accepted, Answer, Delivery, DeliveryState, Part
from watchdesk.model.stories import Grouping, Relation
from watchdesk.model.subscribers import Subscriber, Subscription
from watchdesk.model.tellings import Digest
from watchdesk.model.watches import Match, Strength
from watchdesk.rules.routing import Found, owed
from watchdesk.rules.schedule import read_schedule
from watchdesk.testing.world import FakeSender

ZONES = (
    "Europe/London",
    "America/New_York",
    "Asia/Karachi",
    "Australia/Lord_Howe",  # changes by half an hour
    "America/Santiago",  # changes at midnight
    "Pacific/Chatham",  # is 45 minutes off the hour
)
HOURLY = "hourly"
SCHEDULES = (HOURLY, "daily 07:00", "daily 00:00,02:30,12:15", "weekdays 02:15", "weekly sun 02:30")
START = datetime(2026, 1, 10, 0, 7, tzinfo=UTC)
DAYS = 400
pytestmark = pytest.mark.slow
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def test_over_400_days_each_slot_is_told_once_and_at_its_time() -> None:
    told, articles = await simulated(subscriptions())
    for subscription in subscriptions():
        expected: dict[tuple[datetime, str], set[str]] = {}
        for at, story in articles[is_often(subscription)]:
            slot = bisect_right(instants(subscription.id), at)
            if slot < len(instants(subscription.id)):
                instant = instants(subscription.id)[slot]
                expected.setdefault((next_tick(instant), slots_of(subscription.id)[instant]), set()).add(story)
        found = {(one.at, one.slot): one.stories for one in told if one.subscription == subscription.id}
        expected = {key: stories for key, stories in expected.items() if key[0] <= ticks()[-1]}
        assert found == expected, subscription.id
        assert len(found) > 50, "the slots of more than a year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The desk's clock is off by so much for so long."""

    at: datetime
    by: timedelta
    lasts: timedelta

    @property
    def until(self) -> datetime:
        return self.at + self.lasts


STEPS = (
    Step(at=START + 20 * DAY, by=HOUR, lasts=3 * HOUR),
    Step(at=START + 45 * DAY, by=-HOUR, lasts=5 * HOUR),
    Step(at=datetime(2026, 3, 29, 0, 30, tzinfo=UTC), by=HOUR, lasts=2 * HOUR),  # London's clocks change meanwhile
    Step(at=START + 120 * DAY, by=DAY, lasts=30 * HOUR),
    Step(at=START + 160 * DAY, by=-DAY, lasts=30 * HOUR),
    Step(at=START + 200 * DAY, by=3650 * DAY, lasts=7 * HOUR),
    Step(at=datetime(2026, 11, 1, 5, 50, tzinfo=UTC), by=-HOUR, lasts=2 * HOUR),  # New York's clocks change meanwhile
    Step(at=START + 340 * DAY, by=-10 * MINUTE, lasts=40 * DAY),
)
SETTLES = 9 * DAY  # a week's slot, and the day by which the clock was off


async def test_clocks_that_are_set_lose_nothing_and_tell_nothing_twice() -> None:
    told, articles = await simulated(subscriptions(ZONES[:2]), STEPS)
    for subscription in subscriptions(ZONES[:2]):
        mine = [one for one in told if one.subscription == subscription.id]
        assert set(Counter(one.slot for one in mine).values()) == {1}, "no slot comes twice"
        at = {story: one.at for one in mine for story in one.stories}
        assert sum(len(one.stories) for one in mine) == len(at), "nothing is told twice"
        settled = {story: begun for begun, story in articles[is_often(subscription)]}
        waiting = {story for story in settled if story not in at}
        assert all(settled[story] > ticks()[-1] - 2 * SETTLES for story in waiting), "late rather than never"
        assert_late_only_by_the_step(subscription, settled, at)


def assert_late_only_by_the_step(
    subscription: Subscription, settled: dict[str, datetime], told_at: dict[str, datetime]
) -> None:
    slots = instants(subscription.id)
    longest = max(later - slot for slot, later in pairwise(slots))
    exact = 0
    for story, at in told_at.items():
        begun = settled[story]
        assert at - begun <= 2 * longest + 2 * DAY, (subscription.id, story)
        if not any(step.at - SETTLES < begun < step.until + SETTLES for step in STEPS):
            exact += 1
            assert at == next_tick(slots[bisect_right(slots, begun)]), (subscription.id, story)
    assert exact > 100, "most of the time the clock is right"


# --- the judge


@cache
def slots_in(zone: str) -> dict[str, dict[datetime, str]]:
    """Walk through the minutes; return each schedule's slots (instant: label). Those of one instant are one."""
    found: dict[str, dict[datetime, str]] = {schedule: {} for schedule in SCHEDULES}
    times = {schedule: wall_times(schedule) for schedule in SCHEDULES if schedule != HOURLY}
    wanted = {schedule: next(of) for schedule, of in times.items()}
    where, instant = ZoneInfo(zone), START.replace(minute=0) - DAY
    offset = instant.astimezone(where).utcoffset()
    for _ in range((DAYS + 12) * 24 * 60):
        local = instant.astimezone(where)
        is_changed, before, offset = local.utcoffset() != offset, offset, local.utcoffset()
        if local.minute == 0 or (is_changed and (instant + (before or timedelta())).minute == 0):
            found[HOURLY][instant] = local.isoformat(timespec="minutes")
        wall = local.replace(tzinfo=None)
        for schedule, later in times.items():
            while wall >= wanted[schedule]:
                found[schedule].setdefault(instant, wanted[schedule].isoformat(timespec="minutes"))
                wanted[schedule] = next(later)
        instant += MINUTE
    return found


def wall_times(schedule: str) -> Iterator[datetime]:
    """Yield each date and time of day that a schedule names, from the day before the start on."""
    rhythm, *words = schedule.split()
    for number in count():
        day = START.date() + timedelta(days=number - 1)
        if rhythm == "weekdays" and f"{day:%a}" in {"Sat", "Sun"}:
            continue
        if rhythm == "weekly" and f"{day:%a}".lower() != words[0]:
            continue
        for text in words[-1].split(","):
            yield datetime.fromisoformat(f"{day}T{text}")


def slots_of(subscription_id: str) -> dict[datetime, str]:
    zone, schedule = subscription_id.split(" ", 1)
    return slots_in(zone)[schedule]


@cache
def instants(subscription_id: str) -> list[datetime]:
    return sorted(slots_of(subscription_id))


# --- the desk


@cache
def ticks() -> list[datetime]:
    """Return when the desk looks: in uneven steps, and on some slots to the minute."""
    found, end = [START], START + DAYS * DAY
    for minutes in cycle((23, 31, 39, 27, 13, 47, 30, 37, 8, 45)):
        found.append(found[-1] + minutes * MINUTE)
        if found[-1] > end:
            return found
    raise AssertionError


def next_tick(instant: datetime) -> datetime:
    place = bisect_left(ticks(), instant)
    return ticks()[place] if place < len(ticks()) else datetime.max.replace(tzinfo=UTC)


@cache
def subscriptions(zones: tuple[str, ...] = ZONES) -> tuple[Subscription, ...]:
    return tuple(
        Subscription(
            id=f"{zone} {schedule}",
            subscriber=Subscriber(id=f"{zone} {schedule}", name="Analyst", timezone=zone),
            watches=("often" if schedule == HOURLY else "seldom",),
            channel=HOOK,
            schedule=read_schedule(schedule),
            at_most=10_000,
        )
        for zone in zones
        for schedule in SCHEDULES
    )


def is_often(subscription: Subscription) -> bool:
    return subscription.watches == ("often",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    subscription: str
    slot: str
    at: datetime
    stories: frozenset[str]


class Recorder(FakeSender):
    """A channel that notes what was told, by the true time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.told: list[Told] = []

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:
        del delivery_id
        body = json.dumps([digest.subscription_id, digest.slot, [story.id for story in digest.stories]])
        return (Part(name="body", media_type="application/json", body=body.encode()),)

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:
        del now
        subscription, slot, stories = json.loads(delivery.parts[0].body)
        self.told.append(Told(subscription=subscription, slot=slot, at=self.now, stories=frozenset(stories)))
        return Accepted(detail="noted")


Articles = dict[bool, list[tuple[datetime, str]]]


async def simulated(owing: tuple[Subscription, ...], steps: Sequence[Step] = ()) -> tuple[list[Told], Articles]:
    """Run a desk through the days under a clock that is off where the steps say; return what it told, and of what.

    The articles are (settled at, story), by whether the hourly subscriptions watch for them or the others.
    """
    recorder = Recorder()
    desk = SmallDesk(subscriptions=owing, feeds=(), sender=recorder)
    engine = desk.engine()
    articles: Articles = {True: [], False: []}
    for number, tick in enumerate(ticks()):
        recorder.now = tick
        desk.clock.set(tick + sum((step.by for step in steps if step.at <= tick < step.until), timedelta()))
        if steps and number % 2 == 0:
            await engine.bring_back()  # as the service does every hour
        for watch in ("often", "seldom") if number % 4 == 0 else ("often",):
            story = f"{watch}-{number}"
            articles[watch == "often"].append((tick, story))
            settle(desk, story, watch)
        await engine.tell(Tally(started_at=tick), waits_for_lull=False)
        if number % 10 == 0:
            forget_what_was_told(desk)
    engine.close()
    return recorder.told, articles


def settle(desk: SmallDesk, story: str, watch: str) -> None:
    """Settle one article that a watch holds for, and what is owed for it."""
    now = desk.clock.now()
    article = Article(id=story, url=None, title=story, text="", quality=Quality.FULL, seen_at=now, read_at=now)
    match = Match(watch_id=watch, article_id=story, strength=Strength.STRONG, hits=(), unknown=(), matched_at=now)
    found = Found(article=article, story_id=story, matches=(match,))
    with desk.store.settling() as tx:
        tx.save(
            readouts=[Readout(article=article, entry_ids=())],
            groupings=[Grouping(article_id=story, story_id=story, relation=Relation.FIRST)],
            sketches=(),
            matches=[match],
            tellings=owed([found], desk.subscriptions, (), now=now),
        )


def forget_what_was_told(desk: SmallDesk) -> None:
    """Keep the store in memory small, for it copies all it has at every write; of digests it keeps those of a week."""
    tables = desk.store._tables
    tables.digests = dict(list(tables.digests.items())[-1500:])
    tables.tellings = {key: one for key, one in tables.tellings.items() if one.digest_id is None}
    tables.deliveries = {key: one for key, one in tables.deliveries.items() if one.state is not DeliveryState.SENT}
    tables.attempts.clear()
    open_stories = {one.story_id for one in tables.tellings.values()}
    for table in (tables.articles, tables.stories, tables.groupings):
        for key in [key for key in table if key not in open_stories]:
            del table[key]
    tables.matches = {key: one for key, one in tables.matches.items() if key[0] in open_stories}
