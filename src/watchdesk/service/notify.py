"""Talk to systemd: the sd_notify protocol, which is one datagram a message (see sd_notify(3)).

The protocol is a few lines; the library for it on the package index has not been kept since 2017.
"""

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

_PATIENCE = 1.0  # seconds: a manager that does not take a datagram must not hold up the desk


class Notifier:
    """Sends states to the service manager; silent where there is none, or where it does not listen."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        # A leading @ stands for Linux's abstract namespace.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self.watchdog = _watchdog(environ)

    def ready(self) -> None:
        """Say that start-up, or a reload, is done."""
        self._send("READY=1")

    def reloading(self) -> None:
        """Say that the configuration is being read again."""
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._send(f"RELOADING=1\nMONOTONIC_USEC={now}")

    def status(self, sentence: str) -> None:
        """Give the one line that `systemctl status` shows."""
        self._send(f"STATUS={' '.join(sentence.split())}")

    def alive(self) -> None:
        """Pet the watchdog."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the service is on its way down."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as talk:
            talk.settimeout(_PATIENCE)
            talk.connect(self._address)
            talk.sendall(message.encode(errors="replace"))


def _watchdog(environ: Mapping[str, str]) -> timedelta | None:
    """Return how often the manager wants to hear from us at least (WATCHDOG_USEC), if it is us it means."""
    microseconds = environ.get("WATCHDOG_USEC", "")
    meant = environ.get("WATCHDOG_PID", str(os.getpid()))
    if not microseconds.isdecimal() or not int(microseconds) or meant != str(os.getpid()):
        return None
    return timedelta(microseconds=int(microseconds))
