"""Previewing: what a subscription would be told now, without telling it."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from service.desk_settings import DESK, NOON, settings_in
from store.store_records import (
    HOUR,
    a_match,
    a_readout,
    a_sketch,
    a_telling,
    a_visit,
    an_article,
    an_entry,
    first,
    reprint,
    settle,
)
from watchdesk.model.sources import Feed
from watchdesk.model.tellings import Telling
from watchdesk.ports import Store
from watchdesk.service.previewing import preview_digest
from watchdesk.service.settings import Settings
from watchdesk.testing.clock import ManualClock
from watchdesk.testing.memory import MemoryStore

CLOCK = ManualClock(NOON)
TWO = (
    DESK
    + """
[[subscriptions]]
id = "ann-weekly"
subscriber = "ann"
watches = ["talks"]
channel = "ops"
schedule = "weekly monday 07:00"
at_most = 1
"""
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path, TWO)


@pytest.fixture
def store(settings: Settings) -> Store:
    store = MemoryStore()
    store.sync_feeds(settings.sources, settings.feeds, now=NOON)
    return store


def owed(name: str, *, to: str = "ann-talks", due_in: timedelta = HOUR, suppressed: str | None = None) -> Telling:
    return replace(a_telling(name, due_at=NOON + due_in, suppressed=suppressed, to=to), subscription_id=to)


def settled(store: Store, name: str, *tellings: Telling) -> None:
    store.save_polls([a_visit(Feed(url=_url(store), source_id="lantern"), an_entry(name), at=NOON)])
    settle(
        store,
        a_readout(name),
        groupings=(first(name),),
        sketches=(a_sketch(name, 1),),
        matches=(a_match(name),),
        tellings=tellings,
    )


def _url(store: Store) -> str:
    return store.feeds()[0].feed.url


def test_what_is_owed_is_shown_as_the_digest_will_be(settings: Settings, store: Store) -> None:
    settled(store, "one", owed("one"))
    digest = preview_digest(settings, store, "ann-talks", CLOCK)
    assert [(story.title, story.watch_titles) for story in digest.stories] == [("Title of one", ("Talks",))]
    assert (digest.subscription_id, digest.subscriber_name, digest.timezone) == ("ann-talks", "Ann", "Asia/Karachi")
    assert (digest.desk_title, digest.contact) == ("Small desk", "desk@example.org")
    assert (digest.composed_at, digest.slot) == (NOON, "preview 2026-11-23T12:00:00+00:00")


def test_a_preview_names_where_else_a_story_ran(settings: Settings, store: Store) -> None:
    settled(store, "one", owed("one"))
    settle(store, a_readout("two", article=an_article("two", seen_at=NOON)), groupings=(reprint("two", "one"),))
    (story,) = preview_digest(settings, store, "ann-talks", CLOCK).stories
    assert [(article.title, article.relation) for article in story.articles] == [
        ("Title of one", "first"),
        ("Title of two", "verbatim"),
    ]


def test_a_preview_changes_nothing(settings: Settings, store: Store) -> None:
    settled(store, "one", owed("one"))
    before = store.open_tellings(until=NOON + timedelta(days=30))
    first_time = preview_digest(settings, store, "ann-talks", CLOCK)
    assert preview_digest(settings, store, "ann-talks", CLOCK) == first_time
    assert store.open_tellings(until=NOON + timedelta(days=30)) == before
    assert store.deliveries() == []


LEFT_OUT = {
    "nothing owed": (),
    "another's": (owed("one", to="ann-weekly"),),
    "suppressed": (owed("one", suppressed="told already"),),
    "beyond every slot": (owed("one", due_in=timedelta(days=16)),),
}


@pytest.mark.parametrize("tellings", LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_not_owed_is_not_shown(settings: Settings, store: Store, tellings: tuple[Telling, ...]) -> None:
    settled(store, "one", *tellings)
    digest = preview_digest(settings, store, "ann-talks", CLOCK)
    assert (digest.stories, digest.rest, digest.slot_at) == ((), 0, NOON)


def test_a_slot_of_next_week_is_shown_and_what_exceeds_the_digest_is_counted(settings: Settings, store: Store) -> None:
    for name in ("one", "two", "three"):
        settled(store, name, owed(name, to="ann-weekly", due_in=timedelta(days=14)))
    digest = preview_digest(settings, store, "ann-weekly", CLOCK)
    assert (len(digest.stories), digest.rest) == (1, 2)


def test_a_failing_source_stands_in_the_preview(settings: Settings, store: Store) -> None:
    poll, state, _ = a_visit(store.feeds()[0].feed, at=NOON)
    store.save_polls([(poll, replace(state, failing_since=NOON, reason="the server answered 500"), ())])
    digest = preview_digest(settings, store, "ann-talks", CLOCK)
    assert digest.sources_all == 1
    assert [(source.source_id, source.reason) for source in digest.failing] == [("lantern", "the server answered 500")]
