"""Look back: match a new or changed watch against the archive — before the route takes it up; shown and not told.

What is found is stored like any match, so that `why`, stories and digests know it, but marked: settling owes nothing
for it. When a new article joins its story and matches, that is told then, once. A watch's version is kept at the very
end: a look that was interrupted starts over, and inserts nothing twice.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from watchdesk.engine.books import BookKeeper
from watchdesk.engine.desk import Desk
from watchdesk.engine.lines import Lines
from watchdesk.engine.progress import Progress, Stage
from watchdesk.model.articles import Article
from watchdesk.model.sources import Source
from watchdesk.model.versions import UNKNOWN, version_of
from watchdesk.model.watches import Match, Watch

if TYPE_CHECKING:
    from watchdesk.rules.matching.matcher import Matcher

BATCH = 200  # articles matched at a time: some hundredths of a second in which nothing else is settled
PIECE = 500  # articles taken into the index of words at a time
MOST_LOGGED = 100  # watches that get a line each, where very many are new
log = Lines("watchdesk.backfill")


class Backfill(Struct, frozen=True, kw_only=True):
    """A watch that was matched against the archive: how many articles match that did not before."""

    watch_id: str
    is_new: bool
    found: int

    @property
    def sentence(self) -> str:
        """What the operator is told."""
        news, more = ("is new", "") if self.is_new else ("has changed", " more")
        match self.found:
            case 0:
                return f"{self.watch_id} {news}: no{more} article of the archive matches"
            case 1:
                return f"{self.watch_id} {news}: 1{more} article of the archive matches; it is not told"
            case _:
                return f"{self.watch_id} {news}: {self.found}{more} articles of the archive match; they are not told"


class LookBack:
    """Matches watches against the archive, a batch at a time between the work of the route."""

    def __init__(self, desk: Desk, books: BookKeeper) -> None:
        self._desk = desk
        self._books = books

    async def run(self, progress: Progress) -> list[Backfill]:
        """Match every watch that is new or changed; return what was found, in the order of the watches."""
        versions, stored = await self._books.run(self._versions)
        unlike = {watch_id for watch_id, version in versions.items() if stored.get(watch_id) != version}
        if not unlike and versions.keys() == stored.keys():
            return []
        due = [one for one in self._desk.watches if one.id in unlike and stored.get(one.id) != UNKNOWN]
        backfills = await self._match(due, stored.keys(), progress) if due else []
        await self._books.run(self._desk.store.save_watch_versions, versions)
        for one in backfills[:MOST_LOGGED]:
            log.info("backfill", watch=one.watch_id, found=one.found, sentence=one.sentence)
        return backfills

    async def fill_index(self, progress: Progress, *, most: int | None = None) -> None:
        """Take what the index of words lacks (after an upgrade) into it, at most so many articles."""
        missing = await self._books.run(self._desk.store.not_indexed)
        left = missing if most is None else min(missing, most)
        if missing:
            log.info("index", missing=missing, now=left)
            progress.expect(Stage.INDEX, left)
        while looked_at := await self._books.run(self._desk.store.index_archive, limit=PIECE):
            for _ in range(looked_at):
                progress.step(Stage.INDEX)
            left -= looked_at
            if most is not None and left <= 0:
                return

    def _versions(self) -> tuple[dict[str, str], dict[str, str]]:
        return {one.id: version_of(one) for one in self._desk.watches}, self._desk.store.watch_versions()

    async def _match(self, watches: Sequence[Watch], known: Collection[str], progress: Progress) -> list[Backfill]:
        look = await self._books.run(self._begin, watches)
        if look is None:
            return []
        found = dict.fromkeys((one.id for one in watches), 0)
        while batch := await self._books.run(_next, look):
            progress.expect(Stage.LOOK_BACK, len(batch))
            for match in await self._books.run(self._keep, look, batch):
                found[match.watch_id] += 1
            for _ in batch:
                progress.step(Stage.LOOK_BACK)
        return [Backfill(watch_id=one.id, is_new=one.id not in known, found=found[one.id]) for one in watches]

    def _begin(self, watches: Sequence[Watch]) -> "_Look | None":
        """Ask the store for the articles that may match; None where there is no archive."""
        store, since = self._desk.store, self._desk.clock.now() - self._desk.keep
        if not any(True for _ in store.search(None, since=since, limit=1)):
            return None
        from watchdesk.rules.matching.matcher import Matcher  # noqa: PLC0415 - see LateMatcher

        matcher = Matcher(watches)
        return _Look(
            matcher=matcher,
            articles=iter(store.search(_required(matcher), since=since)),
            sources={feed.source.id: feed.source for feed in store.feeds()} | dict(self._desk.sources),
        )

    def _keep(self, look: "_Look", articles: Sequence[Article]) -> list[Match]:
        """Match a batch and store what is found; return the matches that are new."""
        now = self._desk.clock.now()
        matches = [
            match
            for article in articles
            for match in look.matcher.match(article, look.sources.get(article.source_id), now)
        ]
        return self._desk.store.save_backfill(matches)


class _Look(Struct, frozen=True, kw_only=True):
    """A look back that is under way."""

    matcher: "Matcher"
    articles: Iterator[Article]
    sources: Mapping[str, Source]


def _required(matcher: "Matcher") -> set[str] | None:
    """Return the words of which an article must hold one for any of the watches to match; None if one needs none."""
    words: set[str] = set()
    for query in matcher.queries.values():
        if query.required is None:
            return None
        words |= query.required
    return words


def _next(look: _Look) -> list[Article]:
    return list(islice(look.articles, BATCH))
