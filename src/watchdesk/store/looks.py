"""Store, the look book: which pages are due for another look, and the revisions that earlier ones found."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Text, bindparam, delete, select, update

from watchdesk.model.revisions import Change, DueLook, Look, Looked, Revision
from watchdesk.store.columns import insert_or_leave, several
from watchdesk.store.link import Book, run_many
from watchdesk.store.loading import load_articles
from watchdesk.store.revision_tables import look_again, revision
from watchdesk.store.rows import LOOK, REVISION, batches

_DUE = (
    select(*LOOK.columns)
    .where(look_again.c.due_at <= bindparam("now"))
    .order_by(look_again.c.due_at, look_again.c.article_id)
)
_REVISIONS = (
    select(*REVISION.columns, revision.c.changes)
    .where(revision.c.article_id.in_(several("ids", Text)))
    .order_by(revision.c.article_id, revision.c.number)
)
_INSERT_LOOK = insert_or_leave(look_again)
_INSERT_REVISION = insert_or_leave(revision)
_NO_MORE = delete(look_again).where(look_again.c.article_id == bindparam("id"))
_NEXT = update(look_again).where(look_again.c.article_id == bindparam("id"))


class SqlLookBook(Book):
    """Looks and revisions."""

    def due_looks(self, now: datetime, *, limit: int) -> list[DueLook]:
        """Return looks with due_at ≤ now, those waiting longest first, each with the article as it was last seen."""
        with self._link.reading() as connection:
            looks = [LOOK.record(row) for row in connection.execute(_DUE.limit(limit), {"now": now})]
            articles = load_articles(connection, (look.article_id for look in looks))
            revisions = load_revisions(connection, articles)
        due = []
        for look in looks:
            article, later = articles[look.article_id], revisions.get(look.article_id, ())
            text = later[-1].text if later else article.text
            due.append(DueLook(look=look, article=replace(article, text=text), revisions=len(later)))
        return due


def load_revisions(connection: Connection, article_ids: Iterable[str]) -> Mapping[str, Sequence[Revision]]:
    """Return the revisions of those of the articles that have any, in their order."""
    found: dict[str, list[Revision]] = {}
    for ids in batches(article_ids):
        for row in connection.execute(_REVISIONS, {"ids": ids}):
            changes = msgspec.json.decode(row.changes, type=tuple[Change, ...])
            found.setdefault(row.article_id, []).append(REVISION.record(row, changes=changes))
    return found


def keep_looks(connection: Connection, looks: Sequence[Look]) -> None:
    """Insert or leave looks."""
    run_many(connection, _INSERT_LOOK, [LOOK.row(look) for look in looks])


def keep_looked(connection: Connection, looked: Looked) -> None:
    """Keep the revision that a look found, and when the next one is; without a next one it was the last."""
    if looked.revision is not None:
        changes = msgspec.json.encode(looked.revision.changes).decode()
        connection.execute(_INSERT_REVISION, REVISION.row(looked.revision, changes=changes))
    if looked.next is None:
        connection.execute(_NO_MORE, {"id": looked.article_id})
    else:
        connection.execute(_NEXT.values(LOOK.row(looked.next)), {"id": looked.article_id})
