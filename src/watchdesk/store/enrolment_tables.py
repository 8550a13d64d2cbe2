"""Store: the tables of stored subscribers. Their metadata is that of store.tables."""

from typing import Any

from sqlalchemy import Column, Index, Table, Text

from watchdesk.store.columns import Moment, Words
from watchdesk.store.tables import metadata


def _chosen() -> tuple[Column[Any], ...]:
    """Return the columns of a choice; schedule and quiet hours lie there as config.toml writes them."""
    return (
        Column("watches", Words, nullable=False),
        Column("schedule", Text, nullable=False),
        Column("quiet", Text),
        Column("timezone", Text, nullable=False),
        Column("language", Text, nullable=False),
    )


enrolment = Table(
    "enrolment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("enrolled_at", Moment, nullable=False),
    Column("how", Text, nullable=False),
    Column("sign_up_id", Text, nullable=False),
    *_chosen(),
)

sign_up = Table(
    "sign_up",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subscriber_id", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("how", Text, nullable=False),
    *_chosen(),
)

# Which mailboxes were asked to confirm, by a key that does not tell the address.
asking = Table(
    "asking",
    metadata,
    Column("sign_up_id", Text, primary_key=True),
    Column("mailbox", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("asking_at", asking.c.at)
