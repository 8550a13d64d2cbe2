"""Testing, the store in memory: the book of answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.answers import Ending, Feedback
from watchdesk.model.deliveries import DeliveryState
from watchdesk.testing.memory.deliveries import suppressed
from watchdesk.testing.memory.tables import MemoryBook

_OWED = (DeliveryState.PENDING, DeliveryState.UNKNOWN, DeliveryState.LEASED)


class MemoryAnswerBook(MemoryBook):
    """What subscribers answer."""

    def link_key(self, fresh: bytes) -> bytes:
        """Return the key that signs the links of messages; `fresh` becomes it where there is none yet."""
        with self._tables.writing():
            return self._tables.secrets.setdefault("links", fresh)

    def publish_feed(self, watch_id: str, fresh: str) -> str:
        """Return the token under which a watch's feed is read; `fresh` becomes it where there is none yet."""
        with self._tables.writing():
            return self._tables.published.setdefault(watch_id, fresh)

    def withdraw_feed(self, watch_id: str) -> bool:
        """Forget the token of a watch's feed; False if it had none."""
        with self._tables.writing():
            return self._tables.published.pop(watch_id, None) is not None

    def published_feeds(self) -> Mapping[str, str]:
        """Return the tokens of the feeds that may be read, by watch."""
        return dict(sorted(self._tables.published.items()))

    def end_subscription(self, new: Ending) -> bool:
        """End a subscription and suppress what it is owed; False (and nothing done) if it was ended before."""
        tables = self._tables
        with tables.writing():
            if new.subscription_id in tables.endings:
                return False
            tables.endings[new.subscription_id] = new
            why = f"the subscription was ended ({new.how})"
            for key, owed in list(tables.deliveries.items()):
                digest = tables.digests[owed.digest_id]
                if digest.subscription_id == new.subscription_id and owed.state in _OWED:
                    tables.deliveries[key] = suppressed(tables, owed, why=why, at=new.at)
        return True

    def resume_subscription(self, subscription_id: str) -> bool:
        """Let a subscription go on; False if it was not ended. What was suppressed stays so."""
        with self._tables.writing():
            return self._tables.endings.pop(subscription_id, None) is not None

    def endings(self) -> Sequence[Ending]:
        """Return the subscriptions that were ended, by id."""
        return [self._tables.endings[key] for key in sorted(self._tables.endings)]

    def save_feedback(self, given: Feedback) -> None:
        """Keep a verdict; an earlier one of the same subscription on the same story gives way."""
        with self._tables.writing():
            self._tables.feedback[given.subscription_id, given.story_id] = given

    def feedback(self, *, since: datetime) -> Sequence[Feedback]:
        """Return verdicts given at or after a moment, oldest first, each with the story that its own is part of now."""
        merges = self._tables.merges
        given = sorted(self._tables.feedback.values(), key=lambda one: (one.at, one.subscription_id, one.story_id))
        return [
            replace(one, story_id=merges[one.story_id].kept) if one.story_id in merges else one
            for one in given
            if one.at >= since
        ]
