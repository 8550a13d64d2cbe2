"""Send mail: the channel kind "email"."""

from datetime import datetime

from watchdesk.channels.answers import part
from watchdesk.channels.email.sessions import Sessions
from watchdesk.channels.email.settings import EmailSettings
from watchdesk.channels.reply_links import ReplyLinks
from watchdesk.model.deliveries import Answer, Delivery, Part
from watchdesk.model.tellings import Digest


class EmailSender:
    """Renders a digest as one message, and hands it to the relay in one of the sessions that all mail shares."""

    def __init__(self, settings: EmailSettings, sessions: Sessions, *, links: ReplyLinks | None = None) -> None:
        self._links = links
        self._to = settings.to
        self._sessions = sessions

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:
        """Return the one part `message`."""
        from watchdesk.channels.email.render import render_message  # noqa: PLC0415 - Jinja2 costs 140 ms at start

        mailbox = self._sessions.smtp.mailbox
        body = render_message(digest, delivery_id=delivery_id, sender=mailbox, to=self._to, links=self._links)
        return (Part(name="message", media_type="message/rfc822", body=body),)

    async def begin_visit(self) -> None:
        """Wait for a place at the relay."""
        await self._sessions.begin_visit()

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:  # noqa: ARG002 - the deadline runs on the real clock
        """Hand the message over, as it is, within the relay's timeout; the session stays open for the next one."""
        from watchdesk.channels.email.dialogue import hand_over  # noqa: PLC0415 - aiosmtplib costs 30 ms at start

        sessions = self._sessions
        answer, talk = await hand_over(
            part(delivery, "message"),
            to=self._to,
            smtp=sessions.smtp,
            tls=sessions.tls,
            kept=sessions.take(),
            bounces_to=sessions.bounces_to(delivery.id),
        )
        sessions.give_back(talk)
        return answer

    async def end_visit(self) -> None:
        """Give the place up; the last to go closes the sessions."""
        await self._sessions.end_visit()
