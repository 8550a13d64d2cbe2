"""A restore and the chain of evidence: it goes on where it can, and is never patched together."""

from pathlib import Path

import pytest

from store.store_records import DAY, HOUR, NOW, a_readout, an_article, first, settle, with_feeds
from watchdesk.model.evidence import Pack, Seal
from watchdesk.rules.sealing import followed
from watchdesk.store.backup import backup
from watchdesk.store.opening import open_store
from watchdesk.store.restore import restore


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'desk.db'}"


def seal(url: str, *names: str) -> None:
    store = open_store(url)
    with_feeds(store)
    settle(store, *(a_readout(name) for name in names), groupings=tuple(first(name) for name in names))
    packs = [Pack(article_id=an_article(name).id, at=NOW, record=name.encode(), page=b"page") for name in names]
    with store.settling() as tx:
        tx.save(readouts=(), groupings=(), sketches=(), matches=(), tellings=(), evidence=packs)
    store.close()


def chain(url: str) -> list[Seal]:
    store = open_store(url, read_only=True)
    found, faults = store.seals(after=0, limit=100), list[str]()
    assert [one.number for one in followed((seal.line for seal in found), faults)] == [seal.number for seal in found]
    assert faults == []
    assert all(store.packs([seal.number])[seal.number].page == b"page" for seal in found)
    store.close()
    return found


def test_what_was_sealed_since_the_backup_is_carried(url: str, tmp_path: Path) -> None:
    seal(url, "one")
    backup(url, tmp_path / "copy.db")
    seal(url, "two", "three")
    before = chain(url)
    restore(url, tmp_path / "copy.db", now=NOW + HOUR)
    assert chain(url) == before
    seal(url, "four")
    assert chain(url)[:3] == before


def test_a_backup_without_evidence_takes_the_chain_whole(url: str, tmp_path: Path) -> None:
    seal(url)
    backup(url, tmp_path / "copy.db")
    seal(url, "one", "two")
    before = chain(url)
    restore(url, tmp_path / "copy.db", now=NOW + HOUR)
    assert chain(url) == before


def test_two_chains_are_not_made_one(url: str, tmp_path: Path) -> None:
    seal(url, "one", "two")
    backup(url, tmp_path / "copy.db")
    kept = chain(url)
    (tmp_path / "desk.db").unlink()
    seal(url, "three", "four", "five")
    restore(url, tmp_path / "copy.db", now=NOW + DAY)
    assert chain(url) == kept
