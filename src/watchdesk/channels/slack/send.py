"""Send to Slack: the channel kind "slack"."""

from datetime import datetime
from urllib.parse import urlsplit

from watchdesk.channels.answers import part, quoted, unanswered
from watchdesk.channels.slack.settings import SlackSettings
from watchdesk.model.deliveries import Accepted, Answer, Delivery, Part, Refused
from watchdesk.model.tellings import Digest
from watchdesk.model.visits import Posted
from watchdesk.ports import Poster

_OK = 200
# What Slack says of a webhook that is gone for good: only a new URL helps.
_GONE = {
    "no_service": "the webhook was removed",
    "no_service_id": "the webhook's URL is not whole",
    "no_active_hooks": "the webhook was disabled",
    "no_team": "the workspace is gone",
    "team_disabled": "the workspace was disabled",
    "invalid_token": "the webhook's URL is not valid",
    "channel_not_found": "the channel was deleted",
    "channel_is_archived": "the channel was archived",
}
# What Slack says of a body that it will never take.
_NEVER = frozenset({"invalid_payload", "no_text", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})


class SlackSender:
    """Posts Block Kit to an incoming webhook. Only the body `ok` is success."""

    def __init__(self, settings: SlackSettings, poster: Poster) -> None:
        self._url = settings.webhook
        self._poster = poster

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:  # noqa: ARG002 - Slack knows no id of ours
        """Return the parts `body` and `repeat`."""
        from watchdesk.channels.slack.render import render_parts  # noqa: PLC0415 - slack_sdk costs 280 ms at start

        return render_parts(digest)

    async def begin_visit(self) -> None:
        """Do nothing: nobody shares this channel's way out."""

    async def send(self, delivery: Delivery, *, now: datetime) -> Answer:  # noqa: ARG002 - nothing here depends on the time
        """Post the body, or the frozen variant that admits a repeat."""
        body = part(delivery, "repeat" if delivery.may_repeat else "body")
        posted = await self._poster.post(self._url, body=body, headers={"Content-Type": "application/json"})
        secrets = (self._url, urlsplit(self._url).path, self._url.rpartition("/")[2])
        return _answer(posted, secrets) if isinstance(posted, Posted) else unanswered(posted, secrets=secrets)

    async def end_visit(self) -> None:
        """Do nothing: each delivery is an exchange of its own."""


def _answer(posted: Posted, secrets: tuple[str, ...]) -> Answer:
    said = quoted(posted.body, secrets=secrets)
    if posted.status == _OK and posted.body == b"ok":
        return Accepted(detail="ok")
    if said in _GONE:
        return Refused(reason=f"Slack refused it: {_GONE[said]} ({said})", is_final=True, closes_channel=True)
    return Refused(
        reason=f"Slack answered {posted.status}: {said}" if said else f"Slack answered {posted.status} without a word",
        is_final=said in _NEVER,
        retry_after=posted.retry_after,
    )
