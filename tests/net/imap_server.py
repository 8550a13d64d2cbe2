"""A small IMAP server on loopback, in threads: one user, some folders, and a log of all that it is asked."""

import re
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "desk", 'top "secret"'
_SPAN = re.compile(r"(\d+)(?::(\d+|\*))?")
_PARTIAL = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>")


@dataclass
class Folder:
    """Mails by their UID. `following` is what the server says of the next UID; None: the right one, 0: nothing."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    following: int | None = None

    def add(self, *bodies: bytes) -> None:
        for body in bodies:
            self.mails[max(self.mails, default=0) + 1] = body


@dataclass
class ImapServer:
    """What is served. `twists` replace the answer to a command by name, with the raw bytes or an act."""

    folders: dict[str, Folder] = field(default_factory=lambda: {"INBOX": Folder()})
    capabilities: str = "IMAP4rev1"
    twists: dict[str, bytes | Callable[[socket.socket], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    fails_after: int | None = None  # falls silent at the fetch after so many of a connection
    port: int = 0

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    @property
    def verbs(self) -> list[str]:
        return [line.split(" ", 1)[0] if not line.startswith("UID") else line for line in self.asked]


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    disable_nagle_algorithm = True
    server: "_Server"
    folder: Folder
    asked: list[str]

    def handle(self) -> None:
        told, self.asked = self.server.told, []
        if self._twisted("greeting"):
            return
        self._say(f"* OK [CAPABILITY {told.capabilities}] ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            told.asked.append(rest)
            self.asked.append(rest)
            words = rest.split(" ")
            verb = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
            if self._twisted(verb):
                return
            if not self._answer(tag, verb, rest):
                return

    def _twisted(self, verb: str) -> bool:
        fetched = sum(line.startswith("UID FETCH") for line in self.asked)
        if verb == "UID FETCH" and self.server.told.fails_after is not None and fetched > self.server.told.fails_after:
            silence(self.request)
            return True
        twist = self.server.told.twists.get(verb)
        if callable(twist):
            twist(self.request)
        elif twist is not None:
            self.request.sendall(twist)
        return twist is not None

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def _answer(self, tag: str, verb: str, rest: str) -> bool:
        told = self.server.told
        match verb:
            case "CAPABILITY":
                self._say(f"* CAPABILITY {told.capabilities}")
            case "AUTHENTICATE":
                self._say("+ ")
                told.asked.append(self.rfile.readline().decode().strip())
            case "LOGIN":
                if rest != f'LOGIN {USER} "top \\"secret\\""':
                    self._say(f"{tag} NO [AUTHENTICATIONFAILED] {rest} is wrong")
                    return True
            case "EXAMINE":
                return self._examine(tag, rest)
            case "FETCH" | "UID FETCH" | "UID SEARCH":
                self._look(verb, rest)
            case "LOGOUT":
                self._say("* BYE")
            case _:
                self._say(f"{tag} BAD what?")
                return True
        self._say(f"{tag} OK done")
        return verb != "LOGOUT"

    def _examine(self, tag: str, rest: str) -> bool:
        name = rest.partition(" ")[2][1:-1].replace('\\"', '"')
        found = self.server.told.folders.get(name)
        if found is None:
            self._say(f"{tag} NO there is none")
            return True
        self.folder = found
        self._say(f"* {len(found.mails)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {found.validity}] valid")
        following = max(found.mails, default=0) + 1 if found.following is None else found.following
        if following:
            self._say(f"* OK [UIDNEXT {following}] next")
        self._say(f"{tag} OK [READ-ONLY] done")
        return True

    def _look(self, verb: str, rest: str) -> None:
        uids = sorted(self.folder.mails)
        first, last = _span(rest, max(uids, default=0) if verb != "FETCH" else len(uids))
        if verb == "UID SEARCH":
            found = [uid for uid in uids if first <= uid <= last]
            if rest.endswith(":*") and uids and not found:
                found = [uids[-1]]
            self._say(" ".join(["* SEARCH", *map(str, found)]))
        elif verb == "FETCH":
            for place, uid in enumerate(uids[first - 1 : last], start=first):
                self._say(f"* {place} FETCH (UID {uid})")
        else:
            self._fetch([int(uid) for uid in rest.split(" ")[2].split(",")], rest)

    def _fetch(self, wanted: list[int], rest: str) -> None:
        partial = _PARTIAL.search(rest)
        assert partial
        for place, uid in enumerate(sorted(self.folder.mails), start=1):
            if uid in wanted:
                body = self.folder.mails[uid][: int(partial[1])]
                head = f"* {place} FETCH (UID {uid} BODY[]<0> {{{len(body)}}}\r\n"
                self.wfile.write(head.encode() + body + b")\r\n")


def _span(rest: str, highest: int) -> tuple[int, int]:
    found = _SPAN.search(rest.removeprefix("UID SEARCH UID ").removeprefix("UID FETCH ").removeprefix("FETCH "))
    assert found
    first = int(found[1])
    return first, highest if found[2] == "*" else int(found[2] or first)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    told: ImapServer

    def get_request(self) -> tuple[socket.socket, object]:
        link, place = super().get_request()
        return (self.told.tls.wrap_socket(link, server_side=True) if self.told.tls else link), place

    def handle_error(self, request: object, client_address: object) -> None:
        """The client hung up: as many tests want it."""


@contextmanager
def imap_server(**changes: object) -> Iterator[ImapServer]:
    told = ImapServer(**changes)  # type: ignore[arg-type]  # a test names what it changes
    server = _Server(("127.0.0.1", 0), _Talk)
    server.told, told.port = told, server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def drip(link: socket.socket) -> None:
    """Send a byte every tenth of a second, without end."""
    while True:
        link.sendall(b"x")
        time.sleep(0.1)


def flood(link: socket.socket) -> None:
    """Send a line without end."""
    while True:
        link.sendall(b"x" * 65536)


def silence(link: socket.socket) -> None:
    """Say nothing until the other side hangs up."""
    while link.recv(4096):
        pass
