"""Store: the ordered consumer's transaction — look, decide, save — after read and before compose."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Connection, Text, bindparam, func, select, update

from watchdesk.model.articles import Article, Readout
from watchdesk.model.entries import Entry, Standing
from watchdesk.model.evidence import Pack
from watchdesk.model.hosts import HostTurns
from watchdesk.model.revisions import Look, Looked
from watchdesk.model.sitemaps import NONE_KEPT, KeptSitemap
from watchdesk.model.sources import FeedState, Poll
from watchdesk.model.stories import Gist, Grouping, Merge, Search, Sketch
from watchdesk.model.tellings import Telling
from watchdesk.model.watches import Match
from watchdesk.store import gists
from watchdesk.store import looks as look_book
from watchdesk.store.bulk import BulkInsert
from watchdesk.store.citations import keep_citations
from watchdesk.store.columns import SAME, insert_or_leave, several
from watchdesk.store.entries import write_polls
from watchdesk.store.evidence import seal_packs
from watchdesk.store.hosts import SomeLost, keep_turns, lost
from watchdesk.store.indexing import enter
from watchdesk.store.link import Link, run_many
from watchdesk.store.loading import load_matches
from watchdesk.store.rows import ARTICLE, GROUPING, SKETCH, TELLING, batches, match_row
from watchdesk.store.tables import (
    alias,
    article,
    article_text,
    backfill,
    entry,
    grouping,
    match,
    sketch,
    sketch_key,
    telling,
)

# Further articles are looked for among the stories of a fortnight; late ones come a week late at most.
FORGOTTEN_AFTER = timedelta(days=21)

_CANDIDATES = select(*SKETCH.columns).where(
    sketch.c.number.in_(select(sketch_key.c.number).where(sketch_key.c.key.in_(several("keys", BigInteger)))),
    sketch.c.at >= bindparam("since"),
)
_SKETCHED = select(sketch.c.article_id).where(sketch.c.article_id.in_(several("ids", Text)))
_LAST_SKETCH = select(func.max(sketch.c.number))
_PLACES = select(*GROUPING.columns).where(grouping.c.article_id.in_(several("ids", Text)))
_BACKFILLED = select(backfill.c.article_id, backfill.c.watch_id).where(backfill.c.article_id.in_(several("ids", Text)))
_TOLD = select(telling.c.id).where(telling.c.id.in_(several("ids", Text)))
_TELLINGS = (
    select(*TELLING.columns)
    .where(telling.c.story_id.in_(several("ids", Text)))
    .order_by(telling.c.settled_at, telling.c.id)
)
_TITLES = select(article.c.id, article.c.title).where(article.c.id.in_(several("ids", Text)))

_INSERT_ARTICLE = BulkInsert(article, ARTICLE.names)
_INSERT_TEXT = BulkInsert(article_text)
_INSERT_ALIAS = BulkInsert(alias)
_INSERT_GROUPING = BulkInsert(grouping, GROUPING.names)
_INSERT_SKETCH = BulkInsert(sketch, ("number", *SKETCH.names))
_INSERT_SKETCH_KEY = BulkInsert(sketch_key)
_INSERT_MATCH = insert_or_leave(match)
_INSERT_TELLING = BulkInsert(telling, TELLING.names)
_RAISE_STANDING = (
    update(article)
    .where(article.c.id.in_(several("ids", Text)), article.c.standing != Standing.NEW)
    .values(standing=Standing.NEW)
)
_SETTLE_ENTRIES = update(entry).where(entry.c.id.in_(several("ids", Text))).values(read_at=None)


def _texts(one: Article) -> tuple[str, str, str]:
    """Return an article's row of texts."""
    return one.id, SAME if one.text and one.summary == one.text else one.summary, one.text


