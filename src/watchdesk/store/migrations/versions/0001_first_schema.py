"""The first schema: feeds, entries, articles, stories, tellings, digests and deliveries.

Frozen: it says what was, whatever watchdesk.store.tables becomes. Times and spans are microseconds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    _feeds()
    _entries()
    _articles()
    _stories()
    _digests()
    _deliveries()


def _feeds() -> None:
    """Create sources, feeds, their state and the record of visits."""
    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("home", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("read", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="source_pk"),
    )
    op.create_table(
        "feed",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="feed_source_id_fk"),
        sa.PrimaryKeyConstraint("id", name="feed_pk"),
    )
    op.create_table(
        "feed_state",
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("next_poll_at", sa.BigInteger(), nullable=False),
        sa.Column("interval", sa.BigInteger(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("polled_at", sa.BigInteger()),
        sa.Column("succeeded_at", sa.BigInteger()),
        sa.Column("new_entry_at", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger()),
        sa.Column("reason", sa.Text()),
        sa.Column("guids_shared", sa.Boolean(), nullable=False),
        sa.Column("moved_to", sa.Text()),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("polls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="feed_state_feed_id_fk"),
        sa.PrimaryKeyConstraint("feed_id", name="feed_state_pk"),
    )
    op.create_index("feed_state_due", "feed_state", ["next_poll_at"])
    op.create_table(
        "poll",
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("new_entries", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="poll_feed_id_fk"),
        sa.PrimaryKeyConstraint("feed_id", "at", name="poll_pk"),
        sqlite_with_rowid=False,
    )


def _entries() -> None:
    """Create entries, the keys they are known by, and the addresses that lead to articles."""
    op.create_table(
        "entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("feed_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("address", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("published_at", sa.BigInteger()),
        sa.Column("language", sa.Text()),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("read_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name="entry_feed_id_fk"),
        sa.PrimaryKeyConstraint("id", name="entry_pk"),
    )
    op.create_index("entry_article", "entry", ["article_id"])
    op.create_index(
        "entry_due",
        "entry",
        ["read_at", "article_id"],
        sqlite_where=sa.text("read_at IS NOT NULL"),
        postgresql_where=sa.text("read_at IS NOT NULL"),
    )
    op.create_table(
        "entry_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="entry_key_pk"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alias",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("url", name="alias_pk"),
        sqlite_with_rowid=False,
    )


def _articles() -> None:
    """Create articles, their texts, and what matched them."""
    op.create_table(
        "article",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("published_at", sa.BigInteger()),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="article_pk"),
    )
    op.create_index("article_seen", "article", ["seen_at", "id"])
    op.create_table(
        "article_text",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="article_text_article_id_fk"),
        sa.PrimaryKeyConstraint("article_id", name="article_text_pk"),
    )
    op.create_table(
        "match",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("watch_id", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("hits", sa.Text(), nullable=False),
        sa.Column("unknown", sa.Text(), nullable=False),
        sa.Column("matched_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "watch_id", name="match_pk"),
        sqlite_with_rowid=False,
    )


def _stories() -> None:
    """Create stories, who belongs to them, and the sketches they are found by."""
    op.create_table(
        "story",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="story_pk"),
    )
    op.create_table(
        "grouping",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("of", sa.Text()),
        sa.PrimaryKeyConstraint("article_id", name="grouping_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("grouping_story", "grouping", ["story_id"])
    op.create_table(
        "sketch",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="sketch_pk"),
    )
    op.create_index("sketch_article", "sketch", ["article_id"], unique=True)
    op.create_table(
        "sketch_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "number", name="sketch_key_pk"),
        sqlite_with_rowid=False,
    )


def _digests() -> None:
    """Create digests and the tellings they carry."""
    op.create_table(
        "digest",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("composed_at", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="digest_pk"),
    )
    op.create_index("digest_composed", "digest", ["composed_at"])
    op.create_table(
        "telling",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.Column("suppressed", sa.Text()),
        sa.Column("digest_id", sa.Text()),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name="telling_digest_id_fk"),
        sa.PrimaryKeyConstraint("id", name="telling_pk"),
    )
    op.create_index("telling_digest", "telling", ["digest_id"])
    op.create_index(
        "telling_open",
        "telling",
        ["due_at", "settled_at"],
        sqlite_where=sa.text("digest_id IS NULL AND suppressed IS NULL"),
        postgresql_where=sa.text("digest_id IS NULL AND suppressed IS NULL"),
    )
    op.create_index("telling_story", "telling", ["story_id"])


def _deliveries() -> None:
    """Create channels and the outbox."""
    op.create_table(
        "channel",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holds_unknown", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("closed_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="channel_pk"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("channel_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger()),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("reason", sa.Text()),
        sa.Column("may_repeat", sa.Boolean(), nullable=False),
        sa.Column("lease_token", sa.Text()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name="delivery_digest_id_fk"),
        sa.PrimaryKeyConstraint("id", name="delivery_pk"),
    )
    op.create_index("delivery_digest", "delivery", ["digest_id"])
    op.create_index(
        "delivery_due",
        "delivery",
        ["next_attempt_at"],
        sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_index("delivery_state", "delivery", ["state", "created_at"])
    op.create_table(
        "part",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="part_delivery_id_fk"),
        sa.PrimaryKeyConstraint("delivery_id", "number", name="part_pk"),
    )
    op.create_table(
        "attempt",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("outcome", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="attempt_delivery_id_fk"),
        sa.PrimaryKeyConstraint("delivery_id", "number", name="attempt_pk"),
    )
