"""Read round: read what is due, pages host by host, and settle articles in the order they come."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watchdesk.engine.books import BookKeeper, batch_from
from watchdesk.engine.desk import Desk
from watchdesk.engine.holding import MOST_HELD, Room
from watchdesk.engine.lines import Lines
from watchdesk.engine.progress import Progress, Stage
from watchdesk.engine.tally import Tally
from watchdesk.model.articles import Article, DueRead, Readout
from watchdesk.model.entries import Entry
from watchdesk.model.sources import ReadPolicy, Source
from watchdesk.pipeline.read import Sparing, from_feed, read_out, read_page, settled_again, wants_page
from watchdesk.rules.language import Document

if TYPE_CHECKING:
    from watchdesk.engine.settling import Settled

ROUND = 1000
# What is handed over makes larger rounds: a commit rewrites most pages of the store's indexes, however few its rows.
ROUND_HANDED = 2500
MOST_HANDED = 4 * ROUND_HANDED
MOST_TEXT_HANDED = 16 * 2**20  # characters
BATCH = ROUND_HANDED
NOT_READ = "the source is read from its feed only"
NOT_WANTED = "the page was not read: no watch holds on the feed's text"
NO_ROOM = "the page was not kept: the disk was nearly full"
NO_PAGE = "the feed gives no page to read"
log = Lines("watchdesk.read")


class Reading:
    """Reads due articles. Those under way are left out of a later round, so rounds may overlap."""

    def __init__(self, desk: Desk, books: BookKeeper, *, side_by_side_on_host: bool) -> None:
        self._desk = desk
        self._books = books
        self._side_by_side = side_by_side_on_host
        self.under_way: set[str] = set()
        self.most_held = MOST_HELD
        self.round_handed = ROUND_HANDED
        self.most_text_handed = MOST_TEXT_HANDED
        self._slots = asyncio.Semaphore(desk.concurrency)
        self._sources: dict[str, Source] = dict(desk.sources)
        self._handed: dict[str, list[Entry]] = {}
        self._text_handed = 0
        skimmer = desk.page_skimmer
        self._sparing = Sparing(skimmer=skimmer, may_match=self._may_match) if skimmer is not None else None

    def hand_over(self, entries: Iterable[Entry]) -> None:
        """Take entries that were stored just now, and whose articles are new, without asking the store for them again.

        What is more than a few rounds, or than a bound of text, is left to the store, where it lies all the same.
        """
        for entry in entries:
            if entry.article_id in self._handed:
                self._handed[entry.article_id].append(entry)
            elif self._has_room() and entry.article_id not in self.under_way:
                self._handed[entry.article_id] = [entry]
                self.under_way.add(entry.article_id)
            else:
                continue
            self._text_handed += len(entry.summary) + len(entry.content)

    @property
    def has_round(self) -> bool:
        """Whether a whole round was handed over and waits to be read."""
        return len(self._handed) >= self.round_handed

    def _has_room(self) -> bool:
        return len(self._handed) < MOST_HANDED and self._text_handed < self.most_text_handed

    def let_go(self) -> None:
        """Leave to others what was handed over and not begun (a reload)."""
        self.under_way.difference_update(self._handed)
        self._handed.clear()
        self._text_handed = 0

    async def handed(self) -> list[DueRead]:
        """Return at most a round of what was handed over."""
        ids = list(islice(self._handed, self.round_handed))
        due = [DueRead(article_id=article_id, entries=tuple(self._handed.pop(article_id))) for article_id in ids]
        self._text_handed -= sum(len(entry.summary) + len(entry.content) for one in due for entry in one.entries)
        await self._know_sources(due)
        return due

    async def due(self) -> list[DueRead]:
        """Return articles to read now, at most a round of them, and take them under way."""
        if self._handed:
            return await self.handed()
        store, now = self._desk.store, self._desk.clock.now()
        due = await self._books.run(store.due_reads, now, limit=ROUND + len(self.under_way))
        taken = [one for one in due if one.article_id not in self.under_way]
        self.under_way.update(one.article_id for one in taken)
        await self._know_sources(taken)
        return taken

    async def _know_sources(self, due: Sequence[DueRead]) -> None:
        """Ask the store for sources that a command added since the start."""
        if not self._sources.keys() >= {entry.source_id for one in due for entry in one.entries}:
            feeds = await self._books.run(self._desk.store.feeds)
            self._sources |= {feed.source.id: feed.source for feed in feeds}

    async def read(self, due: Sequence[DueRead], tally: Tally, progress: Progress) -> None:
        """Read articles that `due` returned and settle them."""
        progress.expect(Stage.READ, len(due))
        done: asyncio.Queue[Readout] = asyncio.Queue()
        room = Room(self.most_held)
        try:
            at_once: list[Readout] = []
            by_host: dict[str, list[tuple[DueRead, Article]]] = {}
            for one in due:
                prepared = self._prepare(one)
                if isinstance(prepared, Readout):
                    at_once.append(prepared)
                else:
                    by_host.setdefault(self._queue_of(prepared), []).append((one, prepared))
            async with asyncio.TaskGroup() as group:
                for queue in by_host.values():
                    group.create_task(self._read_in_turn(queue, done, room))
                for start in range(0, len(at_once), BATCH):
                    await self._settle_batch(at_once[start : start + BATCH], room, tally, progress)
                await self._settle_all(done, room, len(due) - len(at_once), tally, progress)
        finally:
            self.under_way.difference_update(one.article_id for one in due)

    def _may_match(self, article: Article) -> bool:
        """Whether the index has any watch to ask about an article; all others cannot hold."""
        document = Document.of(article, self._sources.get(article.source_id))
        return bool(self._desk.matcher.asked(document))

    def _queue_of(self, article: Article) -> str:
        return article.id if self._side_by_side else urlsplit(article.url or "").netloc

    def _prepare(self, due: DueRead) -> Readout | Article:
        """Finish what needs no visit; return the article as the feed gives it where its page is wanted."""
        if due.stored is not None:
            return settled_again(due)
        policy = self._policy(due)
        article = from_feed(due, self._desk.clock, reason=_why_not(due, policy))
        if wants_page(due, article, policy, self._holds):
            return article
        return read_out(due, article)

    def _policy(self, due: DueRead) -> ReadPolicy:
        source = self._sources.get(due.entries[0].source_id)
        return source.read if source is not None else ReadPolicy.ALWAYS

    def _holds(self, article: Article) -> bool:
        source = self._sources.get(article.source_id)
        return bool(self._desk.matcher.match(article, source, article.read_at))

    async def _read_in_turn(
        self, queue: Sequence[tuple[DueRead, Article]], done: "asyncio.Queue[Readout]", room: Room
    ) -> None:
        desk = self._desk
        for due, article in queue:
            async with self._slots:
                readout = await read_page(
                    due, article, desk.fetcher, desk.page_reader, self._sparing, captures=desk.keeps_evidence
                )
            log.info(
                "read",
                url=article.url,
                quality=readout.article.quality.value,
                words=len(readout.article.text.split()),
                reason=readout.article.reason,
            )
            if readout.capture is not None and not self._holds(readout.article):
                readout = replace(readout, capture=None)  # nobody watches for it: its page is not kept
            if readout.capture is not None:
                await room.take(len(readout.capture.body))
            done.put_nowait(readout)

    async def _settle_all(
        self, done: "asyncio.Queue[Readout]", room: Room, expected: int, tally: Tally, progress: Progress
    ) -> None:
        while expected:
            batch = await batch_from(done, BATCH)
            expected -= len(batch)
            await self._settle_batch(batch, room, tally, progress)

    async def _settle_batch(self, batch: Sequence[Readout], room: Room, tally: Tally, progress: Progress) -> None:
        settled = await self._books.run(self._settle, batch)
        tally.add_articles(batch)
        tally.stories_new += settled.stories_new
        tally.stories_grown += settled.stories_grown
        tally.matches.extend(settled.matches)
        tally.tellings += settled.tellings
        await room.give(sum(len(one.capture.body) for one in batch if one.capture is not None))
        for _ in batch:
            progress.step(Stage.READ)

    def _settle(self, batch: Sequence[Readout]) -> "Settled":
        """Settle a batch; where the disk is nearly full without the pages: what is told goes first."""
        from watchdesk.engine.settling import settle_batch  # noqa: PLC0415 - with grouping, 15 ms, where nothing is new

        pages = sum(one.capture is not None for one in batch)
        if pages and not self._desk.store.has_room():
            log.info("evidence", not_kept=pages, reason=NO_ROOM)
            batch = [replace(one, capture=None, not_kept=NO_ROOM) if one.capture else one for one in batch]
        return settle_batch(self._desk, self._sources, batch)


def _why_not(due: DueRead, policy: ReadPolicy) -> str:
    if policy is ReadPolicy.NEVER:
        return NOT_READ
    return NO_PAGE if due.entries[0].url is None else NOT_WANTED
