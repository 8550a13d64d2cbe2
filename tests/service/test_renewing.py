"""A service that goes on as a new image of its process: what is handed on, and when it does not."""

import asyncio
import fcntl
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cli.loopback_press import Desk, Press, Story, loopback_press, rss, source
from service.desk_settings import DESK, settings_in
from service.running_desk import Running, free_port, running, until
from watchdesk.model.deliveries import Delivery
from watchdesk.model.errors import LockHeld, StoreError
from watchdesk.service import renewing
from watchdesk.service.clock import SystemClock
from watchdesk.service.control import hand_over
from watchdesk.service.notify import Notifier
from watchdesk.service.renewing import (
    HANDED,
    HELD_BACK,
    MEMORY_FILE,
    NOTHING,
    PAUSE,
    TOO_MUCH,
    Handed,
    Renewal,
    code_of,
    keep_settings,
    kept_settings,
    take_over,
)
from watchdesk.service.serving import Service, _waits_on
from watchdesk.testing.memory import MemoryStore


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
    assert not desk.database.with_suffix(".sock").exists()


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
    kept = os.memfd_create(MEMORY_FILE)
    with socket.create_server(("127.0.0.1", 0)) as listener, os.fdopen(kept):
        os.set_inheritable(listener.fileno(), True)  # noqa: FBT003 - its only form
        for process, expected in ((os.getpid(), listener.fileno()), (os.getppid(), None)):
            handed = Handed(process=process, settings=kept, web=listener.fileno(), at=5.0)
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


