"""Silence: what compose asks of the store to say how far silence can be believed — after route, before compose."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from watchdesk.model.sources import SourceHealth
from watchdesk.model.subscribers import Subscription
from watchdesk.ports import DigestBook
from watchdesk.rules.blindness import WINDOW


def matches_brought(
    book: DigestBook, subscription: Subscription, health: Sequence[SourceHealth], now: datetime
) -> Mapping[str, Mapping[str, int]]:
    """Return how many matches each source brought lately to the subscription's watches; nothing where none fails."""
    if all(source.is_healthy for source in health):
        return {}
    return book.matches_by_source(subscription.watches, now - WINDOW)
