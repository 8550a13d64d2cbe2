"""Store, the feed book: what is polled, when next, and how it went."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
    Select,
    bindparam,
    distinct,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from watchdesk.model.hosts import host_of
from watchdesk.model.sources import DueFeed, Feed, FeedState, Poll, Source, SourceHealth
from watchdesk.store.columns import Moment, insert_or_leave
from watchdesk.store.link import Book, run_many
from watchdesk.store.rows import POLL, SOURCE, STATE
from watchdesk.store.tables import entry, feed, feed_state, match, poll, source

CONFIG, ADDED = "config", "added"
FIRST_INTERVAL = timedelta(minutes=15)  # until the first poll decides; as [polling] interval defaults

_STATES = len(STATE.columns)
_SOURCES = _STATES + len(SOURCE.columns)
_FEEDS = (
    select(*STATE.columns, *SOURCE.columns, feed.c.url, feed.c.source_id, feed.c.kind, feed.c.origin)
    .select_from(feed_state)
    .join(feed, feed.c.id == feed_state.c.feed_id)
    .join(source, source.c.id == feed.c.source_id)
    .where(feed.c.active)
)
_DUE = (
    _FEEDS.where(feed_state.c.next_poll_at <= bindparam("now"), feed_state.c.paused.is_(False))
    .order_by(feed_state.c.next_poll_at, feed.c.url)
    .limit(bindparam("most"))
)

_TOLD = update(feed_state).where(feed_state.c.feed_id == bindparam("which")).values(told=bindparam("what"))
# Silent for longer than the longest silence so far is a first sieve: all that is longer than usual is in it.
_last = type_coerce(feed_state.c.new_entry_at, BigInteger) + type_coerce(feed_state.c.longest_silence, BigInteger)
_AILING = _FEEDS.where(
    feed_state.c.paused.is_(False),
    or_(
        feed_state.c.failing_since.is_not(None),
        feed_state.c.told.is_not(None),
        feed_state.c.moved_to.is_not(None),
        _last < bindparam("now", type_=Moment),
    ),
)
_BROUGHT = (
    select(entry.c.feed_id, match.c.watch_id, func.count(distinct(match.c.article_id)).label("number"))
    .select_from(match)
    .join(entry, entry.c.article_id == match.c.article_id)
    .where(entry.c.seen_at >= bindparam("since"))
    .group_by(entry.c.feed_id, match.c.watch_id)
)
_HEALTH = (
    select(source.c.id, source.c.title, feed.c.url, feed_state.c.failing_since, feed_state.c.reason, feed_state.c.kind)
    .join(feed, feed.c.source_id == source.c.id)
    .join(feed_state, feed_state.c.feed_id == feed.c.id)
    .where(feed.c.active, feed_state.c.paused.is_(False))
    .order_by(source.c.id, feed.c.url)
)


class SqlFeedBook(Book):
    """Feeds and their visits."""

    def sync_feeds(self, sources: Sequence[Source], feeds: Sequence[Feed], *, now: datetime) -> None:
        """Make the configured sources and feeds the stored ones. Nothing is written where nothing changed."""
        with self._link.writing() as connection:
            _sync_sources(connection, sources)
            _sync_feeds(connection, feeds, now=now)

    def add_feed(self, added: Source, new: Feed, *, now: datetime) -> bool:
        """Keep a feed added by command. A source of that id that has an active feed stays as it is."""
        with self._link.writing() as connection:
            known = connection.execute(select(feed.c.active).where(feed.c.id == new.id)).scalar()
            if known:
                return False
            _keep_source(connection, added)
            if known is None:
                _insert_feeds(connection, [new], origin=ADDED, now=now)
            else:
                _wake(connection, new, now=now)
            return True

    def remove_feed(self, feed_id: str) -> bool:
        """Let a feed rest that a command added: its row stays, with all that hangs on it."""
        active = update(feed).where(feed.c.id == feed_id, feed.c.origin == ADDED, feed.c.active)
        with self._link.writing() as connection:
            return connection.execute(active.values(active=False)).rowcount > 0

    def due_feeds(self, now: datetime, *, limit: int, source_id: str | None = None) -> list[DueFeed]:
        """Return active feeds with next_poll_at ≤ now that are not paused, those waiting longest first."""
        statement = _DUE if source_id is None else _DUE.where(feed.c.source_id == source_id)
        with self._link.reading() as connection:
            return [_due_feed(row) for row in connection.execute(statement, {"now": now, "most": limit}).all()]

    def feeds(self) -> list[DueFeed]:
        """Return all active feeds (paused ones, too) with source and state, by source id and URL."""
        with self._link.reading() as connection:
            rows = connection.execute(_FEEDS.order_by(feed.c.source_id, feed.c.url))
            return [_due_feed(row) for row in rows]

    def added_feeds(self) -> list[DueFeed]:
        """Return the active feeds that a command added and the configuration does not have, in the same order."""
        with self._link.reading() as connection:
            return _if_any(connection, _FEEDS.where(feed.c.origin == ADDED), {})

    def feed(self, feed_id: str) -> DueFeed | None:
        """Return an active feed with source and state, None if there is none of that id."""
        with self._link.reading() as connection:
            row = connection.execute(_FEEDS.where(feed.c.id == feed_id)).first()
        return _due_feed(row) if row else None

    def set_paused(self, feed_id: str, *, paused: bool) -> bool:
        """Pause or resume a feed; False if there is none of that id."""
        statement = update(feed_state).where(feed_state.c.feed_id == feed_id).values(paused=paused)
        with self._link.writing() as connection:
            return connection.execute(statement).rowcount > 0

    def bring_forward(self, feed_id: str, *, at: datetime) -> bool:
        """Make a feed due at a moment, if it is not due before; False if there is none of that id."""
        later = update(feed_state).where(feed_state.c.feed_id == feed_id, feed_state.c.next_poll_at > at)
        with self._link.writing() as connection:
            connection.execute(later.values(next_poll_at=at))
            known = connection.execute(select(feed_state.c.feed_id).where(feed_state.c.feed_id == feed_id)).first()
        return known is not None

    def ailing_feeds(self, now: datetime) -> list[DueFeed]:
        """Return active feeds, not paused, that fail, moved, are silent for a while, or of which the operator heard.

        Few of many: rules.history judges which of them the operator is to be told of.
        """
        with self._link.reading() as connection:
            return _if_any(connection, _AILING, {"now": now})

    def mark_told(self, told: Mapping[str, str | None]) -> None:
        """Keep what the operator was told of feeds, by feed id; None where it no longer holds."""
        with self._link.writing() as connection:
            run_many(connection, _TOLD, [{"which": key, "what": words} for key, words in told.items()])

    def matches_by_feed(self, since: datetime) -> Mapping[str, Mapping[str, int]]:
        """Return by feed id and watch how many matched articles, seen at or after `since`, the feed brought."""
        found: dict[str, dict[str, int]] = {}
        with self._link.reading() as connection:
            for row in connection.execute(_BROUGHT, {"since": since}):
                found.setdefault(row.feed_id, {})[row.watch_id] = row.number
        return found

    def source_health(self) -> list[SourceHealth]:
        """Return how each source with an active feed stands, by source id.

        A source fails while any of its feeds does; the one that has failed longest is named. Paused feeds neither
        answer nor fail: a digest that said they answered would prove a silence that nobody listened to.
        """
        worst: dict[str, SourceHealth] = {}
        with self._link.reading() as connection:
            for source_id, title, url, since, reason, kind in connection.execute(_HEALTH):
                found = SourceHealth(source_id=source_id, title=title, url=url, since=since, reason=reason, kind=kind)
                if _fails_longer(found, worst.setdefault(found.source_id, found)):
                    worst[found.source_id] = found
        return list(worst.values())

    def polls(self, feed_id: str, *, limit: int = 50) -> list[Poll]:
        """Return the last visits to a feed that changed something or failed, newest first (at most KEPT_POLLS)."""
        statement = select(*POLL.columns).where(poll.c.feed_id == feed_id).order_by(poll.c.at.desc()).limit(limit)
        with self._link.reading() as connection:
            return [POLL.record(row) for row in connection.execute(statement)]


def _if_any(connection: Connection, statement: Select[Any], values: Mapping[str, Any]) -> list[DueFeed]:
    """Return those of _FEEDS by source id and URL. Whether there is one is asked first: a check finds none as a rule.

    SQLAlchemy takes 3 ms to write the 40 columns of _FEEDS, once in a process.
    """
    if connection.execute(statement.with_only_columns(feed.c.id).limit(1), values).first() is None:
        return []
    return [_due_feed(row) for row in connection.execute(statement.order_by(feed.c.source_id, feed.c.url), values)]


def _fails_longer(one: SourceHealth, other: SourceHealth) -> bool:
    if one.since is None or one.reason is None:
        return False
    return other.since is None or one.since < other.since


def _due_feed(row: Row[*tuple[Any, ...]]) -> DueFeed:
    url, source_id, kind, origin = row[_SOURCES:]
    return DueFeed(
        state=STATE.record(row[:_STATES]),
        source=SOURCE.record(row[_STATES:_SOURCES]),
        feed=Feed(url=url, source_id=source_id, kind=kind),
        is_configured=origin == CONFIG,
    )


def _keep_source(connection: Connection, added: Source) -> None:
    """Keep a source; what is known of one that nothing is polled for any more gives way to what is said now."""
    connection.execute(insert_or_leave(source), SOURCE.row(added))
    is_polled = select(feed.c.id).where(feed.c.source_id == added.id, feed.c.active).limit(1)
    if connection.execute(is_polled).first() is None:
        _update_by_id(connection, source, [SOURCE.row(added)])


def _wake(connection: Connection, new: Feed, *, now: datetime) -> None:
    """Poll a feed that rests again, at once, with all that is known of it."""
    row = {"source_id": new.source_id, "kind": new.kind, "origin": ADDED, "active": True}
    connection.execute(update(feed).where(feed.c.id == new.id).values(row))
    state = update(feed_state).where(feed_state.c.feed_id == new.id)
    connection.execute(state.values(paused=False))
    connection.execute(state.where(feed_state.c.next_poll_at > now).values(next_poll_at=now))


def _sync_sources(connection: Connection, sources: Sequence[Source]) -> None:
    stored = {row[0]: tuple(row) for row in connection.execute(select(*SOURCE.columns)).all()}
    run_many(connection, insert(source), [SOURCE.row(new) for new in sources if new.id not in stored])
    changed = [new for new in sources if new.id in stored and stored[new.id] != SOURCE.values(new)]
    _update_by_id(connection, source, [SOURCE.row(new) for new in changed])


def _sync_feeds(connection: Connection, feeds: Sequence[Feed], *, now: datetime) -> None:
    columns = (feed.c.id, feed.c.source_id, feed.c.kind, feed.c.origin, feed.c.active)
    stored = {row[0]: tuple(row[1:]) for row in connection.execute(select(*columns)).all()}
    wanted = {new.id: new for new in feeds}
    _insert_feeds(connection, [new for key, new in wanted.items() if key not in stored], origin=CONFIG, now=now)
    changed = [
        {"id": key, "source_id": new.source_id, "kind": new.kind, "origin": CONFIG, "active": True}
        for key, new in wanted.items()
        if key in stored and stored[key] != (new.source_id, new.kind, CONFIG, True)
    ]
    _update_by_id(connection, feed, changed)
    gone = [
        {"id": key, "active": False}
        for key, (*_, origin, active) in stored.items()
        if key not in wanted and origin == CONFIG and active
    ]
    _update_by_id(connection, feed, gone)


def _update_by_id(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    """Set the other columns of the rows with these ids."""
    if rows:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
        statement = update(table).where(table.c.id == bindparam("new_id")).values(values)
        run_many(connection, statement, [{f"new_{name}": value for name, value in row.items()} for row in rows])


def _insert_feeds(connection: Connection, feeds: Sequence[Feed], *, origin: str, now: datetime) -> None:
    """Insert feeds with the state of one that was never visited: due at once."""
    rows = [
        {
            "id": new.id,
            "url": new.url,
            "source_id": new.source_id,
            "kind": new.kind,
            "origin": origin,
            "active": True,
            "host": host_of(new.url),
        }
        for new in feeds
    ]
    run_many(connection, insert(feed), rows)
    states = [STATE.row(FeedState(feed_id=new.id, next_poll_at=now, interval=FIRST_INTERVAL)) for new in feeds]
    run_many(connection, insert(feed_state), states)
