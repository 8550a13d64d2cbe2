"""Checking: `watchdesk check` — take the lock, do everything that is due once, let go."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from watchdesk.engine.forgetting import MOST
from watchdesk.engine.local import NO_PROGRESS
from watchdesk.engine.progress import Progress
from watchdesk.engine.tally import Tally
from watchdesk.model.errors import LockHeld, StoreError
from watchdesk.net.resolving import Resolver
from watchdesk.ports import Clock, Store
from watchdesk.service.settings import Settings
from watchdesk.service.wiring import wired
from watchdesk.store.opening import open_store

_ASK_AGAIN = 0.2
MOST_FORGOTTEN = 10_000  # texts a check: more than come in between two, and soon done


@contextmanager
def locked_store(
    settings: Settings,
    *,
    wait: timedelta = timedelta(0),
    held: int | None = None,
    waits_on: Callable[[], bool] = lambda: False,
) -> Iterator[Store]:
    """Yield the desk's store with its lock. Raises LockHeld where another run still has it after `wait`.

    `held`: the lock of an earlier image of this process (see service.renewing). `waits_on`: whether to wait beyond
    `wait`; asked five times a second.
    """
    store = _opened(settings.desk.store, time.monotonic() + wait.total_seconds(), held, waits_on)
    try:
        yield store
    finally:
        store.close()


def _opened(url: str, deadline: float, held: int | None, waits_on: Callable[[], bool]) -> Store:
    while True:
        try:
            return open_store(url, held=held)
        except LockHeld:
            if not waits_on() and time.monotonic() >= deadline:
                raise
            time.sleep(_ASK_AGAIN)  # flock has no wait with a limit that a signal could not break


@contextmanager
def reading_store(settings: Settings) -> Iterator[Store]:
    """Yield the desk's store for looking only; another run may be at work on it."""
    store = open_store(settings.desk.store, lock=False, migrate=False, read_only=True)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def trial_store(settings: Settings) -> Iterator[Store]:
    """Yield a copy of the store that is thrown away: what a dry run may write to."""
    if not settings.desk.store.startswith("sqlite:///"):
        raise StoreError("a dry run works on a copy of the database, which is made of SQLite only")
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - of a dry run alone

    from watchdesk.store.backup import backup  # noqa: PLC0415 - the same

    with TemporaryDirectory(prefix="watchdesk-dry-") as folder:
        copy = Path(folder, "watchdesk.db")
        if Path(settings.desk.store.removeprefix("sqlite:///").partition("?")[0]).exists():
            backup(settings.desk.store, copy)
        store = open_store(f"sqlite:///{copy}")
        try:
            yield store
        finally:
            store.close()


async def run_check(
    settings: Settings,
    store: Store,
    clock: Clock,
    *,
    only: str | None = None,
    tells: bool = True,
    forgets: bool = False,
    progress: Progress = NO_PROGRESS,
    resolver: Resolver | None = None,
) -> Tally:
    """Wire a desk over this store and let it do what is due, once.

    `forgets`: evidence and, where articles came in, texts that are older than the desk keeps them go, as they do in a
    run. Not by a clock that is tried: what is forgotten does not come back.
    """
    async with wired(settings, store, clock, resolver=resolver) as engine:
        if tells:
            await engine.recover()
        tally = await engine.check(only=only, tells=tells, forgets=forgets, progress=progress)
        if forgets and (tally.articles_read or tally.articles_from_feed):
            for _ in range(MOST_FORGOTTEN // MOST):
                if not await engine.forgetting.some():
                    break
        return tally
