"""Sketches: the words of a title, by which a copy under a new headline is told from a form filled in again.

Sketches of before have none: they are compared as they were.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("sketch", sa.Column("title", sa.LargeBinary(), nullable=True))
