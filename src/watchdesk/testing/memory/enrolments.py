"""Testing, the store in memory: the book of enrolments."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from watchdesk.model.answers import Ending
from watchdesk.model.deliveries import Delivery, DeliveryState
from watchdesk.model.enrolments import Choice, Enrolment, SignUp
from watchdesk.model.tellings import Digest
from watchdesk.rules.enrolling import KEYS_KEPT, sign_up_subscription_id, subscription_id_of
from watchdesk.testing.memory.deliveries import suppressed
from watchdesk.testing.memory.tables import MemoryBook

_UNSENT = (DeliveryState.PENDING, DeliveryState.UNKNOWN, DeliveryState.DEAD, DeliveryState.LEASED)


class MemoryEnrolmentBook(MemoryBook):
    """Stored subscribers and sign-ups."""

    def enrolments(self) -> Sequence[Enrolment]:
        """Return the stored subscribers, by id."""
        return [self._tables.enrolments[key] for key in sorted(self._tables.enrolments)]

    def sign_ups(self) -> Sequence[SignUp]:
        """Return the sign-ups that are not confirmed, by id."""
        return [self._tables.sign_ups[key] for key in sorted(self._tables.sign_ups)]

    def askings(self, *, since: datetime) -> Sequence[tuple[str, datetime]]:
        """Return mailbox key and time of the messages owed since a moment that ask to confirm, oldest first."""
        found = sorted(self._tables.asked.items(), key=lambda one: (one[1][1], one[0]))
        return [noted for _, noted in found if noted[1] >= since]

    def save_sign_up(self, wanted: SignUp, key: str, asking: Digest, owed: Delivery) -> None:
        """Keep a sign-up, owe the message that asks to confirm it, and note the mailbox's key."""
        tables = self._tables
        with tables.writing():
            self._end_sign_ups(wanted.subscriber_id, "a later sign-up took its place", at=wanted.asked_at)
            tables.sign_ups[wanted.id] = wanted
            tables.asked[wanted.id] = (key, wanted.asked_at)
            tables.digests.setdefault(asking.id, asking)
            tables.deliveries.setdefault(owed.id, owed)

    def enrol(self, enrolment: Enrolment) -> None:
        """Keep a subscriber, in place of what was known of it; its sign-ups are done with, its subscription goes on."""
        with self._tables.writing():
            self._tables.enrolments[enrolment.id] = enrolment
            self._end_sign_ups(enrolment.id, "it was confirmed before this was sent", at=enrolment.enrolled_at)
            self._tables.endings.pop(subscription_id_of(enrolment.id), None)

    def change_choice(self, subscriber_id: str, choice: Choice) -> bool:
        """Change what a stored subscriber chose; False if there is none of that id."""
        with self._tables.writing():
            known = self._tables.enrolments.get(subscriber_id)
            if known is None:
                return False
            self._tables.enrolments[subscriber_id] = replace(known, choice=choice)
        return True

    def remove_subscriber(self, subscriber_id: str, ending: Ending) -> bool:
        """Forget a stored subscriber and its sign-ups, and end its subscription; False if there is none of that id."""
        with self._tables.writing():
            removed = self._tables.enrolments.pop(subscriber_id, None), self._drop_sign_ups(subscriber_id)
            if not any(removed):
                return False
            self._tables.endings.setdefault(ending.subscription_id, ending)
            why = f"the subscriber was removed ({ending.how})"
            for subscription_id in (ending.subscription_id, sign_up_subscription_id(subscriber_id)):
                self._suppress(subscription_id, why, at=ending.at, drops=True)
        return True

    def forget_sign_ups(self, *, now: datetime) -> int:
        """Forget the sign-ups that expired, with their messages, and keys too old to count; return how many."""
        tables = self._tables
        with tables.writing():
            expired = [one for one in tables.sign_ups.values() if one.expires_at <= now]
            for one in expired:
                del tables.sign_ups[one.id]
                self._suppress(sign_up_subscription_id(one.subscriber_id), "the sign-up expired", at=now, drops=True)
            for key in [key for key, (_, at) in tables.asked.items() if at < now - KEYS_KEPT]:
                del tables.asked[key]
        return len(expired)

    def _end_sign_ups(self, subscriber_id: str, why: str, *, at: datetime) -> None:
        self._drop_sign_ups(subscriber_id)
        self._suppress(sign_up_subscription_id(subscriber_id), why, at=at, drops=False)

    def _drop_sign_ups(self, subscriber_id: str) -> bool:
        gone = [key for key, one in self._tables.sign_ups.items() if one.subscriber_id == subscriber_id]
        for key in gone:
            del self._tables.sign_ups[key]
        return bool(gone)

    def _suppress(self, subscription_id: str, why: str, *, at: datetime, drops: bool) -> None:
        """Suppress what is owed to a subscription; `drops`: the bytes of its messages go, too."""
        tables = self._tables
        for key, owed in list(tables.deliveries.items()):
            if tables.digests[owed.digest_id].subscription_id != subscription_id:
                continue
            kept = suppressed(tables, owed, why=why, at=at) if owed.state in _UNSENT else owed
            tables.deliveries[key] = replace(kept, parts=() if drops else owed.parts)
