"""Testing, the store in memory: the book of evidence."""

import zlib
from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.evidence import Kept, Seal
from watchdesk.testing.memory.tables import MemoryBook


class MemoryEvidenceBook(MemoryBook):
    """Evidence in a dictionary."""

    def seals(self, *, after: int, limit: int) -> list[Seal]:
        """Return seals whose number is greater, in their order."""
        return [one.seal for number, one in sorted(self._tables.evidence.items()) if number > after][:limit]

    def packs(self, numbers: Iterable[int]) -> dict[int, Kept]:
        """Return sealed packs by number."""
        return {number: self._tables.evidence[number] for number in numbers if number in self._tables.evidence}

    def forget_evidence(self, *, before: datetime, at_most: int, limit: int, now: datetime) -> int:
        """Drop the bytes of old packs, and of the oldest beyond `at_most` bytes; return of how many packs."""
        kept, total, gone = self._tables.evidence, 0, []
        for number in sorted(kept, reverse=True):
            total += _size(kept[number])
            if kept[number].record is not None and (total > at_most or kept[number].seal.at < before):
                gone.append(number)
        with self._tables.writing():
            for number in gone[::-1][:limit]:
                kept[number] = replace(kept[number], record=None, page=None, dropped_at=now)
        return min(len(gone), limit)

    def has_room(self) -> bool:
        """Return True: memory has no reserve."""
        return True

    def evidence_size(self) -> tuple[int, int]:
        """Return how many packs have their bytes still, and how many bytes those take."""
        kept = [one for one in self._tables.evidence.values() if one.record is not None]
        return len(kept), sum(map(_size, kept))


def _size(one: Kept) -> int:
    return 0 if one.record is None else len(zlib.compress(one.record)) + len(one.page or b"")
