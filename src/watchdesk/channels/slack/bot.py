"""Send to Slack with a bot token: one thread per story, and edits in place where a told story only changed.

Which act is right (post, reply, edit) is known when a message goes out, not when it is rendered. It follows from what
is stored of earlier messages, so that a later try posts the same.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from watchdesk.channels.answers import part, unanswered
from watchdesk.channels.slack.faults import NO_EDIT, NO_REPLY, Denied, read_answer
from watchdesk.channels.slack.names import ADDITION, MESSAGE, REPEAT
from watchdesk.channels.slack.settings import SlackBotSettings
from watchdesk.model.deliveries import Accepted, Delivery, Part, Receipt, Step, Thread, Took
from watchdesk.model.records import Reticent
from watchdesk.model.tellings import Digest
from watchdesk.model.visits import PostFailed, PostResult
from watchdesk.ports import Poster


class _Act(Reticent, frozen=True, kw_only=True):
    """One way to bring a message out: what Slack is asked, and at which of its errors the next way is tried.

    `root`: the message that leads the story's thread, None where this one will. `shows`: what that shows afterwards.
    """

    unshown: ClassVar = ("shows",)

    method: str
    body: Mapping[str, Any]
    gives_way: frozenset[str] = frozenset()
    root: str | None = None
    shows: bytes = b""


class SlackBotSender:
    """Posts a digest's stories one by one through chat.postMessage and chat.update."""

    def __init__(self, settings: SlackBotSettings, poster: Poster) -> None:
        self._token = settings.token.get_secret_value()
        self._secrets = (self._token, self._token.rpartition("-")[2])
        self._channel = settings.channel
        self._api = settings.api
        self._poster = poster

    def render(self, digest: Digest, *, delivery_id: str) -> tuple[Part, ...]:  # noqa: ARG002 - Slack knows no id of ours
        """Return the parts `message N`, `repeat N` and, of stories that only changed, `addition N`."""
        from watchdesk.channels.slack.messages import render_messages  # noqa: PLC0415 - slack_sdk costs 280 ms at start

        return render_messages(digest)

    async def begin_visit(self) -> None:
        """Do nothing: nobody shares this channel's way out."""

    async def send(self, delivery: Delivery, *, now: datetime) -> Step:
        """Bring out the next message that has no receipt; when there is none left, the delivery is accepted."""
        numbers = [number for number in _numbers(delivery) if number not in _taken(delivery)]
        if not numbers:
            return Accepted(detail=f"ok, {len(delivery.receipts)} taken")
        for act in self._acts(delivery, numbers[0]):
            posted = await self._post(act)
            if isinstance(posted, PostFailed):
                return unanswered(posted, secrets=self._secrets)
            answer = read_answer(posted, self._secrets)
            if not isinstance(answer, Denied):
                return _took(delivery, numbers, act, answer.ts, now)
            if answer.error not in act.gives_way:
                return answer.refused
        raise AssertionError("the last act gives way to nothing")

    async def end_visit(self) -> None:
        """Do nothing: each message is an exchange of its own."""

    def _acts(self, delivery: Delivery, number: int) -> Iterator[_Act]:
        """Yield the ways to bring a message out, the best first."""
        from watchdesk.channels.slack.messages import as_edit, shown_at_first, shown_with  # noqa: PLC0415 - as above

        story_id = next(one.story_id for one in delivery.parts if one.name == f"{MESSAGE} {number}")
        thread = next((one for one in delivery.threads if one.story_id == story_id), None)
        message = part(delivery, f"{MESSAGE} {number}")
        said = json.loads(part(delivery, f"{REPEAT if delivery.may_repeat else MESSAGE} {number}"))
        post = {"channel": self._channel, **said, "unfurl_links": False, "unfurl_media": False}
        addition = next((one.body for one in delivery.parts if one.name == f"{ADDITION} {number}"), None)
        if thread and addition is not None:
            shows = shown_with(thread.shown, addition)
            edit = {"channel": self._channel, "ts": thread.root, **as_edit(shows)}
            yield _Act(method="chat.update", body=edit, gives_way=NO_EDIT, root=thread.root, shows=shows)
        if thread:
            reply = post | {"thread_ts": thread.root}
            yield _Act(method="chat.postMessage", body=reply, gives_way=NO_REPLY, root=thread.root, shows=thread.shown)
        yield _Act(method="chat.postMessage", body=post, shows=shown_at_first(message))

    async def _post(self, act: _Act) -> PostResult:
        body = json.dumps(act.body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {self._token}"}
        return await self._poster.post(f"{self._api}/{act.method}", body=body, headers=headers)


def _numbers(delivery: Delivery) -> list[int]:
    names = (one.name.split() for one in delivery.parts)
    return [int(number) for name, number in names if name == MESSAGE]


def _taken(delivery: Delivery) -> set[int]:
    return {receipt.number for receipt in delivery.receipts}


def _took(delivery: Delivery, numbers: list[int], act: _Act, ts: str, now: datetime) -> Took:
    number = numbers[0]
    story_id = next(one.story_id for one in delivery.parts if one.name == f"{MESSAGE} {number}")
    return Took(
        receipt=Receipt(delivery_id=delivery.id, number=number, reference=ts, at=now),
        thread=None if story_id is None else Thread(story_id=story_id, root=act.root or ts, shown=act.shows),
        left=len(numbers) - 1,
    )
