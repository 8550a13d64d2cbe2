"""Store, beside the article book: sketches that are too old to be compared with are dropped, a kilobyte each."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from watchdesk.store.link import Link, run_many
from watchdesk.store.tables import sketch, sketch_key

# Numbers are given in the order in which texts are settled, which is nearly that of their age: no index is needed.
_OLDEST = select(sketch.c.number, sketch.c["keys"].label("its_keys"), sketch.c.at).order_by(sketch.c.number)
_SOME = _OLDEST.limit(bindparam("most"))
_DROP = delete(sketch).where(sketch.c.number == bindparam("its_number"))
_DROP_KEY = delete(sketch_key).where(
    sketch_key.c.key == bindparam("its_key"), sketch_key.c.number == bindparam("its_number")
)


def forget(link: Link, *, before: datetime, limit: int) -> int:
    """Drop old sketches with their keys; return how many. Nothing is written where the oldest is not old."""
    with link.reading() as connection:
        oldest = connection.execute(_OLDEST.limit(1)).first()
    if oldest is None or oldest.at >= before:
        return 0
    with link.writing(ordered=True) as connection:
        return _forget(connection, before=before, limit=limit)


def _forget(connection: Connection, *, before: datetime, limit: int) -> int:
    old = [row for row in connection.execute(_SOME, {"most": limit}) if row.at < before]
    run_many(
        connection,
        _DROP_KEY,
        [{"its_key": key, "its_number": row.number} for row in old for key in dict.fromkeys(row.its_keys)],
    )
    run_many(connection, _DROP, [{"its_number": row.number} for row in old])
    return len(old)
