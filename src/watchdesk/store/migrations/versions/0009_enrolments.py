"""Enrolments: subscribers that live in the store, sign-ups that wait, and which mailboxes were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _choice() -> list[sa.Column[object]]:
    return [
        sa.Column("watches", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("quiet", sa.Text()),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
    ]


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("sign_up_id", sa.Text(), nullable=False),
        *_choice(),
        sa.PrimaryKeyConstraint("id", name="enrolment_pk"),
    )
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        *_choice(),
        sa.PrimaryKeyConstraint("id", name="sign_up_pk"),
    )
    op.create_table(
        "asking",
        sa.Column("sign_up_id", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sign_up_id", name="asking_pk"),
    )
    op.create_index("asking_at", "asking", ["at"])
