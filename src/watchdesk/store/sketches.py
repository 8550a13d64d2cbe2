"""Store, beside the article book: sketches that are too old to be compared with are dropped.

Those of whole texts take a kilobyte each, and are found by their own index; those of summaries, a tenth of that, are
kept longer, and are found by their numbers: these are given in the order of settling, which is nearly that of age.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, literal_column, select

from watchdesk.store.link import Link, run_many
from watchdesk.store.tables import SHORTEST_TEXT, sketch, sketch_key

_SOME = select(sketch.c.number, sketch.c["keys"].label("its_keys"), sketch.c.at, sketch.c.words).limit(
    bindparam("most")
)
_TEXTS = _SOME.where(
    sketch.c.words >= literal_column(str(SHORTEST_TEXT)),  # as the index has it, or it would not be used
    sketch.c.at < bindparam("before"),
).order_by(sketch.c.at)
_OLDEST = _SOME.order_by(sketch.c.number)
_DROP = delete(sketch).where(sketch.c.number == bindparam("its_number"))
_DROP_KEY = delete(sketch_key).where(
    sketch_key.c.key == bindparam("its_key"), sketch_key.c.number == bindparam("its_number")
)


def forget(link: Link, *, texts_before: datetime, summaries_before: datetime, limit: int) -> int:
    """Drop old sketches with their keys; return how many. Nothing is written where none is old."""
    with link.reading() as connection:
        if not _old(connection, texts_before, summaries_before, limit):
            return 0
    with link.writing(ordered=True) as connection:
        old = _old(connection, texts_before, summaries_before, limit)
        keys = [{"its_key": key, "its_number": row.number} for row in old for key in dict.fromkeys(row.its_keys)]
        run_many(connection, _DROP_KEY, keys)
        run_many(connection, _DROP, [{"its_number": row.number} for row in old])
        return len(old)


def _old(
    connection: Connection, texts_before: datetime, summaries_before: datetime, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return so many whole texts that are old, the oldest first, or else summaries among those with least numbers."""
    texts = connection.execute(_TEXTS, {"before": texts_before, "most": limit}).all()
    if texts:
        return texts
    oldest = connection.execute(_OLDEST, {"most": limit}).all()
    return [row for row in oldest if row.words < SHORTEST_TEXT and row.at < summaries_before]
