"""Relays for the tests: one that takes mail, and one that breaks off wherever a test says."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

GREETING = "greeting"


@dataclass(slots=True)
class Relay:
    """A relay that follows a script: `says` maps a stage to the answer, or to None to break the connection there.

    Stages: greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, body (reading the message), dot, QUIT.
    `once`: answers given one time each, after the first message was taken. `heard` collects what came in,
    `messages` what was taken.
    """

    says: Mapping[str, str | None] = field(default_factory=dict)
    once: dict[str, str | None] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("SIZE 10000000",)
    tls: ssl.SSLContext | None = None
    port: int = 0
    heard: list[str] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    talks: list[asyncio.Task[object]] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.talks.append(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._answer(writer, GREETING, "220 relay.test ESMTP"):
            return
        while line := (await reader.readline()).decode().strip():
            verb = line.partition(" ")[0].upper()
            self.heard.append(line)
            if verb == "EHLO":
                hello = "\r\n".join(f"250-{name}" for name in ("relay.test", *self.extensions)) + "\r\n250 HELP"
                go_on = self._answer(writer, verb, hello)
            elif verb == "STARTTLS" and self.tls:
                self._answer(writer, verb, "220 go on")
                await writer.drain()
                await writer.start_tls(self.tls)
                go_on = True
            elif verb == "DATA":
                go_on = self._answer(writer, verb, "354 go on") and await self._take(reader, writer)
            else:
                go_on = self._answer(writer, verb, "221 bye" if verb == "QUIT" else "250 ok")
            if not go_on or verb == "QUIT":
                return

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if "body" in self.says:
            await reader.readexactly(1000)
            writer.transport.abort()
            return False
        message = await reader.readuntil(b"\r\n.\r\n")
        if not self._answer(writer, "dot", "250 2.0.0 taken as 4711"):
            return False
        if (self.says.get("dot") or "250").startswith("2"):
            self.messages.append(message[:-3])
        return True

    def _answer(self, writer: asyncio.StreamWriter, stage: str, usual: str) -> bool:
        answer = self.once.pop(stage) if self.messages and stage in self.once else self.says.get(stage, usual)
        if answer is None:
            return False
        writer.write(answer.encode() + b"\r\n")
        return True


@asynccontextmanager
async def running(relay: Relay, *, over_tls: bool = False) -> AsyncIterator[Relay]:
    server = await asyncio.start_server(
        relay.talk, "127.0.0.1", 0, ssl=relay.tls if over_tls else None, limit=32 * 1024 * 1024
    )
    relay.port = server.sockets[0].getsockname()[1]
    async with server:
        yield relay
        if relay.talks:
            await asyncio.wait(relay.talks, timeout=10)
