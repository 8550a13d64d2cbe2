"""Enrolling: the wishes that make, confirm, change and remove stored subscribers, as pages and commands ask."""

from datetime import datetime
from secrets import token_hex

from msgspec.structs import replace

from watchdesk.channels.email.addresses import read_address
from watchdesk.channels.reply_links import reply_links
from watchdesk.engine.lines import Lines
from watchdesk.engine.local import LocalEngine
from watchdesk.engine.owing import owed_delivery
from watchdesk.engine.roster import PAGE
from watchdesk.model.answers import Ending
from watchdesk.model.enrolments import Choice, Enrolment, SignUp
from watchdesk.pipeline.invite import invitation
from watchdesk.rules.enrolling import (
    DAY,
    Asking,
    enrolled,
    is_of,
    mailbox_key,
    may_ask,
    name_of,
    subscriber_id_of,
    subscription_id_of,
)
from watchdesk.rules.schedule import quiet_text, read_quiet, read_schedule, schedule_text
from watchdesk.service.answering import Denied, Granted, Values, WishAnswer
from watchdesk.service.naming import SOURCE_ID as _ID
from watchdesk.service.rescheduling import reschedule

log = Lines("watchdesk.subscribers")
BUSY, ASKED = "busy", "asked"
_CONFIRM_WITHIN = 2 * DAY


