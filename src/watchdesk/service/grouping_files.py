"""Grouping files: a stream of articles into stories, offline — by the very rules that a desk groups by."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from msgspec.structs import replace

from watchdesk.model.articles import Article
from watchdesk.model.stories import Gist, Grouping, Search, Sketch
from watchdesk.pipeline.group import LOOK_BACK
from watchdesk.rules.fingerprints import sketch
from watchdesk.rules.grouping import group, settled
from watchdesk.rules.stories.joining import LEAST_SHARED, MOST_CANDIDATES, join, last_of

_CLEARED_EVERY = 1_000  # articles


def group_stream(articles: Iterable[Article]) -> list[Grouping]:
    """Return the place of each article, in the order given, as it is when all of them were read.

    A date that an article does not have is not made up. What is kept meanwhile is of the last fortnight by date.
    """
    pile = _Pile()
    places: list[Grouping] = []
    gone: dict[str, str] = {}
    latest: datetime | None = None
    for number, article in enumerate(articles):
        if article.published_at is not None:
            latest = max(article.published_at, latest or article.published_at)
        at = article.published_at or latest or article.seen_at
        dated = replace(article, seen_at=at)
        its = sketch(article_id=article.id, story_id="", title=article.title, text=article.text, at=at)
        groupings = group([its], pile.alike(its, at - LOOK_BACK), {})
        joined = join([dated], groupings, pile.near, now=at, knows_arrival=False)
        gone.update((merge.gone, merge.kept) for merge in joined.merges)
        pile.keep(settled([its], joined.groupings), joined.stories, gone)
        places += joined.groupings
        if latest is not None and number % _CLEARED_EVERY == 0:
            pile.clear(latest - LOOK_BACK - timedelta(days=7))
    return [replace(place, story_id=last_of(place.story_id, gone)) for place in places]


class _Pile:
    """What the store does for grouping, in memory."""

    def __init__(self) -> None:
        self._sketches: dict[str, Sketch] = {}
        self._sketches_under: dict[int, list[str]] = {}
        self._gists: dict[str, Gist] = {}
        self._gists_under: dict[int, list[str]] = {}
        self._gone: dict[str, str] = {}

    def alike(self, one: Sketch, since: datetime) -> list[Sketch]:
        """Return the sketches that share a key, oldest first, in the stories that they are in by now."""
        names = {name for key in one.keys for name in self._sketches_under.get(key, ())}
        found = (self._sketches[name] for name in names if name in self._sketches)
        current = [replace(other, story_id=last_of(other.story_id, self._gone)) for other in found if other.at >= since]
        return sorted(current, key=lambda other: (other.at, other.article_id))

    def near(self, searches: Sequence[Search]) -> list[list[Gist]]:
        """Return for each search the stories that share most of its keys."""
        return [list(islice(self._best(one), MOST_CANDIDATES)) for one in searches]

    def _best(self, search: Search) -> Iterator[Gist]:
        shared: dict[str, int] = {}
        for key in dict.fromkeys(search.keys):
            for story_id in self._gists_under.get(key, ()):
                shared[story_id] = shared.get(story_id, 0) + 1
        best = sorted((-count, name) for name, count in shared.items() if count >= LEAST_SHARED)
        found = (self._gists[name] for _, name in best if name in self._gists)
        return (one for one in found if one.at >= search.since)

    def keep(self, sketches: Iterable[Sketch], stories: Iterable[Gist], gone: dict[str, str]) -> None:
        """Keep an article's sketch and the stories as they stand now."""
        self._gone = gone
        for one in sketches:
            self._sketches[one.article_id] = one
            for key in one.keys:
                self._sketches_under.setdefault(key, []).append(one.article_id)
        for story in stories:
            known = self._gists.get(story.story_id)
            for key in set(story.keys).difference(known.keys if known else ()):
                self._gists_under.setdefault(key, []).append(story.story_id)
            self._gists[story.story_id] = story
        for story_id in gone:
            self._gists.pop(story_id, None)

    def clear(self, before: datetime) -> None:
        """Forget what is over."""
        self._sketches = {name: one for name, one in self._sketches.items() if one.at >= before}
        self._gists = {name: one for name, one in self._gists.items() if one.at >= before}
        for under, known in ((self._sketches_under, self._sketches), (self._gists_under, self._gists)):
            for key in [*under]:
                left = [name for name in under[key] if name in known]
                if left:
                    under[key] = left
                else:
                    del under[key]
