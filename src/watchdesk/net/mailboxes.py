"""Mailboxes: what is new in a folder of an IMAP server, only looked at — nothing is marked, moved or deleted.

imaplib speaks the protocol, in a thread; the connection is opened here, to an address that was checked (G6), and every
byte that comes over it counts against a deadline and a limit, which imaplib itself has not. Folders are opened with
EXAMINE and mails fetched with BODY.PEEK (RFC 9051, sections 6.3.3 and 6.4.5).
"""

import asyncio
import imaplib
import re
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import ClassVar

import certifi
from msgspec import Struct

from watchdesk.model.records import Reticent
from watchdesk.model.supplies import Mailbox
from watchdesk.model.visits import FailureKind
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.failures import Trouble, connecting_trouble
from watchdesk.net.resolving import Resolver
from watchdesk.net.wire import checked_places

MOST_MAILS = 200
LONGEST_LINE = 1024 * 1024
_CHUNK = 64 * 1024
_BATCH = 20
_WINDOW = 50_000
_WINDOWS = 20
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_TEXT = re.compile("[\x20-\x25\x27-\x7e]+")


class MailLimits(Struct, frozen=True, kw_only=True):
    """What one look may cost: bytes of one mail and of all that comes, and the time until the last of it."""

    mail: int
    whole: int
    total: timedelta


class Post(Reticent, frozen=True, kw_only=True):
    """What a look found: the folder's UIDVALIDITY, the highest UID that was dealt with, and the mails by their UID."""

    unshown: ClassVar = ("mails",)

    validity: int
    last: int
    mails: tuple[tuple[int, bytes], ...]


