"""Who is owed a telling for a match."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from msgspec.structs import replace

from watchdesk.model.articles import Article
from watchdesk.model.entries import Standing
from watchdesk.model.subscribers import Again, Channel, Quiet, Rhythm, Schedule, Subscriber, Subscription
from watchdesk.model.tellings import Telling, telling_id
from watchdesk.model.watches import Match, Strength
from watchdesk.rules.routing import NEW, Found, owed, repeatable
from watchdesk.rules.schedule import read_quiet, read_schedule

NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)
ANALYST = Subscriber(id="analyst", name="Duty analyst", timezone="Asia/Karachi")
EDITOR = Subscriber(id="editor", name="Editor", timezone="Europe/London")
MAIL = Channel(name="mail", kind="email", address="desk@press.test")
HOOK = Channel(name="hook", kind="webhook", address="https://press.test/hook")
AT_ONCE = Schedule(rhythm=Rhythm.AT_ONCE)


def sub(
    name: str = "morning",
    *watches: str,
    subscriber: Subscriber = ANALYST,
    channel: Channel = MAIL,
    schedule: Schedule = AT_ONCE,
    quiet: Quiet | None = None,
) -> Subscription:
    return Subscription(
        id=name, subscriber=subscriber, watches=watches or ("talks",), channel=channel, schedule=schedule, quiet=quiet
    )


def found(article: str = "a1", story: str = "s1", *watches: str, standing: Standing = Standing.NEW) -> Found:
    return Found(
        article=Article(id=article, url=None, title=article, text="", seen_at=NOW, read_at=NOW, standing=standing),
        story_id=story,
        matches=tuple(
            Match(watch_id=watch, article_id=article, strength=Strength.STRONG, hits=(), unknown=(), matched_at=NOW)
            for watch in watches or ("talks",)
        ),
    )


def told(tellings: list[Telling]) -> list[tuple[str, str]]:
    return [(telling.subscription_id, telling.story_id) for telling in tellings if telling.suppressed is None]


def test_a_match_is_owed_to_the_subscription_of_its_watch() -> None:
    (telling,) = owed([found()], [sub(), sub("other", "elections")], [], now=NOW)
    assert telling == Telling(
        id=telling_id("analyst", MAIL.id, "s1", NEW),
        subscription_id="morning",
        subscriber_id="analyst",
        channel_id=MAIL.id,
        story_id="s1",
        article_id="a1",
        reason="new",
        slot="at once",
        due_at=NOW,
        settled_at=NOW,
    )


def test_the_slot_is_that_of_the_subscribers_own_zone() -> None:
    schedule, quiet = read_schedule("daily 07:00"), read_quiet("22:00-06:30")
    one, other = owed(
        [found()],
        [sub(schedule=schedule, quiet=quiet), sub("london", subscriber=EDITOR, schedule=schedule)],
        [],
        now=NOW,
    )
    assert (one.slot, one.due_at) == ("2026-10-07T07:00", datetime(2026, 10, 7, 2, tzinfo=UTC))
    assert (other.slot, other.due_at) == ("2026-10-07T07:00", datetime(2026, 10, 7, 6, tzinfo=UTC))


@pytest.mark.parametrize("standing", [Standing.BASELINE, Standing.STALE])
def test_what_was_there_before_is_not_told(standing: Standing) -> None:
    assert owed([found(standing=standing)], [sub()], [], now=NOW) == []


def test_an_article_without_matches_is_owed_to_nobody() -> None:
    assert owed([replace(found(), matches=())], [sub()], [], now=NOW) == []


def test_a_baseline_article_is_told_when_a_live_entry_leads_to_it() -> None:
    assert owed([found(standing=Standing.BASELINE)], [sub()], [], now=NOW) == []
    assert told(owed([found()], [sub()], [], now=NOW)) == [("morning", "s1")]


def test_a_story_is_told_once_to_a_subscriber_on_a_channel() -> None:
    tellings = owed([found("a1"), found("a2"), found("a3", "s1", "talks", "elections")], [sub()], [], now=NOW)
    assert told(tellings) == [("morning", "s1")]
    assert len(tellings) == 1
    assert tellings[0].article_id == "a1"


def test_stories_subscribers_and_channels_are_told_each_for_itself() -> None:
    subscriptions = [sub(), sub("hook", channel=HOOK), sub("editor", subscriber=EDITOR)]
    tellings = owed([found(), found("a2", "s2")], subscriptions, [], now=NOW)
    assert told(tellings) == [(name, story) for story in ("s1", "s2") for name in ("morning", "hook", "editor")]
    assert len({telling.id for telling in tellings}) == 6


def test_a_second_subscription_is_suppressed_with_the_reason() -> None:
    first, second = owed([found("a1", "s1", "talks", "elections")], [sub(), sub("flash", "elections")], [], now=NOW)
    assert (first.subscription_id, first.suppressed) == ("morning", None)
    assert (second.subscription_id, second.suppressed) == ("flash", "told on the same channel through morning")
    assert first.id != second.id


def test_a_second_subscription_is_suppressed_too_when_its_watch_holds_later() -> None:
    subscriptions = [sub(), sub("flash", "elections")]
    earlier = owed([found("a1", "s1", "elections")], subscriptions, [], now=NOW - timedelta(hours=1))
    later = owed([found("a2", "s1", "talks")], subscriptions, earlier, now=NOW)
    assert [(one.subscription_id, one.suppressed) for one in later] == [
        ("morning", "told on the same channel through flash")
    ]


def test_the_same_subscription_tells_no_follow_up_as_new() -> None:
    earlier = owed([found("a1")], [sub()], [], now=NOW)
    assert owed([found("a2")], [sub()], earlier, now=NOW + timedelta(days=3)) == []


MANY = [sub(), sub("flash", "elections"), sub("third", "talks", "elections"), sub("hook", channel=HOOK)]
BATCH = [
    found("a1", "s1", "talks"),
    found("a2", "s1", "elections"),
    found("a3", "s2", "elections"),
    found("a4", "s3", standing=Standing.STALE),
]


def test_run_again_it_owes_nothing_more() -> None:
    tellings = owed(BATCH, MANY, [], now=NOW)
    assert owed(BATCH, MANY, tellings, now=NOW + timedelta(days=1)) == []


@pytest.mark.parametrize("kept", range(8))
def test_run_again_on_a_part_of_what_is_kept_it_owes_exactly_the_rest(kept: int) -> None:
    tellings = owed(BATCH, MANY, [], now=NOW)
    rest = owed(BATCH, MANY, tellings[:kept], now=NOW)
    assert rest == tellings[kept:]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_whatever_order_the_subscriptions_stand_each_story_is_told_once(order: tuple[int, ...]) -> None:
    tellings = owed(BATCH, [MANY[number] for number in order], [], now=NOW)
    unsuppressed = [(one.subscriber_id, one.channel_id, one.story_id) for one in tellings if one.suppressed is None]
    assert sorted(unsuppressed) == sorted(
        [("analyst", MAIL.id, "s1"), ("analyst", MAIL.id, "s2"), ("analyst", HOOK.id, "s1")]
    )
    assert len({one.id for one in tellings}) == len(tellings)


def test_the_channel_is_the_destination_not_its_name() -> None:
    renamed = replace(MAIL, name="post", holds_unknown=True)
    tellings = owed([found()], [sub(), sub("renamed", channel=renamed)], [], now=NOW)
    assert told(tellings) == [("morning", "s1")]


def asking(again: Again) -> Subscription:
    return replace(sub(), again=again)


def in_a_digest(tellings: list[Telling]) -> list[Telling]:
    return [replace(telling, digest_id="d1") for telling in tellings]


REPEATED = {
    "what adds is told again": (Again.NOVEL, True, "novelty 1"),
    "a copy is not": (Again.NOVEL, False, None),
    "every article": (Again.EVERY, False, "more 1"),
    "every article, and it adds": (Again.EVERY, True, "novelty 1"),
    "never": (Again.NEVER, True, None),
}


@pytest.mark.parametrize("again, adds, reason", REPEATED.values(), ids=REPEATED)
def test_a_told_story_is_told_again_as_the_subscription_asks(again: Again, *, adds: bool, reason: str | None) -> None:
    first = in_a_digest(owed([found()], [asking(again)], [], now=NOW))
    later = owed([replace(found("a2"), adds=adds)], [asking(again)], first, now=NOW)
    assert [telling.reason for telling in later] == ([reason] if reason else [])
    assert [telling.article_id for telling in later] == (["a2"] if reason else [])


def test_what_comes_while_the_story_waits_for_its_digest_needs_no_telling_of_its_own() -> None:
    waiting = owed([found()], [asking(Again.EVERY)], [], now=NOW)
    assert owed([replace(found("a2"), adds=True)], [asking(Again.EVERY)], waiting, now=NOW) == []
    together = owed([found(), replace(found("a2"), adds=True)], [asking(Again.EVERY)], [], now=NOW)
    assert [telling.reason for telling in together] == [NEW]


def test_each_further_gain_has_a_number_of_its_own() -> None:
    subscription = asking(Again.NOVEL)
    tellings: list[Telling] = []
    for number in range(4):
        article = replace(found(f"a{number}"), adds=True)
        tellings += in_a_digest(owed([article], [subscription], tellings, now=NOW))
    assert [telling.reason for telling in tellings] == [NEW, "novelty 1", "novelty 2", "novelty 3"]
    assert len({telling.id for telling in tellings}) == 4


def test_a_gain_is_told_through_one_of_two_subscriptions_on_a_channel() -> None:
    both = [sub(), sub("second")]
    first = in_a_digest(owed([found()], both, [], now=NOW))
    later = owed([replace(found("a2"), adds=True)], both, first, now=NOW)
    assert told(later) == [("morning", "s1")]
    assert len({telling.id for telling in [*first, *later]}) == len(first) + len(later)


SENT, WAITING = "digest", None
REPEATABLE = {
    "told to one who wants more": ([("s1", MAIL, SENT)], Again.NOVEL, {"s1"}),
    "told twice": ([("s1", MAIL, SENT), ("s1", MAIL, SENT)], Again.EVERY, {"s1"}),
    "owed still": ([("s1", MAIL, SENT), ("s1", MAIL, WAITING)], Again.NOVEL, set()),
    "told to one who wants no more": ([("s1", MAIL, SENT)], Again.NEVER, set()),
    "told on a channel that nobody asks for": ([("s1", HOOK, SENT)], Again.NOVEL, set()),
    "two stories": ([("s1", MAIL, WAITING), ("s2", MAIL, SENT)], Again.NOVEL, {"s2"}),
    "nothing told": ([], Again.NOVEL, set()),
}


@pytest.mark.parametrize("tellings, again, expected", REPEATABLE.values(), ids=REPEATABLE)
def test_a_story_can_be_told_again_to_who_waits_for_nothing_of_it(
    tellings: list[tuple[str, Channel, str | None]], again: Again, expected: set[str]
) -> None:
    existing = []
    for number, (story, channel, digest) in enumerate(tellings):
        (telling,) = owed([found(story=story)], [sub(channel=channel)], [], now=NOW)
        existing.append(replace(telling, id=str(number), digest_id=digest))
    suppressed = [replace(one, id=f"{one.id} more", suppressed="muted", digest_id=None) for one in existing]
    assert repeatable([*existing, *suppressed], [replace(sub(), again=again)]) == expected
    told_again = {
        telling.story_id
        for story in ("s1", "s2")
        for telling in owed([replace(found("a2", story), adds=True)], [replace(sub(), again=again)], existing, now=NOW)
        if telling.reason != NEW
    }
    assert told_again == expected, "what is told again is among what could be"
