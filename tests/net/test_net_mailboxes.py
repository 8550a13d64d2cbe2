"""Looking into mailboxes: what is new, nothing changed, within limits, and only at allowed addresses."""

import asyncio
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from msgspec.structs import replace

from net.imap_server import PASSWORD, USER, Folder, ImapServer, drip, flood, imap_server, silence
from net.test_net_tls import Authority
from watchdesk.model.supplies import Mailbox
from watchdesk.model.visits import FailureKind
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.failures import Trouble
from watchdesk.net.mailboxes import MOST_MAILS, MailboxVisitor, MailLimits, Post
from watchdesk.net.resolving import MappedResolver

LOOPBACK = AddressPolicy((ip_network("127.0.0.0/8"),))
LIMITS = MailLimits(mail=10_000, whole=2_000_000, total=timedelta(seconds=5))
ALLOWED = {"CAPABILITY", "LOGIN", "AUTHENTICATE", "EXAMINE", "FETCH", "UID", "LOGOUT"}


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running


def mailbox(server: ImapServer, folder: str = "INBOX", *, password: str = PASSWORD, is_tls: bool = False) -> Mailbox:
    return Mailbox(host="mail.test", port=993, is_tls=is_tls, user=USER, folder=folder, password=password)


def visitor(server: ImapServer, limits: MailLimits = LIMITS, policy: AddressPolicy = LOOPBACK) -> MailboxVisitor:
    return MailboxVisitor(resolver=MappedResolver({".test": ("127.0.0.1", server.port)}), policy=policy, limits=limits)


async def look(server: ImapServer, validity: int = 0, last: int = 0, limits: MailLimits = LIMITS) -> Post:
    return await visitor(server, limits).look(mailbox(server), validity=validity, last=last)


async def trouble(server: ImapServer, limits: MailLimits = LIMITS, **changes: object) -> Trouble:
    with pytest.raises(Trouble) as caught:
        await visitor(server, limits).look(replace(mailbox(server), **changes), validity=0, last=0)
    return caught.value


async def test_what_is_new_is_found_and_nothing_is_changed(server: ImapServer) -> None:
    server.inbox.add(b"Subject: one\r\n\r\n1", b"Subject: two\r\n\r\n2")
    first = await look(server)
    assert first == Post(validity=7, last=2, mails=((1, b"Subject: one\r\n\r\n1"), (2, b"Subject: two\r\n\r\n2")))
    assert await look(server, 7, 2) == Post(validity=7, last=2, mails=())
    server.inbox.add(b"three")
    assert (await look(server, 7, 2)).mails == ((3, b"three"),)
    assert {line.split(" ", 1)[0] for line in server.asked} <= ALLOWED
    assert all("PEEK" in line for line in server.asked if "FETCH" in line and "UID FETCH" in line)
    assert all(line.startswith(("UID FETCH", "UID SEARCH UID")) for line in server.asked if line.startswith("UID"))


async def test_an_empty_folder_is_remembered_as_such(server: ImapServer) -> None:
    server.inbox.following = 41
    assert await look(server) == Post(validity=7, last=40, mails=())
    server.inbox.mails[41] = b"x"
    server.inbox.following = 42
    assert (await look(server, 7, 40)).mails == ((41, b"x"),)


async def test_a_folder_that_was_made_anew_is_looked_at_from_its_end(server: ImapServer) -> None:
    server.inbox.add(b"a", b"b")
    server.inbox.validity = 8
    found = await look(server, 7, 500)
    assert (found.validity, found.last, len(found.mails)) == (8, 2, 2)


async def test_many_mails_come_in_turns_the_oldest_first_and_none_is_passed_over(server: ImapServer) -> None:
    server.inbox.add(*(b"%d" % number for number in range(3 * MOST_MAILS)))
    newest = await look(server)
    assert [uid for uid, _ in newest.mails] == list(range(2 * MOST_MAILS + 1, 3 * MOST_MAILS + 1))
    found, last = [], 0
    for _ in range(4):
        post = await look(server, 7, last)
        found += [uid for uid, _ in post.mails]
        last = post.last
    assert found == list(range(1, 3 * MOST_MAILS + 1))


async def test_a_server_that_does_not_say_the_next_uid_is_asked_up_to_the_last(server: ImapServer) -> None:
    server.inbox.following = 0
    server.inbox.add(b"a", b"b")
    assert (await look(server)).last == 2
    assert await look(server, 7, 2) == Post(validity=7, last=2, mails=())
    assert [uid for uid, _ in (await look(server, 7, 1)).mails] == [2]