@pytest.mark.parametrize(
    "written",
    ["", "rubbish", "[1]", '{"process": "x"}', "\udcff"]
    + [f'{{"process": %d, "{name}": %d, "at": 1.0}}' for name in ("settings", "lock", "web", "control")],
)
def test_what_no_image_of_this_process_wrote_is_nothing(written: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        if "%d" in written:
            written %= os.getpid(), listener.fileno()
        environ = {HANDED: written}
        assert take_over(environ) == NOTHING
        assert environ == {}


def test_it_is_safe_only_while_the_code_is_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    renewal = Renewal()
    assert renewal.is_safe()
    for upgraded in (renewal._code + 1 if renewal._code else 0, None):
        monkeypatch.setattr(renewing, "code_of", lambda found=upgraded: found)
        assert not renewal.is_safe(), "an upgrade waits for its restart"
    assert not Renewal().is_safe(), "of what cannot be told nothing is known"


def test_code_is_another_after_an_upgrade(tmp_path: Path) -> None:
    package, libraries = tmp_path / "package", tmp_path / "libraries"
    module, template, compiled = package / "a.py", package / "web" / "page.html", package / "__pycache__" / "a.pyc"
    for file in (module, template, compiled, libraries / "fresh-1.dist-info" / "RECORD"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("1", encoding="utf-8")

    def code() -> int | None:
        return code_of(package, libraries, str(module))

    found = [code()]
    compiled.write_text("12", encoding="utf-8")
    os.link(module, tmp_path / "another environment")
    module.chmod(0o400)
    assert code() == found[0] is not None

    template.write_text("12", encoding="utf-8")
    found.append(code())
    (libraries / "fresh-1.dist-info").rename(libraries / "fresh-2.dist-info")
    found.append(code())
    (tmp_path / "new").write_text("1", encoding="utf-8")
    os.utime(tmp_path / "new", ns=(module.stat().st_atime_ns, module.stat().st_mtime_ns))
    (tmp_path / "new").replace(module)
    found.append(code())
    assert len({*found}) == 4, "another template, another library, and a file of the same size and time"

    (package / "b.py").symlink_to("gone")
    assert code() is None, "files come and go just now"
    assert code_of(tmp_path / "archive.zip" / "package", libraries, str(module)) is None


@pytest.mark.parametrize("has_room", [True, False])
def test_on_a_full_disk_the_store_stays_open(tmp_path: Path, *, has_room: bool) -> None:
    class Disk(MemoryStore):
        def has_room(self) -> bool:
            return has_room

    settings = settings_in(tmp_path)
    renewal = Renewal(too_much=-(2**40))
    service = Service(settings, lambda: settings, Disk(), SystemClock(), {}, renewal=renewal)
    assert service._wants_renewal() == has_room


async def test_a_reload_that_came_before_a_start_that_fails_holds_up_nothing(tmp_path: Path, port: int) -> None:
    class Broken(MemoryStore):
        def recover_leases(
            self, *, now: datetime, all_of_them: bool, but: Collection[str] = frozenset()
        ) -> list[Delivery]:
            raise StoreError(f"no leases at {now}, {all_of_them}, {but}")

    settings = settings_in(tmp_path, f'{DESK}[web]\nlisten = "127.0.0.1:{port}"\n')
    service = Service(settings, lambda: settings, Broken(), SystemClock(), {}, handed=Handed(reload=True))
    async with asyncio.timeout(10):
        with pytest.raises(StoreError, match="no leases"):
            await service.run()


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


def test_children_that_read_feeds_are_not_left_behind(desk: Desk, press: Press, port: int) -> None:
    unclean = rss(press, [Story("cricket", "Cricket and rain")]).replace(" and ", "&nbsp;")
    press.serve("/feed", unclean)
    with running(desk, port, renewed_after=1) as service:
        until(lambda: children(service.process.pid), "it is read in a process of its own")
        until(lambda: images(service) == 2, "a new image is ready")
        assert children(service.process.pid) == []
        assert service.end() < 10


def test_standard_streams_may_be_closed(desk: Desk, port: int) -> None:
    with running(desk, port, renewed_after=1, through=("/bin/sh", "-c", 'exec "$@" <&- >&-', "sh")) as service:
        until(lambda: images(service) == 2, "a new image is ready")
        assert service.ask("/healthz")[0] == 200
        assert service.end() < 10
        assert service.process.returncode == 0, service.log.read_text()


def test_another_store_and_another_address_wait_for_a_start_renewed_or_not(desk: Desk, press: Press, port: int) -> None:
    other = press.serve("/other", rss(press, [Story(name, name) for name in ("rain", "snow", "hail")]))
    with running(desk, port, renewed_after=3) as service:
        service.listen("STATUS=1 polls, 1 articles")
        desk.configure(source("lantern", press.url("/feed")), source("other", other), listen=free_port())
        desk.file.write_text(desk.file.read_text(encoding="utf-8").replace("desk.db", "other.db"), encoding="utf-8")
        service.signal(signal.SIGHUP)
        until(lambda: images(service) == 3, "the reload is done, and a new image is ready")
        assert service.ask("/healthz")[0] == 200
        assert service.end() < 10
    assert not desk.database.with_name("other.db").exists(), "whose lock is not held"
    assert press.statuses("/other") == [200]


def test_the_lock_is_waited_for_while_no_end_is_asked_for() -> None:
    notifier = Notifier({})
    assert not _waits_on(NOTHING, notifier), "a first start waits as long as --wait says"
    handed = Handed(process=os.getpid(), at=5.0)
    assert _waits_on(handed, notifier)
    signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
    try:
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(SystemExit) as ending:
            _waits_on(handed, notifier)
        assert ending.value.code == 0
        assert signal.sigwait({signal.SIGTERM}) == signal.SIGTERM
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD_BACK)


def test_a_desk_may_refuse(desk: Desk, press: Press, port: int) -> None:
    text = desk.file.read_text(encoding="utf-8")
    desk.file.write_text(text.replace("[desk]", "[desk]\nrenew = false", 1), encoding="utf-8")
    with running(desk, port, renewed_after=1) as service:
        service.listen("STATUS=1 polls, 1 articles")
        heard = len(service.heard)
        until(lambda: len(service.heard) > heard + 10, "some ticks more")
        assert images(service) == 1
        assert service.end() < 10
