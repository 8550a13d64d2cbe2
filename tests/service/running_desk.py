"""A real `watchdesk run` in a process of its own, with a socket that plays systemd's part."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from cli.loopback_press import Desk
from conftest import REPOSITORY

# The service with a tick of a fifth of a second, for which there is no key in config.toml. The second argument says how
# many articles make a round large, after which the process is renewed whatever it holds; "0": never.
PROGRAM = """
import os, sys
from datetime import timedelta
from pathlib import Path
from watchdesk.cli.context import Invocation
from watchdesk.service.clock import SystemClock
from watchdesk.service.logs import set_up_logs
from watchdesk.service.serving import serve
from watchdesk.web.application import application
set_up_logs(is_service=True, verbose=False)
many = int(sys.argv[2])
serve(Invocation(config=Path(sys.argv[1])).settings, os.environ, SystemClock(), wait=timedelta(0), pages=application,
      every=timedelta(seconds=0.2), renews=bool(many), many=many or 1000, too_much=-(2**40))
"""
PATIENCE = 20.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert isinstance(port, int)
        return port


def environ(**more: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY / "src"), "HOME": "/nonexistent"} | more


@dataclass
class Running:
    """The process, and what systemd and the log heard of it."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int
    heard: list[str]

    def listen(self, wanted: str, *, after: int = 0) -> str:
        """Wait until systemd hears a message that begins so; return it. `after`: skip what was heard before."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for message in self.heard[after:]:
                if message.startswith(wanted):
                    return message
            time.sleep(0.02)
        raise AssertionError(f"{wanted} was not heard, but {self.heard}; {self.log.read_text()}")

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> float:
        """Ask it to end; return how many seconds that took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(45)
        return time.monotonic() - begun

    def ask(self, path: str) -> tuple[int, dict[str, Any]]:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as error:
            with error:
                return error.code, json.loads(error.read())


@contextmanager
def running(
    desk: Desk, port: int, *, renewed_after: int = 0, through: Sequence[str] = (), **more: str
) -> Iterator[Running]:
    """Run the service until the block ends. `renewed_after`: so many articles; 0: never. `through`: what starts it."""
    address = desk.folder / "notify"
    log = desk.folder / "run.log"
    heard: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, log.open("wb") as written:
        manager.bind(str(address))
        hearing = threading.Thread(target=_hear, args=(manager, heard), daemon=True)
        hearing.start()
        command = [*through, sys.executable, "-c", PROGRAM, str(desk.file), str(renewed_after)]
        process = subprocess.Popen(command, env=environ(NOTIFY_SOCKET=str(address), **more), stderr=written)
        try:
            yield Running(process=process, log=log, port=port, heard=heard)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(10)
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
                last.sendto(b"", str(address))
            hearing.join(5)
            address.unlink()


def _hear(manager: socket.socket, heard: list[str]) -> None:
    """Note every message at once, as systemd does, until an empty one comes."""
    while message := manager.recv(65536):
        heard.append(message.decode())


def command(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, as an operator does beside the service."""
    words = [sys.executable, "-m", "watchdesk", "--config", str(desk.file), *arguments]
    return subprocess.run(words, env=environ(), capture_output=True, text=True, timeout=60, check=False)


def until(holds: Any, what: str) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
