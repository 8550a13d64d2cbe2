"""Blindness: which watches miss a source that usually feeds them — what a proof of silence must not hide."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from watchdesk.model.sources import SourceHealth
from watchdesk.model.tellings import Blind

WINDOW = timedelta(days=30)
SHARE = 0.2
FEWEST = 2


def blind_watches(
    watches: Mapping[str, str], brought: Mapping[str, Mapping[str, int]], health: Sequence[SourceHealth]
) -> tuple[Blind, ...]:
    """Return the watches (id → title) that are partly blind, in their order, the source that is missed most first.

    `brought` says how many of a watch's matched articles of the last WINDOW each source brought. A source is missed
    that fails now and brought at least FEWEST of them and at least SHARE of them all. One match alone is no habit; and
    a source that has failed for longer than WINDOW usually feeds nothing any more.
    """
    failing = {source.source_id: source for source in health if not source.is_healthy}
    return tuple(
        blind
        for watch_id, title in watches.items()
        for blind in _missed(watch_id, title, brought.get(watch_id, {}), failing)
    )


def _missed(watch_id: str, title: str, brought: Mapping[str, int], failing: Mapping[str, SourceHealth]) -> list[Blind]:
    whole = sum(brought.values())
    missed = [
        Blind(
            watch_id=watch_id,
            watch_title=title,
            source_id=source_id,
            source_title=failing[source_id].title,
            since=failing[source_id].since,
            share=number / whole,
        )
        for source_id, number in brought.items()
        if source_id in failing and number >= FEWEST and number >= SHARE * whole
    ]
    return sorted(missed, key=lambda blind: (-blind.share, blind.source_id))