async def test_uids_far_apart_are_found(server: ImapServer) -> None:
    server.inbox.mails = {5: b"a", 900_000: b"b", 4_000_000_000: b"c"}
    post = await look(server, 7, 4)
    assert post.mails == ((5, b"a"), (900_000, b"b"))
    assert 900_000 < post.last < 4_000_000_000
    server.inbox.mails = {1: b"x"}
    server.inbox.following = 4_000_000_000
    last = (await look(server, 7, 900_000)).last
    assert last > 900_000


async def test_a_mail_is_cut_at_its_limit_and_all_of_them_at_theirs(server: ImapServer) -> None:
    server.inbox.add(b"a" * 50_000, b"b" * 9_000, b"c" * 9_000)
    limits = replace(LIMITS, whole=32_000)
    first = await look(server, 7, 0, limits)
    assert [(uid, len(body)) for uid, body in first.mails] == [(1, 10_000), (2, 9_000)]
    assert first.last == 2
    assert [uid for uid, _ in (await look(server, 7, first.last, limits)).mails] == [3]


async def test_a_mail_that_was_deleted_meanwhile_is_passed_over(server: ImapServer) -> None:
    server.inbox.mails = {1: b"", 2: b"b"}
    assert await look(server, 7, 0) == Post(validity=7, last=2, mails=((2, b"b"),))


async def test_time_over_within_the_mails_leaves_the_rest_for_the_next_look(server: ImapServer) -> None:
    server.inbox.add(*(b"%d" % number for number in range(50)))
    limits = replace(LIMITS, total=timedelta(seconds=1.5))
    server.fails_after = 2
    first = await look(server, 7, 0, limits)
    assert (first.last, len(first.mails)) == (40, 40)
    server.fails_after = 0
    assert (await trouble(server, limits)).kind is FailureKind.TIMEOUT
    server.fails_after = None
    assert [uid for uid, _ in (await look(server, 7, first.last, limits)).mails] == list(range(41, 51))


async def test_a_folder_has_its_name_in_any_script(server: ImapServer) -> None:
    names = {"Newsletters/Süd & Ost": "Newsletters/S&APw-d &- Ost", "خبریں": "&Bi4GKAYxBswGug-", 'a "b"': 'a "b"'}
    for written in names.values():
        server.folders[written] = Folder(mails={1: b"x"})
    for name in names:
        assert (await visitor(server).look(mailbox(server, name), validity=7, last=0)).last == 1


async def test_plain_authentication_is_used_where_it_is_offered(server: ImapServer) -> None:
    server.capabilities = "IMAP4rev1 AUTH=PLAIN"
    await visitor(server).look(mailbox(server, password="pässword"), validity=0, last=0)
    assert "AGRlc2sAcMOkc3N3b3Jk" in server.asked


TWISTS: Mapping[str, tuple[str, bytes | Callable[[socket.socket], None], FailureKind, str]] = {
    "no IMAP at all": (
        "greeting",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        FailureKind.BAD_ANSWER,
        "as an IMAP server does",
    ),
    "it hangs up at once": ("greeting", b"", FailureKind.BAD_ANSWER, "as an IMAP server does"),
    "it turns us away": ("greeting", b"* BYE too many connections\r\n", FailureKind.BAD_ANSWER, "as an IMAP"),
    "silence": ("greeting", silence, FailureKind.TIMEOUT, "did not give a whole answer within 1 s"),
    "a byte at a time": ("EXAMINE", drip, FailureKind.TIMEOUT, "did not give a whole answer within 1 s"),
    "a line without end": ("EXAMINE", flood, FailureKind.BAD_ANSWER, "as an IMAP server does"),
    "it hangs up in the middle": (
        "UID FETCH",
        b"* 1 FETCH (UID 1 BODY[]<0> {5}\r\nab",
        FailureKind.BAD_ANSWER,
        "as an IMAP",
    ),
    "a literal of a terabyte": (
        "UID FETCH",
        b"* 1 FETCH (UID 1 BODY[]<0> {1000000000000}\r\nab",
        FailureKind.BAD_ANSWER,
        "as an IMAP server does",
    ),
    "nonsense": ("EXAMINE", b"\x00\xff\r\n* * *\r\n", FailureKind.BAD_ANSWER, "as an IMAP server does"),
}