class SqlSettling:
    """One open transaction of the ordered consumer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.turns: HostTurns | None = None
        self._settled: Collection[str] = ()
        # Articles without a place in a story, as `story_of` found: they are not stored, and nor is their sketch
        self._new: set[str] = set()

    def save_polls(
        self,
        polls: Sequence[tuple[Poll, FeedState, Sequence[Entry]]],
        turns: HostTurns | None = None,
        sitemaps: Mapping[str, Sequence[KeptSitemap]] = NONE_KEPT,
        *,
        settled: Collection[str],
    ) -> int:
        """Store visits and new entries; see the port."""
        self.turns, self._settled = turns, settled
        return write_polls(self._connection, polls, turns, sitemaps, settled)

    def candidates(self, keys: Iterable[int], *, since: datetime) -> list[Sketch]:
        """Return the sketches that bear one of these keys and are not older than `since`, oldest first."""
        found: dict[str, Sketch] = {}
        for some in batches(keys):
            for row in self._connection.execute(_CANDIDATES, {"keys": some, "since": since}):
                found[row.article_id] = SKETCH.record(row)
        return sorted(found.values(), key=lambda one: (one.at, one.article_id))

    def gists(self, searches: Sequence[Search], *, least: int, most: int) -> list[list[Gist]]:
        """Return for each search the gists that share at least so many of its keys, at most so many.

        Those that share most come first, of equals the newest.
        """
        return gists.near(self._connection, searches, least=least, most=most)

    def story_of(self, article_ids: Iterable[str]) -> dict[str, Grouping]:
        """Return the grouping of those of the articles that are settled."""
        found: dict[str, Grouping] = {}
        for ids in batches(article_ids):
            self._new.update(ids)
            for row in self._connection.execute(_PLACES, {"ids": ids}):
                found[row.article_id] = GROUPING.record(row)
        self._new -= found.keys()
        return found

    def titles_of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Return the headlines of those of the articles that are settled."""
        return {
            row.id: row.title for ids in batches(article_ids) for row in self._connection.execute(_TITLES, {"ids": ids})
        }

    def matches_of(self, article_ids: Iterable[str]) -> list[Match]:
        """Return stored matches of these articles."""
        return load_matches(self._connection, article_ids)

    def backfilled(self, article_ids: Iterable[str]) -> set[tuple[str, str]]:
        """Return article and watch of those matches of these articles that a backfill found."""
        return {
            (row.article_id, row.watch_id)
            for ids in batches(article_ids)
            for row in self._connection.execute(_BACKFILLED, {"ids": ids})
        }

    def told(self, telling_ids: Iterable[str]) -> set[str]:
        """Return those of the ids that are stored tellings."""
        return {
            found for ids in batches(telling_ids) for found in self._connection.execute(_TOLD, {"ids": ids}).scalars()
        }

    def tellings_of(self, story_ids: Iterable[str]) -> list[Telling]:
        """Return all tellings of these stories, suppressed ones among them, in the order they were settled."""
        return [
            TELLING.record(row)
            for ids in batches(story_ids)
            for row in self._connection.execute(_TELLINGS, {"ids": ids})
        ]

    def save(
        self,
        *,
        readouts: Sequence[Readout],
        groupings: Sequence[Grouping],
        sketches: Sequence[Sketch],
        stories: Sequence[Gist] = (),
        merges: Sequence[Merge] = (),
        matches: Sequence[Match],
        tellings: Sequence[Telling],
        looks: Sequence[Look] = (),
        evidence: Sequence[Pack] = (),
        words: Mapping[str, str] | None = None,
    ) -> None:
        """Insert or leave it all; see the port."""
        self._save_articles([readout.article for readout in readouts], words or {})
        self._save_addresses(readouts)
        _INSERT_GROUPING.run(self._connection, map(GROUPING.values, groupings))
        self._save_sketches(sketches)
        gists.keep(self._connection, stories)
        gists.merge(self._connection, merges)
        if stories:
            gists.forget(self._connection, before=max(one.at for one in stories) - FORGOTTEN_AFTER)
        run_many(self._connection, _INSERT_MATCH, [match_row(one) for one in matches])
        _INSERT_TELLING.run(self._connection, map(TELLING.values, tellings))
        look_book.keep_looks(self._connection, looks)
        keep_citations(self._connection, readouts, matches)
        seal_packs(self._connection, evidence)
        self._new.clear()

    def keep_turns(self, turns: HostTurns) -> None:
        """Keep what visits to hosts of pages make of them; see the port."""
        keep_turns(self._connection, turns)

    def save_look(self, looked: Looked, tellings: Sequence[Telling]) -> None:
        """Keep how a look ended; see the port."""
        look_book.keep_looked(self._connection, looked)
        _INSERT_TELLING.run(self._connection, map(TELLING.values, tellings))

    def _save_sketches(self, sketches: Sequence[Sketch]) -> None:
        """Keep new sketches under the next numbers: keys name them by number, which keeps the key table small."""
        new = {one.article_id: one for one in reversed(sketches)}
        for ids in batches(new.keys() - self._new):
            for known in self._connection.execute(_SKETCHED, {"ids": ids}).scalars():
                del new[known]
        last: int = self._connection.execute(_LAST_SKETCH).scalar() or 0
        numbered = list(enumerate(reversed(new.values()), start=last + 1))
        _INSERT_SKETCH.run(self._connection, ((number, *SKETCH.values(one)) for number, one in numbered))
        _INSERT_SKETCH_KEY.run(self._connection, ((key, number) for number, one in numbered for key in one.keys))

    def _save_articles(self, articles: Sequence[Article], words: Mapping[str, str]) -> None:
        """Store new articles with their texts, raise the standing of known ones."""
        known = self.titles_of(one.id for one in articles if one.id not in self._new)
        new: dict[str, Article] = {}
        for one in articles:
            if one.id not in known:
                new.setdefault(one.id, one)
        _INSERT_ARTICLE.run(self._connection, map(ARTICLE.values, new.values()))
        _INSERT_TEXT.run(self._connection, map(_texts, new.values()))
        enter(self._connection, new.values(), words)
        risen = [one.id for one in articles if one.standing is Standing.NEW and new.get(one.id) is not one]
        for ids in batches(risen):
            self._connection.execute(_RAISE_STANDING, {"ids": ids})

    def _save_addresses(self, readouts: Sequence[Readout]) -> None:
        """Settle the entries, and let every address that was found lead to the article."""
        entry_ids = (entry_id for readout in readouts for entry_id in readout.entry_ids)
        for ids in batches(entry_id for entry_id in entry_ids if entry_id not in self._settled):
            self._connection.execute(_SETTLE_ENTRIES, {"ids": ids})
        _INSERT_ALIAS.run(self._connection, ((url, one.article.id) for one in readouts for url in one.aliases))


@contextmanager
def open_settling(link: Link) -> Iterator[SqlSettling]:
    """Open the transaction; no other one of its kind is open anywhere until it ends."""
    turns: HostTurns | None = None
    try:
        with link.writing(ordered=True) as connection:
            settling = SqlSettling(connection)
            try:
                yield settling
            finally:
                turns = settling.turns
    except SomeLost:
        assert turns is not None  # noqa: S101 - for mypy: nothing is leased without turns
        raise lost(link, turns) from None
