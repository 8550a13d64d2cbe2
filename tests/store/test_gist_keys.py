"""Under which keys stories are found: what follows from the stories alone, after merges, upgrades and restores too."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from store.store_records import HOUR, NOW, a_gist, settle
from store.test_store_migration import connected
from watchdesk.model.identity import computed_id
from watchdesk.model.stories import MOST_UNDER_A_KEY, Gist, Merge, Search
from watchdesk.ports import Settling, Store
from watchdesk.store.backup import backup
from watchdesk.store.gist_keys import KEPT_UNDER_A_KEY, found_anew
from watchdesk.store.opening import open_store
from watchdesk.store.restore import restore


def near(settling: Settling, *keys: int, least: int = 1, most: int = 999) -> list[Gist]:
    [found] = settling.gists([Search(keys=keys, since=NOW)], least=least, most=most)
    return found


def rows(url: str) -> list[tuple[int, bytes]]:
    with connected(url) as connection:
        found = connection.execute(text("SELECT key, numbers FROM gist_key ORDER BY key")).all()
    return [(key, bytes(numbers)) for key, numbers in found]


def anew(url: str) -> list[tuple[int, bytes]]:
    with connected(url) as connection:
        gists = connection.execute(text("SELECT number, keys FROM gist ORDER BY number")).all()
    return list(found_anew((number, bytes(keys)) for number, keys in gists))


def test_many_searches_find_what_each_finds_alone(store: Store) -> None:
    settle(store, stories=tuple(a_gist(f"{n}", n % 3, n % 5, n % 7 + 100, at=NOW - (n % 4) * HOUR) for n in range(60)))
    searches = [
        Search(keys=keys, since=NOW - hours * HOUR)
        for keys in ((0, 1), (0, 1, 100), (2, 104, 4, 4), (), (77,))
        for hours in range(3)
    ]
    with store.settling() as settling:
        for least in (1, 2):
            together = settling.gists(searches, least=least, most=5)
            assert together == [settling.gists([one], least=least, most=5)[0] for one in searches]
            assert any(len(found) == 5 for found in together)


def test_where_the_nearest_are_over_those_that_share_less_come_in(store: Store) -> None:
    over = tuple(a_gist(f"over {n}", 1, 2, 3, at=NOW - HOUR) for n in range(4))
    less = tuple(a_gist(f"less {n}", 1, n + 10) for n in range(3))
    settle(store, stories=over + less)
    with store.settling() as settling:
        assert near(settling, 1, 2, 3, most=2) == [less[2], less[1]]
        assert near(settling, 1, 2, 3, least=2, most=2) == []


def test_a_story_that_is_gone_leaves_its_place_to_an_older_one(store: Store) -> None:
    stories: Sequence[Gist] = tuple(a_gist(f"{n}", 1, 2) for n in range(MOST_UNDER_A_KEY + 1))
    settle(store, stories=tuple(stories))
    with store.settling() as settling:
        assert near(settling, 1)[-1] == stories[1]
    gone, kept = stories[-1].story_id, stories[-2].story_id
    settle(store, merges=(Merge(gone=gone, kept=kept, because_of=computed_id("article", "x"), at=NOW),))
    with store.settling() as settling:
        assert near(settling, 1, 2)[0] == stories[-2]
        assert near(settling, 1)[-1] == stories[0]


def test_the_rows_are_those_that_follow_from_the_stories(url: str) -> None:
    store = open_store(url)
    for batch in range(4):
        names = [f"{batch} {n}" for n in range(KEPT_UNDER_A_KEY // 3)]
        settle(
            store, stories=tuple(a_gist(name, 1, batch, 9 - batch, number + 50) for number, name in enumerate(names))
        )
    settle(store, stories=(a_gist("0 7", 1, 0, 9, 57, 3, 99), a_gist("3 1", 1, 3, 6, 51, 99)))
    gone = [a_gist(name).story_id for name in ("1 4", "3 2")]
    kept = a_gist("2 2").story_id
    settle(store, merges=tuple(Merge(gone=one, kept=kept, because_of="x", at=NOW) for one in gone))
    store.close()
    by_key = dict(rows(url))
    assert by_key.keys() == dict(anew(url)).keys()
    assert len(by_key[1]) // 4 == KEPT_UNDER_A_KEY - 2  # it was full, and both that are gone were among the newest
    assert {key: kept for key, kept in by_key.items() if key != 1} == {key: kept for key, kept in anew(url) if key != 1}


def test_an_upgrade_finds_the_stories_of_before(url: str) -> None:
    stories = tuple(a_gist(f"{n}", 1, n % 9 + 2, 2**62 + n, -n) for n in range(MOST_UNDER_A_KEY + 30))
    store = open_store(url)
    settle(store, stories=stories)
    store.close()
    before = rows(url)
    with connected(url) as connection:
        connection.execute(text("DROP TABLE gist_key"))
        connection.execute(
            text("CREATE TABLE gist_key (key BIGINT, number INTEGER, CONSTRAINT gist_key_pk PRIMARY KEY (key, number))")
        )
        connection.execute(text("INSERT INTO gist_key VALUES (1, 1)"))
        with Operations.context(MigrationContext.configure(connection)):
            import_module("watchdesk.store.migrations.versions.0018_gist_keys").upgrade()
    assert rows(url) == before
    store = open_store(url)
    with store.settling() as settling:
        assert near(settling, 1, least=1) == list(stories[: -MOST_UNDER_A_KEY - 1 : -1])
    store.close()


def test_a_restored_desk_finds_the_stories_of_both(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    one, two = a_gist("one", 1, 2), a_gist("two", 1, 3)
    store = open_store(url)
    settle(store, stories=(one,))
    store.close()
    backup(url, tmp_path / "copy.db")
    store = open_store(url)
    settle(store, stories=(two,))
    store.close()
    restore(url, tmp_path / "copy.db", now=NOW + HOUR)
    store = open_store(url)
    with store.settling() as settling:
        assert near(settling, 1) == [two, one]
        assert near(settling, 3) == [two]
    store.close()
    assert rows(url) == anew(url)


@pytest.mark.parametrize("numbers", [[], [3], [1, 2, 3]])
def test_a_key_has_one_row_however_often_a_story_names_it(numbers: list[int]) -> None:
    one = bytes(8)
    assert [len(kept) // 4 for _, kept in found_anew((number, one * 2) for number in numbers)] == [len(numbers)] * bool(
        numbers
    )
