"""The host book, on all three stores: a host is leased to one at a time, and not visited before its time."""

from datetime import timedelta

import pytest

from store.store_records import DAY, HOUR, MINUTE, NOW, PORT, WORLD, a_visit, an_entry, feed_of, with_feeds
from watchdesk.model.errors import LeaseLost
from watchdesk.model.hosts import HostTurns, host_of
from watchdesk.ports import Store

LANTERN, HARBOUR = "lantern.test", "harbour.test"
SECOND = timedelta(seconds=1)


def leased(
    store: Store,
    *names: str,
    by: str = "one",
    at: timedelta = timedelta(),
    ready: timedelta | None = None,
    limit: int = 9999,
) -> set[str]:
    """Lease hosts for a minute; return those that were free."""
    found = store.lease_hosts(
        names,
        token=by,
        now=NOW + at,
        until=NOW + at + MINUTE,
        ready_by=NOW + (at if ready is None else ready),
        limit=limit,
    )
    return set(found)


def over(*names: str, by: str | None = "one", **held: timedelta) -> HostTurns:
    return HostTurns(
        token=by,
        next_visit_at=NOW + 2 * SECOND,
        over=frozenset(names),
        held={f"{name}.test": NOW + wait for name, wait in held.items()},
    )


def test_a_host_is_leased_to_one_until_the_lease_runs_out(store: Store) -> None:
    assert leased(store, LANTERN, HARBOUR) == {LANTERN, HARBOUR}
    assert leased(store, LANTERN, "new.test", by="two", at=59 * SECOND) == {"new.test"}
    assert leased(store, LANTERN, by="two", at=MINUTE) == {LANTERN}
    assert store.renew_hosts([LANTERN, HARBOUR], token="one", until=NOW + HOUR) == {HARBOUR}
    assert leased(store, LANTERN, HARBOUR, by="three", at=3 * MINUTE) == {LANTERN}
    assert leased(store, HARBOUR, by="three", at=HOUR) == {HARBOUR}


def test_a_settled_visit_ends_the_lease_and_the_host_is_spaced(store: Store) -> None:
    with_feeds(store)
    leased(store, LANTERN, HARBOUR)
    going_on = HostTurns(
        token="one", next_visit_at=NOW + 2 * SECOND, over=frozenset({LANTERN}), going_on=frozenset({HARBOUR})
    )
    assert store.save_polls([a_visit(WORLD, an_entry("a"))], going_on) == 1
    assert leased(store, LANTERN, HARBOUR, by="two", at=SECOND) == set()
    soon = store.lease_hosts(
        [LANTERN, HARBOUR], token="two", now=NOW, until=NOW + MINUTE, ready_by=NOW + 2 * SECOND, limit=9
    )
    assert soon == {LANTERN: NOW + 2 * SECOND}


def test_a_host_that_asks_for_patience_is_not_leased_before(store: Store) -> None:
    with_feeds(store)
    leased(store, LANTERN, HARBOUR)
    store.save_polls([a_visit(WORLD), a_visit(PORT)], over(LANTERN, HARBOUR, lantern=2 * DAY))
    assert leased(store, LANTERN, HARBOUR, at=DAY) == {HARBOUR}
    assert leased(store, LANTERN, at=2 * DAY) == {LANTERN}
    assert feed_of(store, WORLD).state.next_poll_at == NOW + 2 * DAY
    assert feed_of(store, PORT).state.next_poll_at == NOW + HOUR


def test_what_was_found_at_a_host_that_others_took_over_is_not_stored(store: Store) -> None:
    with_feeds(store)
    leased(store, LANTERN, HARBOUR)
    leased(store, LANTERN, by="two", at=2 * MINUTE)
    before = feed_of(store, WORLD), feed_of(store, PORT)
    with pytest.raises(LeaseLost) as error:
        store.save_polls([a_visit(WORLD, an_entry("a")), a_visit(PORT)], over(LANTERN, HARBOUR))
    assert error.value.hosts == {LANTERN}
    assert (feed_of(store, WORLD), feed_of(store, PORT)) == before
    assert store.save_polls([a_visit(PORT)], over(HARBOUR)) == 0, "what is ours still settles"


def test_articles_of_a_host_that_others_took_over_are_not_stored_either(store: Store) -> None:
    with_feeds(store)
    leased(store, LANTERN, HARBOUR)
    leased(store, LANTERN, by="two", at=2 * MINUTE)
    before, one = feed_of(store, WORLD), an_entry("a")
    with pytest.raises(LeaseLost) as error, store.settling() as settling:
        settling.save_polls([a_visit(WORLD, one), a_visit(PORT)], over(LANTERN, HARBOUR), settled={one.id})
    assert error.value.hosts == {LANTERN}
    assert feed_of(store, WORLD) == before
    assert store.known_keys(one.keys) == {}


