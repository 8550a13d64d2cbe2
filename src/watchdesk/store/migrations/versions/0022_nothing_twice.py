"""Nothing twice: a summary that is its article's text may stand as a sign for it; a story's headline is its founder's.

Texts that are stored stay as they are. And indexes, by which sketches of whole texts are found that are old,
and what a watch matched lately.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the table of headlines, and make the indexes."""
    op.drop_table("story")
    whole = sa.text("words >= 50")
    op.create_index("match_watch", "match", ["watch_id", "matched_at"])
    op.create_index("sketch_text", "sketch", ["at"], sqlite_where=whole, postgresql_where=whole)
