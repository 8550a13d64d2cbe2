"""The digest book, on all three stores."""

import json
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from store.store_records import (
    DAY,
    HOUR,
    LANTERN,
    MINUTE,
    NOW,
    a_delivery,
    a_match,
    a_readout,
    a_telling,
    an_article,
    first,
    reprint,
    settle,
    with_feeds,
)
from watchdesk.model.entries import Standing
from watchdesk.model.identity import computed_id
from watchdesk.model.sources import SourceHealth
from watchdesk.model.stories import Merge
from watchdesk.model.tellings import Blind
from watchdesk.ports import Store
from watchdesk.rules.grouping import founded_story
from watchdesk.store.digest_json import digest_from_json, digest_to_json
from watchdesk.testing.builders import a_digest, a_story


def test_what_is_due_comes_in_the_order_it_is_due(store: Store) -> None:
    soon = [replace(a_telling(name), settled_at=NOW - MINUTE * number) for number, name in enumerate(("b", "a"))]
    early, later = a_telling("early", due_at=NOW - HOUR), a_telling("later", due_at=NOW + timedelta(microseconds=1))
    settle(store, tellings=(*soon, later, early, a_telling("hushed", suppressed="told already")))
    assert store.open_tellings(until=NOW) == [early, soon[1], soon[0]]


def test_a_story_keeps_its_founders_headline_whatever_it_takes_in(store: Store) -> None:
    places = [replace(first(name), story_id=founded_story(computed_id("article", name))) for name in ("old", "young")]
    settle(
        store,
        a_readout("old", article=an_article("old", seen_at=NOW - DAY)),
        a_readout("young"),
        groupings=tuple(places),
    )
    old, young = (place.story_id for place in places)
    assert {key: one.title for key, one in store.material([old, young]).items()} == {
        old: "Title of old",
        young: "Title of young",
    }
    settle(store, merges=(Merge(gone=old, kept=young, because_of="x", at=NOW),))
    kept = store.material([young])[young]
    assert (kept.title, len(kept.articles)) == ("Title of young", 2)


def test_a_digest_takes_its_tellings_and_owes_its_deliveries_once(store: Any) -> None:
    settle(store, tellings=(a_telling("one"), a_telling("two"), a_telling("three")))
    digest = a_digest()
    mail, hook = a_delivery(digest.id), a_delivery(digest.id, "hook")
    assert store.save_digest(digest, [a_telling("one").id, a_telling("two").id], [mail, hook])
    assert not store.save_digest(digest, [a_telling("three").id], [a_delivery(digest.id, "other")])
    assert store.open_tellings(until=NOW) == [a_telling("three")]
    assert store.delivery(mail.id) == (mail, [])
    assert {delivery.id for delivery in store.deliveries()} == {mail.id, hook.id}


def test_a_telling_joins_one_digest_only(store: Store) -> None:
    settle(store, groupings=(first("one"),), tellings=(a_telling("one"),))
    settle(store, a_readout("one"))
    one, two = a_digest(), replace(a_digest(), id="another")
    store.save_digest(one, [a_telling("one").id], [])
    store.save_digest(two, [a_telling("one").id], [])
    fates = store.history("", an_article("one").id).fates
    assert [fate.telling.digest_id for fate in fates] == [one.id]


def test_an_open_telling_moves_to_another_slot_and_a_told_one_does_not(store: Store) -> None:
    settle(store, tellings=(a_telling("one"), a_telling("two")))
    store.save_digest(a_digest(), [a_telling("one").id], [])
    store.move_tellings([a_telling("one").id, a_telling("two").id], slot="later", due_at=NOW + DAY)
    assert store.open_tellings(until=NOW) == []
    assert store.open_tellings(until=NOW + DAY) == [replace(a_telling("two"), slot="later", due_at=NOW + DAY)]


def test_a_digest_is_kept_as_it_was_composed(store: Any) -> None:
    failing = (
        SourceHealth(source_id="s", title="S", url="https://s.test/", since=NOW, reason="no such host"),
        SourceHealth(source_id="t", title="T", url="https://t.test/", since=None, reason="odd"),
    )
    blind = tuple(
        Blind(watch_id="w", watch_title="W", source_id=one.source_id, source_title="S", since=one.since, share=0.5)
        for one in failing
    )
    full = a_digest(
        a_story(), a_story("Another", articles=(), note="only the headline was read"), failing=failing, blind=blind
    )
    bare = replace(a_digest(rest=3, base_url=None), id="bare", composed_at=full.composed_at + HOUR)
    for digest in (full, bare):
        store.save_digest(digest, [], [])
    assert store.digest(full.id) == full
    assert store.digest("none") is None
    assert store.digests() == [bare, full]
    assert store.digests(limit=1) == [bare]


