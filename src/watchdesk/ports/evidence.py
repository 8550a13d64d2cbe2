"""Ports, the book of evidence: sealed packs of matched articles, and the chain that holds them together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from watchdesk.model.evidence import Kept, Seal


class EvidenceBook(Protocol):
    """Evidence. It is added to in the settling transaction only (see Settling.save)."""

    def seals(self, *, after: int, limit: int) -> list[Seal]:
        """Return seals whose number is greater, in their order."""
        ...

    def packs(self, numbers: Iterable[int]) -> dict[int, Kept]:
        """Return sealed packs by number."""
        ...

    def forget_evidence(self, *, before: datetime, at_most: int, limit: int, now: datetime) -> int:
        """Drop the bytes of packs sealed before a moment, and of the oldest beyond `at_most` bytes; seals stay.

        Returns of how many packs, at most `limit`.
        """
        ...

    def has_room(self) -> bool:
        """Return whether there is room for what can be spared: on SQLite, 256 MiB of the disk are left."""
        ...

    def evidence_size(self) -> tuple[int, int]:
        """Return how many packs have their bytes still, and how many bytes those take."""
        ...
