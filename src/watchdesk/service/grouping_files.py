"""Grouping files: articles into stories, offline — copies as on a desk, events from all of the file at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from watchdesk.model.articles import Article
from watchdesk.model.stories import Grouping, Relation, Sketch
from watchdesk.pipeline.group import LOOK_BACK
from watchdesk.rules.fingerprints import sketch
from watchdesk.rules.grouping import founded_story, group
from watchdesk.rules.names.background import background
from watchdesk.rules.stories import Portrait, portrait_of
from watchdesk.rules.stories.company import Company
from watchdesk.rules.stories.linkage import linked

_CLEARED_EVERY = 1_000  # articles


def group_file(articles: Iterable[Article]) -> list[Grouping]:
    """Return the place of each article, in the order given. A story has the id of its first article there.

    A date that an article does not have is not made up. What is dated is compared with the last weeks before it.
    """
    pile, company = _Pile(), Company()
    groupings: list[Grouping] = []
    latest: datetime | None = None
    for number, article in enumerate(articles):
        if article.published_at is not None:
            latest = max(article.published_at, latest or article.published_at)
        at = article.published_at or latest or article.seen_at
        its = sketch(article_id=article.id, story_id="", title=article.title, text=article.text, at=at)
        (grouping,) = group([its], pile.alike(its, at - LOOK_BACK), {})
        if grouping.relation is Relation.FIRST:
            company.add(_portrait(article))
        pile.keep(its)
        groupings.append(grouping)
        if latest is not None and number % _CLEARED_EVERY == 0:
            begin = latest - LOOK_BACK - timedelta(days=7)
            pile.clear(begin)
            company.forget(begin)
    return _placed(groupings, linked(company.alike, company.close()))


def _portrait(article: Article) -> Portrait:
    return portrait_of(
        article_id=article.id,
        title=article.title,
        text=article.text or article.summary,
        language=article.language,
        at=article.published_at,
        rarity=background(),
    )


def _placed(groupings: Sequence[Grouping], firsts: Iterable[int]) -> list[Grouping]:
    """Return the groupings in their stories, a copy in that of what it copies.

    `firsts`: for each article that is no copy, the number among these of the first one in its story.
    """
    originals = [one.article_id for one in groupings if one.relation is Relation.FIRST]
    founders = (originals[first] for first in firsts)
    story_of: dict[str, str] = {}
    places = []
    for one in groupings:
        relation = one.relation
        if one.of is None:
            founder = next(founders)
            story_of[one.article_id] = founded_story(founder)
            relation = Relation.FIRST if founder == one.article_id else Relation.SAME_EVENT
        else:
            story_of[one.article_id] = story_of[one.of]
        story_id = story_of[one.article_id]
        places.append(Grouping(article_id=one.article_id, story_id=story_id, relation=relation, of=one.of))
    return places


class _Pile:
    """What the store does for finding copies, in memory."""

    def __init__(self) -> None:
        self._sketches: dict[str, Sketch] = {}
        self._under: dict[int, list[str]] = {}

    def alike(self, one: Sketch, since: datetime) -> list[Sketch]:
        """Return the sketches that share a key, oldest first."""
        names = {name for key in one.keys for name in self._under.get(key, ())}
        found = (self._sketches[name] for name in names)
        return sorted((other for other in found if other.at >= since), key=lambda other: (other.at, other.article_id))

    def keep(self, one: Sketch) -> None:
        """Keep an article's sketch."""
        self._sketches[one.article_id] = one
        for key in one.keys:
            self._under.setdefault(key, []).append(one.article_id)

    def clear(self, before: datetime) -> None:
        """Forget what is over."""
        self._sketches = {name: one for name, one in self._sketches.items() if one.at >= before}
        for key in [*self._under]:
            left = [name for name in self._under[key] if name in self._sketches]
            if left:
                self._under[key] = left
            else:
                del self._under[key]