def test_a_storys_material_has_matched_articles_first_then_the_oldest(store: Store) -> None:
    with_feeds(store)
    dates = {"one": NOW, "two": NOW - DAY, "undated": None, "hit": NOW + DAY}
    settle(
        store,
        *(a_readout(name, article=replace(an_article(name), published_at=at)) for name, at in dates.items()),
        groupings=(first("one"), *(reprint(name, of="one") for name in ("two", "undated", "hit"))),
        matches=(a_match("hit", "b"), a_match("hit", "a")),
    )
    story_id = an_article("one").id
    material = store.material([story_id, "unheard of"])
    assert list(material) == [story_id]
    told = material[story_id].articles
    assert [one.article.title for one in told] == [f"Title of {name}" for name in ("hit", "two", "one", "undated")]
    assert told[0].matches == (a_match("hit", "a"), a_match("hit", "b"))
    assert (told[0].source_title, told[0].source_tier, told[0].relation) == (LANTERN.title, LANTERN.tier, "reprint")
    assert told[0].article.text == an_article("hit").text


def test_an_article_of_an_unknown_source_is_named_by_its_id(store: Store) -> None:
    settle(store, a_readout("one"), groupings=(first("one"),))
    (told,) = store.material([an_article("one").id])[an_article("one").id].articles
    assert (told.source_title, told.source_tier) == ("lantern", 2)


def test_a_digest_of_a_desk_that_knew_no_blindness_is_read() -> None:
    old = json.loads(digest_to_json(a_digest()))
    del old["blind"]
    assert digest_from_json(json.dumps(old)) == a_digest()


def test_matches_are_counted_by_watch_and_source(store: Store) -> None:
    with_feeds(store)
    sources = {"one": "lantern", "two": "lantern", "three": "harbour", "old": "harbour", "other": "harbour"}
    settle(
        store,
        *(
            a_readout(
                name,
                article=replace(an_article(name, seen_at=NOW - DAY * (name == "old")), source_id=source),
            )
            for name, source in sources.items()
        ),
        matches=(
            *(a_match(name) for name in ("one", "two", "three", "old")),
            a_match("one", "rain"),
            a_match("other", "bread"),
        ),
    )
    assert store.matches_by_source(["talks", "rain", "unheard of"], NOW) == {
        "talks": {"lantern": 2, "harbour": 1},
        "rain": {"lantern": 1},
    }
    assert store.matches_by_source(["talks"], NOW - DAY) == {"talks": {"lantern": 2, "harbour": 2}}
    assert store.matches_by_source(["talks"], NOW + MINUTE) == {}
    assert store.matches_by_source([], NOW) == {}


def test_the_digests_of_a_subscription_are_counted_from_a_moment_on(store: Store) -> None:
    for number, (name, at) in enumerate([("s", NOW), ("s", NOW - DAY), ("s", NOW + HOUR), ("other", NOW)]):
        store.save_digest(replace(a_digest(), id=str(number), subscription_id=name, composed_at=at), [], [])
    assert store.digest_count("s", NOW, NOW + DAY) == 2
    assert store.digest_count("s", NOW - 2 * DAY, NOW + DAY) == 3
    assert store.digest_count("s", NOW - 2 * DAY, NOW - DAY / 2) == 1
    assert store.digest_count("nobody", NOW - 2 * DAY, NOW + DAY) == 0


def test_when_new_articles_were_seen_that_a_watch_matched(store: Store) -> None:
    with_feeds(store)
    ages = {"one": 0, "two": 2, "three": 1, "old": 30, "baseline": 1}
    settle(
        store,
        *(
            a_readout(
                name,
                article=replace(
                    an_article(name, seen_at=NOW - DAY * days),
                    standing=Standing.BASELINE if name == "baseline" else Standing.NEW,
                ),
            )
            for name, days in ages.items()
        ),
        matches=(*(a_match(name) for name in ages), a_match("one", "rain")),
    )
    assert store.match_times(["talks", "rain", "unheard of"], NOW - 20 * DAY) == {
        "talks": [NOW - 2 * DAY, NOW - DAY, NOW],
        "rain": [NOW],
    }
    assert store.match_times(["talks"], NOW + MINUTE) == {}


def test_a_digest_of_before_severities_is_read() -> None:
    old = json.loads(digest_to_json(a_digest()))
    for story in old["stories"]:
        del story["severity"], story["volume"]
    assert digest_from_json(json.dumps(old)) == a_digest()


def test_in_which_digests_a_story_was_told_on_a_channel(store: Store) -> None:
    one, two = a_telling("one"), a_telling("two")
    settle(store, tellings=(one, two))
    for number, (name, at) in enumerate([("late", NOW + HOUR), ("early", NOW)]):
        store.save_digest(replace(a_digest(), id=name, slot=str(number), composed_at=at), [(one, two)[number].id], [])
    again = replace(one, id="again", reason="more 1")
    settle(store, tellings=(again,))
    store.save_digest(replace(a_digest(), id="later", slot="2", composed_at=NOW + DAY), [again.id], [])
    assert store.told_in(one.channel_id, [one.story_id, "unheard of"]) == {one.story_id: ["late", "later"]}
    assert store.told_in("another channel", [one.story_id]) == {}
    assert store.told_in(one.channel_id, []) == {}


def test_a_story_that_proved_part_of_another_is_told_under_that_ones_id(store: Store) -> None:
    one, other, last = (computed_id("article", name) for name in ("one", "other", "last"))
    settle(store, merges=(Merge(gone=one, kept=other, because_of=other, at=NOW),))
    settle(store, merges=(Merge(gone=other, kept=last, because_of=last, at=NOW),))
    assert [store.surviving(story) for story in (one, other, last)] == [last, last, last]
