"""Health: what `/healthz` and `/readyz` say of a running desk, as JSON on the address of [web]."""

import asyncio
import json
import socket
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from datetime import timedelta
from email.utils import formatdate
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from watchdesk.model.errors import ConfigurationError, Mistake, StoreError
from watchdesk.service.running import RunLoop
from watchdesk.service.settings import Settings

TICK_LATE = timedelta(seconds=60)
PATIENCE = 4.0  # seconds; less than those who ask have
Message = MutableMapping[str, Any]
TRUE_FOR = 1.0  # seconds
PATHS = {"/healthz", "/readyz"}


async def health_of(loop: RunLoop) -> tuple[bool, dict[str, object]]:
    """Return whether all is well, and the checks in the shape that commands.md gives."""
    checks = {"store": await _store(loop), "tick": _tick(loop)}
    is_well = all(answer == "ok" for answer in checks.values())
    return is_well, {"status": "ok" if is_well else "degraded", "checks": checks}


async def _store(loop: RunLoop) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            await loop.engine.books.run(loop.engine.desk.store.delivery_counts)
    except StoreError:
        return "it cannot be read"  # which file and why stands in the log: this route is public
    except TimeoutError:
        return f"it has not answered for {PATIENCE:.0f} s"
    return "ok"


def _tick(loop: RunLoop) -> str:
    late = time.monotonic() - loop.last_tick
    if late > TICK_LATE.total_seconds():
        return f"the last tick was {late:.0f} s ago"
    return "ok" if loop.is_getting_on() else "a round stands still"


class HealthApp:
    """An ASGI application with two public paths and no detail of what is watched.

    All who ask within TRUE_FOR get one answer: the look is at the store, in the one thread in which the desk works, and
    anybody may ask as often as they like.
    """

    def __init__(self, loop: RunLoop) -> None:
        self._loop = loop
        self._look: asyncio.Task[tuple[bool, dict[str, object]]] | None = None
        self._looked_at = 0.0

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        del receive
        if scope["type"] != "http":
            return
        if scope["path"] not in PATHS:
            await _answer(send, 404, {"status": "not found"})
        elif scope["method"] not in {"GET", "HEAD"}:
            await _answer(send, 405, {"status": "method not allowed"})
        else:
            is_well, report = await asyncio.shield(self._looking())
            await _answer(send, 200 if is_well else 503, report)

    def _looking(self) -> "asyncio.Task[tuple[bool, dict[str, object]]]":
        """Return the look that is under way, or was begun just now."""
        now = time.monotonic()
        if self._look is None or now - self._looked_at >= TRUE_FOR:
            self._look, self._looked_at = asyncio.create_task(health_of(self._loop)), now
        return self._look


async def _answer(send: Callable[[Message], Awaitable[None]], status: int, report: dict[str, object]) -> None:
    body = json.dumps(report).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def listening(settings: Settings, handed: int | None = None) -> socket.socket:
    """Return a socket that listens where [web] says. Raises ConfigurationError where that cannot be.

    `handed`: the one of an earlier image of this process, which listened at the same place.
    """
    if handed is not None:
        return socket.socket(fileno=handed)
    host, port = settings.web.listen
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = f"{host}:{port} cannot be listened on: {error.strerror or error}"
        mistake = Mistake(file=str(settings.path), key="web.listen", line=None, reason=reason)
        raise ConfigurationError((mistake,)) from error


class HealthServer(uvicorn.Server):
    """uvicorn inside our loop: signals are the run loop's, and it wakes for requests only.

    Its own main loop looks ten times a second whether it is to end, and keeps the time for the Date of answers; of a
    desk that has nothing to do that was the half of all it did.
    """

    def __init__(self, application: ASGIApp) -> None:
        self._is_over = asyncio.Event()

        async def dated(scope: Scope, receive: Receive, send: Send) -> None:
            # What begins every answer, uvicorn's own among them: the list that each answer was given is changed.
            self.server_state.default_headers[:] = [(b"date", formatdate(usegmt=True).encode())]
            await application(scope, receive, send)

        super().__init__(
            uvicorn.Config(
                dated,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=3,
            )
        )

    @property
    def is_answering(self) -> bool:
        """Whether a request is being answered."""
        return bool(self.server_state.tasks)

    def end(self) -> None:
        """Have `serve` answer what it was asked, and return."""
        self.should_exit = True
        self._is_over.set()

    async def main_loop(self) -> None:
        """Wait to be told to end."""
        await self._is_over.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield
