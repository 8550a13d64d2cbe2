"""Dialogue: the talk with the relay, message after message in one session, and what its end means. aiosmtplib's home.

The window of G3 is one step wide here: the message goes out without its final dot and is seen off; only then comes
the dot. What breaks before it leaves nothing to repeat; what breaks after it is unknown (RFC 5321, 4.1.1.4; RFC 1047).
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

import aiosmtplib
from msgspec import Struct

from watchdesk.channels.answers import quoted
from watchdesk.channels.email.settings import SmtpSettings
from watchdesk.model.deliveries import Accepted, Answer, Refused, Unknown

GOODBYE = 2.0
_STUFFED = re.compile(rb"(?m)^\.")
_START_INPUT = 354
_CLOSING = 421
# The relay wants us signed in, or our credentials are wrong: the operator can mend that (RFC 4954, section 6).
_CREDENTIALS = frozenset({454, 530, 534, 535, 538})


class Step(StrEnum):
    """Where the talk stands; the words complete "the relay refused …"."""

    CONNECT = "the connection"
    GREET = "the greeting"
    TLS = "encryption"
    SIGN_IN = "to sign us in"
    SENDER = "the sender"
    RECIPIENT = "the recipient"
    CONTENT = "the message"
    HANDED_OVER = "the message after all of it was sent"


# An answer of 5xx is the last word only where it is about this message; before, it is about us, and can be mended.
_ABOUT_THE_MESSAGE = frozenset({Step.SENDER, Step.RECIPIENT, Step.CONTENT, Step.HANDED_OVER})


async def hand_over(
    message: bytes,
    *,
    to: str,
    smtp: SmtpSettings,
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    kept: "Talk | None" = None,
    bounces_to: str | None = None,
) -> tuple[Answer, "Talk | None"]:
    """Hand one message to the relay within `smtp.timeout` seconds in all. Never raises for what the relay does.

    `kept`: a session that is still open. Returns the answer, and the session where the next message may follow in it.
    `bounces_to`: the sender of the envelope, to whom a report goes that it could not be delivered (None: our mailbox).
    A relay that has closed a kept session (421, RFC 5321, 3.8) is called again: it has been handed nothing.
    """
    envelope = Envelope(sender=bounces_to or smtp.mailbox.address, to=to)
    if kept is not None:
        answer = await _in_session(kept, message, envelope)
        if not kept.was_over:
            return answer, kept if kept.is_open else None
    talk = Talk(smtp, tls)
    return await _in_session(talk, message, envelope), talk if talk.is_open else None


async def _in_session(talk: "Talk", message: bytes, envelope: "Envelope") -> Answer:
    try:
        async with asyncio.timeout(talk.timeout):
            answer = await talk.deliver(message, envelope)
            talk.is_open = isinstance(answer, Accepted)
    except aiosmtplib.SMTPResponseException as refusal:
        answer = talk.refused(refusal)
    except aiosmtplib.SMTPTimeoutError:
        answer = talk.broken("it did not answer in time")
    except TimeoutError:
        answer = talk.broken(f"it took more than {talk.timeout:g} seconds in all")
    except (aiosmtplib.SMTPException, OSError) as error:
        answer = talk.broken(_cause(error))
    finally:
        if not talk.is_open:
            talk.hang_up()
    return answer


class Envelope(Struct, frozen=True, kw_only=True):
    """Who a message is from and to, as the relay is told: reports of its fate go to `sender`."""

    sender: str
    to: str


class Talk:
    """One session. `step` says how far it came with a message, which decides what a failure means.

    `is_open`: the last message was taken, and another may follow. `was_over`: the session was kept open, and the relay
    had ended it before another message was begun.
    """

    def __init__(self, smtp: SmtpSettings, tls: Callable[[], ssl.SSLContext]) -> None:
        self._smtp = smtp
        self._tls = tls
        self._sender = smtp.mailbox
        self.timeout = smtp.timeout
        self.step = Step.CONNECT
        self.is_open = False
        self.was_over = False
        self._writer: asyncio.StreamWriter | None = None
        # We introduce ourselves by the sender's domain: asking DNS for our own name can take longer than the mail.
        self._client = aiosmtplib.SMTP(
            hostname=smtp.host,
            port=smtp.port,
            local_hostname=self._sender.domain,
            timeout=smtp.timeout,
            use_tls=smtp.security == "tls",
            start_tls=False,
            tls_context=None if smtp.security == "none" else tls(),
        )

    async def deliver(self, message: bytes, envelope: Envelope) -> Answer:
        """Go through the whole dialogue, or its rest. Raises what aiosmtplib raises; `step` tells where."""
        if self.is_open:
            self.is_open = False
            await self._begin_another(message, envelope)
        else:
            if (refused := await self._greet()) is not None:
                return refused
            await self._begin(message, envelope)
        self.step = Step.RECIPIENT
        await self._say(b"RCPT", b"TO:<%b>" % envelope.to.encode())
        self.step = Step.CONTENT
        return await self._send_content(message)

    async def _greet(self) -> Refused | None:
        await self._client.connect()
        self.step = Step.GREET
        await self._client.ehlo()
        if self._smtp.security == "starttls" and not await self._encrypt():
            return Refused(
                reason="the relay does not offer encryption (STARTTLS), and mail is never sent in clear text",
                is_final=False,
            )
        await self._sign_in()
        return None

    async def _begin(self, message: bytes, envelope: Envelope) -> None:
        self.step = Step.SENDER
        size = [b"SIZE=%d" % len(message)] if self._client.supports_extension("size") else []
        await self._say(b"MAIL", b"FROM:<%b>" % envelope.sender.encode(), *size)

    async def _say(self, *words: bytes) -> None:
        """Say one command of the envelope. Raises SMTPResponseException if the relay does not agree.

        aiosmtplib's own `mail` and `rcpt` parse each address again, and set a timer for each command: ours were checked
        when they were read (addresses.py), and one timer runs for the whole delivery. That is a third of its cost.
        """
        answer = await self._client.execute_command(*words, timeout=None)
        if not _is_positive(answer.code):
            raise aiosmtplib.SMTPResponseException(answer.code, answer.message)

    async def _begin_another(self, message: bytes, envelope: Envelope) -> None:
        """Begin a message in a session that was kept; note where it is over."""
        try:
            await self._begin(message, envelope)
        except aiosmtplib.SMTPResponseException as refusal:
            self.was_over = refusal.code == _CLOSING
            raise
        except (aiosmtplib.SMTPServerDisconnected, OSError):
            self.was_over = True
            raise

    async def _encrypt(self) -> bool:
        self.step = Step.TLS
        if not self._client.supports_extension("starttls"):
            return False
        await self._client.starttls()
        await self._client.ehlo()
        return True

    async def _sign_in(self) -> None:
        if self._smtp.username is None or self._smtp.password is None:
            return
        self.step = Step.SIGN_IN
        await self._client.login(self._smtp.username, self._smtp.password.get_secret_value())

    async def _send_content(self, message: bytes) -> Answer:
        start = await self._client.execute_command(b"DATA", timeout=None)
        if start.code != _START_INPUT:
            raise aiosmtplib.SMTPDataError(start.code, start.message)
        protocol, transport = self._client.protocol, self._client.transport
        if protocol is None or not isinstance(transport, asyncio.WriteTransport):
            raise aiosmtplib.SMTPServerDisconnected("the connection was lost")
        transport.set_write_buffer_limits(high=0)
        protocol.write(_STUFFED.sub(b"..", message))
        # A StreamWriter over aiosmtplib's protocol is asyncio's own way to wait until everything has left the process.
        # One serves the whole session, because it closes the connection when it is forgotten.
        if self._writer is None:
            self._writer = asyncio.StreamWriter(transport, protocol, None, asyncio.get_running_loop())
        await self._writer.drain()
        if not self._client.is_connected:
            raise aiosmtplib.SMTPServerDisconnected("the connection was lost")
        self.step = Step.HANDED_OVER
        answer = await self._client.execute_command(b".", timeout=None)
        if not _is_positive(answer.code):
            raise aiosmtplib.SMTPDataError(answer.code, answer.message)
        return Accepted(detail=f"{answer.code} {self._quoted(answer.message)}")

    def refused(self, refusal: aiosmtplib.SMTPResponseException) -> Answer:
        """Return what an answer of the relay means where it stood."""
        if refusal.code < 400:  # noqa: PLR2004 - neither yes nor no: it is not speaking SMTP
            return self.broken("it answered with something that is not SMTP")
        is_final = refusal.code >= 500 and self.step in _ABOUT_THE_MESSAGE and refusal.code not in _CREDENTIALS  # noqa: PLR2004 - permanent, RFC 5321
        said = self._quoted(refusal.message)
        if self.step is Step.SIGN_IN or refusal.code in _CREDENTIALS:
            return Refused(
                reason=f"the relay did not sign us in; check username and password ({refusal.code} {said})",
                is_final=False,
            )
        return Refused(reason=f"the relay refused {self.step}: {refusal.code} {said}", is_final=is_final)

    def broken(self, cause: str) -> Answer:
        """Return what a talk without an end means where it stood."""
        if self.step is Step.HANDED_OVER:
            return Unknown(reason=f"the relay has the whole message, but no answer came: {cause}")
        return Refused(
            reason=f"the talk with the relay {self._smtp.host} broke off at {_AT[self.step]}: {self._quoted(cause)}",
            is_final=False,
        )

    async def end(self) -> None:
        """Close the session politely, but not at any price: all answers are known."""
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            async with asyncio.timeout(GOODBYE):
                await self._client.quit()
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection."""
        self._client.close()

    def _quoted(self, said: str) -> str:
        password = self._smtp.password.get_secret_value() if self._smtp.password else ""
        return quoted(said, secrets=(password,))


_AT = {
    Step.CONNECT: "the connection",
    Step.GREET: "the greeting",
    Step.TLS: "encryption",
    Step.SIGN_IN: "signing in",
    Step.SENDER: "the sender",
    Step.RECIPIENT: "the recipient",
    Step.CONTENT: "the message",
}


def _is_positive(code: int) -> bool:
    """Return whether an answer is a yes: 2yz of RFC 5321, 4.2.1."""
    return 200 <= code < 300  # noqa: PLR2004


def _cause(error: BaseException) -> str:
    """Say in words an operator understands why a connection failed."""
    chain = [error]
    while (cause := chain[-1].__cause__) is not None:
        chain.append(cause)
    for link in chain:
        if isinstance(link, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {link.verify_message}"
        if isinstance(link, ssl.SSLError):
            return "encryption could not be agreed on"
        if isinstance(link, socket.gaierror):
            return "there is no host of that name"
        if isinstance(link, ConnectionRefusedError):
            return "nothing listens at that port"
    return "the connection was lost" if isinstance(error, ConnectionError) else (str(error) or "it failed")
