"""Mutes: a time-bound "not now" for a watch, a story, a source or a term, with who said so and why."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from watchdesk.model.identity import computed_id


class MuteScope(StrEnum):
    """What a mute silences."""

    WATCH = "watch"
    STORY = "story"
    SOURCE = "source"
    TERM = "term"


class Mute(Struct, frozen=True, kw_only=True):
    """One mute. `target` is the id of a watch, story or source, or a term as a watch has it.

    `subscriber_id`: for whom; None is everybody. All times are aware UTC; `lifted_at` ends it before `until`.
    """

    id: str
    scope: MuteScope
    target: str
    subscriber_id: str | None
    author: str
    reason: str
    created_at: datetime
    until: datetime
    lifted_at: datetime | None = None

    def is_in_force(self, now: datetime) -> bool:
        """Return whether it silences at this moment. It holds from its making on and ends at `until`."""
        return self.created_at <= now < self.until and self.lifted_at is None


def mute_id(scope: MuteScope, target: str, subscriber_id: str | None, created_at: datetime) -> str:
    """Return the id of a mute made at this moment."""
    return computed_id("mute", scope, target, subscriber_id or "", created_at.isoformat())
