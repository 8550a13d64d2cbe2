"""Serving: `watchdesk run` — one process with its lock, its loop, health, the control socket, and signals."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import timedelta

import structlog
from msgspec.structs import replace
from starlette.types import ASGIApp

from watchdesk.engine.local import LocalEngine
from watchdesk.model.errors import ConfigurationError, QueryError, StoreError
from watchdesk.ports import Clock, Store
from watchdesk.service.checking import locked_store
from watchdesk.service.control import ControlServer, socket_path
from watchdesk.service.health import HealthApp, HealthServer, listening
from watchdesk.service.memory import resident
from watchdesk.service.notify import Notifier
from watchdesk.service.pushing import callback_of
from watchdesk.service.renewing import (
    HELD_BACK,
    NOTHING,
    TOO_MUCH,
    WAIT,
    Handed,
    Renewal,
    become_anew,
    keep_settings,
    kept_settings,
    take_over,
)
from watchdesk.service.running import MANY, TICK, RunLoop
from watchdesk.service.settings import Settings
from watchdesk.service.wiring import wired

log = structlog.get_logger("watchdesk.run")


def serve(
    load: Callable[[], Settings],
    environ: MutableMapping[str, str],
    clock: Clock,
    *,
    wait: timedelta,
    pages: Callable[[Callable[[], LocalEngine], HealthApp], ASGIApp],
    renews: bool = True,
    every: timedelta = TICK,
    many: int = MANY,
    too_much: int = TOO_MUCH,
) -> None:
    """Serve the desk of the settings that `load` returns, until SIGTERM or SIGINT ends it.

    `wait`: how long for another run's lock. `renews`: whether the process may go on as a new image of itself, where
    after `many` articles it holds `too_much` bytes more than at its start.
    """
    handed = take_over(environ)
    settings = load() if handed.settings is None else kept_settings(handed.settings)
    following: Handed | None = None
    with locked_store(settings, wait=wait if handed.at is None else max(wait, WAIT), held=handed.lock) as store:
        renewal = Renewal(last=handed.at, too_much=too_much) if renews else None
        service = Service(
            settings, load, store, clock, environ, every=every, many=many, pages=pages, handed=handed, renewal=renewal
        )
        following = asyncio.run(service.run())
        if following is not None:
            following = replace(following, lock=store.lock_handed_on(), reload=service.reload_asked)
            if not service.loop.is_renewed:  # an end was asked for while this image came to its own
                following = None
    if following is not None:
        become_anew(following)


class Service:
    """A running desk. `load` reads the settings anew; `environ` is the process's.

    `pages` makes the application of [web] from what gives the engine and from health's; without it there is health.
    `handed` is what an earlier image of this process handed on. `renewal` decides whether there is to be a next one
    (without it there is none); it is asked after `many` articles.
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
        many: int = MANY,
        pages: Callable[[Callable[[], LocalEngine], HealthApp], ASGIApp] | None = None,
        handed: Handed = NOTHING,
        renewal: Renewal | None = None,
    ) -> None:
        self._settings = settings
        self._load = load
        self._store = store
        self._clock = clock
        self._environ = environ
        self._every = every
        self._many = many
        self._pages = pages
        self._handed = handed
        self._renewal = renewal
        self._notifier = Notifier(environ)
        self._reloads = asyncio.Lock()
        self._wired = AsyncExitStack()
        self._tasks: set[asyncio.Task[None]] = set()
        self.reload_asked = False

    async def run(self) -> Handed | None:
        """Serve until SIGTERM or SIGINT, or until the process is to be renewed: then return what it hands on.

        Raises LockHeld where another run has taken the database's lock meanwhile.
        Signals that come after that are held back, or are heard here: look at `loop.is_renewed` and `reload_asked`.
        """
        # Threads that outlive the rounds take no signals: these wait for the next image, or are heard by the loop
        threads = ThreadPoolExecutor(initializer=signal.pthread_sigmask, initargs=(signal.SIG_BLOCK, HELD_BACK))
        asyncio.get_running_loop().set_default_executor(threads)
        async with AsyncExitStack() as stack:
            listener = listening(self._settings, self._handed.web)
            stack.callback(listener.close)
            engine = await self._wire(self._settings, self._wired)
            stack.push_async_callback(self._unwire)
            self.loop = RunLoop(
                engine, self._notifier, every=self._every, many=self._many, wants_renewal=self._wants_renewal
            )
            place = socket_path(self._settings, self._environ)
            control = ControlServer(place, lambda: self.loop.engine, handed=self._handed.control)
            await control.start()
            stack.push_async_callback(control.close)
            health = HealthServer(self._application())
            serving = asyncio.create_task(health.serve(sockets=[listener]))
            self._listen_for_signals()
            handed: Handed | None = None
            try:
                await self.loop.run()
                handed = self._handed_on(listener, control) if self.loop.is_renewed else None
            finally:
                health.end()
                await serving
                await asyncio.gather(*self._tasks)
        return handed

    def _wants_renewal(self) -> bool:
        renewal = self._renewal
        if renewal is None or self._reloads.locked() or not self._settings.desk.renew:
            return False
        if not (renewal.is_due() and renewal.is_safe()):
            return False
        log.info("memory", held=resident(), at_the_start=renewal.began_with, going_on="as a new image of this process")
        return True

    def _handed_on(self, listener: socket.socket, control: ControlServer) -> Handed:
        signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
        return Handed(
            process=os.getpid(),
            settings=keep_settings(self._settings),
            web=os.dup(listener.fileno()),
            control=control.handed_on(),
            at=time.monotonic(),
        )

    def _application(self) -> ASGIApp:
        health = HealthApp(self.loop)
        return self._pages(lambda: self.loop.engine, health) if self._pages else health

    async def reload(self) -> None:
        """Read the configuration again; on any mistake keep the old one and say so."""
        await self.loop.has_begun.wait()  # until then it is the first engine that recovers what was left
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
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD_BACK)
        if self._handed.reload:
            self._begin_reload()

    def _begin_reload(self) -> None:
        if self.loop.is_ending:
            self.reload_asked = True
            return
        task = asyncio.create_task(self.reload())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
