"""Store: what stories are about — found again by the keys they share, kept as they grow, dropped when they are over."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Integer, Row, Text, bindparam, delete, exists, func, select, update

from watchdesk.model.stories import Gist, Merge, Search
from watchdesk.store.bulk import BulkInsert
from watchdesk.store.columns import several
from watchdesk.store.gist_keys import enter_under, leave, newest_under
from watchdesk.store.link import run_many
from watchdesk.store.rows import GIST, MERGE, batches
from watchdesk.store.tables import gist, grouping, sketch, story_merge, telling

# Dropped with each transaction, so that no one waits for a long clearing.
_DROPPED_AT_ONCE = 500
# What is older still was new when the clock was set ahead by more than this, or lies from before the desk was down for
# as long: it is left. A clock that is years ahead for an hour would make every story be told anew.
_NO_OLDER = timedelta(days=28)

_PLACES = 32  # binary ones, of a gist's number
_its_keys = gist.c["keys"].label("its_keys")
_numbered = gist.c.number.in_(several("numbers", Integer))
_LOAD = select(*GIST.columns, gist.c.number).where(_numbered)
_AGES = select(gist.c.number, gist.c.at).where(_numbered)
_KNOWN = select(gist.c.story_id, gist.c.number, _its_keys).where(gist.c.story_id.in_(several("ids", Text)))
_LAST = select(func.max(gist.c.number))
_OLD = (
    select(gist.c.number, _its_keys)
    .where(gist.c.at < bindparam("before"), gist.c.at >= bindparam("since"))
    .limit(_DROPPED_AT_ONCE)
)
_UPDATE = (
    update(gist)
    .where(gist.c.number == bindparam("its_number"))
    .values(packed=bindparam("new_packed"), keys=bindparam("new_keys"), at=bindparam("new_at"))
)
_DROP = delete(gist).where(gist.c.number == bindparam("its_number"))
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
_INSERT_MERGE = BulkInsert(story_merge, MERGE.names)


def near(connection: Connection, searches: Sequence[Search], *, least: int, most: int) -> list[list[Gist]]:
    """Return for each search the gists that share at least so many of its keys, the most first, of equals the newest.

    Under a key the newest MOST_UNDER_A_KEY are looked at: else the costs of a day grow with its square. What a story
    is about is read only of those that are returned, or nearly so.
    """
    under = newest_under(connection, (key for search in searches for key in search.keys))
    ranked = [_ranked(under, search.keys, least) for search in searches]
    loaded = _loaded(connection, (number for numbers in ranked for number in numbers[:most]))
    ages = {number: one.at for number, one in loaded.items()}
    # Where some of the best are over, the next ones come in; few, for what is over is dropped within a week.
    short = (
        numbers[most:]
        for numbers, search in zip(ranked, searches, strict=True)
        if any(ages[number] < search.since for number in numbers[:most])
    )
    ages |= _ages(connection, chain.from_iterable(short))
    found = []
    for numbers, search in zip(ranked, searches, strict=True):
        recent = (number for number in numbers if number in ages and ages[number] >= search.since)
        found.append(list(islice(recent, most)))
    loaded |= _loaded(connection, (number for numbers in found for number in numbers if number not in loaded))
    return [[loaded[number] for number in numbers] for numbers in found]


def _ranked(under: Mapping[int, Sequence[int]], keys: Sequence[int], least: int) -> list[int]:
    """Return the numbers that are under so many of the keys, those under most first, of equals the newest."""
    times = Counter(chain.from_iterable(under[key] for key in dict.fromkeys(keys) if key in under))
    ranked = sorted([n << _PLACES | number for number, n in times.items() if n >= least], reverse=True)
    return [both & (1 << _PLACES) - 1 for both in ranked]


def _loaded(connection: Connection, numbers: Iterable[int]) -> dict[int, Gist]:
    return {
        row.number: GIST.record(row)
        for some in batches(numbers)
        for row in connection.execute(_LOAD, {"numbers": some})
    }


def _ages(connection: Connection, numbers: Iterable[int]) -> dict[int, datetime]:
    return {row.number: row.at for some in batches(numbers) for row in connection.execute(_AGES, {"numbers": some})}


def keep(connection: Connection, gists: Sequence[Gist]) -> None:
    """Keep gists as they stand now: new ones under the next numbers, known ones in the place of what was kept."""
    latest = {one.story_id: one for one in gists}
    known = {row.story_id: row for ids in batches(latest) for row in connection.execute(_KNOWN, {"ids": ids})}
    added: dict[int, list[int]] = {}
    changed = []
    for story_id, row in known.items():
        one = latest.pop(story_id)
        changed.append({"its_number": row.number, "new_packed": one.packed, "new_keys": one.keys, "new_at": one.at})
        for key in set(one.keys).difference(row.its_keys):
            added.setdefault(key, []).append(row.number)
    run_many(connection, _UPDATE, changed)
    last: int = connection.execute(_LAST).scalar() or 0
    numbered = list(enumerate(latest.values(), start=last + 1))
    _INSERT.run(connection, ((number, *GIST.values(one)) for number, one in numbered))
    for number, one in numbered:
        for key in one.keys:
            added.setdefault(key, []).append(number)
    enter_under(connection, added)


def merge(connection: Connection, merges: Sequence[Merge]) -> None:
    """Move articles and tellings of stories that are gone to those that are kept, and keep the trace, in this order."""
    for one in merges:
        moved = {"from_story": one.gone, "its_story": one.kept}
        for statement in (_MOVE_SKETCHES, _MOVE, _SUPPRESS, _MOVE_TELLINGS, _POINT_ON):
            connection.execute(statement, moved)
        _drop(connection, connection.execute(_KNOWN, {"ids": [one.gone]}))
    _INSERT_MERGE.run(connection, map(MERGE.values, merges))


def forget(connection: Connection, *, before: datetime) -> None:
    """Drop some of the gists that nothing was added to since, a month's at the most."""
    _drop(connection, connection.execute(_OLD, {"before": before, "since": before - _NO_OLDER}))


def _drop(connection: Connection, rows: Iterable[Row[Any]]) -> None:
    dropped = {row.number: row.its_keys for row in rows}
    run_many(connection, _DROP, [{"its_number": number} for number in dropped])
    leave(connection, {key for keys in dropped.values() for key in keys}, dropped)
