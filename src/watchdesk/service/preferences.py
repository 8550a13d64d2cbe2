"""Preferences: what the page behind a message's link shows of a subscription, and having its buttons done."""

from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct

from watchdesk.channels.inert import clean
from watchdesk.channels.reply_links import CONFIRM, PREFERENCES
from watchdesk.engine.desk import Desk
from watchdesk.engine.local import LocalEngine
from watchdesk.model.enrolments import Choice, Enrolment, SignUp
from watchdesk.model.mutes import Mute, MuteScope
from watchdesk.model.subscribers import Quiet, Schedule, Subscription
from watchdesk.rules.enrolling import subscriber_behind, subscription_id_of
from watchdesk.rules.signing import read_token, token
from watchdesk.service.answering import Denied, Values, WishAnswer
from watchdesk.service.enrolling import values_of
from watchdesk.service.wishes import WISHES

MUTED_FOR: Mapping[str, timedelta] = {"mute-day": timedelta(days=1), "mute-week": timedelta(days=7)}
UNREADABLE = Denied(reason="the page has no such button")


class Preferences(Struct, frozen=True, kw_only=True):
    """A subscription as its reader sees it. `choice`: of a stored subscriber, whose it is to change; else None.

    `offered`: id and title of the watches that can be chosen; of a configured one, those it has. `mutes`: those in
    force on its watches, by watch; the reader may lift those that are for this subscriber alone.
    """

    subscription_id: str
    subscriber_id: str
    name: str
    timezone: str
    language: str
    schedule: Schedule
    quiet: Quiet | None
    choice: Choice | None
    offered: Mapping[str, str]
    mutes: Mapping[str, Mute]
    is_ended: bool
    desk_title: str


class Confirmation(Struct, frozen=True, kw_only=True):
    """A sign-up that a link asks to confirm, or that was confirmed. `preferences`: the page to change it on."""

    sign_up_id: str
    language: str
    about: tuple[str, tuple[str, ...]]
    desk_title: str
    is_done: bool
    preferences: str


async def read_preferences(engine: LocalEngine, written: str) -> Preferences | None:
    """Return what a token of a preferences link shows; None where nobody signed it here, or it leads nowhere."""
    subscription_id = _field(engine.desk, written, PREFERENCES)
    return await engine.books.run(_preferences, engine.desk, subscription_id) if subscription_id else None


async def read_confirmation(engine: LocalEngine, written: str) -> Confirmation | None:
    """Return what a token of a link to confirm asks; None where nobody here signed it, or it was too long ago."""
    sign_up_id = _field(engine.desk, written, CONFIRM)
    return await engine.books.run(_confirmation, engine.desk, sign_up_id) if sign_up_id else None


async def confirm(engine: LocalEngine, asked: Confirmation) -> WishAnswer:
    """Have a sign-up confirmed; a second time changes nothing more."""
    return await WISHES["subscriber.confirm"](engine, {"sign_up": asked.sign_up_id})


async def save_choice(engine: LocalEngine, view: Preferences, choice: Choice) -> WishAnswer:
    """Have what a reader chose kept."""
    return await WISHES["subscriber.change"](engine, {"subscriber": view.subscriber_id, **values_of(choice)})


async def press(engine: LocalEngine, view: Preferences, button: str, *, watch: str, mute: str) -> WishAnswer:
    """Have done what a button of the page says: stop, resume, forget, mute-day, mute-week or unmute."""
    wish = _wish(engine.desk, view, button, watch=watch, mute=mute)
    return await WISHES[wish[0]](engine, wish[1]) if wish else UNREADABLE


