"""Sessions: the open talks with the relay, which all channels of kind email share, and how many there may be at once.

A thousand subscribers told at seven in the morning are a thousand channels and one relay: a connection for each would
be refused by most (Postfix takes 50 from one client), and costs three times what a message in an open session costs.
"""

import asyncio
import ssl
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from watchdesk.channels.email.settings import SmtpSettings
from watchdesk.channels.reply_links import BOUNCE
from watchdesk.rules.signing import short_mark

if TYPE_CHECKING:
    from watchdesk.channels.email.dialogue import Talk


@cache
def system_tls() -> ssl.SSLContext:
    """Return the one TLS context of all relays, with the system's authorities (making one costs 23 ms)."""
    return ssl.create_default_context()


class Sessions:
    """The sessions with one relay: a channel's visit takes one of `smtp.sessions` places, those that wait in order.

    `key` signs the addresses to which reports on messages come; without one they are not signed.
    """

    def __init__(self, smtp: SmtpSettings, *, tls: Callable[[], ssl.SSLContext] = system_tls, key: bytes = b"") -> None:
        self.smtp = smtp
        self.tls = tls
        self._key = key
        self._places = asyncio.Semaphore(smtp.sessions)
        self._visits = 0
        self._idle: list[Talk] = []

    def bounces_to(self, delivery_id: str) -> str | None:
        """Return the envelope's sender of one delivery, None for the mailbox."""
        mark = short_mark(self._key, BOUNCE, delivery_id) if self._key else ""
        return self.smtp.bounces_to(delivery_id, mark)

    async def begin_visit(self) -> None:
        """Wait for a place at the relay."""
        self._visits += 1
        try:
            await self._places.acquire()
        except asyncio.CancelledError:
            self._visits -= 1
            raise

    async def end_visit(self) -> None:
        """Give the place up. When nobody visits or waits any more, the sessions are closed politely."""
        self._places.release()
        self._visits -= 1
        if not self._visits:
            await self.end_idle()

    def take(self) -> "Talk | None":
        """Return an open session, None where there is none; the caller gives it back if it is still open."""
        return self._idle.pop() if self._idle else None

    def give_back(self, talk: "Talk | None") -> None:
        """Keep a session for the next message, whoever it is for."""
        if talk is not None:
            self._idle.append(talk)

    async def end_idle(self) -> None:
        """Close the sessions that are kept."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(talk.end() for talk in idle))
