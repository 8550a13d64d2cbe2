"""Testing, the store in memory: the look book."""

from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.revisions import DueLook
from watchdesk.testing.memory.tables import MemoryBook


class MemoryLookBook(MemoryBook):
    """Looks and revisions."""

    def due_looks(self, now: datetime, *, limit: int) -> list[DueLook]:
        """Return looks with due_at ≤ now, those waiting longest first, each with the article as it was last seen."""
        looks = sorted(
            (look for look in self._tables.looks.values() if look.due_at <= now),
            key=lambda look: (look.due_at, look.article_id),
        )
        due = []
        for look in looks[:limit]:
            article, later = self._tables.articles[look.article_id], self._tables.revisions_of(look.article_id)
            text = later[-1].text if later else article.text
            due.append(DueLook(look=look, article=replace(article, text=text), revisions=len(later)))
        return due
