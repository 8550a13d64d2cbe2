"""Resolving: from a host name to the addresses it stands for — before the address policy judges them all."""

import asyncio
import signal
import socket
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

# getaddrinfo blocks a thread for as long as a dead name server is waited for; asyncio's own pool has six on two cores.
LOOKUP_THREADS = 32


class Resolver(Protocol):
    """Looks up host names. What it returns is checked before it is used, whoever made it."""

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return the (address, port) pairs to try for a host, in order; raise OSError when there are none."""
        ...


class SystemResolver:
    """Asks the operating system (hosts file, DNS), up to 32 names at a time."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(
            LOOKUP_THREADS,
            thread_name_prefix="lookup",
            # a look-up may outlive the loop: signals that are held back by then must find no taker
            initializer=signal.pthread_sigmask,
            initargs=(signal.SIG_BLOCK, {signal.SIGHUP, signal.SIGINT, signal.SIGTERM}),
        )

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return what getaddrinfo says; raises socket.gaierror, or UnicodeError for what cannot be a name."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _look_up, host, port)


def _look_up(host: str, port: int) -> list[tuple[str, int]]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(place[0]), port) for *_, place in found]


class MappedResolver:
    """Sends names with certain endings to fixed places and leaves the others to `fallback`.

    For the demo press and for tests: `MappedResolver({".test": ("127.0.0.1", 8123)}, SystemResolver())` lets feeds keep
    the addresses of their invented outlets. Ports of the URL are replaced by the map's.
    """

    def __init__(self, places: Mapping[str, tuple[str, int]], fallback: Resolver | None = None) -> None:
        self._places = dict(places)
        self._fallback = fallback

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return the mapped place, else what the fallback says; without a fallback there is no such host."""
        for ending, place in self._places.items():
            if host.endswith(ending):
                return [place]
        if self._fallback is None:
            raise socket.gaierror(socket.EAI_NONAME, "not mapped, and nobody else is asked")
        return await self._fallback.resolve(host, port)