def test_a_lease_that_others_took_and_ended_is_lost_as_well(store: Store) -> None:
    with_feeds(store)
    leased(store, LANTERN)
    leased(store, LANTERN, by="two", at=2 * MINUTE)
    store.save_polls([a_visit(WORLD)], over(LANTERN, by="two"))
    with pytest.raises(LeaseLost):
        store.save_polls([a_visit(WORLD)], over(LANTERN))


def test_a_lease_is_given_back_and_not_that_of_another(store: Store) -> None:
    leased(store, LANTERN, HARBOUR)
    store.free_hosts([LANTERN, HARBOUR], token="two", next_visit_at=NOW)
    assert leased(store, LANTERN, HARBOUR, by="two") == set()
    store.free_hosts([LANTERN], token="one", next_visit_at=NOW + MINUTE)
    assert leased(store, LANTERN, HARBOUR, by="two") == set()
    assert leased(store, LANTERN, HARBOUR, by="two", at=30 * SECOND, ready=MINUTE) == {LANTERN}


def test_the_leases_of_a_run_that_died_are_taken_back_with_the_spacing(store: Store) -> None:
    with_feeds(store)
    leased(store, LANTERN, HARBOUR)
    store.save_polls([a_visit(PORT)], over(HARBOUR, harbour=HOUR))
    store.take_back_hosts(next_visit_at=NOW + 2 * SECOND)
    assert leased(store, LANTERN, HARBOUR, by="two", at=SECOND) == set()
    assert leased(store, LANTERN, HARBOUR, by="two", at=2 * SECOND) == {LANTERN}
    assert leased(store, HARBOUR, by="two", at=HOUR) == {HARBOUR}


def test_a_visit_without_a_lease_spaces_its_host_and_ends_no_lease(store: Store) -> None:
    with_feeds(store)
    leased(store, HARBOUR)
    store.save_polls([a_visit(WORLD), a_visit(PORT)], over(LANTERN, HARBOUR, by=None))
    assert leased(store, LANTERN, HARBOUR, by="two", at=SECOND) == set()
    assert leased(store, LANTERN, HARBOUR, by="two", at=2 * SECOND) == {LANTERN}


def test_a_host_put_off_by_a_wrong_clock_is_brought_back(store: Store) -> None:
    with_feeds(store)
    store.save_polls([], over(LANTERN, by=None, lantern=4000 * DAY))
    store.bring_back(now=NOW, beyond=NOW + 30 * DAY)
    assert leased(store, LANTERN) == {LANTERN}


def test_thousands_of_hosts_are_leased_at_a_time(store: Store) -> None:
    names = [f"h{number}.test" for number in range(4500)]
    assert len(leased(store, *names)) == 4500
    store.free_hosts(names[:4400], token="one", next_visit_at=NOW)
    assert len(leased(store, *names, by="two", limit=4000)) == 4000
    assert len(leased(store, *names, by="three", limit=4000)) == 400


def test_of_many_hosts_those_are_leased_that_wait_longest(store: Store) -> None:
    store.save_polls([], over("a.test", by=None))
    assert leased(store, "a.test", "new.test", at=HOUR, limit=1) == {"new.test"}
    assert leased(store, "a.test", "new.test", at=HOUR, limit=1) == {"a.test"}


HOSTS = {
    "https://Lantern.test/a?b": "lantern.test",
    "http://lantern.test:80/": "lantern.test",
    "https://lantern.test:443/": "lantern.test",
    "https://lantern.test:8443/": "lantern.test:8443",
    "http://lantern.test:443/": "lantern.test:443",
    "https://reader:secret@lantern.test/": "lantern.test",
    "http://[2001:db8::1]:80/": "[2001:db8::1]",
    "file:///srv/reports/feed.xml": "",
}


@pytest.mark.parametrize("url", HOSTS)
def test_the_host_of_an_address(url: str) -> None:
    assert host_of(url) == HOSTS[url]


def test_when_hosts_may_be_visited_is_known_leased_or_not(store: Store) -> None:
    with_feeds(store)
    leased(store, LANTERN)
    store.save_polls([a_visit(WORLD)], over("lantern.test"))
    assert leased(store, LANTERN, at=HOUR) == {LANTERN}
    assert store.next_visits([LANTERN, HARBOUR, "new.test"]) == {LANTERN: NOW + 2 * SECOND}


def test_visits_to_pages_space_hosts_and_hold_their_feeds_whoever_leases_them(store: Store) -> None:
    with_feeds(store)
    leased(store, LANTERN)
    with store.settling() as tx:
        tx.keep_turns(over(LANTERN, HARBOUR, by=None, harbour=HOUR))
    assert store.next_visits([LANTERN, HARBOUR]) == {LANTERN: NOW + 2 * SECOND, HARBOUR: NOW + HOUR}
    assert store.renew_hosts([LANTERN], token="one", until=NOW + HOUR) == {LANTERN}
    held = [one for one in store.feeds() if host_of(one.feed.url) == HARBOUR]
    assert {one.state.next_poll_at for one in held} == {NOW + HOUR}
