"""Store: the tables of deliveries that are several messages. Their metadata is that of store.tables."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Table, Text

from watchdesk.store.columns import Moment
from watchdesk.store.tables import metadata

receipt = Table(
    "receipt",
    metadata,
    Column("delivery_id", Text, ForeignKey("delivery.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("reference", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

thread = Table(
    "thread",
    metadata,
    Column("channel_id", Text, primary_key=True),
    Column("story_id", Text, primary_key=True),
    Column("root", Text, nullable=False),
    Column("shown", LargeBinary, nullable=False),
)
