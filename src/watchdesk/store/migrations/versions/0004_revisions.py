"""Revisions: when the pages of matched articles are looked at again, and what they became.

Articles of before are not looked at: how their pages called themselves when they were read was not kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "look_again",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="look_again_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("look_again_due", "look_again", ["due_at", "article_id"])
    op.create_table(
        "revision",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="revision_article_id_fk"),
        sa.PrimaryKeyConstraint("article_id", "number", name="revision_pk"),
    )
