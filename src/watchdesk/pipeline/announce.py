"""Announce: digests the desk composes on its own account — the test of a channel."""

from datetime import datetime

from watchdesk.model.tellings import Digest, DigestStory, digest_id
from watchdesk.pipeline.compose import DeskFacts


def trial_digest(facts: DeskFacts, *, channel_name: str, now: datetime) -> Digest:
    """Return a digest whose only story says that it is a test."""
    slot = now.isoformat(timespec="microseconds")
    story = DigestStory(
        id=digest_id("test", slot),
        title=f"This is a test of the channel {channel_name}",
        reason="test",
        watches=(),
        watch_titles=(),
        articles=(),
        hits=(),
        snippet="Somebody at the desk asked for it. No coverage stands behind it, and nothing has to be done.",
        marks=(),
        title_marks=(),
    )
    return Digest(
        id=digest_id("test", slot),
        subscription_id="test",
        subscriber_id="test",
        subscriber_name="Whom it may concern",
        timezone="UTC",
        language="en",
        slot=slot,
        slot_at=now,
        composed_at=now,
        stories=(story,),
        rest=0,
        sources_all=0,
        failing=(),
        desk_title=facts.title,
        base_url=facts.base_url,
        contact=facts.contact,
    )
