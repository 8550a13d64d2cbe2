"""Ports, the book of answers: the key of the links, subscriptions that were ended, and verdicts on stories."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from watchdesk.model.answers import Ending, Feedback


class AnswerBook(Protocol):
    """What subscribers answer."""

    def link_key(self, fresh: bytes) -> bytes:
        """Return the key that signs the links of messages; `fresh` becomes it where there is none yet."""
        ...

    def publish_feed(self, watch_id: str, fresh: str) -> str:
        """Return the token under which a watch's feed is read; `fresh` becomes it where there is none yet."""
        ...

    def withdraw_feed(self, watch_id: str) -> bool:
        """Forget the token of a watch's feed; False if it had none."""
        ...

    def published_feeds(self) -> Mapping[str, str]:
        """Return the tokens of the feeds that may be read, by watch."""
        ...

    def end_subscription(self, ending: Ending) -> bool:
        """End a subscription and suppress what it is owed; False (and nothing done) if it was ended before.

        A try that is under way loses its lease: it is not made again, however it ends.
        """
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
