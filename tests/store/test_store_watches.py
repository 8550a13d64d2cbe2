"""The watch book, on all three stores."""

from msgspec.structs import replace

from store.store_records import DAY, NOW, a_match, a_readout, an_article, first, settle
from watchdesk.ports import Store


def test_versions_are_kept_changed_and_forgotten(store: Store) -> None:
    assert store.watch_versions() == {}
    store.save_watch_versions({"talks": "one", "rain": "“two” ☂"})
    assert store.watch_versions() == {"talks": "one", "rain": "“two” ☂"}
    store.save_watch_versions({"talks": "other", "snow": ""})
    assert store.watch_versions() == {"talks": "other", "snow": ""}
    store.save_watch_versions({"talks": "other", "snow": ""})
    assert store.watch_versions() == {"talks": "other", "snow": ""}
    store.save_watch_versions({})
    assert store.watch_versions() == {}


def test_thousands_of_versions_are_kept(store: Store) -> None:
    versions = {f"watch{number}": str(number) for number in range(5000)}
    store.save_watch_versions(versions)
    store.save_watch_versions(versions | {"watch7": "changed"})
    assert store.watch_versions() == versions | {"watch7": "changed"}
    store.save_watch_versions({"watch7": "changed"})
    assert store.watch_versions() == {"watch7": "changed"}


def test_a_backfill_adds_matches_and_says_which_were_new(store: Store) -> None:
    settle(store, a_readout("one"), a_readout("two"), groupings=(first("one"),), matches=(a_match("one"),))
    found = [replace(a_match("one"), hits=()), a_match("two"), a_match("one", "rain")]
    assert store.save_backfill(found) == found[1:]
    assert store.save_backfill(found) == []
    assert store.save_backfill([]) == []
    with store.settling() as settling:
        ids = [an_article("one").id, an_article("two").id]
        assert sorted(settling.matches_of(ids), key=str) == sorted((a_match("one"), *found[1:]), key=str)
        assert settling.backfilled(ids) == {(ids[0], "rain"), (ids[1], "talks")}
        assert settling.backfilled(ids[1:]) == {(ids[1], "talks")}
        assert settling.backfilled([]) == set()


def test_what_was_settled_stays_so_after_a_backfill_and_the_other_way_round(store: Store) -> None:
    settle(store, a_readout("one"))
    store.save_backfill([a_match("one")])
    settle(store, replace(a_readout("one"), was_stored=True), matches=(replace(a_match("one"), hits=()),))
    with store.settling() as settling:
        assert settling.matches_of([an_article("one").id]) == [a_match("one")]
        assert settling.backfilled([an_article("one").id]) == {(an_article("one").id, "talks")}


def test_what_a_backfill_matched_keeps_its_text_and_stands_in_its_story(store: Store) -> None:
    old = NOW - 100 * DAY
    wanted, other = an_article("wanted", seen_at=old), an_article("other", seen_at=old)
    readouts = (a_readout("wanted", article=wanted), a_readout("other", article=other))
    settle(store, *readouts, groupings=(first("wanted"), first("other")))
    store.save_backfill([a_match("wanted")])
    assert store.forget_texts(before=NOW, limit=10) == 1
    assert [article.text for article in store.articles_since(old) if article.text] == [wanted.text]
    told = store.material([wanted.id])[wanted.id].articles
    assert [one.matches for one in told] == [(a_match("wanted"),)]
    assert store.open_tellings(until=NOW) == []