def _wish(desk: Desk, view: Preferences, button: str, *, watch: str, mute: str) -> tuple[str, Values] | None:
    """Return the wish behind a button; None for one that this page has not."""
    if button == "stop":
        return "subscription.end", {"subscription": view.subscription_id, "how": "link"}
    if button == "resume":
        return "subscription.resume", {"subscription": view.subscription_id}
    if button == "forget" and view.choice is not None:
        return "subscriber.remove", {"subscriber": view.subscriber_id, "how": "link"}
    if button in MUTED_FOR and watch in view.offered and view.choice is None:
        until = desk.clock.now() + MUTED_FOR[button]
        target = {"scope": MuteScope.WATCH.value, "target": watch, "subscriber": view.subscriber_id}
        return "mute.add", {
            **target,
            "until": until.isoformat(),
            "author": view.name,
            "reason": "by the link in a message",
        }
    if button == "unmute" and mute in {one.id for one in view.mutes.values() if one.subscriber_id}:
        return "mute.lift", {"mute": mute}
    return None


def _field(desk: Desk, written: str, purpose: str) -> str | None:
    found = read_token(desk.link_key, written) if desk.link_key else None
    is_ours = found is not None and found[0] == purpose and len(found[1]) == 1
    return found[1][0] if found and is_ours else None


def _preferences(desk: Desk, subscription_id: str) -> Preferences | None:
    stored = desk.roster.enrolments.get(subscriber_behind(subscription_id))
    if stored is not None and subscription_id_of(stored.id) == subscription_id:
        return _of_stored(desk, subscription_id, stored)
    found = next((one for one in desk.subscriptions if one.id == subscription_id), None)
    return _of_configured(desk, found) if found else None


def _of_stored(desk: Desk, subscription_id: str, enrolment: Enrolment) -> Preferences:
    choice = enrolment.choice
    open_to_all = desk.offer.watches if desk.offer else ()
    offered = [watch for watch in dict.fromkeys((*open_to_all, *choice.watches)) if watch in desk.watch_titles]
    return Preferences(
        subscription_id=subscription_id,
        subscriber_id=enrolment.id,
        name=clean(enrolment.name),
        timezone=choice.timezone,
        language=choice.language,
        schedule=choice.schedule,
        quiet=choice.quiet,
        choice=choice,
        offered={watch: clean(desk.watch_titles[watch]) for watch in offered},
        mutes={},
        is_ended=_is_ended(desk, subscription_id),
        desk_title=clean(desk.facts.title),
    )


def _of_configured(desk: Desk, subscription: Subscription) -> Preferences:
    subscriber, titles = subscription.subscriber, desk.watch_titles
    in_force = desk.store.mutes(in_force_at=desk.clock.now())
    theirs = [one for one in in_force if one.subscriber_id in {None, subscriber.id} and one.scope is MuteScope.WATCH]
    return Preferences(
        subscription_id=subscription.id,
        subscriber_id=subscriber.id,
        name=clean(subscriber.name),
        timezone=subscriber.timezone,
        language=subscriber.language,
        schedule=subscription.schedule,
        quiet=subscription.quiet,
        choice=None,
        offered={watch: clean(titles.get(watch, watch)) for watch in subscription.watches},
        mutes={one.target: one for one in sorted(theirs, key=lambda mute: mute.until)},
        is_ended=_is_ended(desk, subscription.id),
        desk_title=clean(desk.facts.title),
    )


def _is_ended(desk: Desk, subscription_id: str) -> bool:
    return subscription_id in {one.subscription_id for one in desk.store.endings()}


def _confirmation(desk: Desk, sign_up_id: str) -> Confirmation | None:
    now = desk.clock.now()
    waiting = [one for one in desk.roster.sign_ups.values() if one.id == sign_up_id and one.expires_at > now]
    done = [one for one in desk.roster.enrolments.values() if one.sign_up_id == sign_up_id]
    either: list[SignUp | Enrolment] = [*waiting, *done]
    found = either[0] if either else None
    if found is None:
        return None
    subscriber_id = found.subscriber_id if isinstance(found, SignUp) else found.id
    titles = tuple(desk.watch_titles.get(watch, watch) for watch in found.choice.watches)
    return Confirmation(
        sign_up_id=sign_up_id,
        language=found.choice.language,
        about=(found.name, titles),
        desk_title=clean(desk.facts.title),
        is_done=not waiting,
        preferences=f"../preferences/{token(desk.link_key, PREFERENCES, subscription_id_of(subscriber_id))}",
    )
