"""A poster that answers as a test says, and remembers what was posted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from watchdesk.model.visits import Posted, PostResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(slots=True)
class ScriptedPoster:
    """Gives one answer after another; the last one for ever."""

    answers: list[PostResult] = field(default_factory=lambda: [Posted(status=200, body=b"ok")])
    sent: list[Sent] = field(default_factory=list)

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> PostResult:
        self.sent.append(Sent(url=url, body=body, headers=dict(headers)))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
