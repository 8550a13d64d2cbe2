"""Reports of undeliverable mail, as mail servers write them; and the envelope by which they come back."""

import pytest
from msgspec.structs import replace

from channels.relays import Relay, running
from watchdesk.channels.email.bounces import Bounce, read_bounce
from watchdesk.channels.email.send import EmailSender
from watchdesk.channels.email.sessions import Sessions
from watchdesk.channels.email.settings import EmailSettings, SmtpSettings
from watchdesk.rules.signing import short_mark
from watchdesk.rules.tables import table_of
from watchdesk.testing.builders import a_delivery, a_digest

KEY = b"k" * 32
DELIVERY = "0123456789abcdef" * 2
REPORT = """\
Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@relay.test (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.test
Arrival-Date: Tue, 24 Nov 2026 12:00:00 +0000

Final-Recipient: rfc822; gone@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b1
{returned}
--b1--
"""
WHOLE = """\
Content-Type: message/rfc822

Message-ID: <{id}@example.org>
Subject: News

News.
"""
HEADERS = """\
Content-Type: text/rfc822-headers

Subject: News
Message-ID: <{id}@example.org>
"""
SUFFIXED = f"bounces+{DELIVERY}@example.org"


def report(
    to: str = SUFFIXED,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "550 no such user",
    returned: str = "",
) -> bytes:
    text = REPORT.format(to=to, action=action, status=status, said=said, returned=returned.format(id=DELIVERY))
    return text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    "raw",
    [
        report(),
        report(action="Failed"),
        report("bounces@example.org", returned=WHOLE),
        report("bounces@example.org", returned=HEADERS),
        report().replace(b"\r\n", b"\n"),
    ],
    ids=["by its address", "in capitals", "by the returned message", "by returned headers", "bare line ends"],
)
def test_an_address_that_is_gone(raw: bytes) -> None:
    assert read_bounce(raw) == Bounce(delivery_id=DELIVERY, is_final=True, status="5.1.1", reason="550 no such user")


@pytest.mark.parametrize(
    "action,status,is_final", [("failed", "4.4.7", False), ("delayed", "4.2.2", False), ("failed", "", True)]
)
def test_what_is_only_late_is_not_final(action: str, status: str, *, is_final: bool) -> None:
    found = read_bounce(report(action=action, status=status))
    assert found is not None
    assert found.is_final == is_final


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 1000,
        b"Subject: Out of office\r\n\r\nI am away until Monday.",
        report(action="delivered", status="2.0.0"),
        report(action="relayed", status="2.0.0"),
        report("bounces@example.org"),
        report("bounces+short@example.org"),
        report().replace(b"message/delivery-status", b"text/plain"),
        b"Content-Type: message/delivery-status\r\n\r\n",
    ],
    ids=[
        "nothing",
        "bytes",
        "away",
        "arrived",
        "passed on",
        "of nobody",
        "of no delivery",
        "no fields",
        "empty fields",
    ],
)
def test_what_is_no_report_is_left_alone(raw: bytes) -> None:
    assert read_bounce(raw) is None


def test_what_a_server_says_is_one_clean_line() -> None:
    found = read_bounce(report(said="550 \x1b[31mno\x07 " + "such " * 100))
    assert found is not None
    assert found.reason.isprintable()
    assert len(found.reason) < 200


async def test_a_mail_comes_from_an_envelope_of_its_own() -> None:
    async with running(Relay()) as relay:
        mark = short_mark(KEY, "bounce", DELIVERY)
        long = "b" * 31  # the 64 letters that may stand before the @ leave no room for the mark
        for bounce_address, expected in (
            (None, "desk@example.org"),
            ("bounces@example.org", f"bounces+{DELIVERY}{mark}@example.org"),
            (f"{long}@example.org", f"{long}+{DELIVERY}@example.org"),
        ):
            smtp = SmtpSettings(
                host="127.0.0.1",
                port=relay.port,
                security="none",
                sender="desk@example.org",
                bounce_address=bounce_address,
            )
            sender = EmailSender(EmailSettings(kind="email", to="analyst@example.org"), Sessions(smtp, key=KEY))
            digest = a_digest()
            delivery = replace(a_delivery(digest, sender.render(digest, delivery_id=DELIVERY)), id=DELIVERY)
            relay.heard.clear()
            await sender.begin_visit()
            await sender.send(delivery, now=digest.composed_at)
            await sender.end_visit()
            assert any(line.startswith(f"MAIL FROM:<{expected}>") for line in relay.heard), relay.heard


def test_a_report_brings_back_the_mark_of_the_address_it_came_to() -> None:
    marked, plain = (read_bounce(report(f"bounces+{DELIVERY}{mark}@example.org")) for mark in ("0123456789", ""))
    assert (marked, plain) == (replace(plain, mark="0123456789"), replace(plain, mark=""))  # type: ignore[type-var] # both are there
    assert read_bounce(report(f"bounces+{DELIVERY}012345@example.org", returned=WHOLE)) == plain


def test_a_bounce_address_is_one_plain_address() -> None:
    with pytest.raises(ValueError, match="plain address"):
        table_of(SmtpSettings, {"host": "h.test", "sender": "desk@example.org", "bounce_address": "a@b.test, c@b.test"})
