"""Articles that need no page are settled in the commit of the visit that brought them (G1), or else after it."""

from datetime import datetime

from msgspec.structs import force_setattr

from engine.small_desk import FEED, HOUR, NOON, OTHER, TALKS, SmallDesk, entry
from watchdesk.engine.local import LocalEngine
from watchdesk.engine.progress import NoProgress
from watchdesk.engine.tally import Tally
from watchdesk.model.articles import Article
from watchdesk.model.sources import PollOutcome, ReadPolicy
from watchdesk.model.watches import Match
from watchdesk.rules.language import Document
from watchdesk.rules.matching.matcher import Matcher


async def polled(engine: LocalEngine) -> Tally:
    """Make one round of polls, and read nothing after it."""
    tally = Tally(started_at=NOON)
    await engine.poller.poll(await engine.poller.due(), tally, NoProgress())
    return tally


def stored(desk: SmallDesk) -> list[Article]:
    return list(desk.store.articles_since(NOON - HOUR))


async def test_what_is_read_from_its_feed_only_is_whole_when_its_visit_is() -> None:
    desk = SmallDesk(read=ReadPolicy.NEVER)
    desk.world.publish(FEED, entry("a"), entry("b", "Cricket"))
    desk.world.publish(OTHER, entry("a"))
    engine = desk.engine()
    tally = await polled(engine)
    engine.close()
    assert [article.title for article in stored(desk)] == ["Sherman meets Qureshi", "Cricket"]
    assert desk.store.due_reads(NOON, limit=9) == []
    assert (tally.articles_from_feed, tally.stories_new, tally.tellings) == (2, 2, 1)
    assert [seen.is_told for seen in tally.matches] == [True]


async def test_what_was_there_before_the_desk_came_is_whole_where_no_watch_holds() -> None:
    desk = SmallDesk()
    desk.world.publish(FEED, entry("a", hours=48), entry("b", "Cricket", hours=48), entry("c", "Polo"))
    engine = desk.engine()
    await polled(engine)
    engine.close()
    assert [article.title for article in stored(desk)] == ["Cricket"]
    assert {due.entries[0].guid for due in desk.store.due_reads(NOON, limit=9)} == {"a", "c"}


async def test_an_article_that_two_feeds_give_in_one_round_is_one_with_the_better_standing() -> None:
    desk = SmallDesk(read=ReadPolicy.NEVER)
    desk.world.publish(FEED, entry("a", hours=48))
    desk.world.publish(OTHER, entry("a"))
    tally = await desk.check()
    assert [seen.is_told for seen in tally.matches] == [True]
    assert tally.articles_from_feed == 1


async def test_where_others_poll_too_articles_are_settled_after_their_visit() -> None:
    desk = SmallDesk(read=ReadPolicy.NEVER, is_alone=False)
    desk.world.publish(FEED, entry("a"))
    engine = desk.engine()
    await polled(engine)
    assert stored(desk) == []
    assert len(desk.store.due_reads(NOON, limit=9)) == 1
    engine.close()


class Faulty(Matcher):
    """A matcher with a fault: it fails for one headline."""

    def match_document(self, document: Document, now: datetime) -> list[Match]:
        if document.article.title == "Cricket":
            raise ZeroDivisionError
        return super().match_document(document, now)


async def test_an_article_that_cannot_be_settled_keeps_neither_its_visit_nor_others_from_being_kept() -> None:
    desk = SmallDesk(read=ReadPolicy.NEVER)
    desk.world.publish(FEED, entry("a"), entry("b", "Cricket"))
    desk.world.publish(OTHER, entry("c", "Polo"))
    engine = desk.engine()
    force_setattr(engine.desk, "matcher", Faulty((TALKS,)))
    tally = await polled(engine)
    assert tally.feeds == {PollOutcome.CHANGED: 2}
    assert stored(desk) == []
    await engine.read_all(tally)
    engine.close()
    assert [article.title for article in stored(desk)] == ["Sherman meets Qureshi", "Polo"]
    assert [(failure.where, failure.kind) for failure in tally.failures] == [("https://lantern.test/b", "internal")]
    assert desk.store.put_off_reads(NOON) == 1