@pytest.mark.parametrize("verb, twist, kind, words", TWISTS.values(), ids=TWISTS)
async def test_a_server_that_misbehaves_is_left_in_time(
    server: ImapServer, verb: str, twist: bytes | Callable[[socket.socket], None], kind: FailureKind, words: str
) -> None:
    server.inbox.add(b"x")
    server.twists[verb] = twist
    begun = time.monotonic()
    found = await trouble(server, replace(LIMITS, total=timedelta(seconds=1)))
    assert (found.kind, words in found.reason) == (kind, True), found.reason
    assert time.monotonic() - begun < 4


async def test_a_wrong_password_and_a_wrong_folder_are_told_without_the_password(server: ImapServer) -> None:
    refused = await trouble(server, password="wr0ng-secret")
    assert (refused.kind, refused.reason) == (
        FailureKind.UNAUTHORISED,
        "mail.test does not accept this name and password",
    )
    absent = await trouble(server, folder="Nowhere")
    assert (absent.kind, absent.reason) == (
        FailureKind.NOT_FOUND,
        "mail.test has no folder of this name, or does not open it",
    )
    assert "wr0ng" not in repr(mailbox(server, password="wr0ng-secret"))


async def test_a_password_beyond_ascii_needs_a_server_that_takes_one(server: ImapServer) -> None:
    assert (await trouble(server, password="pässword")).kind is FailureKind.UNAUTHORISED


async def test_a_forbidden_address_is_never_connected_to(server: ImapServer) -> None:
    connected: list[object] = []
    is_on = True

    def listen(event: str, arguments: tuple[object, ...]) -> None:
        if is_on and event == "socket.connect":
            connected.append(arguments[1])

    sys.addaudithook(listen)
    for address in ("127.0.0.1", "10.0.0.1", "::1", "169.254.169.254", "::ffff:127.0.0.1"):
        resolver = MappedResolver({".test": (address, server.port)})
        guarded = MailboxVisitor(resolver=resolver, policy=AddressPolicy(), limits=LIMITS)
        with pytest.raises(Trouble) as caught:
            await guarded.look(mailbox(server), validity=0, last=0)
        assert caught.value.kind is FailureKind.FORBIDDEN_ADDRESS
    is_on = False
    assert (connected, server.asked) == ([], [])


class SlowResolver:
    """Asks a name server that gives no answer."""

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        await asyncio.sleep(3600)
        return []


async def test_a_name_server_that_gives_no_answer_is_left_in_time(server: ImapServer) -> None:
    limits = replace(LIMITS, total=timedelta(seconds=0.2))
    waiting = MailboxVisitor(resolver=SlowResolver(), policy=LOOPBACK, limits=limits)
    with pytest.raises(Trouble) as caught:
        await waiting.look(mailbox(server), validity=0, last=0)
    assert caught.value.kind is FailureKind.TIMEOUT


async def test_nobody_there_is_told_in_words(server: ImapServer) -> None:
    nowhere = MailboxVisitor(resolver=MappedResolver({}), policy=LOOPBACK, limits=LIMITS)
    with pytest.raises(Trouble) as caught:
        await nowhere.look(mailbox(server), validity=0, last=0)
    assert caught.value.kind is FailureKind.NO_SUCH_HOST
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    refusing = MailboxVisitor(resolver=MappedResolver({".test": ("127.0.0.1", port)}), policy=LOOPBACK, limits=LIMITS)
    with pytest.raises(Trouble, match="refused the connection"):
        await refusing.look(mailbox(server), validity=0, last=0)


async def test_the_certificate_is_that_of_the_hosts_name(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    await asyncio.to_thread(authority.make)
    tls = {name: await asyncio.to_thread(authority.serving, name, f"{name}.test") for name in ("mail", "other")}
    for name, reason in (("mail", ""), ("other", "its certificate is for another host name")):
        with imap_server(tls=tls[name]) as server:
            server.inbox.add(b"x")
            guarded = MailboxVisitor(
                resolver=MappedResolver({".test": ("127.0.0.1", server.port)}),
                policy=LOOPBACK,
                limits=LIMITS,
                tls=authority.trusting(),
            )
            if not reason:
                assert (await guarded.look(mailbox(server, is_tls=True), validity=0, last=0)).last == 1
                continue
            with pytest.raises(Trouble) as caught:
                await guarded.look(mailbox(server, is_tls=True), validity=0, last=0)
            assert (caught.value.kind, reason in caught.value.reason) == (FailureKind.TLS, True)
            assert server.asked == []
