"""Store: articles and matches as several books need them, loaded a batch at a time."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Text, case, func, select

from watchdesk.model.articles import Article
from watchdesk.model.watches import Match
from watchdesk.store.columns import SAME, several
from watchdesk.store.rows import ARTICLE, MATCH, batches, match_record
from watchdesk.store.tables import article, article_text, match

# A forgotten text reads as an empty one.
ARTICLES = select(
    *ARTICLE.columns,
    case((article_text.c.summary == SAME, article_text.c.text), else_=func.coalesce(article_text.c.summary, "")).label(
        "summary"
    ),
    func.coalesce(article_text.c.text, "").label("text"),
).select_from(article.outerjoin(article_text, article_text.c.article_id == article.c.id))
_BY_ID = ARTICLES.where(article.c.id.in_(several("ids", Text)))
_MATCHES = (
    select(*MATCH.columns, match.c.hits)
    .where(match.c.article_id.in_(several("ids", Text)))
    .order_by(match.c.article_id, match.c.watch_id)
)


_KEYS = select(match.c.article_id, match.c.watch_id).where(match.c.article_id.in_(several("ids", Text)))


def article_record(row: Row[*tuple[Any, ...]]) -> Article:
    """Return the article of a row of ARTICLES."""
    return ARTICLE.record(row, summary=row.summary, text=row.text)


def load_articles(connection: Connection, article_ids: Iterable[str]) -> dict[str, Article]:
    """Return those of the articles that are stored, by id."""
    return {
        row.id: article_record(row) for ids in batches(article_ids) for row in connection.execute(_BY_ID, {"ids": ids})
    }


def load_matches(connection: Connection, article_ids: Iterable[str]) -> list[Match]:
    """Return the stored matches of these articles, by article and watch."""
    return [
        match_record(row, row.hits)
        for ids in batches(article_ids)
        for row in connection.execute(_MATCHES, {"ids": ids})
    ]


def match_keys(connection: Connection, article_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Return article and watch of each stored match of these articles."""
    return {
        (row.article_id, row.watch_id)
        for ids in batches(article_ids)
        for row in connection.execute(_KEYS, {"ids": ids})
    }
