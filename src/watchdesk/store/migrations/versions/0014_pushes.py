"""Pushes: what hubs were asked to tell of feeds (WebSub)."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and its indexes."""
    op.create_table(
        "push",
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("ask_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_awaited", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("pushed_at", sa.BigInteger()),
        sa.Column("is_trusted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="push_feed_id_fk"),
        sa.PrimaryKeyConstraint("feed_id", name="push_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("push_token", "push", ["token"], unique=True)
    op.create_index("push_due", "push", ["ask_at"])
