"""The fault tables of mail, Slack and webhooks on the route: what becomes of a delivery, and when it is tried next."""

import email
import ssl
from collections.abc import Mapping
from datetime import timedelta
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from channels.posters import ScriptedPoster
from channels.relays import Relay, running
from engine.small_desk import FEED, SmallDesk, entry, page
from watchdesk.channels.email.send import EmailSender
from watchdesk.channels.email.sessions import Sessions
from watchdesk.channels.email.settings import EmailSettings, SmtpSettings
from watchdesk.channels.kinds import build
from watchdesk.model.deliveries import Delivery, DeliveryState
from watchdesk.model.subscribers import Channel
from watchdesk.model.visits import FailureKind, Posted, PostFailed, PostResult
from watchdesk.ports import Sender

PENDING, UNKNOWN, DEAD, SENT = (
    DeliveryState.PENDING,
    DeliveryState.UNKNOWN,
    DeliveryState.DEAD,
    DeliveryState.SENT,
)
MINUTE = timedelta(minutes=1)
MAIL = Channel(name="mail", kind="email", address="analyst@example.org")
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TABLES: Mapping[str, Mapping[str, Any]] = {
    "slack": {"kind": "slack", "url": "https://hooks.example.org/services/T1/B2/verysecret"},
    "webhook": {"kind": "webhook", "url": "https://hooks.example.org/in", "secret": SECRET},
}


def desk_with(channel: Channel, sender: Sender) -> SmallDesk:
    any_sender: Any = sender
    desk = SmallDesk(feeds=(FEED,), channel=channel, sender=any_sender)
    desk.world.publish(FEED, entry("a"))
    desk.world.print_page("https://lantern.test/a", page())
    return desk


def mail_desk(relay: Relay, **more: Any) -> SmallDesk:
    table = {"host": "127.0.0.1", "port": relay.port, "security": "none", "sender": "desk@example.org", "timeout": 0.6}
    smtp = SmtpSettings(**{**table, **more})
    tls = ssl.create_default_context
    return desk_with(MAIL, EmailSender(EmailSettings(kind="email", to="analyst@example.org"), Sessions(smtp, tls=tls)))


def only(desk: SmallDesk) -> Delivery:
    (delivery,) = desk.store.deliveries()
    return delivery


def pause(desk: SmallDesk) -> timedelta | None:
    due = only(desk).next_attempt_at
    return None if due is None else due - desk.clock.now()


def message_ids(relay: Relay) -> set[str]:
    return {str(email.message_from_bytes(one, policy=default)["Message-ID"]) for one in relay.messages}


FAULTS: list[tuple[str, str | None, DeliveryState]] = [
    ("greeting", None, PENDING),
    ("greeting", "421 too busy", PENDING),
    ("greeting", "554 go away", PENDING),
    ("EHLO", None, PENDING),
    ("MAIL", None, PENDING),
    ("MAIL", "421 closing", PENDING),
    ("MAIL", "451 later", PENDING),
    ("RCPT", None, PENDING),
    ("RCPT", "450 greylisted", PENDING),
    ("RCPT", "550 no such user", DEAD),
    ("DATA", None, PENDING),
    ("DATA", "451 later", PENDING),
    (
        "body",
        None,
        UNKNOWN,
    ),  # the whole message is in the network's hands when the relay breaks off in the middle of it
    ("dot", None, UNKNOWN),
    ("dot", "452 disk full", PENDING),
    ("dot", "554 spam", DEAD),
]


@pytest.mark.parametrize("stage,says,state", FAULTS, ids=[f"{stage} {says or 'dropped'}" for stage, says, _ in FAULTS])
async def test_a_relay_that_fails_at_any_stage_and_then_works(
    stage: str, says: str | None, state: DeliveryState
) -> None:
    async with running(Relay(says={stage: says})) as relay:
        desk = mail_desk(relay)
        await desk.check()
        assert only(desk).state is state
        first = pause(desk)
        if state is DEAD:
            assert first is None
        else:
            assert first is not None
            assert 5 * MINUTE <= first <= 5.5 * MINUTE, "RFC 5321 and G4: five minutes, with a tenth of jitter"
        relay.says = {}
        await desk.check(4 * MINUTE)
        assert only(desk).state is state, "not before its time"
        await desk.check(2 * MINUTE)
        assert only(desk).state is (DEAD if state is DEAD else SENT)
        assert len(message_ids(relay)) == (0 if state is DEAD else 1), "the same message, whatever came before"
        assert only(desk).may_repeat == (state is UNKNOWN)


