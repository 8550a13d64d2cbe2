"""Store, the article book: articles with their texts, streamed by age; and forgetting what nobody asked for."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, exists, func, select, tuple_

from watchdesk.model.articles import Article
from watchdesk.model.history import History
from watchdesk.model.sites import PageRead
from watchdesk.ports import Settling
from watchdesk.store import indexing
from watchdesk.store.columns import several
from watchdesk.store.link import Book
from watchdesk.store.loading import ARTICLES, article_record
from watchdesk.store.rows import batches
from watchdesk.store.tables import article, grouping, match

PAGE = 200  # articles held at a time while streaming: at 64 KiB each 13 MiB

_FIRST_PAGE = ARTICLES.where(article.c.seen_at >= bindparam("since")).order_by(article.c.seen_at, article.c.id)
_NEXT_PAGE = ARTICLES.where(
    tuple_(article.c.seen_at, article.c.id) > tuple_(bindparam("seen", type_=article.c.seen_at.type), bindparam("last"))
).order_by(article.c.seen_at, article.c.id)

_NEWEST = (
    select(article.c.seen_at, article.c.id, grouping.c.story_id)
    .outerjoin(grouping, grouping.c.article_id == article.c.id)
    .where(article.c.seen_at >= bindparam("since"))
    .order_by(article.c.seen_at.desc(), article.c.id.desc())
    .limit(bindparam("most"))
)
_OLDER = _NEWEST.where(
    tuple_(article.c.seen_at, article.c.id) < tuple_(bindparam("seen", type_=article.c.seen_at.type), bindparam("last"))
)
_MATCHED = select(article.c.id).where(
    article.c.seen_at >= bindparam("since"), exists().where(match.c.article_id == article.c.id)
)
_WITH_MATCHES = select(grouping.c.story_id).where(grouping.c.article_id.in_(_MATCHED)).distinct()
_GREW = (
    select(grouping.c.story_id, func.max(article.c.seen_at, type_=article.c.seen_at.type).label("seen_at"))
    .join(article, article.c.id == grouping.c.article_id)
    .where(grouping.c.story_id.in_(several("ids", Text)))
    .group_by(grouping.c.story_id)
)
_STORIES_MATCHED = (
    select(grouping.c.story_id)
    .select_from(match)
    .join(article, article.c.id == match.c.article_id)
    .join(grouping, grouping.c.article_id == match.c.article_id)
    .where(
        match.c.watch_id == bindparam("watch"),
        match.c.matched_at >= bindparam("since"),
        article.c.seen_at >= bindparam("since"),
    )
    .group_by(grouping.c.story_id)
    .order_by(func.max(article.c.seen_at).desc(), grouping.c.story_id)
)


class SqlArticleBook(Book):
    """Articles, stories, matches and tellings."""

    def settling(self) -> AbstractContextManager[Settling]:
        """Open the ordered consumer's transaction: commits when left well, rolls back on an exception."""
        from watchdesk.store.settling import open_settling  # noqa: PLC0415 - where nothing is new

        return open_settling(self._link)

    def stories_since(self, since: datetime, *, limit: int) -> list[str]:
        """Return the stories with an article seen at or after `since`, the one that grew last first.

        Articles are walked from the newest, no further than need be: of a large archive those asked for are few.
        """
        latest: dict[str, datetime] = {}
        enough = since
        with self._link.reading() as connection:
            for story_id, seen_at in _by_growth(connection, since, size=max(PAGE, 2 * limit)):
                if seen_at < enough:
                    break
                latest.setdefault(story_id, seen_at)
                if len(latest) == limit:  # of those that grew at the same moment all are looked at
                    enough = seen_at
        return _newest_first(latest)[:limit]

    def stories_with_matches(self, *, since: datetime) -> list[str]:
        """Return the stories with a matched article seen at or after `since`, the one that grew last first."""
        latest: dict[str, datetime] = {}
        with self._link.reading() as connection:
            # In two steps, for in one, or with joins, SQLite walks the whole archive
            for ids in batches(connection.execute(_WITH_MATCHES, {"since": since}).scalars().all()):
                latest |= {row.story_id: row.seen_at for row in connection.execute(_GREW, {"ids": ids})}
        return _newest_first(latest)

    def stories_matched(self, watch_id: str, *, since: datetime, limit: int) -> list[str]:
        """Return the stories with an article seen at or after `since` that the watch matched, the newest such first."""
        asked = {"watch": watch_id, "since": since}
        with self._link.reading() as connection:
            return list(connection.execute(_STORIES_MATCHED.limit(limit), asked).scalars())

    def articles_since(self, since: datetime, *, limit: int | None = None) -> Iterator[Article]:
        """Yield stored articles seen at or after `since`, oldest first, a page at a time.

        No transaction is open between two pages, so the caller may take its time and the store may be written.
        """
        left = limit
        place: dict[str, Any] = {"since": since}
        statement = _FIRST_PAGE
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            page = self._page(statement.limit(size), place)
            yield from page
            if len(page) < size:
                return
            left = None if left is None else left - size
            statement, place = _NEXT_PAGE, {"seen": page[-1].seen_at, "last": page[-1].id}

    def search(self, words: Collection[str] | None, *, since: datetime, limit: int | None = None) -> Iterator[Article]:
        """Yield stored articles seen at or after `since` that may hold one of the words, newest first."""
        from watchdesk.store import searching  # noqa: PLC0415 - of those that ask

        return searching.search(self._link, words, since=since, limit=limit)

    def word_shares(self, words: Iterable[str]) -> tuple[dict[str, int], int]:
        """Return in how many of the newest articles each word is, and in how many it was looked for."""
        from watchdesk.store import searching  # noqa: PLC0415 - as above

        return searching.count_words(self._link, words)

    def not_indexed(self) -> int:
        """Return how many articles the index of words lacks."""
        with self._link.reading() as connection:
            return indexing.count_missing(connection)

    def index_archive(self, *, limit: int) -> int:
        """Take so many more articles into the index of words; 0 if it has them all."""
        with self._link.reading() as connection:
            if indexing.is_complete(connection):
                return 0
        with self._link.writing(ordered=True) as connection:
            return indexing.fill(connection, limit=limit)

    def _page(self, statement: Any, place: dict[str, Any]) -> list[Article]:
        with self._link.reading() as connection:
            return [article_record(row) for row in connection.execute(statement, place)]

    def history(self, url: str, article_id: str) -> History:
        """Return what is known of an address; `article_id` is what its canonical form computes to."""
        from watchdesk.store.history import find_history  # noqa: PLC0415 - as above

        with self._link.reading() as connection:
            return find_history(connection, url, article_id)

    def pages_of_void_rules(self, since: datetime) -> list[PageRead]:
        """Return the newest pages of hosts where a rule found no body on some page since then, newest first."""
        from watchdesk.store.pages import pages_of_void_rules  # noqa: PLC0415 - of a doctor alone

        with self._link.reading() as connection:
            return pages_of_void_rules(connection, since)

    def forget_texts(self, *, before: datetime, limit: int) -> int:
        """Drop texts and summaries of unmatched articles seen before a moment; return of how many articles.

        Their entries' texts go with them; keys, aliases, titles and stories stay.
        """
        from watchdesk.store import forgetting  # noqa: PLC0415 - of a desk that has grown old

        return forgetting.forget_texts(self._link, before=before, limit=limit)

    def forget_sketches(self, *, texts_before: datetime, summaries_before: datetime, limit: int) -> int:
        """Drop sketches of whole texts, and of summaries, seen before a moment; return how many."""
        from watchdesk.store import sketches  # noqa: PLC0415 - hardly ever

        return sketches.forget(self._link, texts_before=texts_before, summaries_before=summaries_before, limit=limit)


def _newest_first(latest: Mapping[str, datetime]) -> list[str]:
    return sorted(latest, key=lambda story_id: (-latest[story_id].timestamp(), story_id))


def _by_growth(connection: Connection, since: datetime, *, size: int) -> Iterator[tuple[str, datetime]]:
    """Yield the story of each article and when it was seen, the newest first; some stories more than once."""
    statement = _NEWEST
    place: dict[str, Any] = {"since": since, "most": size}
    while page := connection.execute(statement, place).all():
        yield from ((row.story_id, row.seen_at) for row in page if row.story_id is not None)
        statement, place = _OLDER, {**place, "seen": page[-1].seen_at, "last": page[-1].id}
