"""Testing, the store in memory: the citation book."""

from collections.abc import Iterable

from watchdesk.model.citations import Citation
from watchdesk.testing.memory.tables import MemoryBook


class MemoryCitationBook(MemoryBook):
    """What matched articles cite."""

    def citations(self, article_ids: Iterable[str]) -> list[Citation]:
        """Return what these articles cite, by article and site."""
        wanted = set(article_ids)
        return [one for key, one in sorted(self._tables.citations.items()) if key[0] in wanted]
