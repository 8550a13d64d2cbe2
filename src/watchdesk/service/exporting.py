"""Exporting: the matched articles of the archive with their stories, one after another, for other programs."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from watchdesk.model.articles import Article
from watchdesk.model.watches import Match
from watchdesk.ports import Store

MOST_STORIES = 10_000_000
AT_ONCE = 100  # stories whose articles are in memory together


class Exported(Struct, frozen=True, kw_only=True):
    """A matched article: its source's name, its story, how it belongs there, and the matches, by watch."""

    article: Article
    source_title: str
    story_id: str
    story_title: str
    relation: str
    matches: tuple[Match, ...]


def matched_articles(store: Store, *, since: datetime, watch_id: str | None = None) -> Iterator[Exported]:
    """Yield the matched articles of a time, those of a story together, the story that grew last first.

    `watch_id`: only what that watch matched. Only articles that were seen at or after `since` are among them.
    """
    ids = (
        store.stories_with_matches(since=since)
        if watch_id is None
        else store.stories_matched(watch_id, since=since, limit=MOST_STORIES)
    )
    for begin in range(0, len(ids), AT_ONCE):
        wanted = ids[begin : begin + AT_ONCE]
        material = store.material(wanted)
        for story in (material[story_id] for story_id in wanted if story_id in material):
            for told in story.articles:
                matches = tuple(one for one in told.matches if watch_id in {None, one.watch_id})
                if matches and told.article.seen_at >= since:
                    yield Exported(
                        article=told.article,
                        source_title=told.source_title,
                        story_id=story.story_id,
                        story_title=story.title,
                        relation=told.relation,
                        matches=matches,
                    )
