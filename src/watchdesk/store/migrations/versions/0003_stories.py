"""Stories: what each is about, so that further articles on it are found, and which of them proved one.

Articles of before are not entered: whatever comes within the next fortnight founds its stories anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "gist",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="gist_pk"),
    )
    op.create_index("gist_story", "gist", ["story_id"], unique=True)
    op.create_index("gist_at", "gist", ["at"])
    op.create_table(
        "gist_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "number", name="gist_key_pk"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story_merge",
        sa.Column("gone", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("because_of", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gone", name="story_merge_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("story_merge_kept", "story_merge", ["kept"])
