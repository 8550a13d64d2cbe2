"""Search and backfill: the index of words, as what each watch last ran, and which matches a backfill found.

The index is filled after the migration, a piece at a time (store.indexing): a long archive must not hold up a start.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; watches that matched something are known, in a version nobody kept."""
    op.create_table(
        "backfill",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("watch_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "watch_id", name="backfill_pk"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "watch_version",
        sa.Column("watch_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("watch_id", name="watch_version_pk"),
    )
    op.create_table(
        "indexed",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="indexed_pk"),
    )
    op.create_index("indexed_article", "indexed", ["article_id"], unique=True)
    op.create_table(
        "index_state",
        sa.Column("folding", sa.Text(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("reached_at", sa.BigInteger()),
        sa.Column("reached_id", sa.Text()),
        sa.PrimaryKeyConstraint("folding", name="index_state_pk"),
    )
    _word_index()
    op.execute("INSERT INTO watch_version (watch_id, version) SELECT DISTINCT watch_id, '' FROM match")


def _word_index() -> None:
    """Create the database's own index of words."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE word_index USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')"
        )
        return
    op.execute("CREATE TABLE word_index (number INTEGER NOT NULL, words TSVECTOR NOT NULL)")
    op.execute("CREATE INDEX word_index_words ON word_index USING gin (words)")
    op.execute("CREATE INDEX word_index_number ON word_index (number)")
