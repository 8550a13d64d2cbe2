"""All that bears on one address, in whatever form it is given, and why nobody was told."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from store.store_records import (
    DAY,
    LANTERN,
    MINUTE,
    NOW,
    WORLD,
    a_delivery,
    a_match,
    a_readout,
    a_telling,
    a_visit,
    an_article,
    an_entry,
    first,
    reprint,
    settle,
    with_feeds,
)
from watchdesk.model.articles import Article
from watchdesk.model.entries import Standing
from watchdesk.model.subscribers import Again, Rhythm, Schedule
from watchdesk.model.watches import Field, Match, Watch
from watchdesk.rules.addresses import article_id_of
from watchdesk.service.settings.loaded import SubscriptionSettings
from watchdesk.service.site_pages import PageKind
from watchdesk.service.tracing import Trace, matched_at, trace, why_untold
from watchdesk.testing.builders import a_digest
from watchdesk.testing.memory import MemoryStore

URL = "https://lantern.test/sherman"
TEXT = "Wendy Sherman met the minister.\nRichard Sherman, a cornerback, was not there."
TALKS = Watch(id="talks", title="Talks", query="Sherman AND minister")
PERSON = Watch(id="person", title="Sherman", query='NAME("Wendy Sherman", context=(minister, talks))')
DAILY = SubscriptionSettings(
    id="amina-daily",
    subscriber="amina",
    watches=("talks",),
    channel="mail",
    schedule=Schedule(rhythm=Rhythm.AT_ONCE),
    quiet=None,
    at_most=20,
    again=Again.NOVEL,
)


def stored(url: str = URL, *, standing: Standing = Standing.NEW, matches: tuple[str, ...] = ("talks",)) -> MemoryStore:
    """Return a store that saw, read and settled one article at an address."""
    store = MemoryStore()
    with_feeds(store)
    known = article_id_of(url)
    entry = replace(an_entry("sherman"), article_id=known, url=url, address=url, standing=standing)
    store.save_polls([a_visit(WORLD, entry)])
    article = replace(an_article("sherman", standing=standing), id=known, url=url, text=TEXT)
    settle(
        store,
        a_readout("sherman", article=article),
        groupings=(replace(first("sherman"), article_id=known, story_id=known),),
        matches=tuple(matched(article, watch_id) for watch_id in matches),
    )
    return store


def matched(article: Article, watch_id: str, *, later: timedelta = timedelta(0)) -> Match:
    return replace(a_match("x", watch_id), article_id=article.id, matched_at=article.read_at + later)


def traced(store: MemoryStore, url: str = URL, *watches: Watch) -> Trace:
    found = trace(store, url, watches or (TALKS,))
    assert found is not None
    return found


def untold(store: MemoryStore, *watches: Watch, subscriptions: tuple[SubscriptionSettings, ...] = (DAILY,)) -> str:
    return "; ".join(why_untold(traced(store, URL, *watches), subscriptions))


def test_an_article_is_traced_from_its_feed_to_its_story() -> None:
    found = traced(stored())
    assert [one.standing for one in found.history.sightings] == [Standing.NEW]
    assert found.history.article is not None
    assert (found.found_as, found.source and found.source.id) == (None, "lantern")
    assert found.verdicts["talks"].matches
    assert found.story is not None
    assert matched_at(found) == {"talks": found.history.article.read_at}


@pytest.mark.parametrize(
    "url",
    [
        "http://lantern.test/sherman",
        "https://LANTERN.test/sherman?utm_source=rss&utm_medium=feed",
        "https://user@lantern.test:443/sherman#comments",
    ],
)
def test_trackers_and_spellings_of_an_address_do_not_matter(url: str) -> None:
    found = traced(stored(), url)
    assert (found.history.article is not None, found.found_as) == (True, None)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.lantern.test/sherman",
        "https://m.lantern.test/sherman/",
        "https://amp.lantern.test/sherman",
        "https://lantern.test/sherman/amp",
        "https://lantern.test/sherman?page=1",
    ],
)
def test_an_address_that_shows_the_same_page_is_found_and_said(url: str) -> None:
    found = traced(stored(), url)
    assert (found.history.article is not None, found.found_as) == (True, URL)


def test_a_bare_address_leads_to_the_one_with_www() -> None:
    url = "https://www.lantern.test/sherman"
    assert traced(stored(url), "https://lantern.test/sherman").found_as == url


def test_what_was_never_seen_names_the_feeds_of_its_site() -> None:
    found = traced(stored(), "https://www.lantern.test/nothing-here")
    assert (found.history.sightings, found.history.article, dict(found.verdicts)) == ((), None, {})
    assert {feed.feed.source_id for feed in found.feeds} == {"lantern"}
    assert traced(stored(), "https://elsewhere.test/x").feeds == ()


PAGES = {
    "the front page": ("https://lantern.test/", LANTERN.home, PageKind.HOME),
    "a home that is no front page": ("https://lantern.test/en", "https://lantern.test/en/", PageKind.HOME),
    "a feed": (WORLD.url, None, PageKind.FEED),
    "a section": ("https://lantern.test/news/", None, PageKind.SECTION),
    "what is an article as far as one knows": ("https://lantern.test/new", None, None),
    "a section of which nothing was seen": ("https://lantern.test/sport/", None, None),
}


@pytest.mark.parametrize("url, home, kind", PAGES.values(), ids=PAGES)
def test_a_page_that_is_no_article_is_told_from_one_that_was_never_seen(
    url: str, home: str | None, kind: PageKind | None
) -> None:
    article = "https://lantern.test/news/sherman"
    store = stored(article)
    store.sync_feeds([replace(LANTERN, home=home)], [WORLD], now=NOW)
    page = traced(store, url).page
    assert (page and page.kind) == kind
    if page is not None:
        assert [one.url for one in page.newest] == [article]


def test_what_was_seen_is_an_article_even_on_a_page_of_articles() -> None:
    assert traced(stored()).page is None


def test_no_web_address_is_nothing() -> None:
    assert trace(stored(), "not an address", [TALKS]) is None
    assert trace(stored(), "ftp://lantern.test/x", [TALKS]) is None


def test_the_namesakes_that_a_name_did_not_count_are_told() -> None:
    found = traced(stored(), URL, PERSON)
    assert found.verdicts["person"].matches
    (other,) = [one for one in found.namesakes["person"] if one.field is Field.TEXT]
    assert "Sherman" in TEXT[other.start : other.end]
    assert other.clause == found.verdicts["person"].clauses[0].clause
    assert "Richard Sherman" in other.why


def test_a_watch_without_a_name_has_no_namesakes() -> None:
    assert traced(stored()).namesakes == {"talks": []}


@pytest.mark.parametrize(
    "store, watch, reason",
    [
        pytest.param(
            stored(matches=()), replace(TALKS, query="circus"), "the watch does not hold for it", id="no match"
        ),
        pytest.param(stored(standing=Standing.BASELINE), TALKS, "before the desk came (baseline)", id="baseline"),
        pytest.param(stored(standing=Standing.STALE), TALKS, "slid into the feed late (stale)", id="stale"),
        pytest.param(stored(), replace(TALKS, id="other"), "no subscription has the watch other", id="nobody's"),
        pytest.param(stored(matches=()), TALKS, "did not when it was settled", id="changed since"),
    ],
)
def test_why_nobody_was_told(store: MemoryStore, watch: Watch, reason: str) -> None:
    assert reason in untold(store, watch)


def test_no_watch_of_several_holds() -> None:
    assert untold(stored(), replace(TALKS, query="circus"), replace(TALKS, id="b", query="horse")) == (
        "no watch holds for it"
    )


def test_what_a_new_watch_finds_in_the_archive_is_not_told() -> None:
    store = stored(matches=())
    article = traced(store).history.article
    assert article is not None
    settle(store, matches=(matched(article, "talks", later=3 * DAY),))
    assert "shown, not told" in untold(store)


def told(*, suppressed: str | None = None) -> MemoryStore:
    store = stored()
    known = article_id_of(URL)
    telling = replace(a_telling("sherman", suppressed=suppressed), story_id=known, article_id=known)
    settle(store, tellings=(telling,))
    return store


def test_what_is_owed_is_not_untold() -> None:
    store = told()
    assert untold(store) == ""
    assert [fate.delivery_id for fate in traced(store).history.fates] == [None]


def test_what_was_suppressed_only_is_untold_without_another_reason() -> None:
    assert untold(told(suppressed="told on the same channel through other")) == ""


def test_the_tries_of_a_delivery_are_there() -> None:
    store = told()
    telling = store.open_tellings(until=NOW + DAY)[0]
    delivery = a_delivery("digest", "mail")
    store.save_digest(replace(a_digest(), id="digest"), [telling.id], [delivery])
    store.lease_deliveries(now=NOW, until=NOW + MINUTE, token="t", limit=5, channel_ids=["mail"])
    found = traced(store)
    assert set(found.tries) == {delivery.id}
    _, attempts = found.tries[delivery.id]
    assert [attempt.number for attempt in attempts] == [1]


def test_a_reprint_is_traced_with_the_story_that_it_joined() -> None:
    store = told()
    known = article_id_of(URL)
    url = "https://lantern.test/copy"
    copy = replace(an_article("copy"), id=article_id_of(url), url=url, text=TEXT)
    settle(
        store,
        a_readout("copy", article=copy),
        groupings=(replace(reprint("copy", "sherman"), article_id=copy.id, story_id=known, of=known),),
        matches=(matched(copy, "talks"),),
    )
    found = traced(store, url)
    assert (found.history.relation, found.history.story_id) == ("reprint", known)
    assert found.story is not None
    assert {one.article.id for one in found.story.articles} == {known, copy.id}
    assert [fate.telling.article_id for fate in found.history.fates] == [known]
