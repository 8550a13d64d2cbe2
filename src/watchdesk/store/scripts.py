"""Store: Alembic's home — upgrades a schema along the scripts in migrations/. Imported only when one is due."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


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
