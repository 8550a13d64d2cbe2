"""The article book, on all three stores."""

from contextlib import closing
from functools import partial

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from store.store_records import (
    DAY,
    HOUR,
    LANTERN,
    MINUTE,
    NOW,
    PORT,
    WORLD,
    a_delivery,
    a_match,
    a_readout,
    a_sketch,
    a_telling,
    a_visit,
    an_article,
    an_entry,
    first,
    settle,
    with_feeds,
)
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.entries import Standing
from watchdesk.model.history import History, Sighting, TellingFate
from watchdesk.model.sites import NO_BODY, PageRead
from watchdesk.ports import Store
from watchdesk.store.opening import SqlStore, open_store
from watchdesk.store.tables import SHORTEST_TEXT, article_text
from watchdesk.testing.builders import a_digest


def test_articles_stream_oldest_first_while_the_store_is_written(store: Store) -> None:
    names = [f"a{number}" for number in range(450)]
    found = [an_article(name, seen_at=NOW + number // 3 * MINUTE) for number, name in enumerate(names)]
    settle(store, *(a_readout(name, article=article) for name, article in zip(names, found, strict=True)))
    expected = sorted(found, key=lambda article: (article.seen_at, article.id))
    seen = []
    for article in store.articles_since(NOW):
        seen.append(article)
        if len(seen) == 10:
            store.sync_channels({"mail": ("mail", False)})
    assert seen == expected
    assert list(store.articles_since(NOW + HOUR)) == [article for article in expected if article.seen_at >= NOW + HOUR]
    assert list(store.articles_since(NOW, limit=205)) == expected[:205]
    assert list(store.articles_since(NOW, limit=0)) == []


def test_texts_are_what_they_were_and_those_that_are_alike_are_stored_once(store: Store) -> None:
    long = "The envoy met the minister. " * 400
    texts = {
        "alike": (long, long),
        "other": ("The envoy.", long),
        "none": ("", ""),
        "short": ("", long),
        "cut": (long, ""),
    }
    found = {name: replace(an_article(name), summary=summary, text=text) for name, (summary, text) in texts.items()}
    settle(store, *(a_readout(name, article=article) for name, article in found.items()))
    assert {one.id: one for one in store.articles_since(NOW)} == {one.id: one for one in found.values()}
    if isinstance(store, SqlStore):
        with store._link.reading() as connection:
            sizes = dict(
                connection.execute(select(article_text.c.article_id, func.length(article_text.c.summary))).all()
            )
        expected = {"alike": 1, "other": 10, "none": 0, "short": 0, "cut": len(long)}
        assert sizes == {found[name].id: size for name, size in expected.items()}
    assert store.forget_texts(before=NOW + DAY, limit=100) == len(texts)
    assert {(one.summary, one.text) for one in store.articles_since(NOW)} == {("", "")}


def test_an_address_never_seen_has_no_history(store: Store) -> None:
    assert store.history("https://lantern.test/one", "x") == History(url="https://lantern.test/one")


def test_an_entry_that_is_not_read_yet_has_sightings_only(store: Store) -> None:
    with_feeds(store)
    entry = an_entry("one")
    again = replace(an_entry("again", feed=PORT), article_id=entry.article_id, seen_at=NOW + HOUR)
    store.save_polls([a_visit(WORLD, entry), a_visit(PORT, again)])
    history = store.history(entry.address or "", entry.article_id)
    assert history.article is None
    assert history.sightings == (
        Sighting(feed_url=WORLD.url, source_id="lantern", at=NOW, standing=entry.standing, title=entry.title),
        Sighting(feed_url=PORT.url, source_id="harbour", at=NOW + HOUR, standing=entry.standing, title=again.title),
    )
    store.postpone_reads([entry.id, again.id], until=NOW + 2 * HOUR)
    assert store.history(entry.address or "", entry.article_id).due_at == NOW + 2 * HOUR


def test_pages_of_hosts_whose_rule_found_no_body_are_returned_newest_first(store: Store) -> None:
    read = {
        "old": an_article("old", seen_at=NOW - 9 * HOUR),
        "fits": an_article("fits", seen_at=NOW - HOUR),
        "void": replace(an_article("void"), reason=NO_BODY),
        "baseline": an_article("baseline", standing=Standing.BASELINE),
        "elsewhere": replace(an_article("elsewhere"), url="https://lantern.test.example/a"),
        "nowhere": replace(an_article("nowhere"), url=None),
    }
    settle(store, *(a_readout(name, article=one) for name, one in read.items()))
    assert store.pages_of_void_rules(NOW - 2 * HOUR) == [
        PageRead(url="https://lantern.test/void", read_at=read["void"].read_at, reason=NO_BODY),
        PageRead(url="https://lantern.test/fits", read_at=read["fits"].read_at, reason=None),
    ]


def test_no_page_is_returned_where_all_rules_find_a_body(store: Store) -> None:
    settle(store, a_readout("fits"))
    assert store.pages_of_void_rules(NOW - 2 * HOUR) == []


def test_a_history_goes_from_the_alias_to_the_delivery(store: Store) -> None:
    with_feeds(store).save_polls([a_visit(WORLD, an_entry("one"))])
    store.sync_channels({"mail": ("the desk's mail", False)})
    waiting, carried = a_telling("one", to="bo"), a_telling("one")
    settle(
        store,
        a_readout("one", aliases=("https://lantern.test/moved",)),
        groupings=(first("one"),),
        tellings=(waiting, carried),
    )
    digest = a_digest()
    delivery = a_delivery(digest.id)
    store.save_digest(digest, [carried.id], [delivery])
    history = store.history("https://lantern.test/moved", "what it would compute to")
    assert (history.article, history.source_title) == (an_article("one"), LANTERN.title)
    assert (history.story_id, history.relation) == (an_article("one").id, "first")
    assert [sighting.feed_url for sighting in history.sightings] == [WORLD.url]
    told = TellingFate(
        telling=replace(carried, digest_id=digest.id),
        channel_name="the mail",
        delivery_id=delivery.id,
        delivery_state=DeliveryState.PENDING,
    )
    untold = TellingFate(telling=waiting, channel_name="the desk's mail", delivery_id=None, delivery_state=None)
    assert sorted(history.fates, key=lambda fate: fate.telling.subscriber_id) == [told, untold]


def test_an_alias_whose_article_is_not_stored_falls_back_to_what_the_address_computes_to(store: Store) -> None:
    with_feeds(store)
    entry = an_entry("one")
    store.save_polls([a_visit(WORLD, replace(entry, article_id="elsewhere"))])
    settle(store, a_readout("one"))
    assert store.history(entry.address or "", an_article("one").id).article == an_article("one")


def test_only_texts_that_are_old_and_matched_nothing_are_forgotten(store: Store) -> None:
    with_feeds(store)
    entry = replace(an_entry("old"), content="The feed's own text")
    store.save_polls([a_visit(WORLD, entry)])
    old = NOW - 100 * DAY
    settle(
        store,
        a_readout("old", article=an_article("old", seen_at=old)),
        a_readout("wanted", article=an_article("wanted", seen_at=old)),
        a_readout("fresh"),
        groupings=(first("old"),),
        matches=(a_match("wanted"),),
    )
    assert store.forget_texts(before=NOW - 90 * DAY, limit=10) == 1
    assert store.forget_texts(before=NOW - 90 * DAY, limit=10) == 0
    texts = {article.title: (article.text, article.summary) for article in store.articles_since(old)}
    assert texts["Title of old"] == ("", "")
    assert all(texts["Title of wanted"])
    assert all(texts["Title of fresh"])
    assert store.known_keys(entry.keys)
    assert store.article_ids([entry.address or ""])
    settle(store, replace(a_readout("old"), was_stored=True))
    assert {article.title for article in store.articles_since(old) if not article.text} == {"Title of old"}


@pytest.mark.parametrize("limit", [3, 64])
def test_whatever_was_matched_between_them_all_other_old_texts_are_forgotten(store: Store, limit: int) -> None:
    # some were seen at one moment, some hours apart; in the middle nothing but matches for a long while
    ages = {f"a{number}": 100 * DAY - (number // 7) * HOUR for number in range(420)}
    wanted = {name for number, name in enumerate(ages) if number % 3 == 0 or 100 <= number < 350}
    settle(
        store,
        *(a_readout(name, article=an_article(name, seen_at=NOW - age)) for name, age in ages.items()),
        matches=tuple(a_match(name) for name in sorted(wanted)),
    )
    before = NOW - 98 * DAY
    old = {name for name, age in ages.items() if age > 98 * DAY} - wanted
    forgotten = []
    while dropped := store.forget_texts(before=before, limit=limit):
        forgotten.append(dropped)
    assert sum(forgotten) == len(old)
    without = {one.title.rpartition(" ")[2] for one in store.articles_since(NOW - 200 * DAY) if not one.text}
    assert without == old
    assert store.forget_texts(before=NOW - 97 * DAY, limit=999) > 0


def test_what_was_forgotten_is_not_walked_through_again(sqlite_url: str) -> None:
    with closing(open_store(sqlite_url)) as store:
        ages = ((f"a{number}", (100 * DAY) + number * MINUTE) for number in range(6000))
        settle(store, *(a_readout(name, article=an_article(name, seen_at=NOW - age)) for name, age in ages))
        assert store.forget_texts(before=NOW - 100 * DAY, limit=5990) == 5990
        steps: list[int] = []
        for opened in (store._link.reading(), store._link.writing()):
            with opened as connection:
                raw = connection.connection.driver_connection
                assert raw is not None
                raw.set_progress_handler(lambda: steps.append(1), 100)  # after so many instructions of SQLite
        assert store.forget_texts(before=NOW - 100 * DAY, limit=3) == 3
        assert len(steps) < 300


def test_texts_are_forgotten_oldest_first_and_some_at_a_time(store: Store) -> None:
    ages = {f"a{days}": NOW - days * DAY for days in range(100, 105)}
    settle(store, *(a_readout(name, article=an_article(name, seen_at=at)) for name, at in ages.items()))
    assert store.forget_texts(before=NOW, limit=3) == 3
    left = [article.title for article in store.articles_since(NOW - 200 * DAY) if article.text]
    assert left == ["Title of a101", "Title of a100"]
    assert store.forget_texts(before=NOW, limit=3) == 2


def test_sketches_are_forgotten_with_their_keys_and_copies_of_later_ones_are_found(store: Store) -> None:
    old, new = NOW - 30 * DAY, NOW - DAY
    aged = [a_sketch(f"old{number}", 7, number, 7, at=old + number * HOUR) for number in range(3)]
    settle(store, sketches=(*aged[::-1],))
    settle(store, sketches=(a_sketch("new", 7, 9, at=new),))
    brief = replace(a_sketch("brief", 7, 11, at=old), words=SHORTEST_TEXT - 1)
    settle(store, sketches=(brief,))
    forget = partial(store.forget_sketches, summaries_before=old)
    assert forget(texts_before=old, limit=9) == 0
    assert [forget(texts_before=NOW - 21 * DAY, limit=2) for _ in range(3)] == [2, 1, 0]
    with store.settling() as tx:
        assert [one.article_id for one in tx.candidates([7, 11], since=old)] == [brief.article_id, an_article("new").id]
    assert store.forget_sketches(texts_before=old, summaries_before=old + HOUR, limit=2) == 1
    settle(store, sketches=(a_sketch("newer", 7, 1, at=NOW),))
    with store.settling() as tx:
        found = tx.candidates([7, 1], since=old)
    assert [one.article_id for one in found] == [an_article("new").id, an_article("newer").id]
    assert store.forget_sketches(texts_before=NOW + DAY, summaries_before=old, limit=9) == 2
    settle(store, sketches=(a_sketch("last", 7, at=NOW),))
    with store.settling() as tx:
        assert [one.article_id for one in tx.candidates([7, 9], since=old)] == [an_article("last").id]
