"""Two desks on one database, SQLite or PostgreSQL: the second ends with 5, and takes over once the first has died."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.loopback_press import NOON, Desk, Press, Story, loopback_press, rss, source
from service.running_desk import command, environ, free_port, running, until

# The service goes by the machine's clock, so the stories are of this hour.
BEGAN = datetime.now(UTC)
AGE = (NOON - BEGAN) / timedelta(hours=1)
TITLES = ("Sherman meets Qureshi", "Qureshi speaks in Islamabad", "Sherman leaves Islamabad")


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as press:
        yield press


def show(press: Press, number: int) -> None:
    press.serve("/feed", rss(press, [Story(f"s{place}", TITLES[place], hours=AGE) for place in range(number)]))


def told(desk: Desk) -> list[str]:
    files = sorted(desk.outbox.glob("*.json")) if desk.outbox.exists() else []
    return [story["title"] for file in files for story in json.loads(file.read_bytes())["stories"]]


def test_the_second_ends_with_5_and_takes_over_when_the_first_has_died(url: str, press: Press, tmp_path: Path) -> None:
    desk, ports = Desk(tmp_path), (free_port(), free_port())
    show(press, 1)
    desk.configure(source("lantern", press.url("/feed")), listen=ports[0])
    text = desk.file.read_text().replace('store = "sqlite:///desk.db"', f'store = "{url}"')
    desk.file.write_text(text)
    with running(desk, ports[0]) as first:
        first.listen("READY=1")
        for arguments in (("check",), ("run",)):
            second = command(desk, *arguments)
            assert second.returncode == 5, second.stderr
            assert "Traceback" not in second.stderr
        first.signal(signal.SIGKILL)
        first.process.wait(10)
    show(press, 2)
    taken_over = check(desk)
    assert taken_over.returncode == 0, taken_over.stderr
    show(press, 3)
    racing = [started(desk) for _ in range(3)]
    codes = sorted(one.wait(60) for one in racing)
    assert codes[0] == 0
    assert set(codes) <= {0, 5}
    until(lambda: check(desk).returncode == 0, "the lock is free again")
    assert sorted(told(desk)) == sorted(TITLES), "each once"


def hours_on(hours: int) -> str:
    return (BEGAN + timedelta(hours=hours)).isoformat()


def check(desk: Desk) -> "subprocess.CompletedProcess[str]":
    return command(desk, "--now", hours_on(1), "check")


def started(desk: Desk) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "watchdesk", "--config", str(desk.file), "--now", hours_on(2), "check"]
    return subprocess.Popen(words, env=environ(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
