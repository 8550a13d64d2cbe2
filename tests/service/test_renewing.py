"""A service that goes on as a new image of its process: what is handed on, and when it does not."""

import asyncio
import fcntl
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cli.loopback_press import Desk, Press, Story, loopback_press, rss, source
from service.desk_settings import DESK, settings_in
from service.running_desk import Running, free_port, running, until
from watchdesk.model.errors import LockHeld
from watchdesk.service import renewing
from watchdesk.service.control import hand_over
from watchdesk.service.renewing import (
    HANDED,
    NOTHING,
    PAUSE,
    TOO_MUCH,
    Handed,
    Renewal,
    keep_settings,
    kept_settings,
    take_over,
)


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as serving:
        yield serving


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def desk(tmp_path: Path, press: Press, port: int, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    press.serve("/feed", rss(press, [Story("cricket", "Cricket")]))
    desk.configure(source("lantern", press.url("/feed")), listen=port)
    return desk


def images(service: Running) -> int:
    """Return how many images of the process have said that they are ready, a reload apart."""
    return service.heard.count("READY=1")


@contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[list[Any]]:
    """Do it again and again in a thread until the block ends; yield what came of it."""
    came: list[Any] = []
    over = threading.Event()

    def go_on() -> None:
        while not over.is_set():
            try:
                came.append(act())
            except (OSError, LockHeld) as error:
                came.append(error)
            time.sleep(0.005)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield came
    finally:
        over.set()
        thread.join(30)


def children(pid: int) -> list[str]:
    """Return the states of the processes that this one has started and not waited for."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(") ")[2].split()[:2]
        except FileNotFoundError:
            continue
        if int(parent) == pid:
            found.append(state)
    return found


def test_it_goes_on_as_a_new_image_and_nobody_notices(desk: Desk, press: Press, port: int) -> None:
    door = desk.database.with_suffix(".sock")

    def take_lock() -> str:
        with desk.database.with_name(f"{desk.database.name}.lock").open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return "held"
        return "taken"

    def wish() -> str:
        return type(asyncio.run(hand_over(door, "feed.pause", {"url": "http://127.0.0.1:9/", "paused": True}))).__name__

    with running(desk, port, renewed_after=1, WATCHDOG_USEC="400000") as service:
        service.listen("READY=1")
        until(door.exists, "the desk listens for wishes")
        with (
            meanwhile(take_lock) as locks,
            meanwhile(lambda: service.ask("/healthz")[0]) as answers,
            meanwhile(wish) as wishes,
        ):
            until(lambda: images(service) == 2, "a new image is ready")
            after = len(service.heard)
            service.listen("WATCHDOG=1", after=after)
        assert {*locks} == {"held"}
        assert {*answers} == {200}
        assert {*wishes} == {"Denied"}, "each wish is answered: there is no such feed"
        assert press.statuses("/feed") == [200], "what the first image polled is not due"
        assert "Z" not in children(service.process.pid)
        log = [json.loads(line) for line in service.log.read_text().splitlines()]
        assert [line["event"] for line in log].count("memory") == 1, "once a day at most"
        assert not [message for message in service.heard if message.startswith("STOPPING")]
        assert service.heard.index("READY=1") < next(
            number for number, message in enumerate(service.heard) if message.startswith("RELOADING=1")
        )
        assert service.end() < 10
        assert service.process.returncode == 0
        service.listen("STOPPING=1")
    assert not door.exists()
    assert take_lock() == "taken"
    assert "Traceback" not in service.log.read_text()


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.3])
def test_who_asks_for_an_end_meanwhile_gets_it(desk: Desk, port: int, delay: float) -> None:
    with running(desk, port, renewed_after=1) as service:
        service.listen("RELOADING=1")
        time.sleep(delay)
        assert service.end() < 10
        assert service.process.returncode == 0, service.log.read_text()
        service.listen("STATUS=")


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.3])
def test_who_asks_for_a_reload_meanwhile_has_the_new_configuration(
    desk: Desk, press: Press, port: int, delay: float
) -> None:
    with running(desk, port, renewed_after=1) as service:
        service.listen("RELOADING=1")
        time.sleep(delay)
        other = press.serve("/other", rss(press, [Story("rain", "Rain")]))
        desk.configure(source("lantern", press.url("/feed")), source("other", other), listen=port)
        service.signal(signal.SIGHUP)
        until(lambda: press.statuses("/other") == [200], "the new feed is polled")
        assert service.end() < 10
        assert service.process.returncode == 0


def test_what_was_handed_on_is_for_this_process_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        os.set_inheritable(listener.fileno(), True)  # noqa: FBT003 - its only form
        for process, expected in ((os.getpid(), listener.fileno()), (os.getppid(), None)):
            handed = Handed(process=process, web=listener.fileno(), at=5.0)
            environ = {HANDED: msgspec.json.encode(handed).decode(), "PATH": "/bin"}
            assert take_over(environ).web == expected
            assert environ == {"PATH": "/bin"}
        assert not os.get_inheritable(listener.fileno()), "no worker process inherits it"
        assert take_over({}) == NOTHING


def test_it_is_due_where_too_much_is_held_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int | None] = [100]
    monkeypatch.setattr(renewing, "resident", lambda: held[0])
    now = [1000.0]
    monkeypatch.setattr("watchdesk.service.renewing.time.monotonic", lambda: now[0])

    first, again = Renewal(), Renewal(last=900.0)
    for grown, at, is_due, is_due_again in (
        (TOO_MUCH - 1, 1000.0, False, False),
        (TOO_MUCH, 1000.0, True, False),
        (TOO_MUCH, 900.0 + PAUSE, True, True),
        (0, 900.0 + PAUSE, False, False),
    ):
        held[0], now[0] = 100 + grown, at
        assert (first.is_due(), again.is_due()) == (is_due, is_due_again)
    held[0] = None
    assert not first.is_due(), "nothing is known of memory here"


def test_it_is_safe_only_while_the_code_is_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    renewal = Renewal()
    assert renewal.is_safe()
    modules, newest = renewing._code()
    assert modules > 100
    for upgraded in ((modules + 1, newest), (modules, newest + 1)):
        monkeypatch.setattr(renewing, "_code", lambda found=upgraded: found)
        assert not renewal.is_safe(), "an upgrade waits for its restart"


def test_settings_are_handed_on_with_their_secrets(tmp_path: Path) -> None:
    hook = '[channels.hook]\nkind = "slack"\nurl = "https://hooks.slack.com/services/T0/B0/x"\n'
    text = DESK.replace('id = "lantern"', 'id = "lantern"\ntoken = "s3cret"', 1)
    settings = settings_in(tmp_path, text + hook)
    kept = kept_settings(keep_settings(settings))
    assert kept == settings
    assert {*kept.channels} == {"box", "ops", "hook"}
    assert [*kept.access] == ["lantern"]


def test_a_half_edited_configuration_waits_for_its_reload(desk: Desk, press: Press, port: int) -> None:
    with running(desk, port, renewed_after=1) as service:
        service.listen("READY=1")
        desk.file.write_text("[polling", encoding="utf-8")
        until(lambda: images(service) == 2, "a new image is ready")
        assert service.ask("/healthz")[0] == 200
        assert service.end() < 10
    assert press.statuses("/feed") == [200]


def test_a_desk_may_refuse(desk: Desk, press: Press, port: int) -> None:
    text = desk.file.read_text(encoding="utf-8")
    desk.file.write_text(text.replace("[desk]", "[desk]\nrenew = false", 1), encoding="utf-8")
    with running(desk, port, renewed_after=1) as service:
        service.listen("STATUS=1 polls, 1 articles")
        heard = len(service.heard)
        until(lambda: len(service.heard) > heard + 10, "some ticks more")
        assert images(service) == 1
        assert service.end() < 10
