"""The push book, on all three stores."""

import pytest
from msgspec.structs import replace

from store.store_records import DAY, HOUR, LANTERN, NOW, PORT, WORLD, feed_of, with_feeds
from watchdesk.model.pushes import Push, PushState
from watchdesk.ports import Store

ASKED = Push(feed_id=WORLD.id, hub="https://hub.test/", topic=WORLD.url, token="one", secret="s", ask_at=NOW)
ACTIVE = replace(
    ASKED,
    feed_id=PORT.id,
    token="two",
    state=PushState.ACTIVE,
    is_awaited=True,
    attempts=3,
    lease_until=NOW + DAY,
    pushed_at=NOW - HOUR,
    is_trusted=True,
    reason="the hub answered 503",
    ask_at=NOW - HOUR,
)


@pytest.fixture
def pushed(store: Store) -> Store:
    with_feeds(store)
    store.save_push(ASKED)
    store.save_push(ACTIVE)
    return store


def test_a_push_is_kept_whole_and_found_by_its_feed_and_its_token(pushed: Store) -> None:
    assert pushed.pushes() == {WORLD.id: ASKED, PORT.id: ACTIVE}
    assert pushed.pushes([PORT.id, "unknown"]) == {PORT.id: ACTIVE}
    assert pushed.pushes([]) == {}
    assert pushed.push_of("two") == ACTIVE
    assert pushed.push_of("three") is None


def test_a_feed_has_one_push(pushed: Store) -> None:
    anew = replace(ASKED, token="three", hub="https://other.test/")
    pushed.save_push(anew)
    assert pushed.pushes([WORLD.id]) == {WORLD.id: anew}
    assert pushed.push_of("one") is None


def test_hubs_are_asked_in_their_order_for_feeds_that_are_polled(pushed: Store) -> None:
    assert pushed.due_pushes(NOW, limit=9) == [ACTIVE, ASKED]
    assert pushed.due_pushes(NOW, limit=1) == [ACTIVE]
    assert pushed.due_pushes(NOW - HOUR, limit=9) == [ACTIVE]
    pushed.set_paused(PORT.id, paused=True)
    assert pushed.due_pushes(NOW, limit=9) == [ASKED]
    pushed.sync_feeds([LANTERN], [], now=NOW)
    assert pushed.due_pushes(NOW, limit=9) == []
    assert pushed.pushes() == {}
    assert pushed.push_of("one") == ASKED  # a message for a feed that rests is known, and not believed


def test_a_feed_is_found_by_its_id_while_it_is_polled(store: Store) -> None:
    with_feeds(store)
    assert store.feed(WORLD.id) == feed_of(store, WORLD)
    assert store.feed("unknown") is None
    store.sync_feeds([LANTERN], [], now=NOW)
    assert store.feed(WORLD.id) is None
