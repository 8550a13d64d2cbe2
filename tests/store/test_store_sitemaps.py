"""What is kept of the sitemaps of an index, on all three stores."""

import pytest

from store.store_records import NOW, PORT, WORLD, a_visit, an_entry, with_feeds
from watchdesk.model.errors import LeaseLost
from watchdesk.model.hosts import HostTurns
from watchdesk.model.sitemaps import KeptSitemap
from watchdesk.ports import Store


def kept(name: str) -> KeptSitemap:
    url = f"https://lantern.test/{name}.xml"
    return KeptSitemap(
        url=url, etag=f'W/"{name}"', last_modified=None, body_hash=name, changed="2026-03-04", asked_at=NOW
    )


def test_sitemaps_are_kept_with_the_visit_in_place_of_those_before(store: Store) -> None:
    with_feeds(store).save_polls([a_visit(WORLD)], None, {WORLD.id: (kept("a"), kept("b")), PORT.id: (kept("a"),)})
    assert store.sitemaps_of(WORLD.id) == {one.url: one for one in (kept("a"), kept("b"))}
    store.save_polls([a_visit(WORLD)])
    assert len(store.sitemaps_of(WORLD.id)) == 2
    store.save_polls([a_visit(WORLD)], None, {WORLD.id: (kept("c"),)})
    assert list(store.sitemaps_of(WORLD.id).values()) == [kept("c")]
    assert len(store.sitemaps_of(PORT.id)) == 1
    assert store.sitemaps_of("unknown") == {}


def test_validators_move_only_with_the_entries(store: Store) -> None:
    with_feeds(store)
    lost = HostTurns(token="none", next_visit_at=NOW, over=frozenset({"lantern.test"}))
    with pytest.raises(LeaseLost):
        store.save_polls([a_visit(WORLD, an_entry("a"))], lost, {WORLD.id: (kept("a"),)})
    assert store.sitemaps_of(WORLD.id) == {}
