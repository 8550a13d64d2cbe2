"""Store: the tables of what articles became after they were read. Theirs is the metadata of store.tables."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from watchdesk.store.columns import Moment
from watchdesk.store.tables import metadata

look_again = Table(
    "look_again",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("due_at", Moment, nullable=False),
    Column("title", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("missing", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("look_again_due", look_again.c.due_at, look_again.c.article_id)

revision = Table(
    "revision",
    metadata,
    Column("article_id", Text, ForeignKey("article.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("changes", Text, nullable=False),
)
