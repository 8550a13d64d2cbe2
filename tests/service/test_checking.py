"""Checking: who may have the store, for how long it is waited for, and what a dry run may write to."""

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from service.desk_settings import DESK, HARBOUR, LANTERN, NOON, settings_in
from store.store_records import a_delivery
from watchdesk.model.errors import LockHeld, StoreError
from watchdesk.model.sources import Feed, Source
from watchdesk.service.checking import locked_store, reading_store, run_check, trial_store
from watchdesk.testing.builders import a_digest
from watchdesk.testing.clock import ManualClock

HARBOUR_POST = Source(id="harbour", title="Harbour Post")
PORT = Feed(url=HARBOUR, source_id="harbour")


def test_a_second_run_is_told_who_has_the_lock(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with locked_store(settings), pytest.raises(LockHeld, match=r"another run \(process \d+\) works on"):
        locked_store(settings).__enter__()
    with locked_store(settings) as store:
        assert store.feeds() == []


def test_the_lock_is_waited_for_no_longer_than_asked(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with locked_store(settings):
        begun = time.monotonic()
        with pytest.raises(LockHeld):
            locked_store(settings, wait=timedelta(seconds=0.3)).__enter__()
        assert 0.3 <= time.monotonic() - begun < 10


def test_the_lock_is_waited_for_while_somebody_says_so(tmp_path: Path) -> None:
    settings, says = settings_in(tmp_path), [False, True, True]
    with locked_store(settings), pytest.raises(LockHeld):
        locked_store(settings, waits_on=says.pop).__enter__()
    assert says == []


def test_a_lock_that_is_given_back_meanwhile_is_taken(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    held, given_back = threading.Event(), threading.Event()

    def hold() -> None:
        with locked_store(settings):
            held.set()
            given_back.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    threading.Timer(0.3, given_back.set).start()
    with locked_store(settings, wait=timedelta(seconds=30)) as store:
        assert given_back.is_set()
        assert store.add_feed(HARBOUR_POST, PORT, now=NOON)
    holder.join(10)


def test_a_failure_gives_the_lock_back(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with pytest.raises(StoreError, match="in the middle"), locked_store(settings):
        raise StoreError("in the middle")
    with locked_store(settings):
        pass


def test_a_look_needs_no_lock_and_can_change_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with locked_store(settings) as store:
        store.add_feed(HARBOUR_POST, PORT, now=NOON)
        with reading_store(settings) as looked_at:
            assert [one.feed.url for one in looked_at.feeds()] == [HARBOUR]
            with pytest.raises(StoreError):
                looked_at.set_paused(PORT.id, paused=True)
        assert not store.feeds()[0].state.paused


def test_a_look_at_a_store_that_is_not_there_makes_none(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no store at .*desk\.db yet"):
        reading_store(settings_in(tmp_path)).__enter__()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml"]


def test_a_trial_begins_as_the_store_is_and_leaves_it_alone(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with locked_store(settings) as store:
        store.add_feed(HARBOUR_POST, PORT, now=NOON)
        with trial_store(settings) as trial:
            assert [one.feed.url for one in trial.feeds()] == [HARBOUR]
            trial.set_paused(PORT.id, paused=True)
            trial.save_digest(a_digest(), (), [a_delivery(a_digest().id, "c", at=NOON)])
            assert len(trial.deliveries()) == 1
        assert not store.feeds()[0].state.paused
        assert store.deliveries() == []


def test_a_trial_without_a_store_begins_empty_and_makes_none(tmp_path: Path) -> None:
    with trial_store(settings_in(tmp_path)) as trial:
        assert trial.add_feed(HARBOUR_POST, PORT, now=NOON)
    assert not (tmp_path / "desk.db").exists()


def test_a_trial_cannot_be_made_of_postgresql(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, DESK.replace("sqlite:///desk.db", "postgresql://desk@db.test/desk"))
    with pytest.raises(StoreError, match="made of SQLite only"):
        trial_store(settings).__enter__()


async def test_a_check_that_may_not_tell_leaves_the_outbox_as_it_is(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, DESK.replace(f'[[sources]]\nid = "lantern"\nfeed = "{LANTERN}"\n', ""))
    with locked_store(settings) as store:
        tally = await run_check(settings, store, ManualClock(NOON), tells=False)
        assert (tally.started_at, tally.finished_at) == (NOON, NOON)
        assert tally.fates == {}
    assert not (tmp_path / "outbox").exists()
