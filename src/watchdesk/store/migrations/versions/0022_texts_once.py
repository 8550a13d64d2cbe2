"""Texts once: a summary that is its article's text may stand as a sign for it, which an older watchdesk would show.

What is stored stays as it is.
"""

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing."""
