"""Store: the tables. Facts are rows under computed ids; what is due lies in partial indexes, never in a queue.

Names and column order are those of the records. Wide texts that age lie apart (`article_text`), so that `keep` can
drop them. Tables without a rowid are those looked up by a text key only: one B-tree instead of two on SQLite.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    literal_column,
)

from watchdesk.model.articles import Quality
from watchdesk.model.deliveries import DeliveryState
from watchdesk.model.entries import Standing
from watchdesk.model.sources import FeedKind, PollOutcome, ReadPolicy
from watchdesk.model.stories import Relation
from watchdesk.model.watches import Strength
from watchdesk.store.columns import Moment, Numbers, Span, Word, Words

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
    }
)

source = Table(
    "source",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("home", Text),
    Column("country", Text),
    Column("language", Text),
    Column("tier", Integer, nullable=False),
    Column("read", Word(ReadPolicy), nullable=False),
)

# `origin`: config or added. A feed that is no longer configured rests (active = false): its history stays.
feed = Table(
    "feed",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("source_id", Text, ForeignKey("source.id"), nullable=False),
    Column("kind", Word(FeedKind), nullable=False),
    Column("origin", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("host", Text, nullable=False, server_default=""),
)
Index("feed_host", feed.c.host)

# Apart from `feed`: this row is rewritten at every visit. `polls` and `unchanged` count visits, which leave no rows.
feed_state = Table(
    "feed_state",
    metadata,
    Column("feed_id", Text, ForeignKey("feed.id"), primary_key=True),
    Column("next_poll_at", Moment, nullable=False),
    Column("interval", Span, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("polled_at", Moment),
    Column("succeeded_at", Moment),
    Column("new_entry_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("reason", Text),
    Column("guids_shared", Boolean, nullable=False),
    Column("moved_to", Text),
    Column("paused", Boolean, nullable=False),
    Column("polls", Integer, nullable=False, server_default="0"),
    Column("unchanged", Integer, nullable=False, server_default="0"),
    *(
        Column(name, Integer, nullable=False, server_default="0")
        for name in ("leaning", "skips", "moves_seen", "arrivals")
    ),
    *(Column(name, Moment) for name in ("hint_base", "moving_since", "known_since", "doubted_at")),
    *(Column(name, Span) for name in ("hint_every", "longest_silence")),
    *(Column(name, Text) for name in ("kind", "moving_to", "told")),
    Column("per_day", Float, nullable=False, server_default="0"),
)
Index("feed_state_due", feed_state.c.next_poll_at)

# The last visits that changed something or failed; unchanged ones are only counted.
poll = Table(
    "poll",
    metadata,
    Column("feed_id", Text, ForeignKey("feed.id"), primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("outcome", Word(PollOutcome), nullable=False),
    Column("status", Integer),
    Column("size", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("new_entries", Integer, nullable=False),
    Column("kind", Text),
    Column("reason", Text),
    sqlite_with_rowid=False,
)

entry = Table(
    "entry",
    metadata,
    Column("id", Text, primary_key=True),
    Column("feed_id", Text, ForeignKey("feed.id"), nullable=False),
    Column("source_id", Text, nullable=False),
    Column("article_id", Text, nullable=False),
    Column("guid", Text),
    Column("url", Text),
    Column("address", Text),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("authors", Words, nullable=False),
    Column("published_at", Moment),
    Column("language", Text),
    Column("tags", Words, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("standing", Word(Standing), nullable=False),
    Column("keys", Words, nullable=False),
    Column("read_at", Moment),
)
_still_due = entry.c.read_at.is_not(None)
Index("entry_due", entry.c.read_at, entry.c.article_id, sqlite_where=_still_due)
Index("entry_article", entry.c.article_id)

entry_key = Table(
    "entry_key",
    metadata,
    Column("key", Text, primary_key=True),
    Column("entry_id", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Every identifying address that leads to an article: an entry's own, and those that reading found. The first one wins.
alias = Table(
    "alias",
    metadata,
    Column("url", Text, primary_key=True),
    Column("article_id", Text, nullable=False),
    sqlite_with_rowid=False,
)

article = Table(
    "article",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("authors", Words, nullable=False),
    Column("language", Text),
    Column("published_at", Moment),
    Column("source_id", Text, nullable=False),
    Column("tags", Words, nullable=False),
    Column("quality", Word(Quality), nullable=False),
    Column("reason", Text),
    Column("seen_at", Moment, nullable=False),
    Column("read_at", Moment, nullable=False),
    Column("standing", Word(Standing), nullable=False),
)
Index("article_seen", article.c.seen_at, article.c.id)

article_text = Table(
    "article_text",
    metadata,
    Column("article_id", Text, ForeignKey("article.id"), primary_key=True),
    Column("summary", Text, nullable=False),
    Column("text", Text, nullable=False),
)

grouping = Table(
    "grouping",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("story_id", Text, nullable=False),
    Column("relation", Word(Relation), nullable=False),
    Column("of", Text),
    sqlite_with_rowid=False,
)
Index("grouping_story", grouping.c.story_id)

sketch = Table(
    "sketch",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Text, nullable=False),
    Column("story_id", Text, nullable=False),
    Column("words", Integer, nullable=False),
    Column("hashes", Numbers, nullable=False),
    Column("keys", Numbers, nullable=False),
    Column("at", Moment, nullable=False),
    Column("title", Numbers),
)

Index("sketch_article", sketch.c.article_id, unique=True)
SHORTEST_TEXT = 50  # words: that of rules.fingerprints, as this revision has it
_of_text = sketch.c.words >= literal_column(str(SHORTEST_TEXT))
Index("sketch_text", sketch.c.at, sqlite_where=_of_text)

sketch_key = Table(
    "sketch_key",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

gist = Table(
    "gist",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("story_id", Text, nullable=False),
    Column("packed", LargeBinary, nullable=False),
    Column("keys", Numbers, nullable=False),
    Column("at", Moment, nullable=False),
)

Index("gist_story", gist.c.story_id, unique=True)
Index("gist_at", gist.c.at)

# One row a key with the numbers of the gists that bear it, newest last: a third of the room of one row a number, and
# one step of the database where that takes up to a hundred.
gist_key = Table(
    "gist_key",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("numbers", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

story_merge = Table(
    "story_merge",
    metadata,
    Column("gone", Text, primary_key=True),
    Column("kept", Text, nullable=False),
    Column("because_of", Text, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
Index("story_merge_kept", story_merge.c.kept)

# Article first in the key: matches are looked up by article.
match = Table(
    "match",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("watch_id", Text, primary_key=True),
    Column("strength", Word(Strength), nullable=False),
    Column("hits", Text, nullable=False),
    Column("unknown", Words, nullable=False),
    Column("matched_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# What a watch matched lately: its feed, and how much each of its sources brought
Index("match_watch", match.c.watch_id, match.c.matched_at)

# Those of the matches that were found when a new or changed watch was matched against the archive.
backfill = Table(
    "backfill",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("watch_id", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# As what a watch last ran: its query and filters, in words (see engine.backfilling); empty: it ran before 0002.
watch_version = Table(
    "watch_version",
    metadata,
    Column("watch_id", Text, primary_key=True),
    Column("version", Text, nullable=False),
)

# What the index of words holds (store.wordindex): its numbers are the rows of the database's own index.
indexed = Table(
    "indexed",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Text, nullable=False),
    Column("seen_at", Moment, nullable=False),
)
Index("indexed_article", indexed.c.article_id, unique=True)

# One row: by which folding the words were folded, and how far back the index reaches while it is being filled.
index_state = Table(
    "index_state",
    metadata,
    Column("folding", Text, primary_key=True),
    Column("is_complete", Boolean, nullable=False),
    Column("reached_at", Moment),
    Column("reached_id", Text),
)

telling = Table(
    "telling",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subscription_id", Text, nullable=False),
    Column("subscriber_id", Text, nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("story_id", Text, nullable=False),
    Column("article_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("settled_at", Moment, nullable=False),
    Column("suppressed", Text),
    Column("digest_id", Text, ForeignKey("digest.id")),
)
_open = telling.c.digest_id.is_(None) & telling.c.suppressed.is_(None)
Index("telling_open", telling.c.due_at, telling.c.settled_at, sqlite_where=_open)
Index("telling_story", telling.c.story_id)
Index("telling_digest", telling.c.digest_id)

digest = Table(
    "digest",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subscription_id", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("composed_at", Moment, nullable=False),
    Column("record", Text, nullable=False),
)
Index("digest_composed", digest.c.composed_at)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest_id", Text, ForeignKey("digest.id"), nullable=False),
    Column("channel_id", Text, nullable=False),
    Column("channel_name", Text, nullable=False),
    Column("state", Word(DeliveryState), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment),
    Column("sent_at", Moment),
    Column("reason", Text),
    Column("may_repeat", Boolean, nullable=False),
    Column("lease_token", Text),
    Column("lease_until", Moment),
)
_waiting = delivery.c.next_attempt_at.is_not(None)
Index("delivery_due", delivery.c.next_attempt_at, sqlite_where=_waiting)
Index("delivery_lane", delivery.c.channel_id, delivery.c.created_at, delivery.c.id, sqlite_where=_waiting)
Index("delivery_state", delivery.c.state, delivery.c.created_at)
Index("delivery_digest", delivery.c.digest_id)

part = Table(
    "part",
    metadata,
    Column("delivery_id", Text, ForeignKey("delivery.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("story_id", Text),
)

attempt = Table(
    "attempt",
    metadata,
    Column("delivery_id", Text, ForeignKey("delivery.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("outcome", Text),
    Column("reason", Text),
)

channel = Table(
    "channel",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("holds_unknown", Boolean, nullable=False),
    Column("closed_at", Moment),
    Column("closed_reason", Text),
)

# Indexes of some rows only. PostgreSQL hears of it in store.postgres: named here, its dialect would be imported (25 ms)
PARTIAL_INDEXES = {
    "entry_due": _still_due,
    "sketch_text": _of_text,
    "telling_open": _open,
    "delivery_due": _waiting,
    "delivery_lane": _waiting,
}
