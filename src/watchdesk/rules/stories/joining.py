"""Joining: the articles of a batch into the stories of the archive — grouping, beyond the near-verbatim copies."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.articles import Article
from watchdesk.model.stories import MOST_UNDER_A_KEY, Gist, Grouping, Merge, Relation, Search
from watchdesk.rules.names.background import background
from watchdesk.rules.stories.packing import gist_of, key_of, outline_of
from watchdesk.rules.stories.placing import StoryPortrait, may_matter
from watchdesk.rules.stories.portraits import SHORTEST, Portrait, portrait_of
from watchdesk.rules.stories.streaming import Placed, take

LOOK_BACK = timedelta(days=14)
LEAST_SHARED = 1
"""Keys that a story must share with an article to be looked at. Two would miss one article of an event in fifty."""
MOST_CANDIDATES = 16

_AT_ONCE = 100
"""Articles whose stories are looked for together: one question to the store for all, and a few megabytes of answer."""

Finder = Callable[[Sequence[Search]], Sequence[Iterable[Gist]]]


class Joined(Struct, frozen=True, kw_only=True):
    """What came of a batch: the place of each article, the stories that grew, as they stand now, and those merged."""

    groupings: tuple[Grouping, ...]
    stories: tuple[Gist, ...]
    merges: tuple[Merge, ...]


def join(
    articles: Sequence[Article],
    groupings: Sequence[Grouping],
    find: Finder,
    *,
    now: datetime,
    sought: Collection[str] | None = None,
) -> Joined:
    """Return the groupings, those of articles that founded a story of their own now in that of the same event.

    `groupings` are those of these articles, reprints found already: a reprint goes where its original goes. `find`
    returns for each search the stored gists that share at least LEAST_SHARED of its keys. `sought`: the
    articles to find a place for (all, where None); the others stay where their groupings put them.
    """
    index = _Index(find, now)
    seeking = [
        (article, grouping.story_id)
        for article, grouping in zip(articles, groupings, strict=True)
        if grouping.relation is Relation.FIRST and (sought is None or article.id in sought)
    ]
    places = index.place([article for article, _ in seeking])
    moved = {before: story_id for (_, before), story_id in zip(seeking, places, strict=True) if story_id != before}
    kept = {**moved, **index.gone}
    return Joined(
        groupings=tuple(_moved(one, last_of(one.story_id, kept)) if one.story_id in kept else one for one in groupings),
        stories=tuple(gist_of(story, index.added_at[story_id]) for story_id, story in index.changed.items()),
        merges=tuple(index.merges),
    )


def _moved(grouping: Grouping, story_id: str) -> Grouping:
    """Return the grouping in the story that it came to lie in; what is no copy tells the same event there."""
    if story_id == grouping.story_id:
        return grouping
    relation = Relation.SAME_EVENT if grouping.relation is Relation.FIRST else grouping.relation
    return replace(grouping, story_id=story_id, relation=relation)


def last_of(story_id: str, kept: Mapping[str, str]) -> str:
    """Return the story that one became, however often it was merged. `kept`: by the ids that are gone."""
    while story_id in kept:
        story_id = kept[story_id]
    return story_id


def _portrait(article: Article) -> Portrait:
    at = min(article.published_at or article.seen_at, article.seen_at)
    return portrait_of(
        article_id=article.id,
        title=article.title,
        text=article.text or article.summary,
        language=article.language,
        at=at,
        rarity=background(),
    )


class _Index:
    """The store's stories, and over them those of this batch as they stand by now."""

    def __init__(self, find: Finder, now: datetime) -> None:
        self._find = find
        self._now = now
        self.changed: dict[str, StoryPortrait] = {}
        self.added_at: dict[str, datetime] = {}
        self.merges: list[Merge] = []
        self.gone: dict[str, str] = {}
        self._founded: set[str] = set()
        self._under: dict[str, list[str]] = {}

    def place(self, articles: Iterable[Article]) -> list[str]:
        """Put each article into its story, or into one of its own; return the stories' ids."""
        left, places = iter(articles), list[str]()
        while some := list(islice(left, _AT_ONCE)):
            portraits = [_portrait(article) for article in some]
            found = self._find([self._search(portrait) for portrait in portraits])
            for article, portrait, stored in zip(some, portraits, found, strict=True):
                placed = take(portrait, _Near(self.near(portrait, stored)), may_merge=len(portrait.terms) >= SHORTEST)
                self._put(placed, article.seen_at)
                places.append(placed.story.story_id)
        return places

    def _search(self, portrait: Portrait) -> Search:
        """Return what an article is looked for by; one of too few words by nothing."""
        keys = portrait.keys if len(portrait.keys) >= SHORTEST else ()
        return Search(keys=tuple(map(key_of, keys)), since=(portrait.at or self._now) - LOOK_BACK)

    def near(self, portrait: Portrait, stored: Iterable[Gist]) -> list[StoryPortrait]:
        """Return the stories of this batch that share some of an article's keys, and those stored that may matter."""
        keys = portrait.keys
        if len(keys) < SHORTEST:
            return []
        shared = Counter(story_id for key in set(keys) for story_id in self._under.get(key, [])[-MOST_UNDER_A_KEY:])
        near = ((count, story_id) for story_id, count in shared.items() if count >= LEAST_SHARED)
        nearest = nlargest(MOST_CANDIDATES, (one for one in near if one[1] in self.changed))
        found = {story_id: self.changed[story_id] for _, story_id in nearest}
        for gist in stored:
            if gist.story_id in self.changed or gist.story_id in self.gone:
                continue
            outline = outline_of(gist)
            if may_matter(portrait, outline.story, outline.terms):
                found[gist.story_id] = outline.whole()
        return [story for _, story in sorted(found.items())]

    def _put(self, placed: Placed, at: datetime) -> None:
        story = placed.story
        if placed.placement.is_founder:
            self._founded.add(story.story_id)
        for merge in placed.merges:
            self.changed.pop(merge.gone, None)
            self.gone[merge.gone] = merge.kept
            if merge.gone not in self._founded:  # nobody has seen one of this batch
                self.merges.append(Merge(gone=merge.gone, kept=merge.kept, because_of=merge.because_of, at=self._now))
        before = self.changed.get(story.story_id)
        for key in set(story.keys).difference(before.keys if before else ()):
            self._under.setdefault(key, []).append(story.story_id)
        self.changed[story.story_id] = story
        self.added_at[story.story_id] = max(at, self.added_at.get(story.story_id, at))


class _Near(Struct, frozen=True):
    """The candidates of one article, found already."""

    found: Sequence[StoryPortrait]

    def stories(self, keys: Sequence[str], at: datetime | None) -> Sequence[StoryPortrait]:  # noqa: ARG002 - see above
        """Return them."""
        return self.found
