"""Store: the table of hosts. A row is made at the first visit; `holder` is the token of a lease, which runs `until`."""

from sqlalchemy import Column, Table, Text

from watchdesk.store.columns import Moment
from watchdesk.store.tables import metadata

host = Table(
    "host",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text),
    Column("until", Moment),
    Column("next_visit_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
