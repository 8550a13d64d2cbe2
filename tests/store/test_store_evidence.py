"""The book of evidence, on all three stores."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from store.store_records import DAY, HOUR, NOW, a_readout, an_article, first, settle, with_feeds
from watchdesk.model.evidence import Pack
from watchdesk.ports import Store
from watchdesk.rules.sealing import START, followed

NAMES = ("one", "two", "three")
KEPT_FOR: dict[str, Any] = {"before": NOW - 1000 * DAY, "at_most": 20 * 2**30, "limit": 100, "now": NOW + DAY}


def a_pack(name: str, *, age: timedelta = timedelta(0), page: bytes | None = b"\x1f\x8b\x00\xff" * 50) -> Pack:
    return Pack(article_id=an_article(name).id, at=NOW - age, record=f'{{"{name}": "☂"}}'.encode(), page=page)


def seal(store: Store, *packs: Pack) -> None:
    with store.settling() as tx:
        tx.save(readouts=(), groupings=(), sketches=(), matches=(), tellings=(), evidence=packs)


def sealed(store: Store, *packs: Pack) -> Store:
    with_feeds(store)
    settle(store, *(a_readout(name) for name in NAMES), groupings=tuple(first(name) for name in NAMES))
    seal(store, *packs)
    return store


def broken_off(store: Store) -> None:
    with store.settling() as tx:
        tx.save(readouts=(), groupings=(), sketches=(), matches=(), tellings=(), evidence=(a_pack("one"),))
        raise KeyboardInterrupt


def kept(store: Store) -> list[bool]:
    """Of each sealed pack in turn: whether its bytes are there."""
    found = store.packs(range(1, 10))
    return [found[number].record is not None for number in sorted(found)]


def faults(store: Store) -> Sequence[str]:
    found: list[str] = []
    list(followed((one.line for one in store.seals(after=0, limit=100)), found))
    return found


def test_packs_are_sealed_in_their_order_and_given_back_byte_for_byte(store: Store) -> None:
    packs = a_pack("one"), a_pack("two", page=None), a_pack("three", page=b"")
    sealed(store, *packs)
    seals = store.seals(after=0, limit=100)
    assert [(one.number, one.article_id, one.at) for one in seals] == [
        (number, pack.article_id, pack.at) for number, pack in enumerate(packs, start=1)
    ]
    assert f'"previous":"{START}"' in seals[0].line
    assert faults(store) == []
    found = store.packs([3, 1, 2, 77])
    assert {number: (one.record, one.page) for number, one in found.items()} == {
        number: (pack.record, pack.page) for number, pack in enumerate(packs, start=1)
    }
    assert [found[number].seal for number in (1, 2, 3)] == seals


def test_a_page_of_the_chain_is_asked_for_by_the_number_before_it(store: Store) -> None:
    sealed(store, *map(a_pack, NAMES))
    assert [one.number for one in store.seals(after=1, limit=1)] == [2]
    assert [one.number for one in store.seals(after=2, limit=9)] == [3]
    assert store.seals(after=3, limit=9) == []


def test_sealing_twice_changes_nothing_and_the_chain_goes_on(store: Store) -> None:
    sealed(store, a_pack("one"))
    before = store.seals(after=0, limit=9)
    other = replace(a_pack("one"), record=b"other", page=b"other")
    seal(store, other, a_pack("two"), a_pack("two", age=HOUR))
    assert store.seals(after=0, limit=9)[:1] == before
    assert [one.article_id for one in store.seals(after=1, limit=9)] == [an_article("two").id]
    assert store.packs([1])[1].record == a_pack("one").record
    assert faults(store) == []


def test_a_transaction_that_fails_seals_nothing(store: Store) -> None:
    sealed(store)
    with pytest.raises(KeyboardInterrupt):
        broken_off(store)
    assert store.seals(after=0, limit=9) == []
    assert store.evidence_size() == (0, 0)


def test_old_packs_lose_their_bytes_and_keep_their_seals(store: Store) -> None:
    sealed(store, a_pack("one", age=9 * DAY), a_pack("two", age=2 * DAY), a_pack("three"))
    before = store.seals(after=0, limit=9)
    assert store.forget_evidence(**(KEPT_FOR | {"before": NOW - DAY})) == 2
    assert kept(store) == [False, False, True]
    assert store.packs([1])[1].dropped_at == NOW + DAY
    assert store.packs([3])[3].dropped_at is None
    assert store.seals(after=0, limit=9) == before
    assert store.forget_evidence(**(KEPT_FOR | {"before": NOW - DAY})) == 0
    seal(store, a_pack("one"))
    assert kept(store) == [False, False, True]


def test_beyond_the_bytes_allowed_the_oldest_give_way(store: Store) -> None:
    sealed(store, *map(a_pack, NAMES))
    count, size = store.evidence_size()
    assert count == 3
    assert size > 3 * 200
    assert store.forget_evidence(**(KEPT_FOR | {"at_most": size})) == 0
    assert store.forget_evidence(**(KEPT_FOR | {"at_most": size - 1})) == 1
    assert kept(store) == [False, True, True]
    assert store.evidence_size()[0] == 2
    assert store.forget_evidence(**(KEPT_FOR | {"at_most": 1})) == 2
    assert store.evidence_size() == (0, 0)


def test_with_a_disk_to_spare_there_is_room(store: Store) -> None:
    assert store.has_room()


def test_only_so_many_are_dropped_at_once_the_oldest_first(store: Store) -> None:
    sealed(store, *(a_pack(name, age=DAY) for name in NAMES))
    assert store.forget_evidence(**(KEPT_FOR | {"before": NOW, "limit": 2})) == 2
    assert kept(store) == [False, False, True]
