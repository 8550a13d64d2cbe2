"""Read round: read what is due, pages host by host, and settle articles in the order they come."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.engine.apart import LATER, blamed, settle_apart, stumbling
from watchdesk.engine.books import BookKeeper, batch_from
from watchdesk.engine.desk import Desk
from watchdesk.engine.holding import MOST_HELD, Room
from watchdesk.engine.lines import Lines
from watchdesk.engine.page_hosts import HostQueue, PageHosts
from watchdesk.engine.progress import Progress, Stage
from watchdesk.engine.tally import Tally
from watchdesk.model.articles import Article, DueRead, Readout
from watchdesk.model.entries import Entry, Standing
from watchdesk.model.hosts import PageVisit, host_of
from watchdesk.model.sources import ReadPolicy, Source
from watchdesk.model.visits import FailureKind
from watchdesk.rules.language import Document
from watchdesk.rules.waiting import GOING_ON, waits_until

if TYPE_CHECKING:
    from watchdesk.engine.settling import Settled
    from watchdesk.pipeline.read import Sparing
    from watchdesk.ports import PageSkimmer

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


class _PutOff(Struct, frozen=True, kw_only=True):
    """An article that waits for its page, whose host asks to be left alone. `visit`: where it was asked just now."""

    url: str | None
    entry_ids: tuple[str, ...]
    until: datetime
    visit: PageVisit | None


class _Stumble(Struct, frozen=True, kw_only=True):
    """An article that the desk itself failed at: set apart, with the entries that lead to it."""

    article_id: str
    url: str | None
    entry_ids: tuple[str, ...]
    error: Exception


_Outcome = Readout | _Stumble | _PutOff


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
        self.bounds = GOING_ON
        self._slots = asyncio.Semaphore(desk.concurrency)
        self._hosts = PageHosts(desk, books, is_on=not side_by_side_on_host)
        self.sources: dict[str, Source] = dict(desk.sources)
        self._handed: dict[str, list[Entry]] = {}
        self._text_handed = 0
        self._sparing = self._spares(desk.page_skimmer) if desk.page_skimmer is not None else None

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

    @property
    def has_any(self) -> bool:
        """Whether anything was handed over and waits to be read."""
        return bool(self._handed)

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

    def ask_again_for(self, source_ids: Iterable[str]) -> None:
        """Forget what is known of sources that a command added: one that had been removed may be another now."""
        for source_id in self.sources.keys() & set(source_ids) - self._desk.sources.keys():
            del self.sources[source_id]

    async def _know_sources(self, due: Sequence[DueRead]) -> None:
        """Ask the store for sources that a command added since the start."""
        if not self.sources.keys() >= {entry.source_id for one in due for entry in one.entries}:
            feeds = await self._books.run(self._desk.store.feeds)
            self.sources |= {feed.source.id: feed.source for feed in feeds}

    async def read(self, due: Sequence[DueRead], tally: Tally, progress: Progress) -> None:
        """Read articles that `due` returned and settle them."""
        progress.expect(Stage.READ, len(due))
        done: asyncio.Queue[_Outcome] = asyncio.Queue()
        room = Room(self.most_held)
        try:
            at_once: list[_Outcome] = []
            by_host: dict[str, list[tuple[DueRead, Article]]] = {}
            for one in due:
                prepared = self._prepare(one)
                if isinstance(prepared, Article):
                    by_host.setdefault(self._queue_of(prepared), []).append((one, prepared))
                else:
                    at_once.append(prepared)
            hosts = await self._hosts.queues(by_host.keys())
            async with asyncio.TaskGroup() as group:
                for name, queue in by_host.items():
                    group.create_task(self._read_in_turn(hosts[name], queue, done, room))
                for start in range(0, len(at_once), BATCH):
                    await self._settle_batch(at_once[start : start + BATCH], room, tally, progress)
                await self._settle_all(done, room, len(due) - len(at_once), tally, progress)
        finally:
            self.under_way.difference_update(one.article_id for one in due)

    def _spares(self, skimmer: "PageSkimmer") -> "Sparing":
        from watchdesk.pipeline.read import Sparing  # noqa: PLC0415 - 4 ms with what it needs, where nothing is read

        return Sparing(skimmer=skimmer, may_match=self._may_match)

    def needing_no_page(self, entries: Sequence[Entry]) -> list[Readout]:
        """Return the articles of new entries that are whole without a visit, to be settled with these entries.

        Work for the books' thread. Left out is what is under way already, and whose source is not known yet.
        """
        by_article: dict[str, list[Entry]] = {}
        for entry in entries:
            if entry.source_id in self.sources and entry.article_id not in self.under_way:
                by_article.setdefault(entry.article_id, []).append(entry)
        due = [DueRead(article_id=key, entries=tuple(found)) for key, found in by_article.items()]
        prepared = [self._prepared(one) for one in due if not self._surely_wants_page(one)]
        return [one for one in prepared if isinstance(one, Readout)]

    def _surely_wants_page(self, due: DueRead) -> bool:
        """Return whether a page is wanted whatever the feed's text says. Told here, its text is looked at once."""
        if self._policy(due) is not ReadPolicy.ALWAYS:
            return False
        return any(entry.url and entry.standing is Standing.NEW for entry in due.entries)

    def count(self, settled: "Settled", readouts: Sequence[Readout], tally: Tally, progress: Progress) -> None:
        """Note what a batch that was settled left behind."""
        tally.add_articles(readouts)
        tally.stories_new += settled.stories_new
        tally.stories_grown += settled.stories_grown
        tally.matches.extend(settled.matches)
        tally.tellings += settled.tellings
        for _ in readouts:
            progress.step(Stage.READ)

    def _may_match(self, article: Article) -> bool:
        """Whether the index has any watch to ask about an article; all others cannot hold."""
        document = Document.of(article, self.sources.get(article.source_id))
        return bool(self._desk.matcher.asked(document))

    def _queue_of(self, article: Article) -> str:
        return article.id if self._side_by_side else host_of(article.url or "")

    def _prepare(self, due: DueRead) -> Readout | Article | _Stumble:
        """Finish what needs no visit; return the article as the feed gives it where its page is wanted."""
        errors: list[Exception] = []
        with stumbling(errors.append):
            return self._prepared(due)
        return _stumble(due, errors[0])

    def _prepared(self, due: DueRead) -> Readout | Article:
        from watchdesk.pipeline.read import from_feed, read_out, settled_again, wants_page  # noqa: PLC0415 - as above

        if due.stored is not None:
            return settled_again(due)
        policy = self._policy(due)
        article = from_feed(due, self._desk.clock, reason=_why_not(due, policy))
        if wants_page(due, article, policy, self._holds):
            return article
        return read_out(due, article)

    def _policy(self, due: DueRead) -> ReadPolicy:
        source = self.sources.get(due.entries[0].source_id)
        return source.read if source is not None else ReadPolicy.ALWAYS

    def _holds(self, article: Article) -> bool:
        source = self.sources.get(article.source_id)
        return bool(self._desk.matcher.match(article, source, article.read_at))

    async def _read_in_turn(
        self,
        host: HostQueue,
        queue: Sequence[tuple[DueRead, Article]],
        done: "asyncio.Queue[_Outcome]",
        room: Room,
    ) -> None:
        for due, article in queue:
            errors: list[Exception] = []
            with stumbling(errors.append):
                outcome = await self._read(host, due, article)
                if isinstance(outcome, Readout) and outcome.capture is not None:
                    await room.take(len(outcome.capture.body))
                done.put_nowait(outcome)
            if errors:
                done.put_nowait(_stumble(due, errors[0]))

    async def _read(self, host: HostQueue, due: DueRead, article: Article) -> Readout | _PutOff:
        from watchdesk.pipeline.read import left_alone  # noqa: PLC0415 - as above

        readout = left_alone(due, article) if await host.wait() else await self._visit(host, due, article)
        if (until := self._waits_until(host, article)) is not None:
            log.info("put off", url=article.url, until=until.isoformat(timespec="seconds"))
            return _PutOff(url=article.url, entry_ids=readout.entry_ids, until=until, visit=readout.visit)
        log.info(
            "read",
            url=article.url,
            quality=readout.article.quality.value,
            words=len(readout.article.text.split()),
            reason=readout.article.reason,
        )
        if readout.capture is not None and not self._holds(readout.article):
            return replace(readout, capture=None)  # nobody watches for it: its page is not kept
        return readout

    def _waits_until(self, host: HostQueue, article: Article) -> datetime | None:
        if host.free_at is None:
            return None
        desk = self._desk
        matches = desk.matcher.match(article, self.sources.get(article.source_id), article.read_at)
        held = {match.watch_id for match in matches}
        concerned = [one for one in desk.subscriptions if not held.isdisjoint(one.watches)]
        return waits_until(article.seen_at, host.free_at, concerned, now=desk.clock.now(), bounds=self.bounds)

    async def _visit(self, host: HostQueue, due: DueRead, article: Article) -> Readout:
        from watchdesk.pipeline.read import read_page  # noqa: PLC0415 - as above

        desk = self._desk
        async with self._slots:
            readout = await read_page(
                due, article, desk.fetcher, desk.page_reader, self._sparing, captures=desk.keeps_evidence
            )
        patience = readout.refusal.patience(desk.clock.now()) if readout.refusal is not None else None
        return replace(readout, visit=host.visited(patience))

    async def _settle_all(
        self, done: "asyncio.Queue[_Outcome]", room: Room, expected: int, tally: Tally, progress: Progress
    ) -> None:
        while expected:
            batch = await batch_from(done, BATCH)
            expected -= len(batch)
            await self._settle_batch(batch, room, tally, progress)

    async def _settle_batch(self, batch: Sequence[_Outcome], room: Room, tally: Tally, progress: Progress) -> None:
        read = [one for one in batch if isinstance(one, Readout)]
        if later := [one for one in batch if isinstance(one, _PutOff)]:
            await self._books.run(self._put_off, later)
            tally.articles_put_off += len(later)
            for _ in later:
                progress.step(Stage.READ)
        parts, stumbles = await self._books.run(
            self._settle_apart, read, [one for one in batch if isinstance(one, _Stumble)]
        )
        for some, settled in parts:
            self.count(settled, some, tally, progress)
        for stumble in stumbles:
            tally.add_failure(stumble.url or stumble.article_id, FailureKind.INTERNAL, blamed(stumble.error))
            progress.step(Stage.READ)
        await room.give(sum(len(one.capture.body) for one in read if one.capture is not None))

    def _settle_apart(
        self, batch: Sequence[Readout], stumbles: Sequence[_Stumble]
    ) -> tuple[list[tuple[Sequence[Readout], "Settled"]], list[_Stumble]]:
        """Settle a batch, and put off what the desk failed at, now or before; return the parts settled, and that."""
        parts: list[tuple[Sequence[Readout], Settled]] = []
        apart = list(stumbles)

        def set_apart(readout: Readout, error: Exception) -> None:
            article = readout.article
            apart.append(_Stumble(article_id=article.id, url=article.url, entry_ids=readout.entry_ids, error=error))

        if batch:
            settle_apart(batch, lambda some: parts.append((some, self._settle(some))), set_apart)
        for one in apart:
            log.failure("article failed", one.error, article=one.article_id, url=one.url)
            self._desk.store.postpone_reads(one.entry_ids, until=self._desk.clock.now() + LATER)
        return parts, apart

    def _put_off(self, later: Sequence[_PutOff]) -> None:
        """Keep that articles wait, and what visits to their pages make of the hosts.

        The entries go first: between the two commits the host is known by nobody, and asked once more at worst.
        """
        store, by_moment = self._desk.store, dict[datetime, list[str]]()
        for one in later:
            by_moment.setdefault(one.until, []).extend(one.entry_ids)
        for until, entry_ids in by_moment.items():
            store.postpone_reads(entry_ids, until=until)
        if turns := self._hosts.turns((one.visit for one in later if one.visit), self._desk.clock.now()):
            with store.settling() as tx:
                tx.keep_turns(turns)

    def _settle(self, batch: Sequence[Readout]) -> "Settled":
        """Settle a batch; where the disk is nearly full without the pages: what is told goes first."""
        from watchdesk.engine.settling import settle_batch  # noqa: PLC0415 - with grouping, 15 ms, where nothing is new

        pages = sum(one.capture is not None for one in batch)
        if pages and not self._desk.store.has_room():
            log.info("evidence", not_kept=pages, reason=NO_ROOM)
            batch = [replace(one, capture=None, not_kept=NO_ROOM) if one.capture else one for one in batch]
        turns = self._hosts.turns((one.visit for one in batch if one.visit is not None), self._desk.clock.now())
        return settle_batch(self._desk, self.sources, batch, turns)


def _stumble(due: DueRead, error: Exception) -> _Stumble:
    entry_ids = tuple(entry.id for entry in due.entries)
    return _Stumble(article_id=due.article_id, url=due.entries[0].url, entry_ids=entry_ids, error=error)


def _why_not(due: DueRead, policy: ReadPolicy) -> str:
    if policy is ReadPolicy.NEVER:
        return NOT_READ
    return NO_PAGE if due.entries[0].url is None else NOT_WANTED
