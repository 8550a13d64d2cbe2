"""Pushed: settle what a hub delivered of a feed as if a poll had found it — beside poll, at the first stop."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from watchdesk.model.sources import DueFeed, Poll, PollOutcome
from watchdesk.pipeline.poll import Polled
from watchdesk.rules.pushing import after_push
from watchdesk.rules.seen import Recognised, entries_of, unseen


def settle_push(
    due: DueFeed,
    document: Recognised,
    *,
    size: int,
    known: Mapping[str, str],
    articles: Mapping[str, str],
    fresh_for: timedelta,
    now: datetime,
) -> Polled | None:
    """Decide what a delivery of `size` bytes leaves behind, None where it brings nothing new.

    It may hold the changed entries only, so it says nothing of the feed's validators, nor of when to poll next.
    `known`: key → entry id; `articles`: address → article id.
    """
    entries = entries_of(due, unseen(document.drafts, known), articles, now=now, fresh_for=fresh_for)
    if not entries:
        return None
    return Polled(
        poll=Poll(feed_id=due.state.feed_id, at=now, outcome=PollOutcome.CHANGED, size=size, new_entries=len(entries)),
        state=after_push(due.state, new_entries=len(entries), guids_shared=document.guids_shared, now=now),
        entries=entries,
    )
