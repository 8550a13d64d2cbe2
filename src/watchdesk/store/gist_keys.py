"""Store: under which keys stories are found — for each key the numbers of the gists that bear it, packed in one row.

It follows from the gists alone, and can be made again from them. A row for each key and gist took three times the
time to look up: a key that tells little is borne by hundreds.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import BigInteger, Connection, delete, select

from watchdesk.model.stories import MOST_UNDER_A_KEY
from watchdesk.store.bulk import BulkInsert
from watchdesk.store.columns import several
from watchdesk.store.rows import batches
from watchdesk.store.tables import gist_key

KEPT_UNDER_A_KEY = 4 * MOST_UNDER_A_KEY
"""Numbers kept under one key: the newest. Some of them may go (a merge, three weeks), and MOST_UNDER_A_KEY be left."""

_SIZE = array("i").itemsize
_UNDER = select(gist_key.c.key, gist_key.c.numbers).where(gist_key.c.key.in_(several("keys", BigInteger)))
_CLEAR = delete(gist_key).where(gist_key.c.key.in_(several("keys", BigInteger)))
_INSERT = BulkInsert(gist_key)


def newest_under(connection: Connection, keys: Iterable[int]) -> Mapping[int, Sequence[int]]:
    """Return under each key that is borne the numbers of the newest MOST_UNDER_A_KEY gists, ascending."""
    newest = -MOST_UNDER_A_KEY * _SIZE
    return {key: _unpacked(numbers[newest:]) for key, numbers in _read(connection, keys).items()}


def enter_under(connection: Connection, added: Mapping[int, Collection[int]]) -> None:
    """Enter the numbers of gists under keys that they bear now."""
    known = _read(connection, added)
    _put(connection, added, ((key, _with(known.get(key, b""), numbers)) for key, numbers in added.items()))


def leave(connection: Connection, keys: Iterable[int], gone: Collection[int]) -> None:
    """Take numbers of gists that are gone from under their keys."""
    known = _read(connection, keys)
    left = {key: [number for number in _unpacked(numbers) if number not in gone] for key, numbers in known.items()}
    _put(connection, known, ((key, _packed(numbers)) for key, numbers in left.items() if numbers))


def found_anew(gists: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Yield the rows of `gist_key` that follow from gists, each given as its number and its packed keys."""
    under: dict[int, list[int]] = {}
    for number, keys in gists:
        for key in array("q", keys):
            under.setdefault(key, []).append(number)
    for key in sorted(under):
        yield key, _with(b"", under[key])


def _with(known: bytes, added: Collection[int]) -> bytes:
    """Return packed numbers, ascending, with those added: most often they are the newest."""
    new = sorted(set(added))
    if known and new[0] <= _unpacked(known[-_SIZE:])[0]:
        known, new = b"", sorted({*_unpacked(known), *new})
    return (known + _packed(new))[-KEPT_UNDER_A_KEY * _SIZE :]


def _packed(numbers: Iterable[int]) -> bytes:
    return array("i", numbers).tobytes()


def _unpacked(numbers: bytes) -> "array[int]":
    return array("i", numbers)


def _put(connection: Connection, keys: Iterable[int], rows: Iterable[tuple[int, bytes]]) -> None:
    """Keep these rows, and no others of the keys."""
    for some in batches(keys):
        connection.execute(_CLEAR, {"keys": some})
    _INSERT.run(connection, sorted(rows))


def _read(connection: Connection, keys: Iterable[int]) -> dict[int, bytes]:
    return {
        key: bytes(numbers)
        for some in batches(keys)
        for key, numbers in connection.execute(_UNDER, {"keys": some}).all()
    }
