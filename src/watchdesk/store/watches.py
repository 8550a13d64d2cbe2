"""Store, the watch book: as what each watch last ran, and what a backfill found."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Text, delete, insert, select

from watchdesk.model.watches import Match
from watchdesk.store.bulk import BulkInsert
from watchdesk.store.columns import insert_or_leave, several
from watchdesk.store.link import Book, run_many
from watchdesk.store.loading import match_keys
from watchdesk.store.rows import match_row
from watchdesk.store.tables import backfill, match, watch_version

_VERSIONS = select(watch_version.c.watch_id, watch_version.c.version)
_FORGET = delete(watch_version).where(watch_version.c.watch_id.in_(several("ids", Text)))
_INSERT_MATCH = insert_or_leave(match)
_INSERT_BACKFILL = BulkInsert(backfill)


class SqlWatchBook(Book):
    """Watches: as what they last ran, and what they match of the archive."""

    def watch_versions(self) -> dict[str, str]:
        """Return the version of each watch that has run, by id."""
        with self._link.reading() as connection:
            return {row.watch_id: row.version for row in connection.execute(_VERSIONS)}

    def save_watch_versions(self, versions: Mapping[str, str]) -> None:
        """Keep these versions, and forget the watches that are not among them."""
        with self._link.writing() as connection:
            stored = {row.watch_id: row.version for row in connection.execute(_VERSIONS)}
            gone = [watch_id for watch_id, version in stored.items() if versions.get(watch_id) != version]
            if gone:
                connection.execute(_FORGET, {"ids": gone})
            new = [
                {"watch_id": watch_id, "version": version}
                for watch_id, version in versions.items()
                if stored.get(watch_id) != version
            ]
            run_many(connection, insert(watch_version), new)

    def save_backfill(self, matches: Sequence[Match]) -> list[Match]:
        """Insert or leave matches found in the archive, marked as such; return those that were new.

        Ordered: what the consumer settles meanwhile is either seen here, and stays its own, or settled after.
        """
        if not matches:
            return []
        with self._link.writing(ordered=True) as connection:
            known = match_keys(connection, (one.article_id for one in matches))
            new = [one for one in matches if (one.article_id, one.watch_id) not in known]
            run_many(connection, _INSERT_MATCH, [match_row(one) for one in new])
            _INSERT_BACKFILL.run(connection, ((one.article_id, one.watch_id) for one in new))
        return new
