"""Store: which schema a database has, and making it ours.

Revisions are known by name, so that an ordinary start, on a database that is current, needs no Alembic (a third of a
second).
"""

from sqlalchemy import Connection, inspect, text

from watchdesk.model.errors import StoreError
from watchdesk.store.link import Link
from watchdesk.store.tables import metadata

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0013",
    "0014",
    "0015",
    "0018",
    "0020",
    "0022",
)
"""All revisions, oldest first; a test compares them with Alembic's own script folder."""
HEAD = REVISIONS[-1]


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database's schema; None if watchdesk never wrote to it."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def make_current(link: Link, *, migrate: bool) -> None:
    """See to it that the schema is this version's: create it, or upgrade it, if `migrate` allows.

    Raises StoreError for a database of a newer watchdesk, of another program, or one that may not be changed now.
    """
    with link.reading() as connection:
        found = revision_of(connection)
    if found == HEAD:
        return
    if found is not None and found not in REVISIONS:
        raise StoreError(f"the store {link.name} was written by a newer watchdesk (schema {found}): upgrade watchdesk")
    if not migrate:
        words = "is empty: run `watchdesk check` first" if found is None else "is older: run `watchdesk db upgrade`"
        raise StoreError(f"the store {link.name} {words}")
    with link.writing(ordered=True) as connection:
        if found is None:
            _create(connection, link.name)
        else:
            # Alembic is imported only when needed
            from watchdesk.store.scripts import complete_schema, upgrade_schema  # noqa: PLC0415

            upgrade_schema(connection)
            complete_schema(connection)


def _create(connection: Connection, name: str) -> None:
    """Create all tables at once and stamp them; the tests prove that the migrations lead to the same."""
    strangers = inspect(connection).get_table_names()
    if strangers:
        if revision_of(connection) == HEAD:
            return  # another process was faster
        raise StoreError(f"the store {name} is a database of another program (it holds a table {min(strangers)})")
    metadata.create_all(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
