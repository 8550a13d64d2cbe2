"""Delivery lanes: what waits on a channel in its order, so that the next delivery is found without looking at all."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    waiting = sa.text("next_attempt_at IS NOT NULL")
    op.create_index(
        "delivery_lane",
        "delivery",
        ["channel_id", "created_at", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
