"""Evidence: sealed packs of matched articles."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("dropped_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="seal_pk"),
    )
    op.create_index("seal_article", "seal", ["article_id"], unique=True)
    op.create_table(
        "pack",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("page", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pack_pk"),
    )
