"""Articles wait for a page whose host asks for patience, within bounds, and are told once with its whole text."""

from dataclasses import dataclass
from datetime import timedelta

from engine.small_desk import FEED, HOUR, SmallDesk, entry, page
from watchdesk.engine.tally import Tally
from watchdesk.model.articles import Quality
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.visits import FailureKind, FetchFailed, Purpose

PAGE, NEXT = "https://lantern.test/a", "https://lantern.test/b"
MINUTE = timedelta(minutes=1)
DULL = "A day of talks"


@dataclass
class Asking(SmallDesk):
    """A desk whose page host asks for patience where it is told to."""

    feeds: tuple[str, ...] = (FEED,)

    def refuse(self, *urls: str, patience: timedelta) -> None:
        for url in urls:
            self.world._failures[url] = FetchFailed(
                url=url, kind=FailureKind.RATE_LIMITED, reason="slowly", status=429, retry_after=patience
            )

    def give_in(self, *urls: str) -> None:
        for url in urls:
            self.world.print_page(url, page())

    def pages_asked(self) -> list[str]:
        return [one.url for one in self.world.visits if one.purpose is Purpose.PAGE]

    async def go_on(self, after: timedelta = timedelta(0)) -> Tally:
        """Do what `run` does after so long."""
        self.clock.advance(after)
        engine, tally = self.engine(), Tally(started_at=self.clock.now())
        await engine.poller.poll(await engine.poller.due(), tally, _Silent())
        await engine.read_all(tally)
        await engine.tell(tally, waits_for_lull=False)
        engine.close()
        return tally


class _Silent:
    def expect(self, *_: object) -> None: ...
    def step(self, *_: object) -> None: ...


async def test_what_only_the_page_says_is_told_once_the_host_may_be_asked_again() -> None:
    desk = Asking()
    desk.world.publish(FEED, entry("a", DULL))
    desk.refuse(PAGE, patience=30 * MINUTE)
    first = await desk.check()
    assert (first.articles_put_off, first.articles_from_feed, first.matches) == (1, 0, [])
    desk.give_in(PAGE)
    assert (await desk.check(29 * MINUTE)).articles_read == 0
    later = await desk.check(MINUTE)
    assert [(one.article.title, one.article.quality, one.is_told) for one in later.matches] == [
        (DULL, Quality.FULL, True)
    ]
    assert later.deliveries[DeliveryState.SENT] == 1
    again = await desk.check(HOUR)
    assert (again.matches, sum(again.deliveries.values())) == ([], 0)


async def test_all_articles_of_the_host_wait_and_it_is_asked_once() -> None:
    desk = Asking()
    desk.world.publish(FEED, entry("a", DULL), entry("b", "Another day of talks"))
    desk.refuse(PAGE, NEXT, patience=30 * MINUTE)
    assert (await desk.check()).articles_put_off == 2
    assert (await desk.check(15 * MINUTE)).articles_put_off == 0
    assert desk.pages_asked() == [PAGE]
    desk.give_in(PAGE, NEXT)
    assert (await desk.check(15 * MINUTE)).articles_read == 2


async def test_an_article_waits_no_longer_than_an_hour_however_often_its_host_puts_it_off() -> None:
    desk = Asking()
    desk.world.publish(FEED, entry("a", DULL))
    desk.refuse(PAGE, patience=40 * MINUTE)
    assert (await desk.check()).articles_put_off == 1
    over = await desk.check(40 * MINUTE)
    assert (over.articles_put_off, over.articles_from_feed) == (0, 1)


async def test_a_single_check_tells_at_once_what_the_feeds_own_text_gives() -> None:
    desk = Asking()
    desk.world.publish(FEED, entry("a"))
    desk.refuse(PAGE, patience=5 * MINUTE)
    tally = await desk.check()
    assert [(one.article.quality, one.is_told) for one in tally.matches] == [(Quality.NONE, True)]
    assert tally.articles_put_off == 0


async def test_a_desk_that_goes_on_waits_ten_minutes_at_most_with_what_it_could_tell() -> None:
    desk = Asking()
    desk.world.publish(FEED, entry("a"))
    desk.refuse(PAGE, patience=9 * MINUTE)
    first = await desk.go_on()
    assert (first.articles_put_off, first.matches) == (1, [])
    desk.give_in(PAGE)
    later = await desk.go_on(9 * MINUTE)
    assert [(one.article.quality, one.is_told) for one in later.matches] == [(Quality.FULL, True)]
    impatient = Asking()
    impatient.world.publish(FEED, entry("a"))
    impatient.refuse(PAGE, patience=11 * MINUTE)
    assert [one.is_told for one in (await impatient.go_on()).matches] == [True]
