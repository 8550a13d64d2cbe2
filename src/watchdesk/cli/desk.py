"""The desk as commands reach it: its clock, its store, and its wishes — carried out here, or by a run that holds it."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from watchdesk.cli.context import Invocation
from watchdesk.service.clock import StandingClock, SystemClock

if TYPE_CHECKING:
    from watchdesk.model.sites import SiteRule
    from watchdesk.ports import FeedReader, Fetcher, PageReader, Store
    from watchdesk.service.settings import Settings
    from watchdesk.service.wishes import WishAnswer
    from watchdesk.workers.pool import WorkerPool

F = TypeVar("F", bound=Callable[..., object])
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Seconds(click.ParamType[float]):
    """A duration such as 60s or 2m, as seconds."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds."""
        if isinstance(value, float):
            return value
        found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h)", str(value))
        if found is None:
            self.fail(f"{value!r} is not a duration: write it like 60s or 2m", param, ctx)
        return float(found[1]) * _SECONDS[found[2]]


def wait_option(command: F) -> F:
    """Give a command `--wait`: how long to wait for another run's lock."""
    return click.option(
        "--wait", type=Seconds(), default=0.0, metavar="60s", help="Wait so long for another run to end."
    )(command)


def clock_of(invocation: Invocation) -> SystemClock | StandingClock:
    """Return the clock of decisions: the machine's, or the one that `--now` set and that stands there."""
    return SystemClock() if invocation.now is None else StandingClock(invocation.now)


@contextmanager
def looking(invocation: Invocation) -> "Iterator[tuple[Settings, Store]]":
    """Yield settings and store for looking only; a run may be at work beside it."""
    from watchdesk.service.checking import reading_store  # noqa: PLC0415 - start-up time of --help

    settings = invocation.settings()
    with reading_store(settings) as store:
        yield settings, store


def ask(invocation: Invocation, wish: str, values: Mapping[str, object]) -> dict[str, object]:
    """Have a wish carried out and return its facts. Raises ClickException (exit 1) with the reason where it is denied.

    Whoever holds the lock acts: this command, or the desk that runs, over its control socket.
    """
    from watchdesk.service.wishes import Denied  # noqa: PLC0415 - start-up time of --help

    answer = asyncio.run(_ask(invocation, wish, values))
    if isinstance(answer, Denied):
        raise click.ClickException(answer.reason)
    return dict(answer.facts)


async def _ask(invocation: Invocation, wish: str, values: Mapping[str, object]) -> "WishAnswer":
    from watchdesk.model.errors import LockHeld  # noqa: PLC0415 - as above
    from watchdesk.service.checking import locked_store  # noqa: PLC0415
    from watchdesk.service.control import hand_over, socket_path  # noqa: PLC0415
    from watchdesk.service.wiring import wired  # noqa: PLC0415
    from watchdesk.service.wishes import WISHES  # noqa: PLC0415

    settings = invocation.settings()
    try:
        with locked_store(settings) as store:
            async with wired(settings, store, clock_of(invocation)) as engine:
                return await WISHES[wish](engine, values)
    except LockHeld:
        return await hand_over(socket_path(settings, invocation.environ), wish, values)


@asynccontextmanager
async def tools(invocation: Invocation) -> "AsyncIterator[tuple[Fetcher, FeedReader, PageReader]]":
    """Yield a fetcher, a feed reader and a page reader that need no store: of the configuration, else as shipped."""
    from watchdesk.feeds.reader import PooledFeedReader  # noqa: PLC0415 - start-up time of --help
    from watchdesk.service.supply_wiring import fetcher_of  # noqa: PLC0415
    from watchdesk.service.wiring import client_of, pool_of  # noqa: PLC0415

    settings = settings_or_shipped(invocation)
    pool = pool_of(settings)
    async with client_of(settings) as client:
        try:
            yield fetcher_of(settings, client, pool), PooledFeedReader(pool), _page_reader(settings, pool)
        finally:
            await pool.close()


@asynccontextmanager
async def page_tools(
    invocation: Invocation, *, tried: "SiteRule | None" = None
) -> "AsyncIterator[tuple[Fetcher, PageReader]]":
    """Yield the fetcher and the page reader of `tools`, for a command that may need no web, which costs only if asked.

    Without a configuration the settings (0.3 s) are left out with it: the pool's own limits are those shipped.
    `tried`: a rule for every page, which goes before those of the configuration.
    """
    from watchdesk.service.late_fetching import LateFetcher  # noqa: PLC0415 - start-up time of --help
    from watchdesk.workers.pool import WorkerPool  # noqa: PLC0415

    settings = settings_if_any(invocation)
    pool = WorkerPool()
    if settings is not None:
        pool = WorkerPool(cpu=settings.limits.cpu_time, memory=settings.limits.memory)
    reader = _page_reader(settings, pool, tried)

    @asynccontextmanager
    async def web() -> "AsyncIterator[Fetcher]":
        from watchdesk.service.settings.shipped import shipped_settings  # noqa: PLC0415 - as said above
        from watchdesk.service.supply_wiring import fetcher_of  # noqa: PLC0415
        from watchdesk.service.wiring import client_of  # noqa: PLC0415

        in_force = settings or shipped_settings()
        async with client_of(in_force) as client:
            yield fetcher_of(in_force, client, pool)

    try:
        async with LateFetcher(web) as fetcher:
            yield fetcher, reader
    finally:
        await pool.close()


def _page_reader(settings: "Settings | None", pool: "WorkerPool", tried: "SiteRule | None" = None) -> "PageReader":
    from watchdesk.pages.reader import PooledPageReader  # noqa: PLC0415 - start-up time of --help

    return PooledPageReader(pool, rules=settings.sites if settings is not None else None, tried=tried)


def settings_or_shipped(invocation: Invocation) -> "Settings":
    """Return the settings, or the defaults where there is no configuration and none was asked for."""
    from watchdesk.service.settings.shipped import shipped_settings  # noqa: PLC0415 - start-up time of --help

    return settings_if_any(invocation) or shipped_settings()


def settings_if_any(invocation: Invocation) -> "Settings | None":
    """Return the settings, or None where there is no configuration and none was asked for."""
    from watchdesk.model.errors import ConfigurationError  # noqa: PLC0415 - start-up time of --help

    try:
        invocation.config_path()
    except ConfigurationError:
        if invocation.config is not None:
            raise
        return None
    return invocation.settings()
