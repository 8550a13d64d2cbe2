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
from functools import partial

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
    ENDING,
    HELD_BACK,
    NOTHING,
    TOO_MUCH,
    Handed,
    Renewal,
    become_anew,
    bury_children,
    keep_settings,
    kept_settings,
    take_over,
)
from watchdesk.service.running import GRACE, MANY, TICK, RunLoop
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
    if handed is not NOTHING:
        bury_children()
    settings = load() if handed.settings is None else kept_settings(handed.settings)
    following: Handed | None = None
    waits_on = partial(_waits_on, handed, Notifier(environ))
    with locked_store(settings, wait=wait, held=handed.lock, waits_on=waits_on) as store:
        renewal = Renewal(last=handed.at, too_much=too_much) if renews else None
        service = Service(
            settings, load, store, clock, environ, every=every, many=many, pages=pages, handed=handed, renewal=renewal
        )
        following = asyncio.run(service.run())
        if following is not None:
            following = replace(following, lock=store.lock_handed_on(), reload=service.reload_asked)
            if not service.loop.is_renewed:  # an end was asked for while this image came to its own
                following = None
                socket_path(settings, environ).unlink(missing_ok=True)
    if following is not None:
        become_anew(following)


def _waits_on(handed: Handed, notifier: Notifier) -> bool:
    """Return whether to wait on for the lock: as long as it takes where it was ours and could not be handed on.

    A `check` may have taken it, and a service that ends for that is not started again. Raises SystemExit where an end
    is asked for.
    """
    if handed.at is None:
        return False
    if signal.sigpending() & ENDING:
        raise SystemExit(0)
    notifier.alive()
    return True


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
        self._settings = self._begun_with = settings
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
                engine,
                self._notifier,
                every=self._every,
                many=self._many,
                wants_renewal=self._wants_renewal,
                is_busy=lambda: bool(self._tasks) or control.is_answering or health.is_answering,
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
                handed = await self._handed_on(listener, control) if self.loop.is_renewed else None
            finally:
                health.end()
                await serving
                await self._end_reloads()
        return handed

    def _wants_renewal(self) -> bool:
        renewal = self._renewal
        if renewal is None or not self._settings.desk.renew:
            return False
        # on a full disk a store that is open goes on, but may not be opened anew
        if not (renewal.is_due() and renewal.is_safe() and self._store.has_room()):
            return False
        log.info("memory", held=resident(), at_the_start=renewal.began_with, going_on="as a new image of this process")
        return True

    async def _handed_on(self, listener: socket.socket, control: ControlServer) -> Handed:
        door = await control.handed_on(within=GRACE)
        signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
        # The lock and the sockets are those of the start, whatever a reload has read since.
        desk = replace(self._settings.desk, store=self._begun_with.desk.store)
        return Handed(
            process=os.getpid(),
            settings=keep_settings(replace(self._settings, desk=desk, web=self._begun_with.web)),
            web=os.dup(listener.fileno()),
            control=door,
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
            begun_with = self._begun_with
            if (settings.desk.store, settings.web) != (begun_with.desk.store, begun_with.web):
                log.warning("desk.store and web.listen change with the next start only")
            old, self._wired, self._settings = self._wired, anew, settings
            self._notifier.ready()
            await self.loop.replace_engine(engine)
            await old.aclose()
            log.info("reloaded", watches=len(settings.watches), feeds=len(settings.feeds))

    async def _end_reloads(self) -> None:
        if self.loop.has_begun.is_set():
            await asyncio.gather(*self._tasks)
        elif self._tasks:  # the start has failed, and they wait for it
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks)

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