async def sign_up(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Take a sign-up from the page: `address` and a choice. What is answered does not depend on who is known."""
    return await engine.books.run(_sign_up, engine, wish)


def _sign_up(engine: LocalEngine, wish: Values) -> WishAnswer:
    desk, now = engine.desk, engine.desk.clock.now()
    offer, address, choice = desk.offer, read_address(str(wish["address"])), choice_of(wish)
    if offer is None or not set(choice.watches) <= set(offer.watches) or not is_of(address, offer.domains):
        return Denied(reason="this desk does not offer that")
    asked = desk.store.askings(since=now - max(offer.mail_every, DAY))
    known = len(desk.roster.enrolments) + len(desk.roster.sign_ups)
    may = may_ask(mailbox_key(address), asked, offer, known=known, now=now)
    if may is Asking.MAY:
        wanted = _wanted(engine, address, choice, how=PAGE, expires_at=now + offer.confirm_within)
        _ask(engine, wanted)
    log.info("sign-up", asked=may.name.lower().replace("_", " "))
    return Granted(facts={"outcome": BUSY if may is Asking.TOO_MANY else ASKED})


async def add_subscriber(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Add a subscriber by command: `address`, a choice, `id` and `name` if wanted, `confirmed`: without asking it."""
    return await engine.books.run(_add, engine, wish)


def _add(engine: LocalEngine, wish: Values) -> WishAnswer:
    desk, now = engine.desk, engine.desk.clock.now()
    try:
        address = read_address(str(wish["address"]))
    except ValueError as error:
        return Denied(reason=str(error))
    choice = choice_of(wish)
    subscriber_id = str(wish.get("id") or "") or _id_behind(engine, address)
    if wrong := _wrong(engine, subscriber_id, address, choice, asks=not wish["confirmed"]):
        return Denied(reason=wrong)
    within = desk.offer.confirm_within if desk.offer else _CONFIRM_WITHIN
    wanted = _wanted(engine, address, choice, how="command", expires_at=now + within)
    wanted = replace(wanted, subscriber_id=subscriber_id, name=str(wish.get("name") or wanted.name))
    if not wish["confirmed"]:
        _ask(engine, wanted)
        return Granted(facts=facts_of(wanted))
    fresh = replace(enrolled(wanted, None, now=now), sign_up_id="")
    desk.store.enrol(fresh)
    desk.roster.renew(desk.store)
    return Granted(facts=facts_of(fresh))


def _wrong(engine: LocalEngine, subscriber_id: str, address: str, choice: Choice, *, asks: bool) -> str | None:
    """Return why a subscriber cannot be added, None if it can."""
    desk = engine.desk
    there = {one.id: one.address for one in desk.roster.enrolments.values()}
    unknown = [watch for watch in choice.watches if watch not in desk.watch_titles]
    theirs = {subscriber_id, subscription_id_of(subscriber_id)}
    taken = sorted(theirs & desk.roster.configured)
    has_link = reply_links(desk.facts.base_url, desk.link_key) is not None
    reasons = {
        f"{subscriber_id} is no id: write letters, digits, dots, dashes and underscores": not _ID.fullmatch(
            subscriber_id
        ),
        f"there is no watch {', '.join(unknown)}": bool(unknown),
        "a subscriber needs a watch": not choice.watches,
        f"the id {', '.join(taken)} is taken in the configuration: choose another with --id": bool(taken),
        f"there is a subscriber {subscriber_id} already, with the address {there.get(subscriber_id)}": subscriber_id
        in there,
        f"there is a subscriber with the address {address} already": address.casefold()
        in {one.casefold() for one in there.values()},
        "a subscriber is reached by mail: write a table [smtp] with host and sender": not desk.roster.sends_mail,
        "the mail that asks to confirm needs desk.base_url, reached by https: set it, or say --confirmed": asks
        and not has_link,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


async def confirm_subscriber(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Confirm a sign-up: `sign_up` (its id, from the link), or `subscriber` (id or address, by command)."""
    return await engine.books.run(_confirm, engine, wish)


def _confirm(engine: LocalEngine, wish: Values) -> WishAnswer:
    desk, now = engine.desk, engine.desk.clock.now()
    known = desk.roster.enrolments
    wanted = str(wish.get("sign_up") or wish.get("subscriber"))
    wanted = wanted.casefold() if "@" in wanted else wanted
    waiting = [one for one in desk.roster.sign_ups.values() if one.expires_at > now and wanted in _names(one)]
    if not waiting:
        done = [one for one in known.values() if wanted in {one.sign_up_id, one.id, one.address.casefold()}]
        if not done:
            return Denied(reason=f"no sign-up of {wanted} waits to be confirmed")
        return Granted(facts=facts_of(done[0]))
    asked = waiting[0]
    fresh = enrolled(asked, known.get(asked.subscriber_id), now=now)
    if taken := {fresh.id, subscription_id_of(fresh.id)} & desk.roster.configured:
        return Denied(reason=f"the id {min(taken)} is taken in the configuration")
    if fresh.id not in known and _id_behind(engine, fresh.address) in known:
        return Denied(reason=f"there is a subscriber with the address {fresh.address} already")
    desk.store.enrol(fresh)
    desk.roster.renew(desk.store)
    log.info("enrolled", subscriber=fresh.id, how=fresh.how)
    return Granted(facts=facts_of(fresh))


async def change_subscriber(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Change what a stored subscriber chose: `subscriber` and a choice. What waits for it moves to its new slots."""
    return await engine.books.run(_change, engine, wish)


def _change(engine: LocalEngine, wish: Values) -> WishAnswer:
    desk, wanted, choice = engine.desk, str(wish["subscriber"]), choice_of(wish)
    if not set(choice.watches) <= set(desk.watch_titles) or not choice.watches:
        return Denied(reason="one of these watches is not there")
    if not desk.store.change_choice(wanted, choice):
        return Denied(reason=f"there is no stored subscriber {wanted}")
    desk.roster.renew(desk.store)
    reschedule(desk, subscription_id_of(wanted))
    return Granted(facts={"subscriber": wanted, **values_of(choice)})


async def remove_subscriber(engine: LocalEngine, wish: Values) -> WishAnswer:
    """End a stored subscriber's subscription and forget it: `subscriber` (id or address), `how`: link or command."""
    return await engine.books.run(_remove, engine, wish)


def _remove(engine: LocalEngine, wish: Values) -> WishAnswer:
    desk, wanted = engine.desk, str(wish["subscriber"])
    there = {one.id: one.address for one in desk.roster.enrolments.values()}
    there |= {one.subscriber_id: one.address for one in desk.roster.sign_ups.values()}
    found = [key for key, address in there.items() if wanted == key or wanted.casefold() == address.casefold()]
    if not found:
        return Denied(reason=f"there is no stored subscriber {wanted}")
    ending = Ending(subscription_id=subscription_id_of(found[0]), at=desk.clock.now(), how=str(wish["how"]))
    removed = desk.store.remove_subscriber(found[0], ending)
    desk.roster.renew(desk.store)
    log.info("removed", subscriber=found[0], how=ending.how)
    return Granted(facts={"subscriber": found[0], "removed": removed})


def choice_of(wish: Values) -> Choice:
    """Return the choice in a wish: `watches`, `schedule`, `quiet`, `timezone`, `language`. Raises ValueError."""
    watches = wish["watches"]
    if not isinstance(watches, list):
        raise TypeError("watches is a list")
    return Choice(
        watches=tuple(str(watch) for watch in watches),
        schedule=read_schedule(str(wish["schedule"])),
        quiet=read_quiet(str(wish["quiet"])) if wish.get("quiet") else None,
        timezone=str(wish["timezone"]),
        language=str(wish["language"]),
    )


def values_of(choice: Choice) -> dict[str, object]:
    """Return a choice as plain values, which choice_of reads."""
    return {
        "watches": list(choice.watches),
        "schedule": schedule_text(choice.schedule),
        "quiet": quiet_text(choice.quiet) if choice.quiet else None,
        "timezone": choice.timezone,
        "language": choice.language,
    }


def facts_of(one: SignUp | Enrolment) -> dict[str, object]:
    """Return a stored subscriber or sign-up as plain values."""
    is_waiting = isinstance(one, SignUp)
    subscriber_id = one.subscriber_id if isinstance(one, SignUp) else one.id
    return {
        "subscription": subscription_id_of(subscriber_id),
        "subscriber": subscriber_id,
        "address": one.address,
        "name": one.name,
        **values_of(one.choice),
        "state": "pending" if is_waiting else "active",
        "expires_at": one.expires_at.isoformat() if isinstance(one, SignUp) else None,
    }


def _names(one: SignUp) -> set[str]:
    return {one.id, one.subscriber_id, one.address.casefold()}


def _id_behind(engine: LocalEngine, address: str) -> str:
    """Return the id of the stored subscriber that has an address, else that which it would get."""
    wanted = address.casefold()
    same = (one.id for one in engine.desk.roster.enrolments.values() if one.address.casefold() == wanted)
    return next(same, subscriber_id_of(address))


def _wanted(engine: LocalEngine, address: str, choice: Choice, *, how: str, expires_at: datetime) -> SignUp:
    now = engine.desk.clock.now()
    return SignUp(
        id=token_hex(16),  # signing up twice is two events, also at one moment
        subscriber_id=_id_behind(engine, address),
        address=address,
        name=name_of(address),
        choice=choice,
        asked_at=now,
        expires_at=expires_at,
        how=how,
    )


def _ask(engine: LocalEngine, wanted: SignUp) -> None:
    """Keep a sign-up and owe the message that asks to confirm it, which is delivered like every other."""
    desk, now = engine.desk, engine.desk.clock.now()
    digest = invitation(wanted, watch_titles=desk.watch_titles, facts=desk.facts, now=now)
    channel, sender = desk.roster.mail(wanted)
    desk.store.save_sign_up(wanted, mailbox_key(wanted.address), digest, owed_delivery(digest, channel, sender, now))
    desk.roster.renew(desk.store)
