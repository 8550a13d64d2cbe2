"""Compose a feed: the stories that a watch found lately, for feed readers — beside the digest, of the same material."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.articles import Article
from watchdesk.model.stories import Novelty
from watchdesk.model.tellings import FeedStory, StoryMaterial, WatchFeed
from watchdesk.model.watches import Watch
from watchdesk.pipeline.compose import MOST_NEWS, whole_story
from watchdesk.pipeline.facts import DeskFacts

LATEST = 5  # articles that are asked what they added: the cost of each grows with the story


def compose_feed(watch: Watch, material: Iterable[StoryMaterial], *, facts: DeskFacts, now: datetime) -> WatchFeed:
    """Compose the feed of a watch of its stories, each with all its articles, the one that grew last first."""
    found = (_feed_story(story, watch) for story in material if story.articles)
    return WatchFeed(
        watch_id=watch.id,
        watch_title=watch.title,
        desk_title=facts.title,
        base_url=facts.base_url,
        composed_at=now,
        stories=tuple(sorted(found, key=lambda one: (-one.updated_at.timestamp(), one.story.id))),
    )


def _feed_story(story: StoryMaterial, watch: Watch) -> FeedStory:
    articles = [told.article for told in story.articles]
    return FeedStory(
        story=replace(whole_story(story, {watch.id: watch.title}), news=_added(articles)),
        published_at=min(_first_known(article) for article in articles),
        updated_at=max(article.seen_at for article in articles),
    )


def _first_known(article: Article) -> datetime:
    """Return when an article appeared: as it says of itself, unless that is after the desk saw it."""
    return min(article.published_at or article.seen_at, article.seen_at)


def _added(articles: Sequence[Article]) -> tuple[Novelty, ...]:
    """Return what the latest articles added to those before them, the last article's first."""
    from watchdesk.rules.novelty import news  # noqa: PLC0415 - its patterns cost 20 ms at start

    by_age = sorted(articles, key=lambda article: (article.read_at, article.id))
    found: dict[tuple[str, str], Novelty] = {}
    for place in range(len(by_age) - 1, max(len(by_age) - 1 - LATEST, 0), -1):
        for one in news(by_age[place], by_age[:place]):
            found.setdefault((one.kind, one.text), one)
    return tuple(found.values())[:MOST_NEWS]
