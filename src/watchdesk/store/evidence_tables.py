"""Store: the tables of evidence. Their metadata is that of store.tables."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from watchdesk.store.columns import Moment
from watchdesk.store.tables import metadata

seal = Table(
    "seal",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("line", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("dropped_at", Moment),
)
Index("seal_article", seal.c.article_id, unique=True)

# `size`: what `record` (zlib) and `page` (as it came) take; it stands before them, so that it is read without them.
pack = Table(
    "pack",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("page", LargeBinary),
)
