"""Store, the book of enrolments: subscribers that live in the store, and sign-ups that wait to be confirmed."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, bindparam, delete, select, update

from watchdesk.model.answers import Ending
from watchdesk.model.deliveries import Delivery
from watchdesk.model.enrolments import Choice, Enrolment, SignUp
from watchdesk.model.tellings import Digest
from watchdesk.rules.enrolling import KEYS_KEPT, sign_up_subscription_id, subscription_id_of
from watchdesk.rules.schedule import quiet_text, read_quiet, read_schedule, schedule_text
from watchdesk.store.answer_tables import ending
from watchdesk.store.columns import insert_or_leave
from watchdesk.store.digests import insert_digest
from watchdesk.store.enrolment_tables import asking, enrolment, sign_up
from watchdesk.store.link import Book
from watchdesk.store.rows import ENDING
from watchdesk.store.suppressing import forget_messages, suppress

REPLACED = "a later sign-up took its place"
CONFIRMED = "it was confirmed before this was sent"
EXPIRED = "the sign-up expired"
# Ten thousand subscribers have a handful of schedules between them.
_schedule, _quiet = lru_cache(read_schedule), lru_cache(read_quiet)
_ASKED = select(asking.c.mailbox, asking.c.at).where(asking.c.at >= bindparam("since"))
_SIGN_UPS_OF = delete(sign_up).where(sign_up.c.subscriber_id == bindparam("whose"))


class SqlEnrolmentBook(Book):
    """Stored subscribers and sign-ups."""

    def enrolments(self) -> Sequence[Enrolment]:
        """Return the stored subscribers, by id."""
        with self._link.reading() as connection:
            rows = connection.execute(select(enrolment).order_by(enrolment.c.id)).mappings().all()
        return [Enrolment(**_record(row)) for row in rows]

    def sign_ups(self) -> Sequence[SignUp]:
        """Return the sign-ups that are not confirmed, by id."""
        with self._link.reading() as connection:
            rows = connection.execute(select(sign_up).order_by(sign_up.c.id)).mappings().all()
        return [SignUp(**_record(row)) for row in rows]

    def askings(self, *, since: datetime) -> Sequence[tuple[str, datetime]]:
        """Return mailbox key and time of the messages owed since a moment that ask to confirm, oldest first."""
        with self._link.reading() as connection:
            rows = connection.execute(_ASKED.order_by(asking.c.at, asking.c.sign_up_id), {"since": since}).all()
        return [(row.mailbox, row.at) for row in rows]

    def save_sign_up(self, wanted: SignUp, key: str, asking_digest: Digest, owed: Delivery) -> None:
        """Keep a sign-up, owe the message that asks to confirm it, and note the mailbox's key, in one commit."""
        with self._link.writing() as connection:
            _end_sign_ups(connection, wanted.subscriber_id, why=REPLACED, at=wanted.asked_at)
            connection.execute(insert_or_leave(sign_up), _values(wanted, sign_up))
            noted = {"sign_up_id": wanted.id, "mailbox": key, "at": wanted.asked_at}
            connection.execute(insert_or_leave(asking), noted)
            insert_digest(connection, asking_digest, [owed])

    def enrol(self, new: Enrolment) -> None:
        """Keep a subscriber, in place of what was known of it; its sign-ups are done with, its subscription goes on."""
        with self._link.writing() as connection:
            connection.execute(delete(enrolment).where(enrolment.c.id == new.id))
            connection.execute(insert_or_leave(enrolment), _values(new, enrolment))
            _end_sign_ups(connection, new.id, why=CONFIRMED, at=new.enrolled_at)
            connection.execute(delete(ending).where(ending.c.subscription_id == subscription_id_of(new.id)))

    def change_choice(self, subscriber_id: str, choice: Choice) -> bool:
        """Change what a stored subscriber chose; False if there is none of that id."""
        changed = update(enrolment).where(enrolment.c.id == subscriber_id).values(_chosen(choice))
        with self._link.writing() as connection:
            return connection.execute(changed).rowcount > 0

    def remove_subscriber(self, subscriber_id: str, end: Ending) -> bool:
        """Forget a stored subscriber and its sign-ups, and end its subscription; False if there is none of that id."""
        with self._link.writing() as connection:
            removed = connection.execute(delete(enrolment).where(enrolment.c.id == subscriber_id)).rowcount
            removed += connection.execute(_SIGN_UPS_OF, {"whose": subscriber_id}).rowcount
            if not removed:
                return False
            connection.execute(insert_or_leave(ending), ENDING.row(end))
            for whose in (end.subscription_id, sign_up_subscription_id(subscriber_id)):
                forget_messages(connection, whose, why=f"the subscriber was removed ({end.how})", at=end.at)
        return True

    def forget_sign_ups(self, *, now: datetime) -> int:
        """Forget the sign-ups that expired, with their messages, and keys too old to count; return how many."""
        with self._link.writing() as connection:
            gone = select(sign_up.c.subscriber_id).where(sign_up.c.expires_at <= now)
            expired = connection.execute(gone).scalars().all()
            for subscriber_id in expired:
                forget_messages(connection, sign_up_subscription_id(subscriber_id), why=EXPIRED, at=now)
            connection.execute(delete(sign_up).where(sign_up.c.expires_at <= now))
            connection.execute(delete(asking).where(asking.c.at < now - KEYS_KEPT))
        return len(expired)


def _end_sign_ups(connection: Connection, subscriber_id: str, *, why: str, at: datetime) -> None:
    connection.execute(_SIGN_UPS_OF, {"whose": subscriber_id})
    suppress(connection, sign_up_subscription_id(subscriber_id), why=why, at=at)


def _chosen(choice: Choice) -> dict[str, Any]:
    return {
        "watches": choice.watches,
        "schedule": schedule_text(choice.schedule),
        "quiet": quiet_text(choice.quiet) if choice.quiet else None,
        "timezone": choice.timezone,
        "language": choice.language,
    }


def _values(one: SignUp | Enrolment, table: Table) -> dict[str, Any]:
    chosen = _chosen(one.choice)
    return chosen | {name: getattr(one, name) for name in table.c.keys() if name not in chosen}  # noqa: SIM118 - of SQLAlchemy


def _record(row: RowMapping) -> dict[str, Any]:
    values: dict[str, Any] = dict(row)
    choice = Choice(
        watches=values.pop("watches"),
        schedule=_schedule(values.pop("schedule")),
        quiet=_quiet(quiet) if (quiet := values.pop("quiet")) else None,
        timezone=values.pop("timezone"),
        language=values.pop("language"),
    )
    return values | {"choice": choice}
