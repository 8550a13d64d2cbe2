"""Store: searching — which stored articles may match, newest first, by the index of words where it can be asked."""

from array import array
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, func, literal_column, select, text, tuple_

from watchdesk.model.articles import Article
from watchdesk.store.columns import several
from watchdesk.store.indexing import is_complete, is_ours
from watchdesk.store.link import Link
from watchdesk.store.loading import ARTICLES, article_record
from watchdesk.store.tables import article, indexed
from watchdesk.store.wordindex import WordIndex, word_index_of

FIRST_PAGE, PAGE = 20, 200  # articles held at a time: whoever wants the newest few does not wait for more
MOST_WORDS = 10_000  # beyond that nearly every article holds one, and reading them all is cheaper than asking
MOST_COUNTED = 50_000  # newest articles in which words are counted: bounds the cost, and old news has other words

_BY_NUMBER = (
    ARTICLES.add_columns(indexed.c.number)
    .join(indexed, indexed.c.article_id == article.c.id)
    .where(indexed.c.number.in_(several("numbers", BigInteger)))
)
_NEWEST = ARTICLES.where(article.c.seen_at >= bindparam("since", type_=article.c.seen_at.type)).order_by(
    article.c.seen_at.desc(), article.c.id.desc()
)
_OLDER = _NEWEST.where(
    tuple_(article.c.seen_at, article.c.id) < tuple_(bindparam("seen", type_=article.c.seen_at.type), bindparam("last"))
)
_LAST = select(func.coalesce(func.max(indexed.c.number), 0), func.count()).select_from(indexed)


def search(link: Link, words: Collection[str] | None, *, since: datetime, limit: int | None) -> Iterator[Article]:
    """Yield the articles; see the port. No transaction is open between two pages."""
    asks_all = words is None or "*" in words or len(words) > MOST_WORDS
    numbers = None if asks_all else _numbers(link, words or (), since)
    found = _walk(link, since) if numbers is None else _load(link, numbers)
    return islice(found, limit)


def count_words(link: Link, words: Iterable[str]) -> tuple[dict[str, int], int]:
    """Return in how many of the newest articles each word is, and in how many it was looked for."""
    with link.reading() as connection:
        if not is_ours(connection):
            return dict.fromkeys(words, 0), 0
        last, held = connection.execute(_LAST).one()
        index = word_index_of(connection)
        statement = text(index.count)
        beyond = last - MOST_COUNTED
        counts = dict.fromkeys(words, 0)
        for word in counts:
            if asked := index.asked([word]):
                counts[word] = connection.execute(statement, {"asked": asked, "beyond": beyond}).scalar_one()
    return counts, min(held, MOST_COUNTED)


def _numbers(link: Link, words: Collection[str], since: datetime) -> "array[int] | None":
    """Return the numbers of the articles that may hold one of the words, newest first: eight bytes each.

    None where the index does not hold all articles yet.
    """
    with link.reading() as connection:
        if not is_complete(connection):
            return None
        index = word_index_of(connection)
        asked = index.asked(words)
        return array("q", _matching(connection, index, asked, since)) if asked else array("q")


def _matching(connection: Connection, index: WordIndex, asked: str, since: datetime) -> Iterable[int]:
    statement = (
        select(indexed.c.number)
        .where(
            indexed.c.seen_at >= bindparam("since", type_=indexed.c.seen_at.type),
            indexed.c.number.in_(select(literal_column("*")).select_from(text(f"({index.numbers}) AS found"))),
        )
        .order_by(indexed.c.seen_at.desc(), indexed.c.article_id.desc())
    )
    return connection.execute(statement, {"since": since, "asked": asked}).scalars()


def _load(link: Link, numbers: "array[int]") -> Iterator[Article]:
    start, size = 0, FIRST_PAGE
    while start < len(numbers):
        page = numbers[start : start + size].tolist()
        with link.reading() as connection:
            rows = {row.number: article_record(row) for row in connection.execute(_BY_NUMBER, {"numbers": page})}
        yield from (rows[number] for number in page if number in rows)
        start, size = start + size, PAGE


def _walk(link: Link, since: datetime) -> Iterator[Article]:
    """Yield all articles, newest first."""
    statement, size = _NEWEST, FIRST_PAGE
    place: dict[str, Any] = {"since": since}
    while True:
        with link.reading() as connection:
            page = [article_record(row) for row in connection.execute(statement.limit(size), place)]
        yield from page
        if len(page) < size:
            return
        statement, size = _OLDER, PAGE
        place = {"since": since, "seen": page[-1].seen_at, "last": page[-1].id}
