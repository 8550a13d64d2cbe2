"""Store: the table of what matched articles cite. Its metadata is that of store.tables."""

from sqlalchemy import Column, Table, Text

from watchdesk.store.tables import metadata

citation = Table(
    "citation",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    sqlite_with_rowid=False,
)