class MailboxVisitor:
    """Looks into folders of IMAP servers. `tls` replaces the context that trusts certifi's authorities."""

    def __init__(
        self, *, resolver: Resolver, policy: AddressPolicy, limits: MailLimits, tls: ssl.SSLContext | None = None
    ) -> None:
        self._resolver = resolver
        self._policy = policy
        self._limits = limits
        self._tls = tls

    async def look(self, mailbox: Mailbox, *, validity: int, last: int) -> Post:
        """Return mails with a UID above `last`, the lowest first, at most 200. Raises Trouble.

        Where `validity` is not the folder's UIDVALIDITY, no UID is known any more: the newest 200 are returned.
        """
        whole = self._limits.total.total_seconds()
        deadline = time.monotonic() + whole
        try:
            async with asyncio.timeout(whole):
                places = await checked_places(mailbox.host, mailbox.port, self._resolver, self._policy)
            return await asyncio.to_thread(self._look, mailbox, places, deadline, validity, last)
        except TimeoutError:
            reason = f"{mailbox.host} did not give a whole answer within {whole:g} s"
            raise Trouble(FailureKind.TIMEOUT, reason) from None
        except imaplib.IMAP4.error as error:  # its abort is one of them
            reason = f"{mailbox.host} does not answer as an IMAP server does"
            raise Trouble(FailureKind.BAD_ANSWER, reason) from error
        except OSError as error:
            raise connecting_trouble(mailbox.host, error) from error

    def _look(self, mailbox: Mailbox, places: list[tuple[str, int]], deadline: float, validity: int, last: int) -> Post:
        with self._connected(mailbox, places, deadline) as link:
            session = _Session(mailbox.host, link, deadline, self._limits.whole)
            _sign_in(session, mailbox)
            found, exists, following = _open(session, mailbox)
            if found == validity:
                uids, seen = _above(session, last, following)
            else:
                uids = _newest(session, exists)
                seen = max(following - 1, *uids, 0)
            mails, cut_at = self._mails(session, uids)
            if cut_at is None:
                session.logout()
        return Post(validity=found, last=seen if cut_at is None else cut_at, mails=tuple(mails))

    def _connected(self, mailbox: Mailbox, places: list[tuple[str, int]], deadline: float) -> socket.socket:
        """Connect to the first checked address that answers."""
        failed: OSError = TimeoutError()
        for place in places:
            try:
                link = socket.create_connection(place, timeout=max(deadline - time.monotonic(), 0.001))
                return self._encrypted(link, mailbox.host) if mailbox.is_tls else link
            except OSError as error:  # TimeoutError and ssl.SSLError are among them
                failed = error
        raise failed

    def _encrypted(self, link: socket.socket, name: str) -> ssl.SSLSocket:
        tls = self._tls or ssl.create_default_context(cafile=certifi.where())
        with ExitStack() as on_failure:
            on_failure.callback(link.close)
            encrypted = tls.wrap_socket(link, server_hostname=name)
            on_failure.pop_all()
        return encrypted

    def _mails(self, session: "_Session", uids: list[int]) -> tuple[list[tuple[int, bytes]], int | None]:
        """Return the mails, and the UID to go on from where there were too many or too much for one look."""
        wanted, mails, place = uids[:MOST_MAILS], dict[int, bytes](), 0
        while place < len(wanted):
            batch = wanted[place : place + min(_BATCH, session.left // self._limits.mail - 1)]
            if not batch:
                break
            try:
                mails |= self._fetched(session, batch)
            except TimeoutError:
                if not mails:
                    raise
                break
            place += len(batch)
        found = [(uid, mails[uid]) for uid in wanted if uid in mails]  # others were deleted meanwhile
        if place == len(uids):
            return found, None
        return found, uids[place - 1] if place else uids[0] - 1

    def _fetched(self, session: "_Session", uids: list[int]) -> dict[int, bytes]:
        _, answer = session.uid("FETCH", ",".join(map(str, uids)), f"(UID BODY.PEEK[]<0.{self._limits.mail}>)")
        parts = ((_UID.search(part[0]), part[1]) for part in answer if isinstance(part, tuple))
        return {int(uid[1]): body for uid, body in parts if uid is not None and body}


class _Session(imaplib.IMAP4):
    """imaplib over a connection that is there already, with a deadline and a limit on all that comes."""

    def __init__(self, host: str, link: socket.socket, deadline: float, most: int) -> None:
        self._link = link
        self._deadline = deadline
        self._ahead = bytearray()
        self.left = most
        super().__init__(host)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Take the connection that was opened and checked."""
        del timeout
        self.host, self.port, self.sock = host, port, self._link

    def read(self, size: int) -> bytes:
        """Return so many bytes: a literal."""
        if size > self.left:
            raise self.abort("the server announces more than is read of it")
        while len(self._ahead) < size:
            self._fill()
        return self._taken(size)

    def readline(self) -> bytes:
        """Return a line with its end."""
        start = 0
        while (end := self._ahead.find(b"\n", start)) < 0:
            if len(self._ahead) > LONGEST_LINE:
                raise self.abort("the server writes a line without end")
            start = len(self._ahead)
            self._fill()
        return self._taken(end + 1)

    def send(self, data: object) -> None:
        """Send all of it before the deadline."""
        assert isinstance(data, bytes | bytearray)  # noqa: S101 - imaplib gives nothing else
        self._link.settimeout(self._rest())
        self._link.sendall(data)

    def shutdown(self) -> None:
        """Hang up."""
        self._link.close()

    def _fill(self) -> None:
        self._link.settimeout(self._rest())
        chunk = self._link.recv(_CHUNK)
        self.left -= len(chunk)
        if not chunk or self.left < 0:
            raise self.abort("the server hung up" if not chunk else "the server sends more than is read of it")
        self._ahead += chunk

    def _taken(self, size: int) -> bytes:
        taken = bytes(self._ahead[:size])
        del self._ahead[:size]
        return taken

    def _rest(self) -> float:
        rest = self._deadline - time.monotonic()
        if rest <= 0:
            raise TimeoutError
        return rest


def _sign_in(session: _Session, mailbox: Mailbox) -> None:
    try:
        if "AUTH=PLAIN" in session.capabilities:
            session.authenticate("PLAIN", lambda _: f"\0{mailbox.user}\0{mailbox.password}".encode())
        else:
            session.login(mailbox.user, mailbox.password)
    except UnicodeEncodeError:
        reason = f"{mailbox.host} takes names and passwords of ASCII only"
        raise Trouble(FailureKind.UNAUTHORISED, reason) from None
    except session.abort:
        raise
    except session.error:  # its words may repeat what it was sent
        reason = f"{mailbox.host} does not accept this name and password"
        raise Trouble(FailureKind.UNAUTHORISED, reason) from None


def _open(session: _Session, mailbox: Mailbox) -> tuple[int, int, int]:
    """Open the folder for reading; return its UIDVALIDITY, its number of mails, and the next mail's UID (0: unsaid)."""
    try:
        status, count = session.select(_quoted(mailbox.folder), readonly=True)
    except session.abort:
        raise
    except session.error:
        status, count = "NO", [b"0"]
    if status != "OK":
        raise Trouble(FailureKind.NOT_FOUND, f"{mailbox.host} has no folder of this name, or does not open it")
    validity, following = (_number(session.response(name)[1]) for name in ("UIDVALIDITY", "UIDNEXT"))
    return validity, _number(count), following


def _number(said: Sequence[object]) -> int:
    last = said[-1] if said else None
    return int(last) if isinstance(last, bytes) and last.isdigit() else 0


def _newest(session: _Session, exists: int) -> list[int]:
    """Return the UIDs of the last mails of a folder of so many, ascending."""
    if not exists:
        return []
    _, answer = session.fetch(f"{max(exists - MOST_MAILS + 1, 1)}:{exists}", "(UID)")
    lines = (line for line in answer if isinstance(line, bytes))
    return sorted({int(found[1]) for line in lines if (found := _UID.search(line))})


def _above(session: _Session, last: int, following: int) -> tuple[list[int], int]:
    """Return the UIDs above one, ascending, and up to where was looked: of a folder of millions, some at a time."""
    if not following:
        found = sorted(_search(session, f"{last + 1}:*", last))
        return found, found[-1] if found else last
    found, seen = [], last
    for start in range(last + 1, following, _WINDOW)[:_WINDOWS]:
        seen = min(start + _WINDOW, following) - 1
        found += sorted(_search(session, f"{start}:{seen}", last))
        if len(found) > MOST_MAILS:
            break
    return found, seen


def _search(session: _Session, span: str, last: int) -> Iterator[int]:
    """Yield the UIDs of a span; `n:*` always has the last mail, too, even where it is below n."""
    _, answer = session.uid("SEARCH", "UID", span)
    words = b" ".join(line for line in answer if isinstance(line, bytes)).split()
    yield from (int(word) for word in words if word.isdigit() and int(word) > last)


def _quoted(folder: str) -> str:
    """Return a folder's name as IMAP4rev1 has it: quoted, in modified UTF-7 (RFC 3501, section 5.1.3)."""
    written, place = "", 0
    while place < len(folder):
        plain = _TEXT.match(folder, place)
        if plain:
            written, place = written + plain[0], plain.end()
            continue
        end = place
        while end < len(folder) and folder[end] != "&" and not _TEXT.match(folder, end):
            end += 1
        coded = b64encode(folder[place:end].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        written, place = written + f"&{coded}-", max(end, place + 1)
    return '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'
