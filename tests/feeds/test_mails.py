"""Mails as entries: what of a newsletter is kept, and that no mail, however made, stops the others."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any, ParamSpec, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from net.imap_server import PASSWORD, USER, ImapServer, imap_server
from watchdesk.feeds.mail_supply import MailFetcher
from watchdesk.feeds.mails import MOST_LINKS, UNREADABLE, mail_items
from watchdesk.feeds.parse import parse_feed
from watchdesk.model.entries import ParsedFeed
from watchdesk.model.supplies import Mailbox
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, NotModified, Purpose, Visit
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.mailboxes import MailboxVisitor, MailLimits
from watchdesk.net.resolving import SystemResolver
from watchdesk.service.settings.values import read_network
from watchdesk.workers.outcomes import Cause, WorkerFailed
from watchdesk.workers.pool import WorkerPool

P = ParamSpec("P")
T = TypeVar("T")

URL = "imap://desk@127.0.0.1/INBOX"
LETTER = """<html><head><style>p{}</style></head><body><h1>This week</h1><p>Sherman met Qureshi.</p>
<p><a href="https://outlet.example/talks?utm_source=letter">The talks</a>
<a href="https://outlet.example/talks">again</a>
<a href="https://www.google.com/url?url=https://other.example/a">another outlet</a>
<a href="https://letter.example/x">View in browser</a> <a href="https://letter.example/unsubscribe?u=1">No more</a>
<a href="https://letter.example/2">Manage preferences</a> <a href="mailto:desk@letter.example">Write</a>
<a href="javascript:alert(1)">x</a></p><script>alert(1)</script></body></html>"""


def letter(body: str = LETTER, **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "The Letter <news@letter.example>"
    mail["Subject"] = "This week: talks in Islamabad – طالبان"
    mail["Date"] = "Mon, 23 Nov 2026 11:00:00 +0500"
    mail["Message-ID"] = "<week-47@letter.example>"
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        if value:
            mail[name.replace("_", "-")] = value
    mail.set_content("Sherman met Qureshi, in plain words.")
    if body:
        mail.add_alternative(body, subtype="html")
        mail.add_attachment("<p>not the letter</p>", subtype="html", filename="a.html")
    return mail.as_bytes()


def item(mail: bytes) -> dict[str, Any]:
    (found,) = (json.loads(text) for text in mail_items([("7.1", mail)]))
    assert isinstance(found, dict)
    return found


def test_a_newsletter_is_an_entry_with_its_text_and_its_links() -> None:
    found = item(letter())
    html = found.pop("content_html")
    assert found == {
        "id": "week-47@letter.example",
        "title": "This week: talks in Islamabad – طالبان",
        "authors": [{"name": "The Letter"}],
        "date_published": "2026-11-23T06:00:00+00:00",
    }
    assert html.startswith(LETTER.strip())
    assert html[len(LETTER.strip()) :].strip() == "<p>https://outlet.example/talks</p><p>https://other.example/a</p>"


def test_what_comes_out_is_plain_clean_text() -> None:
    text = mail_items([("7.1", letter())])[0]
    parsed = parse_feed(
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + text.encode() + b"]}", None, URL
    )
    assert isinstance(parsed, ParsedFeed)
    (entry,) = parsed.entries
    assert (entry.guid, entry.url) == ("week-47@letter.example", None)
    assert "Sherman met Qureshi." in entry.content.splitlines()
    assert "alert" not in entry.content
    assert entry.content.splitlines()[-2:] == ["https://outlet.example/talks", "https://other.example/a"]


def test_plain_mail_headers_that_are_not_there_and_an_archive() -> None:
    found = item(letter("", Message_ID="", Date="", Subject="", Archived_At="<https://lists.example/archive/1>"))
    assert found == {
        "id": "7.1",
        "title": "The Letter",
        "authors": [{"name": "The Letter"}],
        "url": "https://lists.example/archive/1",
        "content_text": "Sherman met Qureshi, in plain words.\n",
    }


@pytest.mark.parametrize(
    "raw, title",
    [
        ("Gespräche in Islamabad – طالبان".encode(), "Gespräche in Islamabad – طالبان"),
        ("Gespräche".encode("cp1252"), "Gespräche"),
        ("=?utf-8?q?Gespr=C3=A4che?= – طالبان".encode(), "Gespräche – طالبان"),
    ],
)
def test_a_subject_may_be_written_without_encoding(raw: bytes, title: str) -> None:
    assert item(b"Subject: " + raw + b"\r\n\r\nx")["title"] == title


def multipart(kind: str, *parts: tuple[str, str]) -> bytes:
    """Return a mail of parts: type and text."""
    each = "".join(f"--=b\r\nContent-Type: {name}; charset=utf-8\r\n\r\n{text}\r\n" for name, text in parts)
    return f"Subject: a\r\nContent-Type: multipart/{kind}; boundary==b\r\n\r\n{each}--=b--\r\n".encode()


PICTURE = (
    '<html><body><img src="https://a.example/1.png"><a href="https://a.example/browser">Open in browser</a></body>'
)
PLAIN = "Sherman met Qureshi in Islamabad on Friday, and both of them said afterwards that the talks would go on."


def test_where_the_html_is_but_a_picture_the_plain_alternative_is_read() -> None:
    assert item(multipart("alternative", ("text/plain", PLAIN), ("text/html", PICTURE)))["content_text"] == PLAIN


@pytest.mark.parametrize("turned", [False, True])
def test_of_alternatives_that_say_the_same_the_html_is_read(*, turned: bool) -> None:
    parts = ("text/plain", f"{PLAIN} https://letter.example/{'x' * 900}"), ("text/html", f"<p>{PLAIN}</p>")
    assert item(multipart("alternative", *(parts[::-1] if turned else parts)))["content_html"] == f"<p>{PLAIN}</p>"


def test_all_parts_that_are_no_attachments_are_read() -> None:
    found = item(multipart("mixed", ("text/plain", f"{PLAIN}\nTwo < three."), ("text/html", "<p>A disclaimer.</p>")))
    assert found["content_html"] == f"<p>{PLAIN}</p><p>Two &lt; three.</p>\n<p>A disclaimer.</p>"
    assert item(multipart("mixed", ("text/plain", "One."), ("text/plain", "Two.")))["content_text"] == "One.\nTwo."


def test_the_title_of_a_letters_document_is_not_its_text() -> None:
    html = item(multipart("mixed", ("text/html", "<html><head><title>campaign 7</title></head><p>Talks.</p>")))
    assert html["content_html"] == "<html><head></head><p>Talks.</p>"


ODD = {
    "nothing": b"",
    "no header": b"\r\n\r\nx",
    "a broken word": b"Subject: =?utf-8?b?!!!?= =?nonsense?q?a?=\r\n\r\nx",
    "raw bytes in a header": "Subject: Süd\r\n\r\nx".encode("latin-1"),
    "a charset that is none": b"Subject: a\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xff\xfe",
    "broken base64": b"Subject: a\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    "a boundary that never comes": b"Subject: a\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--y\r\n",
    "an impossible date": b"Subject: a\r\nDate: Mon, 99 Nov 99999 25:00:00 +9999\r\n\r\nx",
    "a folded header": b"Subject: a\r\n b\x1b[31m\r\n\tc\r\n\r\nx",
    "many parts within each other": b"Subject: a\r\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)),
}


@pytest.mark.parametrize("mail", ODD.values(), ids=ODD)
def test_an_odd_mail_is_an_entry_all_the_same(mail: bytes) -> None:
    found = item(mail)
    assert found["id"]
    assert found["title"]
    assert "\x1b" not in found["title"]
    assert "\n" not in found["title"]


@given(st.binary(max_size=400))
def test_whatever_comes_is_an_entry(mail: bytes) -> None:
    assert item(b"Subject: a\r\n" + mail)["title"]


def test_links_are_bounded() -> None:
    many = "".join(f"<a href=https://outlet.example/{number}>{number}</a>" for number in range(500))
    html = item(letter(f"<p>{many}</p>"))["content_html"]
    assert html.count("<p>https://") == MOST_LINKS


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(size=1, cpu=timedelta(seconds=1))
    yield pool
    await pool.close()


def fetcher(server: ImapServer, pool: WorkerPool, password: str = PASSWORD) -> MailFetcher:
    limits = MailLimits(mail=2**20, whole=2**24, total=timedelta(seconds=5))
    policy = AddressPolicy((read_network("127.0.0.0/8"),))
    mailbox = Mailbox(host="127.0.0.1", port=server.port, is_tls=False, user=USER, folder="INBOX", password=password)
    return MailFetcher(MailboxVisitor(resolver=SystemResolver(), policy=policy, limits=limits), pool, mailbox)


def visit(etag: str | None = None) -> Visit:
    return Visit(url=URL, purpose=Purpose.FEED, etag=etag)


async def test_a_folder_answers_like_a_feed_that_shows_what_is_new(pool: WorkerPool) -> None:
    with imap_server() as server:
        mails = fetcher(server, pool)
        empty = await mails.fetch(visit())
        assert isinstance(empty, NotModified)
        assert empty.etag == "7.0"
        server.inbox.add(letter())
        got = await mails.fetch(visit("7.0"))
        assert isinstance(got, Fetched)
        assert (got.etag, got.status, got.content_type) == ("7.1", 200, "application/feed+json; charset=utf-8")
        parsed = parse_feed(got.body, got.content_type, URL)
        assert isinstance(parsed, ParsedFeed)
        assert [entry.guid for entry in parsed.entries] == ["week-47@letter.example"]
        assert (await mails.fetch(visit("7.1"))).__class__ is NotModified
        assert (await mails.fetch(visit('"nonsense"'))).__class__ is Fetched


class Fragile(WorkerPool):
    """A pool whose workers die of every mail that is called a bomb."""

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | WorkerFailed:
        if "Subject: bomb" in repr(args):
            return WorkerFailed(cause=Cause.CPU, reason="it took longer than 3 s of CPU time")
        return function(*args, **kwargs)


async def test_a_mail_that_kills_the_worker_hurts_only_itself() -> None:
    with imap_server() as server:
        server.inbox.add(letter(), b"Subject: bomb\r\n\r\nx", letter(Message_ID="<last@letter.example>"))
        got = await fetcher(server, Fragile()).fetch(visit())
    assert isinstance(got, Fetched)
    found = {entry["id"]: entry["title"] for entry in json.loads(got.body)["items"]}
    assert list(found) == ["week-47@letter.example", "7.2", "last@letter.example"]
    assert found["7.2"] == UNREADABLE
    assert got.etag == "7.3"


async def test_links_within_each_other_by_the_thousand_are_read_in_time(pool: WorkerPool) -> None:
    nested = b"Subject: nested\r\nContent-Type: text/html\r\n\r\n" + b"<a href=https://x.example/unsub><div>a" * 20_000
    with imap_server() as server:
        server.inbox.add(nested)
        got = await fetcher(server, pool).fetch(visit())
    assert isinstance(got, Fetched)
    assert json.loads(got.body)["items"][0]["title"] == "nested"


async def test_a_refusal_is_a_failed_visit(pool: WorkerPool) -> None:
    with imap_server() as server:
        got = await fetcher(server, pool, password="wrong").fetch(visit())
    assert isinstance(got, FetchFailed)
    assert (got.kind, got.reason) == (FailureKind.UNAUTHORISED, "127.0.0.1 does not accept this name and password")
