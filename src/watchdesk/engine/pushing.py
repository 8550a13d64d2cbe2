"""Push round: ask the hubs that feeds name, and renew what they promised before it ends — beside polling (WebSub)."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_hex, token_urlsafe

from msgspec.structs import replace

from watchdesk.engine.books import BookKeeper
from watchdesk.engine.desk import Desk
from watchdesk.engine.lines import Lines
from watchdesk.model.pushes import Push
from watchdesk.pipeline.poll import Polled, Visited
from watchdesk.rules.history import caught_up
from watchdesk.rules.pushing import (
    after_asking,
    after_poll,
    has_told_since,
    offered,
    slowed,
    subscribing,
    when_asked,
)

MOST_ASKED = 20
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
log = Lines("watchdesk.push")


class Pusher:
    """Keeps the pushes of a desk that hubs can reach; does nothing for another."""

    def __init__(self, desk: Desk, books: BookKeeper) -> None:
        self._desk = desk
        self._books = books

    @property
    def is_on(self) -> bool:
        """Whether hubs can reach the desk."""
        return self._desk.callback is not None and self._desk.poster is not None

    def known(self, batch: Sequence[Visited]) -> dict[str, Push]:
        """Return the pushes of feeds that were visited, by feed id."""
        return self._desk.store.pushes([one.due.state.feed_id for one in batch]) if self.is_on else {}

    def caught_up(self, batch: Sequence[Visited], known: Mapping[str, Push]) -> list[Visited]:
        """Return visits with what hubs have told since they began: settled by an older history they would undo it."""
        return [self._caught_up(visited, known.get(visited.due.state.feed_id)) for visited in batch]

    def _caught_up(self, visited: Visited, push: Push | None) -> Visited:
        due = visited.due
        if push is None or not has_told_since(push, due.state):
            return visited
        now = self._desk.store.feed(due.state.feed_id)
        return visited if now is None else replace(visited, due=replace(due, state=caught_up(due.state, now.state)))

    def after_polls(
        self, batch: Sequence[Visited], settled: Sequence[Polled], known: Mapping[str, Push], now: datetime
    ) -> list[Polled]:
        """Note which hubs offer what, and put off the feeds whose hub can be trusted. Called before polls are saved."""
        if not self.is_on:
            return list(settled)
        store = self._desk.store
        changed: list[Polled] = []
        for visited, polled in zip(batch, settled, strict=True):
            push = known.get(polled.state.feed_id)
            if polled.offer is not None and (new := offered(push, _new(polled, now))) is not None:
                store.save_push(new)
                push = new
            elif push is not None:
                after = after_poll(push, visited.due.state, new_entries=len(polled.entries))
                if after != push:
                    store.save_push(after)
                push = after
            longest = self._desk.pace.longest
            slow = (
                polled if push is None else replace(polled, state=slowed(polled.state, push, longest=longest, now=now))
            )
            changed.append(slow)
        return changed

    async def ask_due(self) -> None:
        """Ask every hub that is to be asked by now."""
        if not self.is_on:
            return
        due = await self._books.run(self._desk.store.due_pushes, self._desk.clock.now(), limit=MOST_ASKED)
        async with asyncio.TaskGroup() as group:
            for push in due:
                group.create_task(self._ask(push))

    async def _ask(self, push: Push) -> None:
        """Ask one hub. That it was asked is stored first: it may ask back before its answer is read."""
        desk = self._desk
        assert desk.poster is not None  # noqa: S101 - for mypy: ask_due asked
        asked = when_asked(push, desk.clock.now())
        await self._books.run(desk.store.save_push, asked)
        answer = await desk.poster.post(push.hub, body=subscribing(push, f"{desk.callback}{push.token}"), headers=FORM)
        await self._books.run(self._note, asked, after_asking(asked, answer))
        log.info("hub asked", hub=push.hub, topic=push.topic, reason=after_asking(asked, answer).reason)

    def _note(self, asked: Push, after: Push) -> None:
        """Keep how asking went, unless the hub has asked back already."""
        if after != asked and self._desk.store.push_of(asked.token) == asked:
            self._desk.store.save_push(after)


def _new(polled: Polled, now: datetime) -> Push:
    assert polled.offer is not None  # noqa: S101 - for mypy: the caller asked
    hub = polled.offer.hub
    return Push(
        feed_id=polled.state.feed_id,
        hub=hub,
        topic=polled.offer.topic,
        token=token_urlsafe(24),
        secret=token_hex(32) if hub.startswith("https://") else "",
        ask_at=now,
    )
