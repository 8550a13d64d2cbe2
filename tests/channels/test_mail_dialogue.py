"""Mail over real sockets: how a relay may behave, and what the desk makes of it (G3, G4)."""

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from channels.relays import Relay, running
from watchdesk.channels.email.dialogue import hand_over
from watchdesk.channels.email.send import EmailSender
from watchdesk.channels.email.sessions import Sessions
from watchdesk.channels.email.settings import EmailSettings, SmtpSettings
from watchdesk.model.deliveries import Accepted, Answer, Refused, Unknown
from watchdesk.model.secrets import Secret
from watchdesk.testing.builders import SLOT_AT, a_delivery, a_digest

HERE = Path(__file__).parent
MESSAGE = b"Subject: x\r\n\r\n.a line that begins with a dot\r\n..two\r\nthe end\r\n"
LARGE = b"Subject: x\r\n\r\n" + b"0123456789" * 7 + b"\r\n" + (b"x" * 76 + b"\r\n") * 200_000
PASSWORD = "correct horse battery"


def server_tls(name: str = "relay.pem") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(HERE / name)
    return context


def trusting(name: str = "relay.pem") -> Callable[[], ssl.SSLContext]:
    return lambda: ssl.create_default_context(cafile=str(HERE / name))


def settings(relay: Relay, **others: Any) -> SmtpSettings:
    table = {"host": "127.0.0.1", "port": relay.port, "security": "none", "sender": "desk@example.org", "timeout": 20}
    return SmtpSettings(**{**table, **others})


async def told(relay: Relay, message: bytes = MESSAGE, *, over_tls: bool = False, **others: Any) -> Answer:
    async with running(relay, over_tls=over_tls):
        smtp = settings(relay, **others)
        answer, kept = await hand_over(message, to="analyst@example.org", smtp=smtp, tls=trusting())
        assert (kept is not None) == isinstance(answer, Accepted)
        if kept is not None:
            await kept.end()
        return answer


async def test_a_message_arrives_byte_for_byte() -> None:
    relay = Relay()
    answer = await told(relay)
    assert answer == Accepted(detail="250 2.0.0 taken as 4711")
    assert relay.messages == [MESSAGE.replace(b"\r\n.", b"\r\n..")]
    assert "MAIL FROM:<desk@example.org> SIZE=" in " ".join(relay.heard)
    assert relay.heard[-1] == "QUIT"


@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
async def test_a_connection_lost_before_the_content_is_refused_for_now(stage: str) -> None:
    answer = await told(Relay(says={stage: None}))
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert "lost" in answer.reason or "SMTP" in answer.reason


async def test_a_connection_lost_within_the_content_is_refused_for_now() -> None:
    relay = Relay(says={"body": None})
    answer = await told(relay, LARGE)
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert not relay.messages


async def test_a_connection_lost_after_the_final_dot_is_unknown() -> None:
    answer = await told(Relay(says={"dot": None}))
    assert isinstance(answer, Unknown)
    assert "no answer" in answer.reason


async def test_a_relay_that_talks_nonsense_after_the_final_dot_is_unknown() -> None:
    assert isinstance(await told(Relay(says={"dot": "hello?"})), Unknown)


async def test_a_relay_silent_after_the_final_dot_is_unknown() -> None:
    answer = await told(Relay(says={"dot": "250-so far"}), timeout=0.5)
    assert isinstance(answer, Unknown)


async def test_a_relay_silent_before_the_content_is_refused_for_now() -> None:
    answer = await told(Relay(says={"RCPT": "250-so far"}), timeout=0.5)
    assert isinstance(answer, Refused)
    assert not answer.is_final


async def test_a_lost_connection_at_goodbye_changes_nothing() -> None:
    assert isinstance(await told(Relay(says={"QUIT": None})), Accepted)


@pytest.mark.parametrize(
    "stage,said,is_final",
    [
        ("greeting", "421 too busy", False),
        ("greeting", "554 not you", False),
        ("EHLO", "421 shutting down", False),
        ("MAIL", "421 shutting down", False),
        ("MAIL", "451 try later", False),
        ("MAIL", "530 authentication required", False),
        ("MAIL", "550 no such sender", True),
        ("RCPT", "450 mailbox busy", False),
        ("RCPT", "550 5.1.1 no such mailbox", True),
        ("RCPT", "535 sign in first", False),
        ("DATA", "451 try later", False),
        ("DATA", "554 no", True),
        ("dot", "421 full", False),
        ("dot", "452 disk full", False),
        ("dot", "554 5.7.1 spam", True),
    ],
)
async def test_an_answer_is_final_only_where_no_later_try_can_succeed(stage: str, said: str, is_final: bool) -> None:  # noqa: FBT001 - a column of the table
    relay = Relay(says={stage: said})
    answer = await told(relay)
    assert isinstance(answer, Refused)
    assert answer.is_final is is_final
    assert said.partition(" ")[0] in answer.reason
    assert not relay.messages


