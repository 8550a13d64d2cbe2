"""Ports, the book of enrolments: subscribers that live in the store, and sign-ups that wait to be confirmed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from watchdesk.model.answers import Ending
from watchdesk.model.deliveries import Delivery
from watchdesk.model.enrolments import Choice, Enrolment, SignUp
from watchdesk.model.tellings import Digest


class EnrolmentBook(Protocol):
    """Stored subscribers and sign-ups."""

    def enrolments(self) -> Sequence[Enrolment]:
        """Return the stored subscribers, by id."""
        ...

    def sign_ups(self) -> Sequence[SignUp]:
        """Return the sign-ups that are not confirmed, by id."""
        ...

    def askings(self, *, since: datetime) -> Sequence[tuple[str, datetime]]:
        """Return mailbox key and time of the messages owed since a moment that ask to confirm, oldest first."""
        ...

    def save_sign_up(self, wanted: SignUp, key: str, asking: Digest, owed: Delivery) -> None:
        """Keep a sign-up, owe the message that asks to confirm it, and note the mailbox's key, in one commit.

        An earlier sign-up of the same subscriber gives way to it; its message is suppressed where it is still owed.
        """
        ...

    def enrol(self, enrolment: Enrolment) -> None:
        """Keep a subscriber, in place of what was known of it; its sign-ups are done with, its subscription goes on."""
        ...

    def change_choice(self, subscriber_id: str, choice: Choice) -> bool:
        """Change what a stored subscriber chose; False if there is none of that id."""
        ...

    def remove_subscriber(self, subscriber_id: str, ending: Ending) -> bool:
        """Forget a stored subscriber and its sign-ups, and end its subscription; False if there is none of that id.

        What it is owed is suppressed, with the reason, and the bytes of its messages are dropped; a try that is under
        way loses its lease.
        """
        ...

    def forget_sign_ups(self, *, now: datetime) -> int:
        """Forget the sign-ups that expired, with their messages, and keys too old to count; return how many."""
        ...
