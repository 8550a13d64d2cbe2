"""A story that was told comes again when it gains something, as its subscription asks, and with what is new."""

import pytest
from msgspec.structs import replace

from engine.small_desk import FEED, HOUR, OTHER, SmallDesk, entry, page, subscription
from watchdesk.model.subscribers import Again
from watchdesk.model.tellings import Digest

FIRST = (
    "Sherman met Qureshi in Islamabad on Friday and spoke with him for two hours about the airport of Kabul, the "
    "ministry said. The envoys of 14 countries waited in the hall. Qureshi asked for patience with the new rulers of "
    "Afghanistan."
)
FOLLOW_UP = (
    "Sherman and Qureshi met again in Islamabad on Saturday about the airport of Kabul. Spokeswoman Hina Malik said "
    "that 31 flights would leave for Doha. The envoys waited in the hall of the ministry for Qureshi and his patience."
)
EMPTY_WORDS = (
    "Qureshi met Sherman in Islamabad and spoke about the airport of Kabul for two hours. The ministry said so. The "
    "envoys waited in the hall, and Qureshi asked for patience with the rulers of Afghanistan."
)


def desk_where(again: Again) -> SmallDesk:
    return SmallDesk(feeds=(FEED, OTHER), subscriptions=(replace(subscription(), again=again),))


async def told_after(desk: SmallDesk, *texts: str) -> list[Digest]:
    """Publish the texts an hour apart, in turn by two outlets, and return the digests."""
    for text in texts:
        number = len(desk.store._tables.articles)
        feed, site = ((FEED, "lantern"), (OTHER, "herald"))[number % 2]
        title = f"Sherman meets Qureshi in Islamabad on Kabul, a {'talk ' * number}"
        desk.world.print_page(f"https://{site}.test/part-{number}", page(text, title=title))
        desk.world.publish(feed, entry(f"part-{number}", title, site=site))
        await desk.check(HOUR)
    return sorted(desk.store._tables.digests.values(), key=lambda digest: digest.composed_at)


TOLD = {
    "what adds something": (Again.NOVEL, FOLLOW_UP, ["new", "novelty 1"]),
    "what adds nothing": (Again.NOVEL, EMPTY_WORDS, ["new"]),
    "a copy": (Again.NOVEL, FIRST, ["new"]),
    "a copy with a dateline": (Again.NOVEL, f"LAHORE, Pakistan - {FIRST}", ["new"]),
    "a copy with a new figure": (Again.NOVEL, FIRST.replace("14 countries", "19 countries"), ["new", "novelty 1"]),
    "every article": (Again.EVERY, EMPTY_WORDS, ["new", "more 1"]),
    "never": (Again.NEVER, FOLLOW_UP, ["new"]),
}


@pytest.mark.parametrize("again, text, reasons", TOLD.values(), ids=TOLD)
async def test_a_further_article_is_told_as_the_subscription_asks(again: Again, text: str, reasons: list[str]) -> None:
    digests = await told_after(desk_where(again), FIRST, text)
    assert [story.reason for digest in digests for story in digest.stories] == reasons
    assert len({story.id for digest in digests for story in digest.stories}) == 1


async def test_what_is_told_again_says_what_is_new_and_where() -> None:
    desk = desk_where(Again.NOVEL)
    first, second = await told_after(desk, FIRST, FOLLOW_UP)
    assert first.stories[0].news == ()
    news = {(one.kind.value, one.text): one.sentence for one in second.stories[0].news}
    assert {("source", "Hina Malik"), ("number", "31"), ("name", "Doha")} <= news.keys()
    assert news["number", "31"] == "Spokeswoman Hina Malik said that 31 flights would leave for Doha."
    assert len(second.stories[0].articles) == 1


async def test_what_was_told_as_new_once_is_not_new_again() -> None:
    desk = desk_where(Again.NOVEL)
    digests = await told_after(desk, FIRST, FOLLOW_UP, FOLLOW_UP + " The hall was cold.", EMPTY_WORDS)
    assert [story.reason for digest in digests for story in digest.stories] == ["new", "novelty 1"]
    third = FOLLOW_UP.replace("31 flights", "45 flights").replace("Hina Malik", "Asma Rafiq")
    *_, last = await told_after(desk, third)
    assert [story.reason for story in last.stories] == ["novelty 2"]
    assert {one.text for one in last.stories[0].news} == {"Asma Rafiq", "45"}


OWN = "https://lantern.test/part-0"
AGAIN = {
    "an AMP page that names the article's address": ("amp-0", None, OWN),
    "a redirect to the article": ("r/17", OWN, None),
}


@pytest.mark.parametrize("slug, lands, canonical", AGAIN.values(), ids=AGAIN)
async def test_one_page_under_two_addresses_is_not_told_twice_even_to_who_wants_every_article(
    slug: str, lands: str | None, canonical: str | None
) -> None:
    desk = desk_where(Again.EVERY)
    await told_after(desk, FIRST)
    title = "Sherman meets Qureshi in Islamabad on Kabul, a "
    copy = replace(page(FIRST, title=title), canonical=canonical)
    desk.world.print_page(f"https://lantern.test/{slug}", copy, lands=lands)
    desk.world.publish(FEED, entry(slug, title, hours=0.5))
    await desk.check(HOUR)
    assert len(desk.store._tables.digests) == 1
    desk.world.print_page("https://herald.test/part-0", page(FIRST, title=title))
    desk.world.publish(OTHER, entry("part-0", title, site="herald"))
    await desk.check(HOUR)
    assert len(desk.store._tables.digests) == 2, "another outlet's copy is an article of its own"
