"""Store: the table of pushes. `token` is looked up at every message, `ask_at` at every tick."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from watchdesk.model.pushes import PushState
from watchdesk.store.columns import Moment, Word
from watchdesk.store.tables import metadata

push = Table(
    "push",
    metadata,
    Column("feed_id", Text, ForeignKey("feed.id"), primary_key=True),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("ask_at", Moment, nullable=False),
    Column("state", Word(PushState), nullable=False),
    Column("is_awaited", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("pushed_at", Moment),
    Column("is_trusted", Boolean, nullable=False),
    Column("reason", Text),
    sqlite_with_rowid=False,
)
Index("push_token", push.c.token, unique=True)
Index("push_due", push.c.ask_at)
