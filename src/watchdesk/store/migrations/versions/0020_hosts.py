"""Hosts: leases of the servers behind feeds, by which feeds are found; sitemaps: what is kept of those of an index."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

USUAL_PORTS = {"http": ":80", "https": ":443"}


def upgrade() -> None:
    """Create the tables, and note the host of each feed."""
    op.create_table(
        "host",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text()),
        sa.Column("until", sa.BigInteger()),
        sa.Column("next_visit_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="host_pk"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sitemap",
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="sitemap_feed_id_fk"),
        sa.PrimaryKeyConstraint("feed_id", "url", name="sitemap_pk"),
        sqlite_with_rowid=False,
    )
    op.add_column("feed", sa.Column("host", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    feeds = connection.execute(sa.text("SELECT id, url FROM feed")).all()
    if feeds:
        rows = [{"id": feed_id, "host": host_then(url)} for feed_id, url in feeds]
        connection.execute(sa.text("UPDATE feed SET host = :host WHERE id = :id"), rows)
    op.create_index("feed_host", "feed", ["host"])


def host_then(url: str) -> str:
    """Return the host of an address as this revision has it, whatever later ones make of it."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2].lower().removesuffix(USUAL_PORTS.get(parts.scheme, ""))
