"""Sink: a mail server on loopback that keeps what it is given — where a demo check's digest arrives."""

import asyncio
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session
from msgspec import Struct


class Received(Struct, frozen=True, kw_only=True):
    """One mail as it came: the envelope's addresses and the bytes of the message."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class SmtpSink:
    """An SMTP server on an ephemeral port of 127.0.0.1 while entered; `messages` are the mails it took, in order."""

    def __init__(self) -> None:
        self.messages: list[Received] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        # In our own loop, not in aiosmtpd's thread; with a name, or it would look its own up in the DNS.
        self._server = await loop.create_server(
            lambda: SMTP(self, hostname="demo.test", ident="demo sink", loop=loop), "127.0.0.1", 0
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 — aiosmtpd calls it so
        """Keep one mail; the answer ends the SMTP dialogue."""
        self.messages.append(
            Received(
                sender=str(envelope.mail_from),
                recipients=tuple(envelope.rcpt_tos),
                content=envelope.content
                if isinstance(envelope.content, bytes)
                else b"",  # never text: decode_data is off
            )
        )
        return "250 Kept"
