"""Threads: deliveries that are several messages, of which each that was taken is known, and where stories are told."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables, and the column that says which story a part tells."""
    op.add_column("part", sa.Column("story_id", sa.Text(), nullable=True))
    op.create_table(
        "receipt",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="receipt_delivery_id_fk"),
        sa.PrimaryKeyConstraint("delivery_id", "number", name="receipt_pk"),
    )
    op.create_table(
        "thread",
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("shown", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "story_id", name="thread_pk"),
    )
