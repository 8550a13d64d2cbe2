"""Store: the tables of what subscribers answer. Their metadata is that of store.tables."""

from sqlalchemy import Column, Table, Text

from watchdesk.model.answers import Verdict
from watchdesk.store.columns import Moment, Word
from watchdesk.store.tables import metadata

ending = Table(
    "ending",
    metadata,
    Column("subscription_id", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("how", Text, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("subscription_id", Text, primary_key=True),
    Column("story_id", Text, primary_key=True),
    Column("verdict", Word(Verdict), nullable=False),
    Column("at", Moment, nullable=False),
)

# What the desk makes up once and keeps, by name: hexadecimal.
secret = Table(
    "secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
