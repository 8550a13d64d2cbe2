"""Searching: the archive asked in the watch language. The index says what to read, the evaluator what matches."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from msgspec import Struct

from watchdesk.model.articles import Article
from watchdesk.model.watches import Match, Watch
from watchdesk.ports import Store
from watchdesk.rules.matching.matcher import Matcher

QUERY = ""  # the id of a query that is nobody's watch


class FoundArticle(Struct, frozen=True, kw_only=True):
    """An article of the archive that a query holds for, with its source's name and the match."""

    article: Article
    source_title: str
    match: Match


def search_archive(
    store: Store, watch: Watch, *, since: datetime, now: datetime, limit: int | None = None
) -> Iterator[FoundArticle]:
    """Yield the articles seen at or after `since` that a watch holds for, newest first, at most `limit`.

    The answer is live matching's: the same evaluator, with the watch's filters and the article's source. Raises
    QueryError, before anything is yielded, for a query that cannot be read.
    """
    matcher = Matcher((watch,))
    return islice(_found(store, watch, matcher, since, now), limit)


def _found(store: Store, watch: Watch, matcher: Matcher, since: datetime, now: datetime) -> Iterator[FoundArticle]:
    sources = {feed.source.id: feed.source for feed in store.feeds()}
    for article in store.search(matcher.queries[watch.id].required, since=since):
        source = sources.get(article.source_id)
        for match in matcher.match(article, source, now):
            yield FoundArticle(article=article, source_title=source.title if source else article.source_id, match=match)
