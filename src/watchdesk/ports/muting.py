"""Ports, the book of mutes: what is not told now, by whose word, and what that silenced."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from watchdesk.model.mutes import Mute
from watchdesk.model.tellings import Telling


class MuteBook(Protocol):
    """Mutes, and the tellings they silenced."""

    def add_mute(self, mute: Mute) -> None:
        """Keep a mute; one of the same id is left as it is."""
        ...

    def mutes(self, *, in_force_at: datetime | None = None) -> list[Mute]:
        """Return mutes, newest first: all, or those in force at a moment.

        The target of a mute of a story that became part of another is that other.
        """
        ...

    def lift_mute(self, mute_id: str, *, now: datetime) -> bool:
        """End a mute; False if there is none of that id that has not ended."""
        ...

    def mute_tellings(self, reasons: Mapping[str, str]) -> None:
        """Silence open tellings, by id with the reason. Their ids become free: the story can be owed once more."""
        ...

    def muted_tellings(self, subscription_id: str) -> list[Telling]:
        """Return the silenced tellings of a subscription that no digest has counted yet."""
        ...