async def test_a_relay_that_was_busy_takes_the_same_bytes_later() -> None:
    first, second = Relay(says={"RCPT": "450 busy"}), Relay()
    assert isinstance(await told(first), Refused)
    assert isinstance(await told(second), Accepted)
    assert len(second.messages) == 1


async def test_control_characters_of_a_relay_do_not_reach_the_operator() -> None:
    answer = await told(Relay(says={"RCPT": "550 \x1b[31mno\x07 " + "x" * 900}))
    assert isinstance(answer, Refused)
    assert "\x1b" not in answer.reason
    assert len(answer.reason) < 250


async def test_nobody_listens() -> None:
    relay = Relay()
    async with running(relay):
        pass
    answer, _ = await hand_over(MESSAGE, to="a@example.org", smtp=settings(relay))
    assert isinstance(answer, Refused)
    assert "nothing listens" in answer.reason


async def test_mail_is_never_sent_in_clear_text_where_starttls_was_stripped() -> None:
    relay = Relay(extensions=("SIZE 1000", "AUTH PLAIN LOGIN"))
    answer = await told(relay, security="starttls", username="desk", password=Secret(PASSWORD))
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert "clear text" in answer.reason
    assert not [line for line in relay.heard if line.startswith(("MAIL", "AUTH"))]


async def test_starttls_refused_by_the_relay_sends_nothing() -> None:
    relay = Relay(extensions=("STARTTLS",), says={"STARTTLS": "454 not now"})
    answer = await told(relay, security="starttls")
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert not [line for line in relay.heard if line.startswith("MAIL")]


async def test_mail_goes_over_starttls() -> None:
    relay = Relay(extensions=("STARTTLS",), tls=server_tls())
    assert isinstance(await told(relay, security="starttls"), Accepted)
    assert relay.heard.index("STARTTLS") < relay.heard.index("DATA")


async def test_mail_goes_over_tls_from_the_start() -> None:
    relay = Relay(tls=server_tls())
    assert isinstance(await told(relay, security="tls", over_tls=True), Accepted)


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("trusted", ["relay.pem", "elsewhere.pem"], ids=["self-signed", "wrong host"])
async def test_a_bad_certificate_is_refused(security: str, trusted: str) -> None:
    relay = Relay(extensions=("STARTTLS",), tls=server_tls("elsewhere.pem"))
    async with running(relay, over_tls=security == "tls"):
        answer, _ = await hand_over(
            MESSAGE, to="a@example.org", smtp=settings(relay, security=security), tls=trusting(trusted)
        )
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert "certificate" in answer.reason
    assert not relay.messages
    assert not [line for line in relay.heard if line.startswith("MAIL")]


async def test_a_wrong_password_is_for_the_operator_to_mend() -> None:
    relay = Relay(
        extensions=("STARTTLS", "AUTH PLAIN"), tls=server_tls(), says={"AUTH": f"535 5.7.8 not {PASSWORD}, my friend"}
    )
    answer = await told(relay, security="starttls", username="desk", password=Secret(PASSWORD))
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert "password" in answer.reason
    assert PASSWORD not in answer.reason


async def test_a_relay_without_sign_in_is_for_the_operator_to_mend() -> None:
    relay = Relay(extensions=("STARTTLS",), tls=server_tls())
    answer = await told(relay, security="starttls", username="desk", password=Secret(PASSWORD))
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert not relay.messages


async def test_signing_in_comes_after_encryption() -> None:
    relay = Relay(extensions=("STARTTLS", "AUTH PLAIN"), tls=server_tls(), says={"AUTH": "235 welcome"})
    answer = await told(relay, security="starttls", username="desk", password=Secret(PASSWORD))
    assert isinstance(answer, Accepted)
    verbs = [line.split()[0] for line in relay.heard]
    assert verbs.index("STARTTLS") < verbs.index("AUTH") < verbs.index("MAIL")


class Inbox:
    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken.append(envelope)
        return "250 OK"


async def test_a_real_relay_takes_the_rendered_digest() -> None:
    inbox = Inbox()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(inbox, hostname="relay.test", loop=asyncio.get_running_loop()), "127.0.0.1", 0
    )
    async with server:
        port = server.sockets[0].getsockname()[1]
        smtp = SmtpSettings(host="127.0.0.1", port=port, security="none", sender="watchdesk <desk@example.org>")
        sender = EmailSender(EmailSettings(kind="email", to="analyst@example.org"), Sessions(smtp))
        digest = a_digest()
        parts = sender.render(digest, delivery_id="d" * 32)
        answer = await sender.send(a_delivery(digest, parts), now=SLOT_AT)
    assert isinstance(answer, Accepted)
    (envelope,) = inbox.taken
    assert envelope.mail_from == "desk@example.org"
    assert envelope.rcpt_tos == ["analyst@example.org"]
    assert envelope.content == parts[0].body
