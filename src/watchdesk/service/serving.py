"""Serving: `watchdesk run` — one process with its lock, its loop, health, the control socket, and signals."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta

import structlog
from starlette.types import ASGIApp

from watchdesk.engine.local import LocalEngine
from watchdesk.model.errors import ConfigurationError, QueryError, StoreError
from watchdesk.ports import Clock, Store
from watchdesk.service.control import ControlServer, socket_path
from watchdesk.service.health import HealthApp, HealthServer, listening
from watchdesk.service.notify import Notifier
from watchdesk.service.pushing import callback_of
from watchdesk.service.running import TICK, RunLoop
from watchdesk.service.settings import Settings
from watchdesk.service.wiring import wired

log = structlog.get_logger("watchdesk.run")


class Service:
    """A running desk. `load` reads the settings anew; `environ` is the process's.

    `pages` makes the application of [web] from what gives the engine and from health's; without it there is health.
    """

    def __init__(
        self,
        settings: Settings,
        load: Callable[[], Settings],
        store: Store,
        clock: Clock,
        environ: Mapping[str, str],
        *,
        every: timedelta = TICK,
        pages: Callable[[Callable[[], LocalEngine], HealthApp], ASGIApp] | None = None,
    ) -> None:
        self._settings = settings
        self._load = load
        self._store = store
        self._clock = clock
        self._environ = environ
        self._every = every
        self._pages = pages
        self._notifier = Notifier(environ)
        self._reloads = asyncio.Lock()
        self._wired = AsyncExitStack()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT. Raises LockHeld where another run has taken the database's lock."""
        async with AsyncExitStack() as stack:
            listener = listening(self._settings)
            stack.callback(listener.close)
            engine = await self._wire(self._settings, self._wired)
            stack.push_async_callback(self._unwire)
            self.loop = RunLoop(engine, self._notifier, every=self._every)
            control = ControlServer(socket_path(self._settings, self._environ), lambda: self.loop.engine)
            await control.start()
            stack.push_async_callback(control.close)
            health = HealthServer(self._application())
            serving = asyncio.create_task(health.serve(sockets=[listener]))
            self._listen_for_signals()
            try:
                await self.loop.run()
            finally:
                health.end()
                await serving
                await asyncio.gather(*self._tasks)

    def _application(self) -> ASGIApp:
        health = HealthApp(self.loop)
        return self._pages(lambda: self.loop.engine, health) if self._pages else health

    async def reload(self) -> None:
        """Read the configuration again; on any mistake keep the old one and say so."""
        async with self._reloads:
            self._notifier.reloading()
            anew = AsyncExitStack()
            try:
                settings = self._load()
                engine = await self._wire(settings, anew)
            except (ConfigurationError, QueryError, StoreError) as error:
                log.warning("reload refused: the old configuration stays", mistakes=str(error))
                self._notifier.status("reload refused: the old configuration stays (see the log)")
                self._notifier.ready()
                return
            if settings.desk.store != self._settings.desk.store or settings.web != self._settings.web:
                log.warning("desk.store and web.listen change with the next start only")
            old, self._wired, self._settings = self._wired, anew, settings
            self._notifier.ready()
            await self.loop.replace_engine(engine)
            await old.aclose()
            log.info("reloaded", watches=len(settings.watches), feeds=len(settings.feeds))

    async def _wire(self, settings: Settings, stack: AsyncExitStack) -> LocalEngine:
        return await stack.enter_async_context(
            wired(settings, self._store, self._clock, callback=callback_of(settings))
        )

    async def _unwire(self) -> None:
        await self._wired.aclose()

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.loop.stop)
        loop.add_signal_handler(signal.SIGHUP, self._begin_reload)

    def _begin_reload(self) -> None:
        task = asyncio.create_task(self.reload())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
