"""Stories are found by one row a key, which holds the numbers of the gists that bear it: made anew from the gists."""

from array import array
from itertools import islice

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None

KEPT, AT_ONCE = 512, 1000


def upgrade() -> None:
    """Exchange the table."""
    op.drop_table("gist_key")
    table = op.create_table(
        "gist_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="gist_key_pk"),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    under: dict[int, array[int]] = {}
    for number, keys in connection.execute(sa.text("SELECT number, keys FROM gist ORDER BY number")):
        for key in dict.fromkeys(array("q", bytes(keys))):
            under.setdefault(key, array("i")).append(number)
    rows = ({"key": key, "numbers": under[key][-KEPT:].tobytes()} for key in sorted(under))
    while some := list(islice(rows, AT_ONCE)):
        connection.execute(table.insert(), some)
