"""A small desk whose watches change between two checks, for tests of looking back."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from engine.small_desk import FEED, TALKS, SmallDesk, entry, subscription
from watchdesk.engine.local import LocalEngine
from watchdesk.model.watches import Watch
from watchdesk.rules.matching.matcher import Matcher

SNOW = Watch(id="snow", title="Snow", query="snow")
BOTH = (subscription(watches=("talks", "rain", "snow")),)


@dataclass
class LookingDesk(SmallDesk):
    """A desk whose watches may change between two checks."""

    subscriptions: Sequence[object] = BOTH  # type: ignore[assignment] # wide enough for the default
    watches: tuple[Watch, ...] = (TALKS,)

    def engine(self) -> LocalEngine:
        first = super().engine()
        first.close()
        return LocalEngine(replace(first.desk, watches=self.watches, matcher=Matcher(self.watches)))

    def archive(self, *titles: str) -> None:
        self.world.publish(FEED, *(entry(title.replace(" ", "-").lower(), title) for title in titles))

    def matched(self) -> dict[tuple[str, str], bool]:
        """Title and watch of each stored match, and whether a backfill found it."""
        tables = self.store._tables
        return {
            (tables.articles[article_id].title, watch_id): (article_id, watch_id) in tables.backfilled
            for article_id, watch_id in tables.matches
        }
