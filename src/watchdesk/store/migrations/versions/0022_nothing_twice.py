"""Nothing twice: a summary that is its article's text may stand as a sign for it; a story's headline is its founder's.

Texts that are stored stay as they are.
"""

from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the table of headlines."""
    op.drop_table("story")
