"""Read and group, stage by stage: what the feed says, what the page adds, and which addresses lead to the article."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from watchdesk.model.articles import Article, DueRead, NotAPage, Page, Quality
from watchdesk.model.entries import Entry, Standing
from watchdesk.model.sites import NO_BODY
from watchdesk.model.sources import ReadPolicy
from watchdesk.model.stories import Grouping, Relation
from watchdesk.pipeline.group import group_articles, sketch_of, titles_agree
from watchdesk.pipeline.read import Sparing, from_feed, leading_entry, read_out, read_page, settled_again, wants_page
from watchdesk.rules.language import Document
from watchdesk.testing.clock import ManualClock
from watchdesk.testing.world import FakeWorld

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CLOCK = ManualClock(NOW)
URL = "https://lantern.test/a"
WORDS = " ".join(f"word{number}" for number in range(200))


def an_entry(name: str = "a", standing: Standing = Standing.NEW, **more: Any) -> Entry:
    values: dict[str, Any] = {
        "id": name,
        "feed_id": "f",
        "source_id": "lantern",
        "article_id": "article",
        "guid": name,
        "url": URL,
        "address": URL,
        "title": "Sherman meets Qureshi",
        "summary": "They met.",
        "content": "",
        "authors": (),
        "published_at": NOW,
        "language": "en",
        "tags": (),
        "seen_at": NOW,
        "standing": standing,
        "keys": (),
        "read_at": NOW,
    }
    return Entry(**(values | more))


def due(*entries: Entry, stored: Article | None = None) -> DueRead:
    return DueRead(article_id="article", entries=entries or (an_entry(),), stored=stored)


def the_article(one: DueRead) -> Article:
    return from_feed(one, CLOCK, reason="not read")


@pytest.mark.parametrize(
    "summary, content, quality, text",
    [
        ("They met.", "", Quality.STUB, "They met."),
        ("They met.", WORDS, Quality.FULL, WORDS),
        ("They met.", "A little more.", Quality.STUB, "A little more."),
        ("", "", Quality.NONE, ""),
        (" \n", "", Quality.NONE, " \n"),
    ],
)
def test_the_feeds_own_text_is_judged(summary: str, content: str, quality: Quality, text: str) -> None:
    article = the_article(due(an_entry(summary=summary, content=content)))
    assert (article.quality, article.text) == (quality, text)
    assert article.reason == (None if quality is Quality.FULL else "not read")


@pytest.mark.parametrize(
    "days, url, expected",
    [
        (0.9, URL, NOW + timedelta(days=0.9)),
        (40, URL, None),
        (40, "https://lantern.test/2026/11/20/a", datetime(2026, 11, 20, tzinfo=UTC)),
        (-40, "https://lantern.test/2026/11/20/a", NOW - timedelta(days=40)),
    ],
    ids=["a zone taken for another", "in the future", "the day in the address", "the past as it is"],
)
def test_a_date_in_the_future_is_none(days: float, url: str, expected: datetime | None) -> None:
    entry = an_entry(published_at=NOW + timedelta(days=days), url=url)
    assert the_article(due(entry)).published_at == expected


def test_the_entry_that_may_be_told_speaks_for_the_article() -> None:
    old, stale, new = (
        an_entry("old", Standing.BASELINE, seen_at=NOW - timedelta(days=2)),
        an_entry("stale", Standing.STALE),
        an_entry("new", Standing.NEW, seen_at=NOW + timedelta(hours=1)),
    )
    assert leading_entry(due(old, stale, new)).id == "new"
    assert leading_entry(due(old, stale)).id == "stale"
    article = the_article(due(old, stale, new))
    assert (article.standing, article.seen_at) == (Standing.NEW, NOW - timedelta(days=2))


@pytest.mark.parametrize(
    "policy, standing, holds, url, wanted",
    [
        (ReadPolicy.ALWAYS, Standing.NEW, False, URL, True),
        (ReadPolicy.ALWAYS, Standing.BASELINE, False, URL, False),
        (ReadPolicy.ALWAYS, Standing.STALE, True, URL, True),
        (ReadPolicy.ON_MATCH, Standing.NEW, False, URL, False),
        (ReadPolicy.ON_MATCH, Standing.NEW, True, URL, True),
        (ReadPolicy.NEVER, Standing.NEW, True, URL, False),
        (ReadPolicy.ALWAYS, Standing.NEW, True, None, False),
    ],
)
def test_whether_the_page_is_wanted(
    policy: ReadPolicy, standing: Standing, url: str | None, *, holds: bool, wanted: bool
) -> None:
    one = due(an_entry(standing=standing, url=url))
    assert wants_page(one, the_article(one), policy, lambda _: holds) is wanted


def test_a_stored_article_is_never_fetched_again_and_rises_to_the_best_standing() -> None:
    stored = replace(the_article(due()), standing=Standing.BASELINE, text="as it was read")
    one = due(an_entry("b"), stored=stored)
    assert wants_page(one, stored, ReadPolicy.ALWAYS, lambda _: True) is False
    again = settled_again(one)
    assert (again.article.standing, again.article.text, again.was_stored) == (Standing.NEW, "as it was read", True)
    stale = settled_again(due(an_entry("b", Standing.STALE), stored=replace(stored, standing=Standing.NEW)))
    assert stale.article.standing is Standing.NEW


async def read(page: Page | NotAPage, *, lands: str = URL, **more: Any) -> tuple[Article, tuple[str, ...], bool]:
    world = FakeWorld()
    world.print_page(URL, page, lands=lands)
    one = due(an_entry(**more))
    readout = await read_page(one, the_article(one), world, world)
    assert readout.entry_ids == ("a",)
    return readout.article, readout.aliases, readout.is_from_feed


async def test_the_feeds_headline_and_date_stand_and_the_pages_text_wins() -> None:
    page = Page(title="Other", text=WORDS, authors=("A. Writer",), published_at=NOW - timedelta(days=1), language="en")
    article, aliases, is_from_feed = await read(page)
    assert (article.title, article.published_at, article.text) == ("Sherman meets Qureshi", NOW, WORDS)
    assert (article.authors, article.quality, article.reason) == (("A. Writer",), Quality.FULL, None)
    assert (aliases, is_from_feed) == ((), False)


async def test_the_lead_that_stands_apart_from_a_pages_text_is_read_with_it() -> None:
    world = FakeWorld()
    world.print_page(URL, Page(title="T", text=WORDS, lead="Two states talk."))
    one = due(an_entry())
    readout = await read_page(one, the_article(one), world, world)
    assert readout.article.text == f"Two states talk.\n{WORDS}"
    assert readout.printed is not None


async def test_what_the_feed_lacks_comes_from_the_page() -> None:
    page = Page(title="From the page", text=WORDS, published_at=NOW - timedelta(days=1))
    article, _, _ = await read(page, title="", published_at=None)
    assert (article.title, article.published_at) == ("From the page", NOW - timedelta(days=1))


async def test_a_feed_that_gives_more_than_its_page_is_believed() -> None:
    article, _, _ = await read(Page(title="T", text="Subscribe to read on.", quality=Quality.STUB), content=WORDS)
    assert (article.text, article.quality) == (WORDS, Quality.FULL)


@pytest.mark.parametrize(
    "page_says, entry, reason",
    [
        (None, an_entry(summary="They met, and long at that."), "the page says no more than the feed"),
        ("behind a paywall", an_entry(summary="They met, and long at that."), "behind a paywall"),
        (None, an_entry(content=WORDS), None),
        ("behind a paywall", an_entry(content=WORDS), None),
        (f"behind a paywall; {NO_BODY}", an_entry(content=WORDS), NO_BODY),
    ],
    ids=["a stub", "a paywall", "a whole text", "a whole text before a paywall", "and a void rule"],
)
async def test_a_page_that_was_read_and_is_shorter_is_not_said_to_be_unread(
    page_says: str | None, entry: Entry, reason: str | None
) -> None:
    world = FakeWorld()
    world.print_page(URL, Page(title="A title", text="They met.", reason=page_says))
    one = due(entry)
    readout = await read_page(one, the_article(one), world, world)
    assert readout.article.reason == reason


async def test_a_page_that_is_none_leaves_the_feeds_text_and_says_so() -> None:
    article, _, is_from_feed = await read(NotAPage(reason="there is no article in it"))
    assert (article.text, article.quality, is_from_feed) == ("They met.", Quality.STUB, True)
    assert article.reason == "the page was not read: there is no article in it"
    whole, _, _ = await read(NotAPage(reason="there is no article in it"), content=WORDS)
    assert (whole.quality, whole.reason) == (Quality.FULL, None)


@pytest.mark.parametrize(
    "lands, canonical, aliases",
    [
        (URL, None, ()),
        (URL, URL, ()),
        ("https://lantern.test/b", None, ("https://lantern.test/b",)),
        (URL, "https://lantern.test/c", ("https://lantern.test/c",)),
        (URL, "https://www.lantern.test/c", ("https://www.lantern.test/c",)),
        (URL, "https://lantern.test/", ()),
        (URL, "https://elsewhere.test/c", ()),
        ("https://lantern.test/", None, ()),
        (URL, "javascript:alert(1)", ()),
    ],
)
async def test_which_addresses_lead_to_the_article(lands: str, canonical: str | None, aliases: tuple[str, ...]) -> None:
    _, found, _ = await read(Page(title="T", text=WORDS, canonical=canonical), lands=lands)
    assert [address.removeprefix("https:").removeprefix("http:") for address in found] in (
        [address.removeprefix("https:") for address in aliases],
        [address.removeprefix("https:").replace("//www.", "//") for address in aliases],
    )


def test_one_wrong_canonical_address_does_not_swallow_a_site() -> None:
    readout = read_out(due(), the_article(due()))
    other = Grouping(article_id="other", story_id="other", relation=Relation.FIRST)
    for title, relation in (("Sherman and Qureshi meet", Relation.REPRINT), ("Cricket results", Relation.FIRST)):
        joined, _ = group_articles(
            [readout],
            [sketch_of(Document.of(readout.article))],
            candidates=[],
            settled={},
            same_address={"article": (other, title)},
            sought={"article"},
            find=lambda searches: [() for _ in searches],
            now=NOW,
        )
        assert [one.relation for one in joined.groupings] == [relation]
        assert (joined.groupings[0].story_id == "other") is (relation is Relation.REPRINT)


@pytest.mark.parametrize(
    "title, other, agree",
    [
        ("Sherman meets Qureshi", "Qureshi meets Sherman in Islamabad", True),
        ("Sherman meets Qureshi", "Cricket", False),
        ("", "Cricket", False),
        ("طالبان کی ملاقات", "طالبان کی ملاقات آج", True),
    ],
)
def test_headlines_agree_by_half_of_the_shorter_one(title: str, other: str, *, agree: bool) -> None:
    assert titles_agree(replace(the_article(due()), title=title), other) is agree


@pytest.mark.parametrize("is_asked_for", [True, False], ids=["a watch asks", "no watch asks"])
async def test_a_page_that_no_watch_asks_for_is_kept_as_skimmed(*, is_asked_for: bool) -> None:
    world = FakeWorld()
    world.print_page(URL, Page(title="A title", text=WORDS))
    shown: list[Article] = []

    def may_match(article: Article) -> bool:
        shown.append(article)
        return is_asked_for

    one = due()
    sparing = Sparing(skimmer=world, may_match=may_match)
    readout = await read_page(one, the_article(one), world, world, sparing)
    assert (readout.article.quality is Quality.FULL) is is_asked_for
    assert readout.article.text == WORDS
    assert readout.article.reason == (None if is_asked_for else "the page was only skimmed")
    assert shown[0].title == "Sherman meets Qureshi"
    assert all(word in shown[0].text for word in ("They met.", "Home", WORDS, "Imprint"))


async def test_a_page_that_cannot_be_skimmed_falls_back_to_the_feed() -> None:
    world = FakeWorld()
    world.print_page(URL, NotAPage(reason="the answer is not a web page"))
    one = due()
    sparing = Sparing(skimmer=world, may_match=lambda _: False)
    readout = await read_page(one, the_article(one), world, world, sparing)
    assert (readout.article.text, readout.article.quality) == ("They met.", Quality.STUB)
    assert readout.article.reason == "the page was not read: the answer is not a web page"
