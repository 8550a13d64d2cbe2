"""Store: the table of mutes. Its metadata is that of store.tables."""

from sqlalchemy import Column, Index, Table, Text

from watchdesk.model.mutes import MuteScope
from watchdesk.store.columns import Moment, Word
from watchdesk.store.tables import metadata, telling

mute = Table(
    "mute",
    metadata,
    Column("id", Text, primary_key=True),
    Column("scope", Word(MuteScope), nullable=False),
    Column("target", Text, nullable=False),
    Column("subscriber_id", Text),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("lifted_at", Moment),
)
Index("mute_until", mute.c.until)
uncounted = telling.c.suppressed.is_not(None) & telling.c.digest_id.is_(None)
Index("telling_suppressed", telling.c.subscription_id, sqlite_where=uncounted)
