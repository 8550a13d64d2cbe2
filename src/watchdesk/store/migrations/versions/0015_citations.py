"""Citations: which other sites matched articles link to."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "citation",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "site", name="citation_pk"),
        sqlite_with_rowid=False,
    )
