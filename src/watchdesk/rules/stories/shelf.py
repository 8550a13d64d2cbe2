"""Shelf: the stories of the last days by their rare terms, in memory — the index that grouping asks for candidates."""

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from watchdesk.rules.stories.placing import StoryPortrait
from watchdesk.rules.stories.streaming import Placed

MOST_CANDIDATES = 48
MOST_UNDER_A_TERM = 400
"""Stories under one term: the latest. A term that more bear tells no event from another."""


class Shelved(Struct, frozen=True, kw_only=True):
    """How full a shelf is."""

    stories: int
    places: int


class Shelf:
    """Stories whose last article is not older than `keep`. Its memory is bounded by them: about 32 places a story."""

    def __init__(self, keep: timedelta = timedelta(days=14)) -> None:
        self._keep = keep
        self._stories: dict[str, StoryPortrait] = {}
        self._under: defaultdict[str, deque[str]] = defaultdict(lambda: deque(maxlen=MOST_UNDER_A_TERM))

    def stories(self, keys: Sequence[str], at: datetime | None) -> Sequence[StoryPortrait]:
        """Return the stories with most of these terms, those of equally many by id."""
        counts = Counter(story_id for key in keys if key in self._under for story_id in self._under[key])
        found = sorted((-count, story_id) for story_id, count in counts.items() if story_id in self._stories)
        stories = (self._stories[story_id] for _, story_id in found[:MOST_CANDIDATES])
        return [story for story in stories if at is None or story.last_at is None or at - story.last_at <= self._keep]

    def put(self, placed: Placed) -> None:
        """Keep a story as it stands now; those that it has swallowed go."""
        for merge in placed.merges:
            self._stories.pop(merge.gone, None)
        before = self._stories.get(placed.story.story_id)
        known = frozenset(before.keys if before else ())
        for key in placed.story.keys:
            if key not in known:
                self._under[key].append(placed.story.story_id)
        self._stories[placed.story.story_id] = placed.story

    def forget(self, now: datetime) -> None:
        """Drop the stories that ended before `keep`."""
        old = {key for key, one in self._stories.items() if one.last_at is not None and now - one.last_at > self._keep}
        for story_id in old:
            del self._stories[story_id]
        for key in [*self._under]:
            left = [story_id for story_id in self._under[key] if story_id not in old]
            self._under[key] = deque(left, maxlen=MOST_UNDER_A_TERM)
            if not left:
                del self._under[key]

    def shelved(self) -> Shelved:
        """Return how full the shelf is."""
        return Shelved(stories=len(self._stories), places=sum(map(len, self._under.values())))
