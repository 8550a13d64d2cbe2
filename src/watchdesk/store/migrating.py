"""Store: what `watchdesk db upgrade` asks — which schema a store has, and bringing it up to date."""

from contextlib import ExitStack

from watchdesk.store.opening import open_link, parse_address, sqlite_path
from watchdesk.store.schema import HEAD, make_current, revision_of
from watchdesk.store.scripts import complete_schema


def current_revision(url: str) -> str | None:
    """Return the revision of a store's schema; None if there is no store yet."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return None
    with ExitStack() as resources:
        link = open_link(parse_address(url), resources, lock=False, read_only=True)
        with link.reading() as connection:
            return revision_of(connection)


def head_revision() -> str:
    """Return the revision that this watchdesk writes."""
    return HEAD


def upgrade(url: str) -> list[str]:
    """Bring a store's schema up to date, under its lock; create it if there is none.

    Return which tables, columns and indexes a store lacked that was thought to be up to date.
    """
    with ExitStack() as resources:
        link = open_link(parse_address(url), resources, lock=True, read_only=False)
        make_current(link, migrate=True)
        with link.writing(ordered=True) as connection:
            return complete_schema(connection)
