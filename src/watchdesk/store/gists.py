"""Store: what stories are about — found again by the keys they share, kept as they grow, dropped when they are over."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, Row, Text, bindparam, delete, exists, func, select, update

from watchdesk.model.stories import MOST_UNDER_A_KEY, Gist, Merge
from watchdesk.store.bulk import BulkInsert
from watchdesk.store.columns import several
from watchdesk.store.link import run_many
from watchdesk.store.rows import GIST, MERGE, batches
from watchdesk.store.tables import gist, gist_key, grouping, sketch, story_merge, telling

# Dropped with each transaction, so that no one waits for a long clearing.
_DROPPED_AT_ONCE = 500

_its_keys = gist.c["keys"].label("its_keys")
_wanted = several("keys", BigInteger).subquery()
_bearer = gist_key.alias("bearer")
_oldest_looked_at = (
    select(_bearer.c.number)
    .where(_bearer.c.key == _wanted.c.value)
    .order_by(_bearer.c.number.desc())
    .offset(MOST_UNDER_A_KEY - 1)
    .limit(1)
    .correlate(_wanted)
    .scalar_subquery()
)
_shared = (
    select(gist_key.c.number, func.count().label("times"))
    .select_from(_wanted)
    .join(gist_key, (gist_key.c.key == _wanted.c.value) & (gist_key.c.number >= func.coalesce(_oldest_looked_at, 0)))
    .group_by(gist_key.c.number)
    .having(func.count() >= bindparam("least", type_=Integer))
    .subquery()
)
_NEAR = (
    select(*GIST.columns)
    .select_from(gist)
    .join(_shared, _shared.c.number == gist.c.number)
    .where(gist.c.at >= bindparam("since"))
    .order_by(_shared.c.times.desc(), gist.c.number.desc())
    .limit(bindparam("most", type_=Integer))
)
_KNOWN = select(gist.c.story_id, gist.c.number, _its_keys).where(gist.c.story_id.in_(several("ids", Text)))
_LAST = select(func.max(gist.c.number))
_OLD = select(gist.c.number, _its_keys).where(gist.c.at < bindparam("before")).limit(_DROPPED_AT_ONCE)
_UPDATE = (
    update(gist)
    .where(gist.c.number == bindparam("its_number"))
    .values(packed=bindparam("new_packed"), keys=bindparam("new_keys"), at=bindparam("new_at"))
)
_DROP = delete(gist).where(gist.c.number == bindparam("its_number"))
_DROP_KEYS = delete(gist_key).where(
    gist_key.c.key.in_(several("keys", BigInteger)), gist_key.c.number == bindparam("its_number")
)
_members = select(grouping.c.article_id).where(grouping.c.story_id == bindparam("from_story"))
_MOVE_SKETCHES = update(sketch).where(sketch.c.article_id.in_(_members)).values(story_id=bindparam("its_story"))
_MOVE = update(grouping).where(grouping.c.story_id == bindparam("from_story")).values(story_id=bindparam("its_story"))
_POINT_ON = update(story_merge).where(story_merge.c.kept == bindparam("from_story")).values(kept=bindparam("its_story"))
_told = telling.alias("told")
# What waits to be told of the one that is gone, to whom the other is told or will be.
_SUPPRESS = (
    update(telling)
    .where(
        telling.c.story_id == bindparam("from_story"),
        telling.c.digest_id.is_(None),
        telling.c.suppressed.is_(None),
        exists().where(
            _told.c.story_id == bindparam("its_story"),
            _told.c.subscriber_id == telling.c.subscriber_id,
            _told.c.channel_id == telling.c.channel_id,
            _told.c.suppressed.is_(None),
        ),
    )
    .values(suppressed="told with the story that it proved to be part of")
)
_MOVE_TELLINGS = (
    update(telling).where(telling.c.story_id == bindparam("from_story")).values(story_id=bindparam("its_story"))
)

_INSERT = BulkInsert(gist, ("number", *GIST.names))
_INSERT_KEY = BulkInsert(gist_key)
_INSERT_MERGE = BulkInsert(story_merge, MERGE.names)


def near(connection: Connection, keys: Iterable[int], *, since: datetime, least: int, most: int) -> list[Gist]:
    """Return the gists that share at least so many of these keys, those that share most first, of equals the newest.

    Under a key the newest MOST_UNDER_A_KEY are looked at: else the costs of a day grow with its square.
    """
    values = {"keys": list(dict.fromkeys(keys)), "since": since, "least": least, "most": most}
    return [GIST.record(row) for row in connection.execute(_NEAR, values)]


def keep(connection: Connection, gists: Sequence[Gist]) -> None:
    """Keep gists as they stand now: new ones under the next numbers, known ones in the place of what was kept."""
    latest = {one.story_id: one for one in gists}
    known = {row.story_id: row for ids in batches(latest) for row in connection.execute(_KNOWN, {"ids": ids})}
    keys: list[tuple[int, int]] = []
    changed = []
    for story_id, row in known.items():
        one = latest.pop(story_id)
        changed.append({"its_number": row.number, "new_packed": one.packed, "new_keys": one.keys, "new_at": one.at})
        keys += [(key, row.number) for key in set(one.keys).difference(row.its_keys)]
    run_many(connection, _UPDATE, changed)
    last: int = connection.execute(_LAST).scalar() or 0
    numbered = list(enumerate(latest.values(), start=last + 1))
    _INSERT.run(connection, ((number, *GIST.values(one)) for number, one in numbered))
    _INSERT_KEY.run(connection, keys + [(key, number) for number, one in numbered for key in set(one.keys)])


def merge(connection: Connection, merges: Sequence[Merge]) -> None:
    """Move articles and tellings of stories that are gone to those that are kept, and keep the trace, in this order."""
    for one in merges:
        moved = {"from_story": one.gone, "its_story": one.kept}
        for statement in (_MOVE_SKETCHES, _MOVE, _SUPPRESS, _MOVE_TELLINGS, _POINT_ON):
            connection.execute(statement, moved)
        _drop(connection, connection.execute(_KNOWN, {"ids": [one.gone]}))
    _INSERT_MERGE.run(connection, map(MERGE.values, merges))


def forget(connection: Connection, *, before: datetime) -> None:
    """Drop some of the gists that nothing was added to since."""
    _drop(connection, connection.execute(_OLD, {"before": before}))


def _drop(connection: Connection, rows: Iterable[Row[Any]]) -> None:
    for row in list(rows):
        values = {"its_number": row.number, "keys": list(row.its_keys)}
        connection.execute(_DROP_KEYS, values)
        connection.execute(_DROP, {"its_number": values["its_number"]})
