"""The conversation with systemd, with a socket that plays its part."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from watchdesk.service.notify import Notifier


@contextmanager
def listening(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(5)
        manager.bind(address)
        yield manager


@pytest.fixture(params=["a path", "an abstract name"])
def manager_and_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    name = f"watchdesk-test-{os.getpid()}-{time.monotonic_ns()}"
    path = str(tmp_path / "notify")
    bound, told = (path, path) if request.param == "a path" else (f"\0{name}", f"@{name}")
    with listening(bound) as manager:
        yield manager, told


def heard(manager: socket.socket) -> str:
    return manager.recv(65536).decode()


def test_each_state_is_one_datagram(manager_and_address: tuple[socket.socket, str]) -> None:
    manager, address = manager_and_address
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.ready()
    notifier.status("12 polls, 3 digests sent")
    notifier.alive()
    notifier.stopping()
    assert [heard(manager) for _ in range(4)] == [
        "READY=1",
        "STATUS=12 polls, 3 digests sent",
        "WATCHDOG=1",
        "STOPPING=1",
    ]


def test_a_reload_carries_the_moment_it_began(manager_and_address: tuple[socket.socket, str]) -> None:
    manager, address = manager_and_address
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.reloading()
    notifier.ready()
    after = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    reloading, _, stamp = heard(manager).partition("\nMONOTONIC_USEC=")
    assert reloading == "RELOADING=1"
    assert before <= int(stamp) <= after
    assert heard(manager) == "READY=1"


@pytest.mark.parametrize(
    "sentence, line",
    [
        ("all is well", "STATUS=all is well"),
        ("two\nlines\r\n\tand more ", "STATUS=two lines and more"),
        ("odd\nREADY=1\nMAINPID=1", "STATUS=odd READY=1 MAINPID=1"),
        ("U+2028\u2028U+0085\x85.", "STATUS=U+2028 U+0085 ."),
        ("چار خبریں", "STATUS=چار خبریں"),
        ("a lone \ud800", "STATUS=a lone ?"),
        ("", "STATUS="),
    ],
)
def test_a_status_is_one_line_and_sets_nothing_else(sentence: str, line: str, tmp_path: Path) -> None:
    with listening(str(tmp_path / "notify")) as manager:
        Notifier({"NOTIFY_SOCKET": str(tmp_path / "notify")}).status(sentence)
        assert heard(manager) == line


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}])
def test_without_a_manager_it_is_silent(environ: dict[str, str]) -> None:
    notifier = Notifier(environ)
    notifier.ready()
    notifier.reloading()
    notifier.status("nobody hears this")
    notifier.alive()
    notifier.stopping()
    assert notifier.watchdog is None


@pytest.mark.parametrize("address", ["/nowhere/notify", "@nobody-listens-here", "vsock:2:1234", "/" + "x" * 200])
def test_a_manager_that_does_not_listen_does_not_stop_the_desk(address: str) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.ready()
    notifier.status("nobody hears this")


def test_a_manager_that_reads_nothing_does_not_hold_up_the_desk(tmp_path: Path) -> None:
    path = str(tmp_path / "notify")
    with listening(path) as manager, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as crowd:
        crowd.settimeout(0)
        crowd.connect(path)
        while True:  # until the manager's queue is full
            try:
                crowd.send(b"WATCHDOG=1")
            except BlockingIOError:
                break
        begun = time.monotonic()
        Notifier({"NOTIFY_SOCKET": path}).alive()
        assert time.monotonic() - begun < 5
        assert heard(manager) == "WATCHDOG=1"


def test_a_manager_that_comes_back_is_heard_again(tmp_path: Path) -> None:
    path = tmp_path / "notify"
    notifier = Notifier({"NOTIFY_SOCKET": str(path)})
    notifier.alive()
    with listening(str(path)) as manager:
        notifier.alive()
        assert heard(manager) == "WATCHDOG=1"


OWN = str(os.getpid())


@pytest.mark.parametrize(
    "environ, expected",
    [
        ({}, None),
        ({"WATCHDOG_USEC": "30000000"}, timedelta(seconds=30)),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": OWN}, timedelta(seconds=30)),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "me"}, None),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": ""}, None),
        ({"WATCHDOG_USEC": "500"}, timedelta(microseconds=500)),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": ""}, None),
        ({"WATCHDOG_USEC": "-1"}, None),
        ({"WATCHDOG_USEC": "30s"}, None),
        ({"WATCHDOG_USEC": "²"}, None),
        ({"WATCHDOG_PID": OWN}, None),
    ],
)
def test_the_watchdog_is_this_process_or_none(environ: dict[str, str], expected: timedelta | None) -> None:
    assert Notifier(environ).watchdog == expected
