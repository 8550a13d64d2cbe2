"""Local supplies: a file of this machine, or what a program prints, answered for like a web server would."""

import asyncio
import os
import signal
import stat
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from msgspec import Struct

from watchdesk.model.supplies import LocalCommand, LocalFile
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult, Visit
from watchdesk.rules.cleaning import clean_line, cut

_CHUNK = 64 * 1024
_TOLD = 200
_KEPT_OF_STDERR = 4096
_OURS = ("WATCHDESK_", "CREDENTIALS_DIRECTORY")


class LocalLimits(Struct, frozen=True, kw_only=True):
    """What one visit may cost: bytes of the document, and the time until its last byte."""

    body: int
    total: timedelta


class FileFetcher:
    """Answers with the file's bytes. Whether they are new is told by their hash, as for a server without validators."""

    def __init__(self, supply: LocalFile, limits: LocalLimits) -> None:
        self._path = Path(supply.path)
        self._limits = limits

    async def fetch(self, visit: Visit) -> FetchResult:
        """Read the file, up to its limit."""
        begun = time.monotonic()
        try:
            body = await asyncio.to_thread(self._body)
        except OSError as error:
            kind = FailureKind.NOT_FOUND if isinstance(error, FileNotFoundError) else FailureKind.UNREACHABLE
            return FetchFailed(url=visit.url, kind=kind, reason=f"the file cannot be read: {error.strerror}")
        if body is None:
            return FetchFailed(url=visit.url, kind=FailureKind.BAD_ANSWER, reason="the path leads to no plain file")
        if len(body) > self._limits.body:
            return _too_large(visit, "the file", self._limits)
        return _document(visit, body, begun)

    def _body(self) -> bytes | None:
        # without O_NONBLOCK opening a pipe would wait for somebody to write into it
        with os.fdopen(os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            is_plain = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            return file.read(self._limits.body + 1) if is_plain else None


class CommandFetcher:
    """Runs a program and answers with what it prints on stdout; without a shell, and without the desk's own secrets.

    The program and whatever it started are killed when the time is over or its output too large.
    """

    def __init__(self, supply: LocalCommand, limits: LocalLimits, environ: Mapping[str, str]) -> None:
        self._supply = supply
        self._limits = limits
        self._environ = {name: value for name, value in environ.items() if not name.startswith(_OURS)}

    async def fetch(self, visit: Visit) -> FetchResult:
        """Run the program once."""
        begun = time.monotonic()
        try:
            process = await asyncio.create_subprocess_exec(
                *self._supply.arguments,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=PIPE,
                cwd=self._supply.folder,
                env=self._environ,
                start_new_session=True,
            )
        except OSError as error:
            kind = FailureKind.NOT_FOUND if isinstance(error, FileNotFoundError) else FailureKind.UNREACHABLE
            return FetchFailed(url=visit.url, kind=kind, reason=f"the program cannot be started: {error.strerror}")
        try:
            async with asyncio.timeout(self._limits.total.total_seconds()):
                return await self._outcome(visit, process, begun)
        except TimeoutError:
            _kill(process)  # also where only what it left behind still holds its output open
            seconds = self._limits.total.total_seconds()
            return FetchFailed(
                url=visit.url, kind=FailureKind.TIMEOUT, reason=f"the program was not done within {seconds:g} s"
            )
        finally:
            if process.returncode is None:
                _kill(process)
            _hang_up(process)
            await process.wait()

    async def _outcome(self, visit: Visit, process: Process, begun: float) -> FetchResult:
        said = asyncio.create_task(_tail(process.stderr))
        try:
            body = await _within(process.stdout, self._limits.body)
            if len(body) > self._limits.body:
                return _too_large(visit, "what the program printed", self._limits)
            code = await process.wait()
            if code:
                last = cut(clean_line((await said).decode("utf-8", "replace").strip().rpartition("\n")[2]), _TOLD)
                reason = f"the program ended with {code}" + (f": {last}" if last else "")
                return FetchFailed(url=visit.url, kind=FailureKind.BAD_ANSWER, reason=reason)
            return _document(visit, body, begun)
        finally:
            said.cancel()


async def _within(stream: asyncio.StreamReader | None, most: int) -> bytes:
    """Return what comes until the end, or a little more than `most`."""
    body = bytearray()
    while stream is not None and len(body) <= most and (chunk := await stream.read(_CHUNK)):
        body += chunk
    return bytes(body)


async def _tail(stream: asyncio.StreamReader | None) -> bytes:
    """Read a stream to its end, and return the last of it."""
    kept = b""
    while stream is not None and (chunk := await stream.read(_CHUNK)):
        kept = (kept + chunk)[-_KEPT_OF_STDERR:]
    return kept


def _kill(process: Process) -> None:
    """Kill what is left of a program and of all that it started in its session."""
    with suppress(ProcessLookupError):  # all of them ended by themselves
        os.killpg(process.pid, signal.SIGKILL)


def _hang_up(process: Process) -> None:
    """Close our ends of a program's output: until both are at their end, Python 3.11's `wait` waits, though it is dead.

    They may never be: the rest of too long an output is not read, and what left the session writes on.
    """
    for number in (1, 2):
        pipe = process._transport.get_pipe_transport(number)  # type: ignore[attr-defined] # noqa: SLF001 - no other way
        if pipe is not None:
            pipe.close()


def _document(visit: Visit, body: bytes, begun: float) -> Fetched:
    seconds = time.monotonic() - begun
    return Fetched(url=visit.url, final_url=visit.url, status=200, body=body, size=len(body), seconds=seconds)


def _too_large(visit: Visit, what: str, limits: LocalLimits) -> FetchFailed:
    return FetchFailed(
        url=visit.url, kind=FailureKind.TOO_LARGE, reason=f"{what} is larger than {limits.body // 2**10} KiB"
    )
