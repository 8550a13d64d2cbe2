"""Mutes: what is not told for a time, and the tellings silenced by them that no digest has counted yet."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and the index that finds what was silenced."""
    op.create_table(
        "mute",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text()),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="mute_pk"),
    )
    op.create_index("mute_until", "mute", ["until"])
    uncounted = sa.text("suppressed IS NOT NULL AND digest_id IS NULL")
    op.create_index(
        "telling_suppressed", "telling", ["subscription_id"], sqlite_where=uncounted, postgresql_where=uncounted
    )
