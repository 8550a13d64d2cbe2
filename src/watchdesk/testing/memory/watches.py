"""Testing, the store in memory: the watch book."""

from collections.abc import Mapping, Sequence

from watchdesk.model.watches import Match
from watchdesk.testing.memory.tables import MemoryBook


class MemoryWatchBook(MemoryBook):
    """Watches: as what they last ran, and what they match of the archive."""

    def watch_versions(self) -> dict[str, str]:
        """Return the version of each watch that has run, by id."""
        return dict(self._tables.watch_versions)

    def save_watch_versions(self, versions: Mapping[str, str]) -> None:
        """Keep these versions, and forget the watches that are not among them."""
        with self._tables.writing():
            self._tables.watch_versions = dict(versions)

    def save_backfill(self, matches: Sequence[Match]) -> list[Match]:
        """Insert or leave matches found in the archive, marked as such; return those that were new."""
        with self._tables.writing():
            found = {(one.article_id, one.watch_id): one for one in matches}
            new = {key: one for key, one in found.items() if key not in self._tables.matches}
            self._tables.matches.update(new)
            self._tables.backfilled.update(dict.fromkeys(new, True))
        return list(new.values())
