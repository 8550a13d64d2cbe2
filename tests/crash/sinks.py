"""Sinks with ledgers that outlive the desk: a mail relay and a web server for hooks, and a trap that kills the desk."""

import json
import re
import socketserver
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any, ClassVar

from real.loopback import Answering, PatientServer, Press


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One message as a sink took it. `key` is the id that a receiver knows repeats by; Slack has none."""

    channel: str
    key: str
    titles: frozenset[str]
    body: bytes = field(repr=False)
    says_repeat: bool = False


@dataclass(slots=True)
class Trap:
    """Kills the desk when something has happened for the nth time, before whoever saw it goes on."""

    happening: str = ""
    times: int = 0
    victim: "subprocess.Popen[bytes] | None" = None
    counts: Counter[str] = field(default_factory=Counter)
    has_snapped: bool = False

    def reach(self, happening: str, amount: int = 1) -> None:
        self.counts[happening] += amount
        is_it = happening == self.happening and self.counts[happening] >= self.times
        if is_it and not self.has_snapped and self.victim is not None:
            self.has_snapped = True
            self.victim.kill()
            self.victim.wait()


@dataclass(slots=True)
class World(Press):
    """The press, the hooks and the relay of one desk."""

    ledger: list[Taken] = field(default_factory=list)
    trap: Trap = field(default_factory=Trap)
    smtp_port: int = 0


class WorldAnswering(Answering):
    press: ClassVar[World]

    def answered(self) -> None:
        self.press.trap.reach("request")

    def do_POST(self) -> None:  # noqa: N802 - the name that http.server calls
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:  # the desk was killed in mid talk: no server takes half a request
            return
        channel = self.path.strip("/")
        is_slack = channel.startswith("slack")
        self.press.ledger.append(
            Taken(
                channel=channel,
                key="" if is_slack else self.headers["webhook-id"],
                titles=titles_in(body.decode()),
                body=body,
                says_repeat=b"possible repeat" in body.lower(),
            )
        )
        self.press.trap.reach("slack taken" if is_slack else "hook taken")
        answer = b"ok" if is_slack else b""
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.wfile.flush()
        self.press.trap.reach("hook answered")


class Relay(socketserver.StreamRequestHandler):
    world: ClassVar[World]

    def handle(self) -> None:
        recipient = ""
        self._say("220 relay.test ESMTP")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = re.findall(rb"<(.*?)>", line)[0].decode()
            if verb == b"DATA":
                self._say("354 go on")
                self._take(recipient)
            else:
                self._say("221 bye" if verb == b"QUIT" else "250 ok")
            if verb == b"QUIT":
                return

    def _take(self, recipient: str) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            lines.append(line)
            self.world.trap.reach("mail bytes", len(line))
        message = b"".join(lines)
        letter = message_from_bytes(message, policy=policy.default)
        text = letter.get_body(("plain",))
        assert text is not None
        self.world.ledger.append(
            Taken(
                channel=recipient,
                key=str(letter["Message-ID"]),
                titles=titles_in(text.get_content()),
                body=message,
            )
        )
        self.world.trap.reach("mail taken")
        self._say("250 taken")
        self.world.trap.reach("mail answered")

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class PatientRelay(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: the other side was killed in mid talk."""


def titles_in(text: str) -> frozenset[str]:
    """Return which of the stories' invented headlines a message names."""
    return frozenset(re.findall(r"\bDispatch [a-z]+ [a-z]+\b", " ".join(text.split())))


@contextmanager
def world(made: World) -> Iterator[World]:
    """Serve press, hooks and relay while the block runs."""
    web = PatientServer(("127.0.0.1", 0), type("Handler", (WorldAnswering,), {"press": made}))
    relay = PatientRelay(("127.0.0.1", 0), type("Handler", (Relay,), {"world": made}))
    made.port, made.smtp_port = web.server_address[1], relay.server_address[1]
    servers: tuple[Any, ...] = (web, relay)
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()


def digest_titles(body: bytes) -> list[str]:
    """Return the titles of a webhook's stories."""
    return [story["title"] for story in json.loads(body)["stories"]]
