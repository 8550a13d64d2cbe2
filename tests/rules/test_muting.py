"""Which stories mutes silence, for whom, and in which words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from watchdesk.model.mutes import Mute, MuteScope, mute_id
from watchdesk.model.tellings import Telling
from watchdesk.model.watches import Field, Hit, Match, Strength
from watchdesk.rules.muting import sentence, silenced, silenced_by

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def mute(scope: str, target: str, *, subscriber: str | None = None, days: int = 1) -> Mute:
    return Mute(
        id=mute_id(MuteScope(scope), target, subscriber, NOW),
        scope=MuteScope(scope),
        target=target,
        subscriber_id=subscriber,
        author="Ana",
        reason="old news",
        created_at=NOW,
        until=NOW + days * DAY,
    )


def match(watch: str, *terms: str) -> Match:
    hits = tuple(Hit(term=term, field=Field.TEXT, start=0, end=len(term), text=term) for term in terms)
    return Match(watch_id=watch, article_id="a1", strength=Strength.STRONG, hits=hits, unknown=(), matched_at=NOW)


TALKS, RAIN = match("talks", "Sherman", "Qureshi"), match("rain", "rain")
LANTERN, HERALD = ("lantern", TALKS), ("herald", TALKS)


@pytest.mark.parametrize(
    "mutes,found,is_silent",
    [
        pytest.param([], [LANTERN], False, id="nothing muted"),
        pytest.param([mute("story", "s1")], [LANTERN], True, id="the story"),
        pytest.param([mute("story", "s2")], [LANTERN], False, id="another story"),
        pytest.param([mute("story", "s1")], [], True, id="the story, of which no match is left"),
        pytest.param([mute("watch", "talks")], [], False, id="a watch, where no match is left"),
        pytest.param([mute("watch", "talks")], [LANTERN, HERALD], True, id="the watch"),
        pytest.param([mute("watch", "talks")], [LANTERN, ("lantern", RAIN)], False, id="one watch of two"),
        pytest.param(
            [mute("watch", "talks"), mute("watch", "rain")], [LANTERN, ("lantern", RAIN)], True, id="both watches"
        ),
        pytest.param([mute("source", "lantern")], [LANTERN], True, id="the only source"),
        pytest.param([mute("source", "lantern")], [LANTERN, HERALD], False, id="one source of two"),
        pytest.param([mute("source", "lantern"), mute("watch", "rain")], [LANTERN, ("herald", RAIN)], True, id="mixed"),
        pytest.param([mute("term", "rain")], [("lantern", RAIN)], True, id="the only term"),
        pytest.param([mute("term", "RAIN")], [("lantern", RAIN)], True, id="the only term, in capitals"),
        pytest.param([mute("term", "Sherman")], [LANTERN], False, id="one term of two"),
        pytest.param([mute("term", "Sherman"), mute("term", "Qureshi")], [LANTERN], True, id="both terms"),
        pytest.param([mute("term", "rain")], [("lantern", match("rain"))], False, id="a match without hits"),
        pytest.param([mute("story", "s1", subscriber="editor")], [LANTERN], False, id="for somebody else"),
        pytest.param([mute("story", "s1", subscriber="analyst")], [LANTERN], True, id="for this one"),
        pytest.param([mute("watch", "s1")], [LANTERN], False, id="a watch that is called like the story"),
    ],
)
def test_what_is_silent(mutes: list[Mute], found: list[tuple[str, Match]], *, is_silent: bool) -> None:
    by = silenced_by("s1", found, mutes, subscriber_id="analyst")
    assert (by is not None) == is_silent
    assert by is None or by in mutes


def test_of_several_mutes_the_one_that_ends_last_is_named() -> None:
    short, long = mute("story", "s1"), mute("story", "s1", subscriber="analyst", days=3)
    for mutes in ([short, long], [long, short]):
        assert silenced_by("s1", [LANTERN], mutes, subscriber_id="analyst") == long


@pytest.mark.parametrize(
    "after,is_in_force",
    [(timedelta(0), True), (-timedelta(seconds=1), False), (DAY - timedelta(seconds=1), True), (DAY, False)],
    ids=["at once", "before", "to the end", "at the end"],
)
def test_a_mute_holds_from_its_making_to_its_end(after: timedelta, *, is_in_force: bool) -> None:
    assert mute("story", "s1").is_in_force(NOW + after) == is_in_force


def test_the_reason_says_who_until_when_and_why() -> None:
    said = sentence(mute("source", "lantern"), ZoneInfo("Asia/Karachi"))
    assert said == "muted by Ana until 2026-11-25 17:00 PKT (source lantern): old news"
    assert "(this story)" in sentence(mute("story", "0123abcd"), ZoneInfo("UTC"))


def test_a_silenced_telling_gives_its_id_back_and_is_the_same_each_time() -> None:
    telling = Telling(
        id="t1",
        subscription_id="morning",
        subscriber_id="analyst",
        channel_id="mail",
        story_id="s1",
        article_id="a1",
        reason="new",
        slot="at once",
        due_at=NOW,
        settled_at=NOW,
    )
    kept = silenced(telling, "muted by Ana")
    assert kept.id != "t1"
    assert (kept.suppressed, kept.story_id, kept.reason) == ("muted by Ana", "s1", "new")
    assert silenced(telling, "muted by Bo").id == kept.id
