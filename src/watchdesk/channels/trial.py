"""Trial: the small digest that `channel test` sends. It goes the way of every other, and says what it is."""

from datetime import datetime

from watchdesk.channels.wording import wording
from watchdesk.model.identity import computed_id
from watchdesk.model.subscribers import Channel
from watchdesk.model.tellings import Digest, DigestStory, digest_id


def trial_digest(
    channel: Channel,
    *,
    now: datetime,
    desk_title: str,
    base_url: str | None = None,
    contact: str | None = None,
    timezone: str = "UTC",
    language: str = "en",
) -> Digest:
    """Return a digest of one story that says that it is a test; a new one (with its own id) for each `now`."""
    words = wording(language)
    subscription, slot = f"test-{channel.name}", now.isoformat()
    title = words.trial_title.format(name=channel.name)
    story = DigestStory(
        id=computed_id("story", subscription, slot),
        title=title,
        reason="test",
        watches=(),
        watch_titles=(words.trial_watch,),
        articles=(),
        hits=(),
        snippet=words.trial_snippet,
        marks=(),
        title_marks=(),
    )
    return Digest(
        id=digest_id(subscription, slot),
        subscription_id=subscription,
        subscriber_id="test",
        subscriber_name=channel.name,
        timezone=timezone,
        language=language,
        slot=slot,
        slot_at=now,
        composed_at=now,
        stories=(story,),
        rest=0,
        sources_all=0,
        failing=(),
        desk_title=desk_title,
        base_url=base_url,
        contact=contact,
    )
