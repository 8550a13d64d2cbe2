"""Testing, the store in memory: the book of mutes."""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.mutes import Mute
from watchdesk.model.tellings import Telling
from watchdesk.rules.muting import MUTED, silenced
from watchdesk.testing.memory.tables import MemoryBook


class MemoryMuteBook(MemoryBook):
    """Mutes, and the tellings they silenced."""

    def add_mute(self, mute: Mute) -> None:
        """Keep a mute; one of the same id is left as it is."""
        with self._tables.writing():
            self._tables.mutes.setdefault(mute.id, mute)

    def mutes(self, *, in_force_at: datetime | None = None) -> list[Mute]:
        """Return mutes, newest first: all, or those in force at a moment; a story's is that which it is part of now."""
        merges = self._tables.merges
        found = [
            replace(mute, target=merges[mute.target].kept) if mute.target in merges else mute
            for mute in sorted(self._tables.mutes.values(), key=lambda mute: mute.id)
            if in_force_at is None or mute.is_in_force(in_force_at)
        ]
        return sorted(found, key=lambda mute: mute.created_at, reverse=True)

    def lift_mute(self, mute_id: str, *, now: datetime) -> bool:
        """End a mute; False if there is none of that id that has not ended."""
        with self._tables.writing():
            mute = self._tables.mutes.get(mute_id)
            if mute is None or mute.lifted_at is not None or mute.until <= now:
                return False
            self._tables.mutes[mute_id] = replace(mute, lifted_at=now)
        return True

    def mute_tellings(self, reasons: Mapping[str, str]) -> None:
        """Silence open tellings, by id with the reason. Their ids become free: the story can be owed once more."""
        with self._tables.writing():
            for key, reason in reasons.items():
                telling = self._tables.tellings.get(key)
                if telling is not None and telling.digest_id is None and telling.suppressed is None:
                    del self._tables.tellings[key]
                    kept = silenced(telling, reason)
                    self._tables.tellings.setdefault(kept.id, kept)

    def muted_tellings(self, subscription_id: str) -> list[Telling]:
        """Return the silenced tellings of a subscription that no digest has counted yet."""
        found = [
            telling
            for telling in self._tables.tellings.values()
            if telling.subscription_id == subscription_id
            and telling.digest_id is None
            and (telling.suppressed or "").startswith(MUTED)
        ]
        return sorted(found, key=lambda telling: (telling.settled_at, telling.id))
