"""Enrolling: who a stored subscriber is, and whether a mailbox may be asked once more to confirm.

Anybody can write anybody's address into a form. What keeps a stranger's mailbox from being flooded is decided here.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import Enum, auto

from watchdesk.model.enrolments import Enrolment, Offer, SignUp
from watchdesk.model.identity import computed_id, computed_key
from watchdesk.model.subscribers import Channel, Subscriber, Subscription

DAY = timedelta(days=1)
LONGEST_WAIT = 30 * DAY
KEYS_KEPT = LONGEST_WAIT + DAY
"""How long it is remembered, by a key, that a mailbox was asked: a day more than the longest `mail_every`."""
_LONGEST_NAME = 60
_MAIL = "-mail"


class Asking(Enum):
    """Whether a sign-up may owe a message that asks to confirm it."""

    MAY = auto()
    TOO_SOON = auto()
    TOO_MANY = auto()


def subscriber_id_of(address: str) -> str:
    """Return the id of the subscriber behind an address that nobody named otherwise. It does not tell the address."""
    return f"reader-{computed_id('subscriber', address.casefold())[:12]}"


def subscription_id_of(subscriber_id: str) -> str:
    """Return the id of the one subscription of a stored subscriber."""
    return f"{subscriber_id}{_MAIL}"


def subscriber_behind(subscription_id: str) -> str:
    """Return the stored subscriber that a subscription would be of, whether it is one or not."""
    return subscription_id.removesuffix(_MAIL)


def sign_up_subscription_id(subscriber_id: str) -> str:
    """Return what stands for a subscription in the message that asks to confirm."""
    return f"{subscriber_id}-sign-up"


def name_of(address: str) -> str:
    """Return what a reader is called who gave no name: what stands before the @."""
    return address.rpartition("@")[0][:_LONGEST_NAME]


def mailbox_key(address: str) -> str:
    """Return the key of the mailbox that an address most likely leads to; it cannot be turned back into one.

    Many providers drop what follows a plus (RFC 5233), some drop dots, hardly one tells capitals apart: whoever wants
    to flood a mailbox would write it in all these ways. Two whose addresses differ in this only wait for each other.
    """
    local, _, domain = address.casefold().rpartition("@")
    plain = local.partition("+")[0].replace(".", "")
    return computed_key("mailbox", plain or local, domain)


def is_of(address: str, domains: Collection[str]) -> bool:
    """Return whether an address is of one of these domains; of any, where none is named."""
    return not domains or address.casefold().rpartition("@")[2] in {one.casefold() for one in domains}


def may_ask(key: str, asked: Iterable[tuple[str, datetime]], offer: Offer, *, known: int, now: datetime) -> Asking:
    """Decide whether a mailbox is asked to confirm. `asked`: key and time of messages so far; `known`: subscribers.

    What holds for all comes first, so that the answer tells nothing of one address. Times that lie ahead (the clock was
    set back) count as of now.
    """
    ages = [(one, max(now - at, timedelta(0))) for one, at in asked]
    if known >= offer.most or sum(age < DAY for _, age in ages) >= offer.mails_per_day:
        return Asking.TOO_MANY
    if any(one == key and age < offer.mail_every for one, age in ages):
        return Asking.TOO_SOON
    return Asking.MAY


def enrolled(sign_up: SignUp, earlier: Enrolment | None, *, now: datetime) -> Enrolment:
    """Return what confirming a sign-up makes of it. Whoever was enrolled before keeps name and beginning."""
    return Enrolment(
        id=sign_up.subscriber_id,
        address=sign_up.address,
        name=earlier.name if earlier else sign_up.name,
        choice=sign_up.choice,
        enrolled_at=earlier.enrolled_at if earlier else now,
        how=earlier.how if earlier else sign_up.how,
        sign_up_id=sign_up.id,
    )


def subscription_of(enrolment: Enrolment, channel: Channel, watches: Collection[str]) -> Subscription | None:
    """Return the subscription of a stored subscriber over the watches that there are; None where none is left."""
    choice = enrolment.choice
    kept = tuple(watch for watch in choice.watches if watch in watches)
    if not kept:
        return None
    return Subscription(
        id=subscription_id_of(enrolment.id),
        subscriber=Subscriber(id=enrolment.id, name=enrolment.name, timezone=choice.timezone, language=choice.language),
        watches=kept,
        channel=channel,
        schedule=choice.schedule,
        quiet=choice.quiet,
    )
