"""Store: Alembic's home — upgrades a schema along the scripts in migrations/. Imported only when one is due."""

from collections.abc import Iterator
from importlib.resources import files

from alembic import command
from alembic.autogenerate import produce_migrations
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.operations.ops import AddColumnOp, CreateIndexOp, OpContainer
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from watchdesk.store.tables import metadata


def _config() -> Config:
    """Return a configuration made in code: an installed watchdesk has no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(files("watchdesk.store") / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def head_revision() -> str | None:
    """Return the newest revision in the script folder."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def all_revisions() -> tuple[str, ...]:
    """Return the revisions in the script folder, oldest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())[::-1]


def upgrade_schema(connection: Connection, revision: str = "head") -> None:
    """Run the scripts that are still to be run, in the caller's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def complete_schema(connection: Connection) -> list[str]:
    """Make the tables, columns and indexes that a database at the head should have and lacks; return what was made.

    Some revisions were merged after later ones: a database of the hours between was stamped 0015 without 0008 to 0014,
    and no script leads from there. All that it can lack was only ever added, so it can be made at any time.
    """
    there = set(inspect(connection).get_table_names())
    tables = [table for table in metadata.sorted_tables if table.name not in there]
    for table in tables:
        table.create(connection)
    context = MigrationContext.configure(connection)
    additions = list(_additions(produce_migrations(context, metadata).upgrade_ops))
    for addition in additions:
        Operations(context).invoke(addition)
    return [table.name for table in tables] + [_name(addition) for addition in additions]


def _additions(found: OpContainer | None) -> Iterator[AddColumnOp | CreateIndexOp]:
    """Yield what would be added to tables that are there. Nothing is ever taken away or changed."""
    for operation in found.ops if found else ():
        if isinstance(operation, OpContainer):
            yield from _additions(operation)
        elif isinstance(operation, AddColumnOp | CreateIndexOp):
            yield operation


def _name(addition: AddColumnOp | CreateIndexOp) -> str:
    if isinstance(addition, AddColumnOp):
        return f"{addition.table_name}.{addition.column.name}"
    return str(addition.index_name)
