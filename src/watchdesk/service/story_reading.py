"""Story reading: the stories of a time, for those who look."""

from datetime import datetime

from watchdesk.model.tellings import StoryMaterial
from watchdesk.ports import Store


def recent_stories(store: Store, *, since: datetime, limit: int) -> list[StoryMaterial]:
    """Return the stories with an article seen at or after `since`, the one that grew last first, at most `limit`."""
    latest = store.stories_since(since, limit=limit)
    material = store.material(latest)
    return [material[story_id] for story_id in latest if story_id in material]
