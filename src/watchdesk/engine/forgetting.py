"""Forgetting: let go of what is older than it is kept — housekeeping, beside the route.

What is forgotten is gone for good, and a clock may be years ahead for an hour (a machine that starts without one). So
nothing is taken for old before the clock has been where it is for a week, as far as what was seen meanwhile tells.
"""

from datetime import datetime, timedelta

from watchdesk.engine.books import BookKeeper
from watchdesk.engine.desk import Desk

MOST = 1000  # texts, and sketches, that are dropped in one commit
MOST_PACKS = 200  # packs whose bytes are
# Copies are looked for among the sketches of a fortnight (pipeline.group), what is published anew among the summaries
# of half a year (rules.republishing); late articles come a week late at most.
SKETCHES_KEPT, SUMMARIES_KEPT = timedelta(days=21), timedelta(days=187)
LASTED = timedelta(days=7)
_LOOKED_BACK = timedelta(days=28)


class Forgetting:
    """Lets go of texts that nothing matched, of sketches, and of the bytes of evidence."""

    def __init__(self, desk: Desk, books: BookKeeper) -> None:
        self._desk = desk
        self._books = books

    async def some(self) -> int:
        """Drop some of the texts and sketches that are too old; return how many."""
        return await self._books.run(self._some)

    def _some(self) -> int:
        desk, now = self._desk, self._desk.clock.now()
        if not self._is_trusted(now, SKETCHES_KEPT):
            return 0
        sketches = desk.store.forget_sketches(
            texts_before=now - SKETCHES_KEPT, summaries_before=now - SUMMARIES_KEPT, limit=MOST
        )
        if not self._is_trusted(now, desk.keep):
            return sketches
        return sketches + desk.store.forget_texts(before=now - desk.keep, limit=MOST)

    async def evidence(self) -> int:
        """Drop the bytes of evidence that is older than it is kept, or more than there is room for."""
        dropped = 0
        while some := await self._books.run(self._evidence):
            dropped += some
        return dropped

    def _evidence(self) -> int:
        terms, now = self._desk.evidence_terms, self._desk.clock.now()
        before = now - terms.keep if self._is_trusted(now, terms.keep) else datetime.min.replace(tzinfo=now.tzinfo)
        return self._desk.store.forget_evidence(before=before, at_most=terms.at_most, limit=MOST_PACKS, now=now)

    def _is_trusted(self, now: datetime, keep: timedelta) -> bool:
        """Return whether something was seen a while ago by this clock. `keep`: where it is short, so is the while."""
        oldest = next(iter(self._desk.store.articles_since(now - _LOOKED_BACK, limit=1)), None)
        return oldest is not None and oldest.seen_at <= now - min(LASTED, keep / 2)
