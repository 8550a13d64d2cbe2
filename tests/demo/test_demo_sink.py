"""The mail sink takes what a mail client hands it, byte for byte."""

import asyncio
import smtplib

import pytest

from watchdesk.demo.sink import Received, SmtpSink

MAIL = b"Subject: A road\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n.dots and \xd9\x84\xd9\x81\xd8\xb8\r\n"


def hand_over(port: int, recipients: list[str]) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        client.sendmail("desk@watchdesk.test", recipients, MAIL)


async def test_a_mail_is_kept_with_its_envelope() -> None:
    async with SmtpSink() as sink:
        await asyncio.to_thread(hand_over, sink.port, ["analyst@watchdesk.test", "second@watchdesk.test"])
    assert sink.messages == [
        Received(
            sender="desk@watchdesk.test",
            recipients=("analyst@watchdesk.test", "second@watchdesk.test"),
            content=MAIL,
        )
    ]


async def test_mails_stand_in_the_order_of_their_coming() -> None:
    async with SmtpSink() as sink:
        for number in range(3):
            await asyncio.to_thread(hand_over, sink.port, [f"{number}@watchdesk.test"])
    assert [message.recipients for message in sink.messages] == [(f"{number}@watchdesk.test",) for number in range(3)]


async def test_two_sinks_do_not_share_a_port() -> None:
    async with SmtpSink() as one, SmtpSink() as two:
        assert one.port != two.port


async def test_a_closed_sink_takes_nothing() -> None:
    async with SmtpSink() as sink:
        port = sink.port
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(hand_over, port, ["analyst@watchdesk.test"])
