"""Control: the Unix socket (0600) over which commands hand their wishes to a running desk. One JSON line each way."""

import asyncio
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from watchdesk.engine.local import LocalEngine
from watchdesk.model.errors import LockHeld, StoreError
from watchdesk.service.settings import Settings
from watchdesk.service.wishes import WISHES, Denied, Granted, WishAnswer

LONGEST_LINE = 16 * 1024 * 1024  # an import of tens of thousands of feeds is one wish
LONGEST_ADDRESS = 107
PATIENCE = 120.0
UNREAD = Denied(reason="the wish could not be read: the command and the running desk may be of two versions")
log = structlog.get_logger("watchdesk.control")


def socket_path(settings: Settings, environ: Mapping[str, str]) -> Path:
    """Return where the socket of this desk lies: beside the database, where every command looks, whoever started it.

    For PostgreSQL: in systemd's runtime directory, else beside the configuration.
    """
    database = settings.desk.store.removeprefix("sqlite:///").partition("?")[0]
    if settings.desk.store.startswith("sqlite:///"):
        return Path(database).with_suffix(".sock")
    if runtime := environ.get("RUNTIME_DIRECTORY"):
        return Path(runtime.split(":")[0]) / "control.sock"
    return settings.path.with_suffix(".sock")


class ControlServer:
    """Listens for wishes. `engine` gives the engine of the moment (a reload replaces it).

    `handed`: the socket of an earlier image of this process, which has its name already.
    """

    def __init__(self, path: Path, engine: Callable[[], LocalEngine], *, handed: int | None = None) -> None:
        self._path = path
        self._engine = engine
        self._handed = handed
        self._server: asyncio.Server | None = None
        self._keeps_name = False
        self._callers: set[asyncio.Task[None]] = set()
        self._wishes = 0

    async def start(self) -> None:
        """Listen; a socket left by a run that died is replaced, since this run holds the lock."""
        listener = self._bound() if self._handed is None else socket.socket(fileno=self._handed)
        # 3.13 would unlink the name when the server is closed, handed on or not
        options: dict[str, Any] = {"cleanup_socket": False} if sys.version_info >= (3, 13) else {}
        self._server = await asyncio.start_unix_server(self._serve, sock=listener, limit=LONGEST_LINE, **options)

    @property
    def is_answering(self) -> bool:
        """Whether a wish is being carried out."""
        return self._wishes > 0

    async def handed_on(self, *, within: timedelta) -> int | None:
        """Take no more wishes, and give those that were taken time for their answers.

        Return another descriptor of the socket, which goes on listening under its name.
        """
        if self._server is None:
            return None
        self._keeps_name = True
        descriptor = os.dup(self._server.sockets[0].fileno())
        self._server.close()
        if self._callers:
            await asyncio.wait(self._callers, timeout=within.total_seconds())
        return descriptor

    def _bound(self) -> socket.socket:
        new = self._path.with_name(f"{self._path.name}.new")
        with suppress(FileNotFoundError):
            new.unlink()
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK)
        with _short(new) as address:
            listener.bind(address)
        new.chmod(0o600)
        new.replace(self._path)  # it has its name only when nobody else may connect
        return listener

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            if not self._keeps_name:
                self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            self._callers.add(task)
            task.add_done_callback(self._callers.discard)
        try:
            line = await reader.readline()
            answer = await self._answer(line)
            writer.write(json.dumps(_as_values(answer)).encode() + b"\n")
            await writer.drain()
        except (ConnectionError, ValueError) as error:  # the caller went away, or sent a line beyond the limit
            log.warning("control", problem=str(error))
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> WishAnswer:
        try:
            wish = json.loads(line)
            name, values = wish["wish"], wish["values"]
            carry_out = WISHES[name]
        except (ValueError, KeyError, TypeError, RecursionError):
            return UNREAD
        log.info("wish", name=name)
        self._wishes += 1
        try:
            return await carry_out(self._engine(), values)
        except StoreError as error:
            return Denied(reason=str(error))
        except (ValueError, KeyError, TypeError, AttributeError) as error:  # values of another shape than the wish has
            log.warning("wish", name=name, problem=repr(error))
            return UNREAD
        finally:
            self._wishes -= 1


def _as_values(answer: WishAnswer) -> dict[str, object]:
    match answer:
        case Granted(facts=facts):
            return {"granted": dict(facts)}
        case Denied(reason=reason):
            return {"denied": reason}


async def hand_over(path: Path, name: str, values: Mapping[str, object]) -> WishAnswer:
    """Give a wish to the running desk. Raises LockHeld where none listens."""
    try:
        with _short(path) as address:
            reader, writer = await asyncio.open_unix_connection(address, limit=LONGEST_LINE)
    except (FileNotFoundError, ConnectionRefusedError, PermissionError):
        raise LockHeld("another run holds the database's lock, and no running desk listens beside it") from None
    try:
        async with asyncio.timeout(PATIENCE):
            writer.write(json.dumps({"wish": name, "values": dict(values)}).encode() + b"\n")
            await writer.drain()
            answer = json.loads(await reader.readline())
    except TimeoutError:
        return Denied(reason=f"the running desk has not answered for {PATIENCE:.0f} s; it may still do it")
    except (ConnectionError, ValueError):  # an empty line: it ended in the middle of it
        return Denied(reason="the running desk ended before it answered: look whether it was done, then ask again")
    finally:
        writer.close()
    if "granted" in answer:
        return Granted(facts=answer["granted"])
    return Denied(reason=answer["denied"])


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """Yield an address of at most the 107 bytes that a Unix socket's may have, however deep the folder lies."""
    if len(os.fsencode(path)) <= LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
