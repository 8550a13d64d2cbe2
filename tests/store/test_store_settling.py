"""Settling: the ordered consumer's transaction, on all three stores."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime

import pytest
from msgspec.structs import replace

from store.store_records import (
    DAY,
    HOUR,
    LANTERN,
    MINUTE,
    NOW,
    WORLD,
    a_gist,
    a_match,
    a_readout,
    a_sketch,
    a_telling,
    a_visit,
    an_article,
    an_entry,
    feed_of,
    first,
    reprint,
    settle,
    with_feeds,
)
from watchdesk.model.entries import Entry, Standing
from watchdesk.model.stories import MOST_UNDER_A_KEY, Gist, Merge, Search
from watchdesk.ports import Settling, Store
from watchdesk.store.opening import open_store


def articles(store: Store) -> list[object]:
    return list(store.articles_since(NOW - 24 * HOUR))


def test_a_readout_is_kept_with_all_that_was_found_and_its_entries_are_settled(store: Store) -> None:
    with_feeds(store).save_polls([a_visit(WORLD, an_entry("one"))])
    settle(
        store,
        a_readout("one", aliases=("https://lantern.test/moved",)),
        groupings=(first("one"),),
        sketches=(a_sketch("one", 1, -2),),
        matches=(a_match("one"),),
        tellings=(a_telling("one"),),
    )
    one = an_article("one")
    with store.settling() as settling:
        assert settling.story_of([one.id, "other"]) == {one.id: first("one")}
        assert settling.titles_of([one.id, "other"]) == {one.id: one.title}
        assert settling.matches_of([one.id, "other"]) == [a_match("one")]
        assert settling.told([a_telling("one").id, "other"]) == {a_telling("one").id}
        assert settling.tellings_of([one.id, "other"]) == [a_telling("one")]
        assert settling.candidates([-2, 7], since=NOW) == [a_sketch("one", 1, -2)]
    assert articles(store) == [one]
    assert store.due_reads(NOW, limit=9) == []
    assert store.article_ids(["https://lantern.test/moved"]) == {"https://lantern.test/moved": one.id}


def test_articles_that_are_whole_are_settled_in_the_commit_of_their_visit(store: Store) -> None:
    whole, left = an_entry("one"), an_entry("two")
    with with_feeds(store).settling() as settling:
        assert settling.save_polls([a_visit(WORLD, whole, left)], settled={whole.id}) == 2
        settling.save(
            readouts=[a_readout("one")],
            groupings=[first("one")],
            sketches=[],
            matches=[a_match("one")],
            tellings=[a_telling("one")],
        )
    assert articles(store) == [an_article("one")]
    assert [due.entries for due in store.due_reads(NOW, limit=9)] == [(left,)], "the other is due as ever"
    assert store.known_keys(whole.keys) == dict.fromkeys(whole.keys, whole.id)
    assert feed_of(store, WORLD).state.body_hash == "ab" * 32


def test_the_texts_of_an_entry_whose_article_is_settled_with_it_lie_with_the_article_alone(sqlite_url: str) -> None:
    alone, twin, other, left = an_entry("alone"), an_entry("twin"), an_entry("other"), an_entry("left")
    other = replace(other, article_id=twin.article_id)
    store = open_store(sqlite_url)
    with with_feeds(store).settling() as settling:
        settling.save_polls([a_visit(WORLD, alone, twin, other, left)], settled={alone.id, twin.id, other.id})
    store.close()
    database = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    kept = dict(database.execute("SELECT id, summary FROM entry"))
    database.close()
    assert kept == {alone.id: "", twin.id: twin.summary, other.id: other.summary, left.id: left.summary}


def test_an_article_that_is_settled_already_is_left_as_it_is_where_it_was_asked_for(store: Store) -> None:
    settle(with_feeds(store), a_readout("one"), groupings=(first("one"),), sketches=(a_sketch("one", 1, -2),))
    again = replace(a_readout("one"), article=replace(an_article("one"), title="Another"))
    with store.settling() as settling:
        settled = settling.story_of([an_article("one").id, an_article("two").id])
        settling.save(
            readouts=[again, a_readout("two")],
            groupings=[first("two")],
            sketches=[a_sketch("one", 3), a_sketch("two", 4)],
            matches=[],
            tellings=[],
        )
    assert settled == {an_article("one").id: first("one")}
    assert sorted(articles(store), key=str) == sorted([an_article("one"), an_article("two")], key=str)
    with store.settling() as settling:
        assert [one.article_id for one in settling.candidates([1, 3, 4], since=NOW)] == [
            an_article("one").id,
            an_article("two").id,
        ]


def save_and_fail(store: Store, entry: Entry) -> None:
    with store.settling() as settling:
        settling.save_polls([a_visit(WORLD, entry)], settled={entry.id})
        raise ZeroDivisionError


def test_where_an_article_fails_its_visit_is_not_kept_either(store: Store) -> None:
    before = feed_of(with_feeds(store), WORLD)
    one = an_entry("one")
    with pytest.raises(ZeroDivisionError):
        save_and_fail(store, one)
    assert feed_of(store, WORLD) == before
    assert store.known_keys(one.keys) == {}


def test_what_fails_leaves_nothing_behind(store: Store) -> None:
    with_feeds(store).save_polls([a_visit(WORLD, an_entry("one"))])
    with pytest.raises(LookupError), store.settling() as settling:  # noqa: PT012 - the failure comes after the save
        settling.save(
            readouts=[a_readout("one")], groupings=[first("one")], sketches=[], matches=[], tellings=[a_telling("one")]
        )
        raise LookupError
    assert articles(store) == []
    assert store.open_tellings(until=NOW) == []
    assert len(store.due_reads(NOW, limit=9)) == 1


def test_settling_twice_leaves_what_is_there(store: Store) -> None:
    settle(store, a_readout("one"), groupings=(first("one"),), matches=(a_match("one"),), tellings=(a_telling("one"),))
    other = replace(an_article("one"), title="Edited", text="Another text", source_id="harbour")
    settle(
        store,
        a_readout("one", article=other),
        groupings=(replace(first("one"), story_id="another story"),),
        sketches=(a_sketch("one", 1),),
        matches=(replace(a_match("one"), hits=()),),
        tellings=(replace(a_telling("one"), suppressed="told already"),),
    )
    settle(store, groupings=(), sketches=(a_sketch("one", 2),))
    assert articles(store) == [an_article("one")]
    assert store.open_tellings(until=NOW) == [a_telling("one")]
    with store.settling() as settling:
        assert settling.story_of([an_article("one").id])[an_article("one").id] == first("one")
        assert settling.matches_of([an_article("one").id]) == [a_match("one")]
        assert settling.candidates([1], since=NOW) == [a_sketch("one", 1)]


@pytest.mark.parametrize(
    "stored, later, stands",
    [
        (Standing.BASELINE, Standing.NEW, Standing.NEW),
        (Standing.STALE, Standing.NEW, Standing.NEW),
        (Standing.NEW, Standing.BASELINE, Standing.NEW),
        (Standing.BASELINE, Standing.STALE, Standing.BASELINE),
    ],
)
def test_a_stored_article_only_rises_to_new(store: Store, stored: Standing, later: Standing, stands: Standing) -> None:
    settle(store, a_readout("one", article=an_article("one", standing=stored)))
    settle(store, replace(a_readout("one", article=an_article("one", standing=later)), was_stored=True))
    assert articles(store) == [an_article("one", standing=stands)]


def test_an_article_twice_in_one_batch_is_kept_once_with_the_best_standing(store: Store) -> None:
    with_feeds(store)
    other = replace(an_entry("other"), article_id=an_entry("one").article_id)
    store.save_polls([a_visit(WORLD, an_entry("one"), other)])
    old = an_article("one", standing=Standing.BASELINE)
    settle(store, a_readout("one", article=old), replace(a_readout("other"), article=an_article("one")))
    assert articles(store) == [an_article("one")]
    assert store.due_reads(NOW, limit=9) == []


def test_an_address_keeps_leading_to_the_first_article(store: Store) -> None:
    with_feeds(store).save_polls([a_visit(WORLD, an_entry("one"))])
    address = an_entry("one").address or ""
    settle(store, a_readout("two", aliases=(address, "https://lantern.test/x")))
    settle(store, a_readout("three", aliases=("https://lantern.test/x",)))
    assert store.article_ids([address, "https://lantern.test/x"]) == {
        address: an_article("one").id,
        "https://lantern.test/x": an_article("two").id,
    }


def test_candidates_bear_one_of_the_keys_and_are_not_too_old(store: Store) -> None:
    old, one, two = a_sketch("old", 1, at=NOW - HOUR), a_sketch("one", 1, 2, 3), a_sketch("two", 3, at=NOW + MINUTE)
    settle(store, sketches=(two, one, old))
    with store.settling() as settling:
        assert settling.candidates([1, 2, 3], since=NOW - MINUTE) == [one, two]
        assert settling.candidates([1], since=NOW - HOUR) == [old, one]
        assert settling.candidates([9], since=NOW - HOUR) == []
        assert settling.candidates([], since=NOW) == []


def near(settling: Settling, keys: Sequence[int], *, since: datetime, least: int, most: int) -> list[Gist]:
    [found] = settling.gists([Search(keys=tuple(keys), since=since)], least=least, most=most)
    return found


def test_gists_that_share_most_keys_come_first(store: Store) -> None:
    old, one, two, three = (
        a_gist("old", 1, 2, at=NOW - HOUR),
        a_gist("one", 1, 2),
        a_gist("two", 1, 2, 3),
        a_gist("three", 3),
    )
    settle(store, stories=(old, one, two, three))
    with store.settling() as settling:
        assert near(settling, [1, 2, 3, 3], since=NOW, least=1, most=9) == [two, one, three]
        assert near(settling, [1, 2, 3], since=NOW, least=2, most=9) == [two, one]
        assert near(settling, [1, 2, 3], since=NOW, least=1, most=2) == [two, one]
        assert near(settling, [1, 2], since=NOW - HOUR, least=2, most=9) == [two, one, old]
        assert near(settling, [], since=NOW, least=1, most=9) == []
        assert near(settling, [1], since=NOW + MINUTE, least=1, most=9) == []


def test_under_a_key_that_many_gists_bear_the_newest_are_looked_at(store: Store) -> None:
    of_old = a_gist("of old", 1, 2, 3)
    settle(store, stories=(of_old, *(a_gist(f"later {n}", 1) for n in range(MOST_UNDER_A_KEY - 1))))
    with store.settling() as settling:
        assert near(settling, [1], since=NOW, least=1, most=999)[-1] == of_old
    settle(store, stories=(a_gist("last", 1),))
    with store.settling() as settling:
        under = near(settling, [1], since=NOW, least=1, most=999)
        assert (len(under), under[0]) == (MOST_UNDER_A_KEY, a_gist("last", 1))
        assert of_old not in under
        assert near(settling, [1, 2, 3], since=NOW, least=2, most=9) == [of_old]


def test_a_story_that_has_grown_is_found_by_its_new_keys_too(store: Store) -> None:
    settle(store, stories=(a_gist("one", 1, 2), a_gist("two", 2)))
    grown = replace(a_gist("one", 1, 2, 3, at=NOW + HOUR), packed=b"more")
    settle(store, stories=(a_gist("one", 1), grown))
    with store.settling() as settling:
        assert near(settling, [3], since=NOW, least=1, most=9) == [grown]
        assert near(settling, [1, 2], since=NOW, least=1, most=9) == [grown, a_gist("two", 2)]
        assert near(settling, [1, 2], since=NOW + HOUR, least=1, most=9) == [grown]


def test_stories_that_proved_one_are_told_under_one_id_and_leave_a_trace(store: Store) -> None:
    settle(
        store,
        *(a_readout(name) for name in ("one", "two", "three")),
        groupings=tuple(first(name) for name in ("one", "two", "three")),
        sketches=(a_sketch("two", 5),),
        stories=(a_gist("one", 1), a_gist("two", 1), a_gist("three", 1)),
        tellings=(a_telling("two"), a_telling("two", to="bashir"), a_telling("one", to="bashir")),
    )
    one, two, three = (first(name).story_id for name in ("one", "two", "three"))
    settle(store, merges=(Merge(gone=two, kept=one, because_of="x", at=NOW),))
    settle(store, merges=(Merge(gone=one, kept=three, because_of="y", at=NOW),))
    with store.settling() as settling:
        places = settling.story_of(an_article(name).id for name in ("one", "two", "three"))
        assert {place.story_id for place in places.values()} == {three}
        tellings = settling.tellings_of([three])
        assert {telling.story_id for telling in tellings} == {three}
        assert {(telling.subscriber_id, telling.article_id, telling.suppressed) for telling in tellings} == {
            ("amina", two, None),
            ("bashir", one, None),
            ("bashir", two, "told with the story that it proved to be part of"),
        }
        assert settling.tellings_of([one]) == []
        assert [sketch.story_id for sketch in settling.candidates([5], since=NOW)] == [three]


def test_stories_that_are_over_are_dropped_but_not_by_a_clock_that_is_years_ahead(url: str) -> None:
    with closing(open_store(url)) as store:
        settle(store, stories=(a_gist("over", 1, at=NOW - 22 * DAY), a_gist("late", 1, at=NOW - 20 * DAY)))
        settle(store, stories=(a_gist("now", 1),))
        settle(store, stories=(a_gist("ahead", 1, at=NOW + 3650 * DAY),))
        with store.settling() as settling:
            found = near(settling, [1], since=NOW - 99 * DAY, least=1, most=9)
        assert [one.packed.partition(b"\0")[0] for one in found] == [b"ahead", b"now", b"late"]


def test_a_first_article_founds_its_story_and_others_join_it(store: Store) -> None:
    with_feeds(store)
    settle(store, a_readout("one"), groupings=(first("one"),))
    settle(store, a_readout("two"), groupings=(reprint("two", of="one"),))
    story = store.material([an_article("one").id])[an_article("one").id]
    assert story.title == an_article("one").title
    assert {told.relation for told in story.articles} == {"first", "reprint"}
    assert story.articles[0].source_title == LANTERN.title


def test_a_story_founded_by_an_article_settled_before_is_titled_like_it(store: Store) -> None:
    settle(store, a_readout("one"))
    settle(store, groupings=(first("one"),))
    assert store.material([an_article("one").id])[an_article("one").id].title == an_article("one").title


def test_a_suppressed_telling_stays(store: Store) -> None:
    telling = a_telling("one", suppressed="told through another subscription")
    settle(store, tellings=(telling, a_telling("one", to="bo")))
    settle(store, tellings=(a_telling("one"),))
    with store.settling() as settling:
        assert set(settling.tellings_of([telling.story_id])) == {telling, a_telling("one", to="bo")}
    assert store.open_tellings(until=NOW) == [a_telling("one", to="bo")]


def test_a_batch_of_thousands_is_settled_at_once(store: Store) -> None:
    names = [f"a{number}" for number in range(2500)]
    settle(store, *(a_readout(name) for name in names), groupings=tuple(first(name) for name in names))
    with store.settling() as settling:
        assert len(settling.story_of(an_article(name).id for name in names)) == 2500


def test_stories_are_listed_by_their_newest_article(store: Store) -> None:
    ages = {"one": 3 * HOUR, "two": HOUR, "three": 2 * HOUR, "old": 9 * HOUR}
    articles = {name: an_article(name, seen_at=NOW - age) for name, age in ages.items()}
    settle(
        store,
        *(a_readout(name, article=article) for name, article in articles.items()),
        groupings=(first("one"), reprint("two", of="one"), first("three"), first("old")),
    )
    one, three = first("one").story_id, first("three").story_id
    assert store.stories_since(NOW - 4 * HOUR, limit=9) == [one, three]
    assert store.stories_since(NOW - 4 * HOUR, limit=1) == [one]
    assert store.stories_since(NOW, limit=9) == []


def test_however_few_stories_are_asked_for_they_are_those_that_grew_last(store: Store) -> None:
    names = [f"a{number}" for number in range(900)]
    ages = {name: (number * 7 % 11) * HOUR for number, name in enumerate(names)}  # many were seen at one moment
    settle(
        store,
        *(a_readout(name, article=an_article(name, seen_at=NOW - age)) for name, age in ages.items()),
        groupings=tuple(reprint(name, of="a5") if name in {"a7", "a0"} else first(name) for name in names),
    )
    ages["a5"] = min(ages["a0"], ages["a5"], ages["a7"])
    grown = sorted((age, first(name).story_id) for name, age in ages.items() if name not in {"a0", "a7"})
    expected = [story_id for _, story_id in grown]
    for limit in (1, 80, 85, 300, 900):
        assert store.stories_since(NOW - DAY, limit=limit) == expected[:limit]


def test_of_a_large_archive_only_the_newest_articles_are_looked_at(sqlite_url: str) -> None:
    names = [f"a{number}" for number in range(3000)]
    with closing(open_store(sqlite_url)) as store:
        ages = ((name, number * MINUTE) for number, name in enumerate(names))
        settle(
            store,
            *(a_readout(name, article=an_article(name, seen_at=NOW - age)) for name, age in ages),
            groupings=tuple(first(name) for name in names),
            matches=(a_match("a3"), a_match("a2500")),
        )
        with store._link.reading() as connection:
            raw = connection.connection.driver_connection
        assert raw is not None
        steps = []
        raw.set_progress_handler(lambda: steps.append(1), 100)  # SQLite calls it after so many of its instructions
        assert len(store.stories_since(NOW - 90 * DAY, limit=20)) == 20
        assert 0 < len(steps) < 100
        steps.clear()
        assert store.stories_with_matches(since=NOW - HOUR) == [first("a3").story_id]
        assert 0 < len(steps) < 100


def test_stories_with_matches_are_listed_by_their_newest_article_matched_or_not(store: Store) -> None:
    ages = {"one": 3 * HOUR, "two": HOUR, "three": 2 * HOUR, "old": 9 * HOUR, "plain": HOUR}
    settle(
        store,
        *(a_readout(name, article=an_article(name, seen_at=NOW - age)) for name, age in ages.items()),
        groupings=(first("one"), reprint("two", of="one"), *(first(name) for name in ("three", "old", "plain"))),
        matches=(a_match("one"), a_match("one", "rain"), a_match("three"), a_match("old")),
    )
    one, three, old = (first(name).story_id for name in ("one", "three", "old"))
    assert store.stories_with_matches(since=NOW - 9 * HOUR) == [one, three, old]
    assert store.stories_with_matches(since=NOW - 4 * HOUR) == [one, three]
    assert store.stories_with_matches(since=NOW) == []


def test_the_stories_of_a_watch_are_those_it_matched_an_article_of(store: Store) -> None:
    ages = {"one": 3 * HOUR, "two": HOUR, "three": 2 * HOUR, "old": 9 * HOUR, "rain": HOUR}
    settle(
        store,
        *(a_readout(name, article=an_article(name, seen_at=NOW - age)) for name, age in ages.items()),
        groupings=(first("one"), reprint("two", of="one"), *(first(name) for name in ("three", "old", "rain"))),
        matches=(a_match("one"), a_match("three"), a_match("old"), a_match("rain", "rain")),
    )
    one, three, old = (first(name).story_id for name in ("one", "three", "old"))
    assert store.stories_matched("talks", since=NOW - 9 * HOUR, limit=9) == [three, one, old]
    assert store.stories_matched("talks", since=NOW - 3 * HOUR, limit=9) == [three, one]
    assert store.stories_matched("talks", since=NOW - 9 * HOUR, limit=1) == [three]
    assert store.stories_matched("rain", since=NOW - 9 * HOUR, limit=9) == [first("rain").story_id]
    assert store.stories_matched("unheard of", since=NOW - 9 * HOUR, limit=9) == []
