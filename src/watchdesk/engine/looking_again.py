"""Look-again round: pages of matched articles that are due for another look, host by host, each saved when it is done.

A look, the revision that it found and what is owed for it are one transaction: a look that is broken off is still due.
"""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from watchdesk.engine.apart import LATER, stumbling
from watchdesk.engine.books import BookKeeper
from watchdesk.engine.desk import Desk
from watchdesk.engine.lines import Lines
from watchdesk.engine.page_hosts import HostQueue, PageHosts
from watchdesk.engine.progress import Progress, Stage
from watchdesk.model.hosts import HostTurns, host_of
from watchdesk.model.revisions import DueLook, Looked

ROUND = 200
log = Lines("watchdesk.look_again")


class LookingAgain:
    """Looks again at what is due. One round at a time."""

    def __init__(self, desk: Desk, books: BookKeeper, *, side_by_side_on_host: bool) -> None:
        self._desk = desk
        self._books = books
        self._side_by_side = side_by_side_on_host
        self._slots = asyncio.Semaphore(desk.concurrency)
        self._hosts = PageHosts(desk, books, is_on=not side_by_side_on_host)

    async def run(self, progress: Progress) -> None:
        """Look at everything that is due now; each look is next due later, so that this comes to an end."""
        store, now = self._desk.store, self._desk.clock.now()
        while self._desk.looks_again and (due := await self._books.run(store.due_looks, now, limit=ROUND)):
            progress.expect(Stage.LOOK_AGAIN, len(due))
            by_host: dict[str, list[DueLook]] = {}
            for one in due:
                by_host.setdefault(self._queue_of(one), []).append(one)
            hosts = await self._hosts.queues(by_host.keys())
            async with asyncio.TaskGroup() as group:
                for name, queue in by_host.items():
                    group.create_task(self._look_in_turn(hosts[name], queue, progress))

    def _queue_of(self, due: DueLook) -> str:
        return due.article.id if self._side_by_side else host_of(due.article.url or "")

    async def _look_in_turn(self, host: HostQueue, queue: Sequence[DueLook], progress: Progress) -> None:
        from watchdesk.pipeline.look_again import left_alone  # noqa: PLC0415 - where nothing is looked at again

        for due in queue:
            if wait := await host.wait():
                now = self._desk.clock.now()
                await self._books.run(save_looked, self._desk, due, left_alone(due, wait, now=now))
                progress.step(Stage.LOOK_AGAIN)
                continue
            looked = await self._look(due, host)
            if looked.revision is not None:
                kinds = ", ".join(dict.fromkeys(change.kind.value for change in looked.revision.changes))
                log.info("revision", url=due.article.url, number=looked.revision.number, changes=kinds)
            progress.step(Stage.LOOK_AGAIN)

    async def _look(self, due: DueLook, host: HostQueue) -> Looked:
        """Look, and keep how it ended; a look that the desk itself failed at is made again later, if one still is."""
        from watchdesk.pipeline.look_again import look  # noqa: PLC0415 - where nothing is looked at again
        from watchdesk.rules.revisions import put_off  # noqa: PLC0415 - the same

        desk, errors = self._desk, list[Exception]()
        with stumbling(errors.append):
            async with self._slots:
                looked = await look(due, desk.fetcher, desk.page_reader, now=desk.clock.now())
            now = desk.clock.now()
            visit = host.visited(looked.refusal.patience(now) if looked.refusal is not None else None)
            await self._books.run(save_looked, desk, due, looked, self._hosts.turns([visit], now))
            return looked
        log.failure("look failed", errors[0], url=due.article.url)
        at = put_off(due.article.read_at, desk.clock.now(), retry_after=LATER)
        looked = Looked(article_id=due.article.id, next=replace(due.look, due_at=at) if at is not None else None)
        await self._books.run(save_looked, desk, due, looked)
        return looked


def save_looked(desk: Desk, due: DueLook, looked: Looked, turns: HostTurns | None = None) -> None:
    """Keep how a look ended and what it makes of the page's host, and settle who is owed the change."""
    from watchdesk.rules.routing import Changed, owed_for_change  # noqa: PLC0415 - as above

    article = due.article
    with desk.store.settling() as tx:
        if turns is not None:
            tx.keep_turns(turns)
        place = tx.story_of([article.id]).get(article.id) if looked.revision is not None else None
        if place is None:
            tx.save_look(looked, ())
            return
        backfilled = tx.backfilled([article.id])
        watches = {match.watch_id for match in tx.matches_of([article.id])}
        changed = Changed(
            article=article,
            story_id=place.story_id,
            watches=frozenset(watch for watch in watches if (article.id, watch) not in backfilled),
        )
        tellings = tx.tellings_of([place.story_id])
        tx.save_look(looked, owed_for_change(changed, desk.subscriptions, tellings, now=desk.clock.now()))
