"""Ports, the book of answers: the key of the links, subscriptions that were ended, and verdicts on stories."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from watchdesk.model.answers import Ending, Feedback


class AnswerBook(Protocol):
    """What subscribers answer."""

    def link_key(self, fresh: bytes) -> bytes:
        """Return the key that signs the links of messages; `fresh` becomes it where there is none yet."""
        ...

    def end_subscription(self, ending: Ending) -> bool:
        """End a subscription and suppress what it is owed; False (and nothing done) if it was ended before."""
        ...

    def resume_subscription(self, subscription_id: str) -> bool:
        """Let a subscription go on; False if it was not ended. What was suppressed stays so."""
        ...

    def endings(self) -> Sequence[Ending]:
        """Return the subscriptions that were ended, by id."""
        ...

    def save_feedback(self, given: Feedback) -> None:
        """Keep a verdict; an earlier one of the same subscription on the same story gives way."""
        ...

    def feedback(self, *, since: datetime) -> Sequence[Feedback]:
        """Return verdicts given at or after a moment, oldest first, each with the story that its own is part of now."""
        ...
