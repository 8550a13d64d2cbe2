"""Store, the book of evidence: packs are sealed in the settling transaction; their bytes may be dropped, seals stay."""

import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Connection, Text, bindparam, delete, func, insert, select, update

from watchdesk.model.evidence import Kept, Pack, Seal
from watchdesk.rules.sealing import START, sealed
from watchdesk.store.columns import several
from watchdesk.store.evidence_tables import pack, seal
from watchdesk.store.link import Book, run_many
from watchdesk.store.rows import SEAL, batches

_LAST = select(seal.c.number, seal.c.hash).order_by(seal.c.number.desc()).limit(1)
_SEALED = select(seal.c.article_id).where(seal.c.article_id.in_(several("ids", Text)))
_AFTER = (
    select(*SEAL.columns).where(seal.c.number > bindparam("after")).order_by(seal.c.number).limit(bindparam("most"))
)
_PACKS = (
    select(*SEAL.columns, seal.c.dropped_at, pack.c.record, pack.c.page)
    .select_from(seal)
    .outerjoin(pack, pack.c.number == seal.c.number)
    .where(seal.c.number.in_(several("numbers", BigInteger)))
)
_FROM_NEWEST = select(
    pack.c.number, func.sum(pack.c.size).over(order_by=pack.c.number.desc()).label("total")
).subquery()
_TOO_MANY = (
    select(_FROM_NEWEST.c.number)
    .where(_FROM_NEWEST.c.total > bindparam("at_most", type_=BigInteger))
    .order_by(_FROM_NEWEST.c.number)
    .limit(bindparam("most"))
)
_TOO_OLD = (
    select(pack.c.number)
    .join(seal, seal.c.number == pack.c.number)
    .where(seal.c.at < bindparam("before"))
    .order_by(pack.c.number)
    .limit(bindparam("most"))
)
_DROP = delete(pack).where(pack.c.number.in_(several("numbers", BigInteger)))
_DROPPED = update(seal).where(seal.c.number.in_(several("numbers", BigInteger))).values(dropped_at=bindparam("when"))
_SIZE = select(func.count(), func.coalesce(func.sum(pack.c.size), 0)).select_from(pack)


class SqlEvidenceBook(Book):
    """Evidence."""

    def seals(self, *, after: int, limit: int) -> list[Seal]:
        """Return seals whose number is greater, in their order."""
        with self._link.reading() as connection:
            return [SEAL.record(row) for row in connection.execute(_AFTER, {"after": after, "most": limit})]

    def packs(self, numbers: Iterable[int]) -> dict[int, Kept]:
        """Return sealed packs by number."""
        found: dict[int, Kept] = {}
        with self._link.reading() as connection:
            for some in batches(numbers):
                for row in connection.execute(_PACKS, {"numbers": some}):
                    record = None if row.record is None else zlib.decompress(bytes(row.record))
                    page = None if row.page is None else bytes(row.page)
                    found[row.number] = Kept(seal=SEAL.record(row), record=record, page=page, dropped_at=row.dropped_at)
        return found

    def forget_evidence(self, *, before: datetime, at_most: int, limit: int, now: datetime) -> int:
        """Drop the bytes of old packs, and of the oldest beyond `at_most` bytes; return of how many packs."""
        with self._link.writing(ordered=True) as connection:
            old = connection.execute(_TOO_OLD, {"before": before, "most": limit}).scalars().all()
            gone = old or connection.execute(_TOO_MANY, {"at_most": at_most, "most": limit}).scalars().all()
            if gone:
                connection.execute(_DROP, {"numbers": list(gone)})
                connection.execute(_DROPPED, {"numbers": list(gone), "when": now})
        return len(gone)

    def has_room(self) -> bool:
        """Return whether there is room for what can be spared."""
        return self._link.has_room()

    def evidence_size(self) -> tuple[int, int]:
        """Return how many packs have their bytes still, and how many bytes those take."""
        with self._link.reading() as connection:
            count, size = connection.execute(_SIZE).one()
        return int(count), int(size)


def seal_packs(connection: Connection, packs: Sequence[Pack]) -> None:
    """Seal packs in their order; an article whose pack is sealed already keeps it. Only in the ordered transaction."""
    new: dict[str, Pack] = {}
    for one in packs:
        new.setdefault(one.article_id, one)
    for ids in batches(new):
        for known in connection.execute(_SEALED, {"ids": ids}).scalars():
            del new[known]
    if not new:
        return
    last = connection.execute(_LAST).first()
    begin, previous = (last.number + 1, last.hash) if last else (1, START)
    seals, rows = [], []
    for number, one in enumerate(new.values(), start=begin):
        seals.append(sealed(one, number=number, previous=previous))
        previous = seals[-1].hash
        record = zlib.compress(one.record)
        rows.append({"number": number, "size": len(record) + len(one.page or b""), "record": record, "page": one.page})
    run_many(connection, insert(seal), [SEAL.row(one) for one in seals])
    run_many(connection, insert(pack), rows)
