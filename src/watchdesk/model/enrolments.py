"""Enrolments: subscribers that live in the store — who signed up, what was chosen, and what a desk offers for that."""

from datetime import datetime, timedelta

from msgspec import Struct

from watchdesk.model.subscribers import Quiet, Schedule


class Choice(Struct, frozen=True, kw_only=True):
    """What a reader chose: ids of watches, when to be told, IANA time zone and BCP 47 language."""

    watches: tuple[str, ...]
    schedule: Schedule
    timezone: str
    language: str
    quiet: Quiet | None = None


class SignUp(Struct, frozen=True, kw_only=True):
    """A wish for messages that is not confirmed yet. Nobody is told for it, and it is forgotten at `expires_at`.

    `address` is one checked mail address; `subscriber_id` the subscriber that it becomes. `how`: page or command. All
    times are aware UTC.
    """

    id: str
    subscriber_id: str
    address: str
    name: str
    choice: Choice
    asked_at: datetime
    expires_at: datetime
    how: str


class Enrolment(Struct, frozen=True, kw_only=True):
    """A subscriber that lives in the store, with its one mail address and what it chose.

    `id` is the subscriber's. `sign_up_id`: the sign-up that was confirmed last, empty where a command vouched for it.
    """

    id: str
    address: str
    name: str
    choice: Choice
    enrolled_at: datetime
    how: str
    sign_up_id: str = ""


class Offer(Struct, frozen=True, kw_only=True):
    """What a desk offers for signing up. `domains`: of which mail domains addresses must be (empty: any).

    A link to confirm works for `confirm_within`. Within `mail_every` one address, and within a day all of them
    together, get no more than one and `mails_per_day` messages that ask for it. `most`: so many subscribers at most.
    """

    watches: tuple[str, ...]
    domains: tuple[str, ...] = ()
    confirm_within: timedelta = timedelta(hours=48)
    mail_every: timedelta = timedelta(hours=6)
    mails_per_day: int = 200
    most: int = 10_000
