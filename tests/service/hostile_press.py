"""Servers of bad will, each at a loopback address of its own, and a desk run with an audit hook in every process."""

import asyncio
import gzip
import json
import subprocess
import sys
import threading
import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.running_desk import environ

# Python imports this in every process it starts with the folder on its path: the desk, and the workers it forks.
HOOK = """
import os, sys
_log = os.open({log!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
def _listen(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        os.write(_log, f"connect {{arguments[1][0]}}\\n".encode())
    elif event == "open" and isinstance(arguments[0], str):
        os.write(_log, f"open {{arguments[0]}}\\n".encode())
sys.addaudithook(_listen)
"""
# VmHWM is this program's own peak, where getrusage begins with that of the process it was forked from.
PROGRAM = """
import sys
from watchdesk.cli.main import run_command
code = run_command(sys.argv[1:])
with open("/proc/self/status") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
sys.exit(code)
"""

Script = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(location: str) -> bytes:
    return answer(b"", f"Location: {location}", status="302 Found")


def zeros(mebibytes: int, wbits: int) -> bytes:
    """Return so many MiB of a feed's white space, packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    packed = bytearray(packer.compress(b"<rss>"))
    for _ in range(mebibytes):
        packed += packer.compress(b" " * 2**20)
    return bytes(packed + packer.flush())


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss>")
    while True:
        writer.write(b" " * 65536)
        await writer.drain()


async def dripping(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.2)


async def silent(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bombs:
    """Bodies that grow, by name."""

    gzip: bytes
    deflate: bytes
    twice: bytes

    @classmethod
    def made(cls) -> "Bombs":
        plain = zeros(200, 31)
        return cls(gzip=plain, deflate=zeros(200, 15), twice=gzip.compress(plain))


@contextmanager
def hostile_press(scripts: Mapping[str, Script]) -> Iterator[int]:
    """Serve scripts by path at every loopback address; yield the port."""
    ready, ports = threading.Event(), list[int]()
    loop = asyncio.new_event_loop()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ")[1].decode().partition("?")[0]
            script = scripts.get(path, answer(b"nothing here", status="404 Not Found"))
            if isinstance(script, bytes):
                writer.write(script)
                await writer.drain()
            else:
                await script(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(talk, "0.0.0.0", 0)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        await asyncio.Event().wait()

    def run() -> None:
        asyncio.set_event_loop(loop)
        task = loop.create_task(serve())
        loop.call_soon(stop.append, task)
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            leftovers = asyncio.all_tasks(loop)
            for one in leftovers:
                one.cancel()
            loop.run_until_complete(asyncio.gather(*leftovers, return_exceptions=True))
        loop.close()

    stop: list[asyncio.Task[None]] = []
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(stop[0].cancel)
        thread.join(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check reported, and what its processes did."""

    report: dict[str, Any]
    contacts: set[str]
    files: set[str]
    peak: float
    """MiB of the main process."""

    def kinds(self) -> dict[str, str]:
        """Kind of failure by the path of the address that failed."""
        return {one["where"].partition("/")[2].rpartition("/")[2]: one["kind"] for one in self.report["failures"]}


def checked(config: Path, folder: Path) -> Checked:
    """Run `watchdesk check --json` in a process of its own, under the hook."""
    hooks, log = folder / "hooks", folder / "heard.log"
    hooks.mkdir(exist_ok=True)
    log.unlink(missing_ok=True)
    (hooks / "sitecustomize.py").write_text(HOOK.format(log=str(log)))
    surroundings = environ()
    surroundings["PYTHONPATH"] = f"{hooks}:{surroundings['PYTHONPATH']}"
    command = [sys.executable, "-c", PROGRAM, "--config", str(config), "check", "--json"]
    ran = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode in {0, 1}, ran.stderr
    lines = log.read_text().splitlines()
    return Checked(
        report=json.loads(ran.stdout),
        contacts={line.partition(" ")[2] for line in lines if line.startswith("connect ")},
        files={line.partition(" ")[2] for line in lines if line.startswith("open ")},
        peak=int(ran.stderr.split()[-1]) / 1024,
    )
