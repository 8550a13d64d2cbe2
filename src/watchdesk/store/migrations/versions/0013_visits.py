"""Visits: what a feed's server and document ask for, where it moves, what is usual for it, and what was told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

_COUNTS = ("leaning", "skips", "moves_seen", "arrivals")
_TIMES = ("hint_base", "moving_since", "known_since", "doubted_at", "hint_every", "longest_silence")
_WORDS = ("kind", "moving_to", "told")


def upgrade() -> None:
    """Add the columns. A feed's history begins with the upgrade: the first visit that gave entries is not known."""
    for name in _COUNTS:
        op.add_column("feed_state", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in _TIMES:
        op.add_column("feed_state", sa.Column(name, sa.BigInteger()))
    for name in _WORDS:
        op.add_column("feed_state", sa.Column(name, sa.Text()))
    op.add_column("feed_state", sa.Column("per_day", sa.Float(), nullable=False, server_default="0"))
