"""The look book, on all three stores."""

import pytest
from msgspec.structs import replace

from store.store_records import DAY, HOUR, MINUTE, NOW, a_readout, a_telling, an_article, first, settle, with_feeds
from watchdesk.model.revisions import Change, ChangeKind, Look, Looked, Revision
from watchdesk.ports import Store


def a_look(name: str, **more: object) -> Look:
    look = Look(
        article_id=an_article(name).id,
        due_at=NOW,
        title=f"Page of {name}",
        etag='W/"é"',
        last_modified="Wed, 04 Mar 2026",
    )
    return replace(look, **more)


def a_revision(name: str, number: int = 1, *, text: str = "Other words.\nشیرمین") -> Revision:
    changes = (
        Change(kind=ChangeKind.HEADLINE, before="Old “one”", after="New"),
        Change(kind=ChangeKind.GONE),
    )
    article_id = an_article(name).id
    return Revision(article_id=article_id, number=number, at=NOW + HOUR, title="New", text=text, changes=changes)


def stored(store: Store, *looks: Look, names: tuple[str, ...] = ("one", "two", "three")) -> Store:
    with_feeds(store)
    settle(store, *(a_readout(name) for name in names), groupings=tuple(first(name) for name in names))
    with store.settling() as tx:
        tx.save(readouts=(), groupings=(), sketches=(), matches=(), tellings=(), looks=looks)
    return store


def save(store: Store, looked: Looked, *tellings: object) -> None:
    with store.settling() as tx:
        tx.save_look(looked, tellings)  # type: ignore[arg-type] # some tellings


def broken_off(store: Store, looked: Looked) -> None:
    with store.settling() as tx:
        tx.save_look(looked, (a_telling("one"),))
        raise KeyboardInterrupt


def due(store: Store, *, limit: int = 100) -> list[Look]:
    return [one.look for one in store.due_looks(NOW, limit=limit)]


def test_looks_come_when_they_are_due_those_waiting_longest_first(store: Store) -> None:
    late, now = a_look("one", due_at=NOW - HOUR), a_look("two")
    stored(store, now, late, a_look("three", due_at=NOW + MINUTE))
    assert due(store) == [late, now]
    assert due(store, limit=1) == [late]


def test_a_look_is_planned_once(store: Store) -> None:
    stored(store, a_look("one"), names=("one",))
    with store.settling() as tx:
        tx.save(
            readouts=(), groupings=(), sketches=(), matches=(), tellings=(), looks=(a_look("one", due_at=NOW + DAY),)
        )
    assert due(store) == [a_look("one")]


def test_a_due_look_has_its_article(store: Store) -> None:
    stored(store, a_look("one"), names=("one",))
    (found,) = store.due_looks(NOW, limit=1)
    assert found.article == an_article("one")
    assert found.revisions == 0


def test_a_look_ends_with_the_next_one(store: Store) -> None:
    stored(store, a_look("one"), a_look("two"))
    later = a_look("one", due_at=NOW + DAY, title="New", etag=None, last_modified="x", missing=1)
    save(store, Looked(article_id=later.article_id, next=later))
    assert due(store) == [a_look("two")]
    assert [one.look for one in store.due_looks(NOW + DAY, limit=9)] == [a_look("two"), later]


def test_the_last_look_leaves_none(store: Store) -> None:
    stored(store, a_look("one"), names=("one",))
    save(store, Looked(article_id=a_look("one").article_id, next=None))
    assert store.due_looks(NOW + 900 * DAY, limit=9) == []


def test_a_revision_is_kept_and_the_next_look_compares_with_it(store: Store) -> None:
    stored(store, a_look("one"), names=("one",))
    for number in (1, 2):
        revision = a_revision("one", number, text=f"Words of {number}.")
        save(store, Looked(article_id=revision.article_id, next=a_look("one"), revision=revision))
    (found,) = store.due_looks(NOW, limit=1)
    assert (found.article.text, found.revisions) == ("Words of 2.", 2)
    assert replace(found.article, text=an_article("one").text) == an_article("one")


def test_a_story_is_composed_with_its_revisions(store: Store) -> None:
    stored(store, a_look("one"), names=("one", "two"))
    revision = a_revision("one")
    save(store, Looked(article_id=revision.article_id, next=None, revision=revision))
    one, two = an_article("one").id, an_article("two").id
    material = store.material([one, two])
    assert [told.revisions for told in material[one].articles] == [(revision,)]
    assert [told.revisions for told in material[two].articles] == [()]
    assert material[one].articles[0].article == an_article("one")


def test_what_is_owed_for_a_change_is_committed_with_it(store: Store) -> None:
    stored(store, a_look("one"), names=("one",))
    revision = a_revision("one")
    save(store, Looked(article_id=revision.article_id, next=a_look("one"), revision=revision), a_telling("one"))
    assert store.open_tellings(until=NOW) == [a_telling("one")]


def test_a_look_that_is_broken_off_is_still_due_and_left_nothing(store: Store) -> None:
    stored(store, a_look("one"), names=("one",))
    revision = a_revision("one")
    looked = Looked(article_id=revision.article_id, next=None, revision=revision)
    with pytest.raises(KeyboardInterrupt):
        broken_off(store, looked)
    (found,) = store.due_looks(NOW, limit=9)
    assert (found.look, found.revisions) == (a_look("one"), 0)
    assert store.open_tellings(until=NOW) == []


def test_the_same_revision_is_kept_once(store: Store) -> None:
    stored(store, a_look("one"), names=("one",))
    for text in ("first", "second"):
        revision = a_revision("one", text=text)
        save(store, Looked(article_id=revision.article_id, next=a_look("one"), revision=revision))
    (found,) = store.due_looks(NOW, limit=1)
    assert (found.article.text, found.revisions) == ("first", 1)


def test_a_look_put_off_under_a_wrong_clock_is_brought_back(store: Store) -> None:
    stored(store, a_look("one", due_at=NOW + 900 * DAY), names=("one",))
    assert store.bring_back(now=NOW, beyond=NOW + 30 * DAY) == 1
    assert due(store) == [a_look("one")]
