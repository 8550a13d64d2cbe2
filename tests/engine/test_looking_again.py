"""Looking again: pages of matched articles change, and those who were told of them and asked for it hear of it once."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from engine.small_desk import BODY, DAY, FEED, HOUR, NOON, SmallDesk, entry, page, subscription
from watchdesk.model.articles import Page, Quality
from watchdesk.model.revisions import ChangeKind
from watchdesk.model.tellings import Digest
from watchdesk.model.visits import FailureKind

URL = "https://lantern.test/talks"
NOTE = "An earlier version of this article misstated the hour of the talks."
EARLY = timedelta(minutes=59)


def desk_with(*, tells: bool = True) -> SmallDesk:
    """Return a desk whose feed has one article that the watch holds for and one that it does not."""
    desk = SmallDesk(feeds=(FEED,), subscriptions=(replace(subscription(), tell_changes=tells),))
    desk.world.print_page(URL, page())
    desk.world.print_page("https://lantern.test/bread", page("Flour is dear. " * 40))
    desk.world.publish(FEED, entry("talks"), entry("bread", "The price of bread"))
    return desk


def digests(desk: SmallDesk) -> list[Digest]:
    return sorted(desk.store._tables.digests.values(), key=lambda digest: digest.composed_at)


def kinds(desk: SmallDesk) -> list[list[ChangeKind]]:
    return [[change.kind for change in one.changes] for _, one in sorted(desk.store._tables.revisions.items())]


async def test_only_pages_of_matched_articles_are_looked_at_again_and_ever_more_rarely() -> None:
    desk = desk_with()
    await desk.check()
    visits = [desk.world.visited(URL)]
    for hours in range(1, 24 * 9):
        await desk.check(HOUR)
        if desk.world.visited(URL) > visits[-1]:
            visits.append(desk.world.visited(URL))
            assert hours in {1, 6, 24, 72, 168}
    assert visits == [1, 2, 3, 4, 5, 6]
    assert desk.world.visited("https://lantern.test/bread") == 1


async def test_a_page_that_stayed_is_asked_for_with_its_validators_and_says_nothing() -> None:
    desk = desk_with()
    await desk.check()
    await desk.check(HOUR)
    first, second = [visit for visit in desk.world.visits if visit.url == URL]
    assert first.etag is None
    assert second.etag is not None
    assert kinds(desk) == []
    assert len(digests(desk)) == 1


LEAD = "Envoys of two states sit down together."


@pytest.mark.parametrize(
    "first, second", [(LEAD, LEAD), ("", LEAD)], ids=["it stays", "it was read before there were leads"]
)
async def test_a_lead_is_no_change(first: str, second: str) -> None:
    desk = desk_with()
    desk.world.print_page(URL, replace(page(), lead=first))
    await desk.check()
    desk.world.print_page(URL, replace(page(f"{BODY} {NOTE}"), lead=second))
    await desk.check(HOUR)
    assert kinds(desk) == [[ChangeKind.CORRECTION]]


async def test_a_lead_that_is_edited_is_a_change() -> None:
    desk = desk_with()
    desk.world.print_page(URL, replace(page(), lead=LEAD))
    await desk.check()
    desk.world.print_page(
        URL, replace(page(), lead="The envoys of two states have left without a word to the waiting press.")
    )
    await desk.check(HOUR)
    (changed,) = kinds(desk)
    assert changed == [ChangeKind.ADDED]


async def test_a_correction_is_told_once_with_its_words() -> None:
    desk = desk_with()
    await desk.check()
    desk.world.print_page(URL, page(f"{BODY} {NOTE}"))
    await desk.check(EARLY)
    assert len(digests(desk)) == 1
    for _ in range(30):
        await desk.check(HOUR)
    first, second = digests(desk)
    assert [story.reason for story in (*first.stories, *second.stories)] == ["new", "change 1"]
    (story,) = second.stories
    assert [(change.kind, change.after) for change in story.changes] == [(ChangeKind.CORRECTION, NOTE)]
    assert [article.url for article in story.articles] == [URL]
    assert story.news == ()
    assert first.stories[0].changes == ()


async def test_every_further_change_is_told_too() -> None:
    desk = desk_with()
    await desk.check()
    desk.world.print_page(URL, page(f"{BODY} {NOTE}"))
    await desk.check(HOUR)
    desk.world.print_page(URL, page(f"{BODY} {NOTE}", title="No talks after all"))
    await desk.check(6 * HOUR)
    assert [story.reason for digest in digests(desk) for story in digest.stories] == ["new", "change 1", "change 2"]
    assert kinds(desk) == [[ChangeKind.CORRECTION], [ChangeKind.HEADLINE]]


async def test_changes_are_kept_but_not_told_where_nobody_asked() -> None:
    desk = desk_with(tells=False)
    await desk.check()
    desk.world.print_page(URL, page(f"{BODY} {NOTE}"))
    await desk.check(HOUR)
    assert kinds(desk) == [[ChangeKind.CORRECTION]]
    assert len(digests(desk)) == 1


async def test_who_was_not_told_of_the_story_is_not_told_of_its_change() -> None:
    desk = desk_with()
    desk.subscriptions = (replace(subscription(watches=("rain",)), tell_changes=True),)
    await desk.check()
    desk.world.print_page(URL, page(f"{BODY} {NOTE}"))
    await desk.check(HOUR)
    assert digests(desk) == []
    assert kinds(desk) == [[ChangeKind.CORRECTION]]


async def test_a_change_before_the_slot_comes_in_the_digest_of_the_story_itself() -> None:
    desk = desk_with()
    desk.subscriptions = (replace(subscription(schedule="daily 18:00"), tell_changes=True),)
    await desk.check()
    desk.world.print_page(URL, page(f"{BODY} {NOTE}"))
    await desk.check(HOUR)
    await desk.check(DAY)
    (digest,) = digests(desk)
    assert [(story.reason, story.changes[0].after) for story in digest.stories] == [("new", NOTE)]


async def test_one_404_is_a_fault_of_the_hour_and_two_are_a_page_that_is_gone() -> None:
    desk = desk_with()
    await desk.check()
    desk.world.fail(URL, FailureKind.NOT_FOUND)
    await desk.check(HOUR)
    assert kinds(desk) == []
    await desk.check(HOUR)
    assert kinds(desk) == [[ChangeKind.GONE]]
    assert digests(desk)[-1].stories[0].reason == "change 1"
    for _ in range(10):
        await desk.check(DAY)
    assert desk.world.visited(URL) == 3


async def test_a_page_that_comes_back_in_between_is_not_gone() -> None:
    desk = desk_with()
    await desk.check()
    for _ in range(2):
        desk.world.fail(URL, FailureKind.GONE)
        await desk.check(HOUR)
        desk.world.print_page(URL, page())
        await desk.check(6 * HOUR)
    assert kinds(desk) == []


@pytest.mark.parametrize("kind", [FailureKind.SERVER_ERROR, FailureKind.TIMEOUT, FailureKind.RATE_LIMITED])
async def test_a_look_that_failed_is_made_up_for(kind: FailureKind) -> None:
    desk = desk_with()
    await desk.check()
    desk.world.fail(URL, kind)
    await desk.check(HOUR)
    desk.world.print_page(URL, page(f"{BODY} {NOTE}"))
    await desk.check(HOUR)
    assert kinds(desk) == [[ChangeKind.CORRECTION]]


async def test_where_robots_are_asked_to_stay_away_nobody_looks_again() -> None:
    desk = desk_with()
    await desk.check()
    desk.world.fail(URL, FailureKind.ROBOTS)
    for _ in range(9):
        await desk.check(DAY)
    assert desk.world.visited(URL) == 2


@pytest.mark.parametrize("quality", [Quality.STUB, Quality.NONE])
async def test_a_wall_in_front_of_the_text_is_no_change(quality: Quality) -> None:
    desk = desk_with()
    await desk.check()
    desk.world.print_page(URL, Page(title="Subscribe", text="Sherman. Subscribe to read on.", quality=quality))
    await desk.check(HOUR)
    assert kinds(desk) == []
    desk.world.print_page(URL, page(f"{BODY} {NOTE}"))
    await desk.check(6 * HOUR)
    assert kinds(desk) == [[ChangeKind.CORRECTION]]


async def test_what_the_feed_itself_said_is_not_compared_with_a_page() -> None:
    desk = desk_with()
    desk.world.print_page(URL, page("Sherman and Qureshi."))
    desk.world.publish(FEED, entry("talks", summary=BODY))
    await desk.check()
    assert len(digests(desk)) == 1
    assert desk.store.due_looks(NOON + 9 * DAY, limit=9) == []


async def test_a_desk_may_leave_pages_alone() -> None:
    desk = desk_with()
    await desk.check()
    engine = desk.engine()
    engine.looking_again._desk = replace(engine.desk, looks_again=False)
    desk.clock.advance(DAY)
    await engine.check()
    engine.close()
    assert desk.world.visited(URL) == 1
    assert len(desk.store.due_looks(desk.clock.now(), limit=9)) == 1