async def test_of_three_recipients_the_one_that_is_refused_holds_up_nobody() -> None:
    async with running(Relay()) as relay:
        desks = [mail_desk(relay) for _ in range(3)]
        states = []
        for number, desk in enumerate(desks):
            relay.says = {"RCPT": "550 no such user"} if number == 1 else {}
            await desk.check()
            states.append(only(desk).state)
        assert states == [SENT, DEAD, SENT]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_where_encryption_cannot_be_had_nothing_goes_out_in_clear_text(security: str) -> None:
    async with running(Relay()) as relay:
        desk = mail_desk(relay, security=security)
        await desk.check()
        assert only(desk).state is PENDING
        assert relay.messages == []
        assert not [line for line in relay.heard if line.startswith(("MAIL", "AUTH"))]


async def test_with_a_certificate_of_nobody_we_trust_nothing_goes_out() -> None:
    folder = Path(__file__).parent.parent / "channels"
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(folder / "relay.pem")
    async with running(Relay(tls=own), over_tls=True) as relay:
        desk = mail_desk(relay, security="tls", host="localhost")
        await desk.check()
        assert only(desk).state is PENDING
        assert "certificate" in (only(desk).reason or "").lower()
        assert relay.heard == []


def posted(status: int, body: bytes = b"", retry_after: timedelta | None = None) -> Posted:
    return Posted(status=status, body=body, retry_after=retry_after)


HANGS = PostFailed(kind=FailureKind.TIMEOUT, reason="no answer", request_sent=True)
NOBODY = PostFailed(kind=FailureKind.UNREACHABLE, reason="refused", request_sent=False)
DAY = timedelta(days=1)
POSTS: list[tuple[str, str, PostResult, DeliveryState, timedelta | None]] = [
    ("webhook", "500", posted(500), PENDING, timedelta(seconds=5)),
    ("webhook", "301", posted(301), PENDING, timedelta(seconds=5)),
    ("webhook", "410", posted(410), DEAD, None),
    ("webhook", "429 in a minute", posted(429, retry_after=MINUTE), PENDING, MINUTE),
    ("webhook", "429 in a year", posted(429, retry_after=365 * DAY), PENDING, DAY),
    ("webhook", "429 in the past", posted(429, retry_after=-MINUTE), PENDING, timedelta(seconds=5)),
    ("webhook", "hangs", HANGS, UNKNOWN, timedelta(seconds=5)),
    ("webhook", "nobody", NOBODY, PENDING, timedelta(seconds=5)),
    ("slack", "no ok", posted(200, b"<html>sign in</html>"), PENDING, timedelta(seconds=5)),
    ("slack", "429", posted(429, b"rate_limited", retry_after=30 * MINUTE), PENDING, 30 * MINUTE),
    ("slack", "410", posted(410, b"channel_is_archived"), DEAD, None),
    ("slack", "403", posted(403, b"invalid_token"), DEAD, None),
    ("slack", "404", posted(404, b"no_service"), DEAD, None),
    ("slack", "500", posted(500, b"rollup_error"), PENDING, timedelta(seconds=5)),
    ("slack", "hangs", HANGS, UNKNOWN, timedelta(seconds=5)),
]


@pytest.mark.parametrize("row", POSTS, ids=[f"{kind} {name}" for kind, name, *_ in POSTS])
async def test_what_an_answer_to_a_post_makes_of_a_delivery(
    row: tuple[str, str, PostResult, DeliveryState, timedelta | None], tmp_path: Path
) -> None:
    kind, name, answer, state, least = row
    poster = ScriptedPoster()
    poster.answers[:] = [answer]
    channel, sender = build("it", TABLES[kind], mail=None, poster=poster, base=tmp_path)
    desk = desk_with(channel, sender)
    await desk.check()
    assert only(desk).state is state, name
    first = pause(desk)
    if least is None:
        assert first is None
        return
    assert first is not None
    assert least <= first <= least * 1.1
    poster.answers[:] = [posted(200, b"ok")]
    await desk.check(least * 1.2)
    assert only(desk).state is SENT
    assert only(desk).attempts == 2
