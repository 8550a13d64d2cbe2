"""The schema: the migrations, the tables in code and the revision's name in code must say the same."""

import subprocess
import sys
from contextlib import ExitStack, closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from store.store_records import a_readout, a_sketch, first, settle
from watchdesk.model.errors import StoreError
from watchdesk.store import scripts
from watchdesk.store.migrating import current_revision, head_revision, upgrade
from watchdesk.store.opening import open_link, open_store, parse_address
from watchdesk.store.schema import HEAD, REVISIONS, revision_of
from watchdesk.store.tables import metadata

SQLITE_SCHEMA = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
POSTGRES_INDEXES = text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'")


def ours(_: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Leave out the index of words: each database has its own, which Alembic cannot compare (`shape` does)."""
    return kind != "table" or not str(name).startswith("word_index")


def executed(url: str, statement: str) -> None:
    with ExitStack() as resources:
        link = open_link(parse_address(url), resources, lock=False, read_only=False)
        with link.writing() as connection:
            connection.execute(text(statement))


def shape(connection: Connection) -> dict[str, str]:
    statement = SQLITE_SCHEMA if connection.dialect.name == "sqlite" else POSTGRES_INDEXES
    return {name: "".join(sql.split()).replace('"', "") for name, sql in connection.execute(statement)}


def test_the_revisions_known_in_code_are_alembics() -> None:
    assert scripts.all_revisions() == REVISIONS
    assert scripts.head_revision() == HEAD == head_revision()


def test_the_migrations_lead_to_the_tables_in_code(url: str) -> None:
    with ExitStack() as resources:
        link = open_link(parse_address(url), resources, lock=False, read_only=False)
        with link.writing() as connection:
            scripts.upgrade_schema(connection)
            context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
            assert compare_metadata(context, metadata) == []
            assert revision_of(connection) == HEAD
            migrated = shape(connection)
            metadata.drop_all(connection)
            metadata.create_all(connection)
            assert shape(connection) == migrated


def test_a_new_store_is_at_the_head_and_has_no_difference_to_the_tables(url: str) -> None:
    assert current_revision(url) is None
    with open_store(url)._link.writing() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, metadata) == []
    assert current_revision(url) == HEAD


def test_upgrading_creates_a_store_and_upgrading_again_changes_nothing(url: str) -> None:
    upgrade(url)
    assert current_revision(url) == HEAD
    upgrade(url)
    open_store(url, migrate=False).close()


def test_a_store_of_a_newer_watchdesk_is_refused(url: str) -> None:
    open_store(url).close()
    executed(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"newer watchdesk \(schema 9999\): upgrade watchdesk"):
        open_store(url)


def test_a_database_of_another_program_is_left_alone(url: str) -> None:
    executed(url, "CREATE TABLE invoices (id INTEGER)")
    with pytest.raises(StoreError, match=r"another program .*invoices"):
        open_store(url)
    with pytest.raises(StoreError, match="is empty"):
        open_store(url, migrate=False)


def stamped_out_of_turn(url: str) -> None:
    """Make a store as it stood between two merges: 0015 was there, 0008 to 0014 came later."""
    with ExitStack() as resources:
        link = open_link(parse_address(url), resources, lock=False, read_only=False)
        with link.writing() as connection:
            scripts.upgrade_schema(connection, "0007")
            metadata.tables["citation"].create(connection)
            connection.execute(text("UPDATE alembic_version SET version_num = '0015'"))


def test_a_store_that_missed_revisions_merged_after_its_own_is_completed(url: str) -> None:
    stamped_out_of_turn(url)
    store = open_store(url)
    settle(store, a_readout("one"), groupings=(first("one"),), sketches=(a_sketch("one", 1),))
    assert store.enrolments() == []
    with store._link.reading() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, metadata) == []
    store.close()


def test_what_a_store_at_the_head_lacks_is_told_and_made_by_an_upgrade(url: str) -> None:
    stamped_out_of_turn(url)
    with ExitStack() as resources:
        link = open_link(parse_address(url), resources, lock=False, read_only=False)
        with link.writing() as connection:
            scripts.upgrade_schema(connection)
    with pytest.raises(StoreError, match=r"lacks .*: run `watchdesk db upgrade`"), closing(open_store(url)) as store:
        store.enrolments()
    lacked = upgrade(url)
    assert {"enrolment", "receipt", "sketch.title", "part.story_id", "feed_state.kind"} <= set(lacked)
    with closing(open_store(url)) as store:
        assert store.enrolments() == []
    assert upgrade(url) == []


def test_opening_a_store_needs_no_alembic(sqlite_url: str) -> None:
    code = "import sys; from watchdesk.store.opening import open_store; open_store(sys.argv[1]).close()"
    check = f"{code}; open_store(sys.argv[1]).close(); sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check, sqlite_url], check=False).returncode == 0
