"""PostgreSQL: the desk's lock is a session's, and a session can be lost while the desk lives on."""

import time
from contextlib import closing

import psycopg
import pytest

from store.store_records import with_feeds
from watchdesk.model.errors import LockHeld
from watchdesk.store.opening import open_store

PATIENCE = 30.0


def end_all_sessions(url: str) -> None:
    """Do as a restart of the server does, and wait until their locks are gone."""
    with psycopg.connect(url, autocommit=True) as operator:
        operator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        deadline = time.monotonic() + PATIENCE
        while operator.execute(
            "SELECT 1 FROM pg_locks JOIN pg_database ON oid = database "
            "WHERE locktype = 'advisory' AND datname = current_database()"
        ).fetchone():
            assert time.monotonic() < deadline


def test_a_desk_that_lost_its_session_takes_the_lock_again_before_it_writes(postgres_url: str) -> None:
    with closing(open_store(postgres_url)) as desk:
        end_all_sessions(postgres_url)
        with_feeds(desk)
        assert len(desk.feeds()) == 2
        with pytest.raises(LockHeld, match="another run"):
            open_store(postgres_url)
    open_store(postgres_url).close()


def test_a_desk_that_lost_its_session_to_another_run_writes_nothing_any_more(postgres_url: str) -> None:
    with closing(open_store(postgres_url)) as desk:
        end_all_sessions(postgres_url)
        with closing(open_store(postgres_url)) as other:
            for _ in range(2):
                with pytest.raises(LockHeld, match="another run"):
                    with_feeds(desk)
            assert other.feeds() == []
        with_feeds(desk)  # the other has ended: the lock is free again
        assert len(desk.feeds()) == 2
