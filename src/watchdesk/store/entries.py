"""Store, the entry book: which entries are known, which are due to be read, and the commit of a visit (G1)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter, itemgetter

from sqlalchemy import Connection, Text, bindparam, delete, func, or_, select, update

from watchdesk.model.articles import Article, DueRead
from watchdesk.model.entries import Entry
from watchdesk.model.errors import StoreError
from watchdesk.model.hosts import HostTurns
from watchdesk.model.sitemaps import NONE_KEPT, KeptSitemap
from watchdesk.model.sources import FeedState, Poll, PollOutcome
from watchdesk.store.bulk import Bulk, BulkInsert
from watchdesk.store.columns import several
from watchdesk.store.hosts import SomeLost, keep_turns, lost
from watchdesk.store.link import Book, run_many
from watchdesk.store.loading import load_articles
from watchdesk.store.rows import ENTRY, POLL, STATE, batches
from watchdesk.store.sitemaps import keep_sitemaps
from watchdesk.store.tables import alias, entry, entry_key, feed_state, poll

KEPT_POLLS = 50  # per feed: two days of a busy one; what is older is in the log

_KEYS = select(entry_key.c.key, entry_key.c.entry_id).where(entry_key.c.key.in_(several("keys", Text)))
_ALIASES = select(alias.c.url, alias.c.article_id).where(alias.c.url.in_(several("urls", Text)))
_INSERT_ENTRY = BulkInsert(entry, ENTRY.names)
_FIRST_TEXT, _KEYS_AND_DUE_AT = ENTRY.names.index("summary"), ENTRY.names.index("keys")
_INSERT_KEY = BulkInsert(entry_key)
_INSERT_ALIAS = BulkInsert(alias)
_INSERT_POLL = BulkInsert(poll, POLL.names)

# `paused` is the operator's, and `told` what the operator heard: a visit that was under way meanwhile touches neither.
_VISITED = [name for name in STATE.names if name not in {"feed_id", "paused", "told"}]
_SAVE_STATE = Bulk(
    update(feed_state)
    .where(feed_state.c.feed_id == bindparam("which"))
    .values(
        {name: bindparam(f"new_{name}") for name in _VISITED}
        | {
            "polls": feed_state.c.polls + 1,
            "unchanged": feed_state.c.unchanged + bindparam("was_unchanged"),
        }
    ),
    [*(f"new_{name}" for name in _VISITED), "which", "was_unchanged"],
)
_of_visit = attrgetter(*_VISITED, "feed_id")
_oldest_kept = (
    select(poll.c.at)
    .where(poll.c.feed_id == bindparam("which"))
    .order_by(poll.c.at.desc())
    .offset(KEPT_POLLS - 1)
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
_TRIM_POLLS = delete(poll).where(poll.c.feed_id == bindparam("which"), poll.c.at < _oldest_kept)

# The walk through what is due goes along the index, from the last row seen.
_DUE = (
    select(entry.c.read_at, entry.c.article_id)
    .where(entry.c.read_at <= bindparam("now"))
    .order_by(entry.c.read_at, entry.c.article_id)
    .limit(bindparam("most"))
)
_DUE_ON = _DUE.where(
    entry.c.read_at >= bindparam("last_at"),
    or_(entry.c.read_at > bindparam("last_at"), entry.c.article_id > bindparam("last_id")),
)
_DUE_ENTRIES = select(*ENTRY.columns).where(
    entry.c.article_id.in_(several("ids", Text)), entry.c.read_at <= bindparam("now")
)
_POSTPONE = (
    update(entry)
    .where(entry.c.id.in_(several("ids", Text)), entry.c.read_at.is_not(None))
    .values(read_at=bindparam("at"))
)
_PUT_OFF = select(func.count(entry.c.article_id.distinct())).where(entry.c.read_at > bindparam("now"))


class SqlEntryBook(Book):
    """Entries: which are known, and which are due to be read."""

    def known_keys(self, keys: Iterable[str]) -> dict[str, str]:
        """Return, for those of the entry keys that are known, the id of the entry that bears them."""
        with self._link.reading() as connection:
            return {row[0]: row[1] for some in batches(keys) for row in connection.execute(_KEYS, {"keys": some})}

    def article_ids(self, urls: Iterable[str]) -> dict[str, str]:
        """Return the article behind each identifying address that is known: an entry's `address` or an alias."""
        with self._link.reading() as connection:
            return {row[0]: row[1] for some in batches(urls) for row in connection.execute(_ALIASES, {"urls": some})}

    def save_polls(
        self,
        polls: Sequence[tuple[Poll, FeedState, Sequence[Entry]]],
        turns: HostTurns | None = None,
        sitemaps: Mapping[str, Sequence[KeptSitemap]] = NONE_KEPT,
    ) -> int:
        """Store visits, feed states and new entries in one commit; return how many entries were new to the store.

        An unchanged visit is one row's update and leaves no row of its own; of the others the last KEPT_POLLS stay.
        """
        try:
            with self._link.writing() as connection:
                return write_polls(connection, polls, turns, sitemaps)
        except SomeLost:
            assert turns is not None  # noqa: S101 - for mypy: nothing is leased without turns
            raise lost(self._link, turns) from None

    def due_reads(self, now: datetime, *, limit: int) -> list[DueRead]:
        """Return at most `limit` articles with entries due to be read (`read_at` ≤ now), longest waiting first."""
        with self._link.reading() as connection:
            due = _due_articles(connection, now, limit)
            entries: dict[str, list[Entry]] = {article_id: [] for article_id in due}
            stored: dict[str, Article] = {}
            for ids in batches(due):
                for row in connection.execute(_DUE_ENTRIES, {"ids": ids, "now": now}):
                    entries[row.article_id].append(ENTRY.record(row))
                stored |= load_articles(connection, ids)
        return [
            DueRead(article_id=key, entries=tuple(sorted(found, key=_age)), stored=stored.get(key))
            for key, found in entries.items()
        ]

    def postpone_reads(self, entry_ids: Sequence[str], *, until: datetime) -> None:
        """Put off reading."""
        with self._link.writing() as connection:
            for ids in batches(entry_ids):
                connection.execute(_POSTPONE, {"ids": ids, "at": until})

    def put_off_reads(self, now: datetime) -> int:
        """Return of how many articles reading is put off."""
        with self._link.reading() as connection:
            return int(connection.execute(_PUT_OFF, {"now": now}).scalar_one())


