"""Answers: what a POST's end means for a delivery, and how the other side's words are quoted."""

from watchdesk.channels.inert import clean
from watchdesk.channels.marks import shortened
from watchdesk.model.deliveries import Answer, Delivery, Refused, Unknown
from watchdesk.model.visits import PostFailed

_LONGEST = 160


def part(delivery: Delivery, name: str) -> bytes:
    """Return the frozen bytes of one part. Raises LookupError if the delivery was not rendered by this kind."""
    for piece in delivery.parts:
        if piece.name == name:
            return piece.body
    raise LookupError(f"delivery {delivery.id} has no part {name!r}")


def quoted(said: str | bytes, *, secrets: tuple[str, ...] = ()) -> str:
    """Return the other side's words in one short line, without control characters and without our secrets."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return shortened(" ".join(clean(text[: _LONGEST * 8]).split()), _LONGEST)


def unanswered(failed: PostFailed, *, secrets: tuple[str, ...]) -> Answer:
    """Return what a POST without an answer means: unknown once the request may have arrived, else refused for now."""
    reason = quoted(failed.reason, secrets=secrets)
    if failed.request_sent:
        return Unknown(reason=f"sent, but no answer came: {reason}")
    return Refused(reason=f"could not be reached: {reason}", is_final=False)
