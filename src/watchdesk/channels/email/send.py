"""Send mail: the channel kind "email"."""

import ssl
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from watchdesk.channels.answers import part
from watchdesk.channels.email.settings import EmailSettings, SmtpSettings
from watchdesk.channels.reply_links import ReplyLinks
from watchdesk.model.deliveries import Answer, Delivery, Part
from watchdesk.model.tellings import Digest

if TYPE_CHECKING:
    from watchdesk.channels.email.dialogue import Talk


@cache
def system_tls() -> ssl.SSLContext:
    """Return the one TLS context of all relays, with the system's authorities (making one costs 23 ms)."""
    return ssl.create_default_context()


class EmailSender:
    """Renders a digest as one message, and hands it to the relay; the deliveries of one visit share a session."""

    def __init__(
        self,
        settings: EmailSettings,
        smtp: SmtpSettings,
        *,
        tls: Callable[[], ssl.SSLContext] = system_tls,
        links: ReplyLinks | None = None,
    ) -> None:
        self._links = links
        self._to = settings.to
        self._smtp = smtp
        self._tls = tls
        self._kept: Talk | None = None

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:
        """Return the one part `message`."""
        from watchdesk.channels.email.render import render_message  # noqa: PLC0415 - Jinja2 costs 140 ms at start

        mailbox = self._smtp.mailbox
        body = render_message(digest, delivery_id=delivery_id, sender=mailbox, to=self._to, links=self._links)
        return (Part(name="message", media_type="message/rfc822", body=body),)

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:  # noqa: ARG002 - the deadline runs on the real clock
        """Hand the message over, as it is, within the relay's timeout; the session stays open for the next one."""
        from watchdesk.channels.email.dialogue import hand_over  # noqa: PLC0415 - aiosmtplib costs 30 ms at start

        kept, self._kept = self._kept, None
        message = part(delivery, "message")
        bounces_to = self._smtp.bounces_to(delivery.id)
        answer, kept = await hand_over(
            message, to=self._to, smtp=self._smtp, tls=self._tls, kept=kept, bounces_to=bounces_to
        )
        await self.end_visit()  # somebody else's: a test of this channel, meanwhile
        self._kept = kept
        return answer

    async def end_visit(self) -> None:
        """Close the session politely."""
        kept, self._kept = self._kept, None
        if kept is not None:
            await kept.end()