def write_polls(
    connection: Connection,
    polls: Sequence[tuple[Poll, FeedState, Sequence[Entry]]],
    turns: HostTurns | None,
    sitemaps: Mapping[str, Sequence[KeptSitemap]],
    settled: Collection[str] = (),
) -> int:
    """Write visits in an open transaction; `settled`: of these entries the article is written whole in the same one.

    Return how many entries were new. Raises SomeLost, see hosts.keep_turns.
    """
    entries = [new for _, _, found in polls for new in found]
    states = [(*_of_visit(state), int(visit.outcome is PollOutcome.UNCHANGED)) for visit, state, _ in polls]
    if _SAVE_STATE.run(connection, states) < len(states):
        raise StoreError("a visit of a feed that the store does not know cannot be kept")
    new = _insert_entries(connection, entries, settled)
    _insert_polls(connection, [visit for visit, _, _ in polls])
    keep_sitemaps(connection, sitemaps)
    if turns is not None:
        keep_turns(connection, turns)
    return new


def _age(found: Entry) -> tuple[datetime, str]:
    return found.seen_at, found.id


def _insert_entries(connection: Connection, entries: Sequence[Entry], settled: Collection[str]) -> int:
    """Insert or leave entries with what they are recognised by; return how many were new.

    Keys are as good as random. Put in along their index, many of some thousand fall on one page one after another,
    which takes half the time. Of equal ones the first stays first, and wins.
    """
    new = _INSERT_ENTRY.run(connection, _settled_rows(entries, settled) if settled else map(ENTRY.values, entries))
    keys = [(key, found.id) for found in entries for key in found.keys]
    _INSERT_KEY.run(connection, sorted(keys, key=itemgetter(0)))
    _INSERT_ALIAS.run(connection, ((found.address, found.article_id) for found in entries if found.address))
    return new


def _settled_rows(entries: Sequence[Entry], settled: Collection[str]) -> Iterator[Sequence[object]]:
    """Yield the rows of entries, those settled as never due, and without the keys, which lie in their own table.

    Where one of them is all that its article stands for, its texts lie with the article, in the same commit, and not
    here once more: that is a seventh of what a first poll leaves in the database.
    """
    entries_of = Counter([found.article_id for found in entries])
    for found in entries:
        row: tuple[object, ...] = ENTRY.values(found)
        if found.id not in settled:
            yield row
        elif entries_of[found.article_id] > 1:
            yield (*row[:_KEYS_AND_DUE_AT], (), None)
        else:
            yield (*row[:_FIRST_TEXT], "", "", *row[_FIRST_TEXT + 2 : _KEYS_AND_DUE_AT], (), None)


def _insert_polls(connection: Connection, visits: Sequence[Poll]) -> None:
    kept = [visit for visit in visits if visit.outcome is not PollOutcome.UNCHANGED]
    _INSERT_POLL.run(connection, map(POLL.values, kept))
    run_many(connection, _TRIM_POLLS, [{"which": visit.feed_id} for visit in kept])


def _due_articles(connection: Connection, now: datetime, limit: int) -> list[str]:
    """Return the articles that wait longest. Reads the index only as far as needed, however much is due."""
    found: dict[str, None] = {}
    rows = connection.execute(_DUE, {"now": now, "most": limit}).all()
    while rows:
        found |= dict.fromkeys(row.article_id for row in rows)
        if len(found) >= limit or len(rows) < limit:
            break
        last = {"last_at": rows[-1].read_at, "last_id": rows[-1].article_id}
        rows = connection.execute(_DUE_ON, {"now": now, "most": limit, **last}).all()
    return list(found)[:limit]
