"""Send to a webhook: the channel kind "webhook", signed by the Standard Webhooks specification."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from watchdesk.channels.answers import part, quoted, unanswered
from watchdesk.channels.webhook.render import render_parts
from watchdesk.channels.webhook.settings import WebhookSettings
from watchdesk.model.deliveries import Accepted, Answer, Delivery, Part, Refused
from watchdesk.model.tellings import Digest
from watchdesk.model.visits import Posted
from watchdesk.ports import Poster

_GONE = 410


def real_time() -> datetime:
    """Return the true time: a signature is judged by the other side's clock, not by the clock of decisions."""
    return datetime.now(UTC)


class WebhookSender:
    """Posts `watchdesk.digest/1`, signed with every secret of the channel, the newest first.

    The id stays the same at every try, so the other side can drop a repeat.
    """

    def __init__(
        self, settings: WebhookSettings, poster: Poster, *, real_time: Callable[[], datetime] = real_time
    ) -> None:
        self._url = settings.url.reveal()
        self._signing = settings.signing
        self._poster = poster
        self._real_time = real_time

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:  # noqa: ARG002 - it travels in a header
        """Return the part `body`."""
        return render_parts(digest)

    async def begin_visit(self) -> None:
        """Do nothing: nobody shares this channel's way out."""

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:  # noqa: ARG002 - signed with the real time
        """Post the body with a signature of this moment."""
        body = part(delivery, "body")
        posted = await self._poster.post(self._url, body=body, headers=self._headers(delivery.id, body))
        secrets = self._secrets()
        return _answer(posted, secrets) if isinstance(posted, Posted) else unanswered(posted, secrets=secrets)

    async def end_visit(self) -> None:
        """Do nothing: each delivery is an exchange of its own."""

    def _headers(self, delivery_id: str, body: bytes) -> dict[str, str]:
        from standardwebhooks import Webhook  # noqa: PLC0415 - only who signs needs it

        moment = self._real_time()
        signatures = (Webhook(secret).sign(delivery_id, moment, body.decode()) for secret in self._signing)
        return {
            "Content-Type": "application/json",
            "webhook-id": delivery_id,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    def _secrets(self) -> tuple[str, ...]:
        parts = urlsplit(self._url)
        return (self._url, *self._signing, parts.password or "", *(value for _, value in parse_qsl(parts.query)))


def _answer(posted: Posted, secrets: tuple[str, ...]) -> Answer:
    if 200 <= posted.status < 300:  # noqa: PLR2004 - any 2xx is a yes
        return Accepted(detail=f"answered {posted.status}")
    if posted.status == _GONE:
        reason = "the webhook answered 410: it wants nothing more"
        return Refused(reason=reason, is_final=True, closes_channel=True)
    if 300 <= posted.status < 400:  # noqa: PLR2004 - any 3xx
        reason = f"the webhook answered {posted.status}: it has moved, and redirects are not followed"
        return Refused(reason=reason, is_final=False)
    said = quoted(posted.body, secrets=secrets)
    reason = f"the webhook answered {posted.status}" + (f": {said}" if said else "")
    return Refused(reason=reason, is_final=False, retry_after=posted.retry_after)
