"""Muting: the wishes that make and end mutes, as the command and the signed links ask for them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from watchdesk.engine.local import LocalEngine
from watchdesk.model.mutes import Mute, MuteScope, mute_id
from watchdesk.service.answering import Denied, Granted, Values, WishAnswer

LEAST_OF_ID = 6


def facts_of(mute: Mute) -> dict[str, object]:
    """Return a mute as plain values; times are RFC 3339 in UTC."""
    return {
        "id": mute.id,
        "scope": mute.scope.value,
        "target": mute.target,
        "subscriber": mute.subscriber_id,
        "author": mute.author,
        "reason": mute.reason,
        "created_at": _moment(mute.created_at),
        "until": _moment(mute.until),
        "lifted_at": _moment(mute.lifted_at) if mute.lifted_at else None,
    }


async def add_mute(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Mute a watch, story, source or term (`scope`, `target`) until a moment (`until`, RFC 3339), with author, reason.

    `subscriber`: for whom alone; absent is everybody.
    """
    scope, now = MuteScope(str(wish["scope"])), engine.desk.clock.now()
    subscriber = str(wish["subscriber"]) if wish.get("subscriber") else None
    until = datetime.fromisoformat(str(wish["until"])).astimezone(UTC)
    target, author, reason = (" ".join(str(wish[key]).split()) for key in ("target", "author", "reason"))
    wrong = await engine.books.run(_wrong_target, engine, scope, target, subscriber)
    if until <= now:
        wrong = "a mute must end after now"
    if not author or not reason:
        wrong = "a mute needs an author and a reason, for those who wonder later"
    if wrong:
        return Denied(reason=wrong)
    mute = Mute(
        id=mute_id(scope, target, subscriber, now),
        scope=scope,
        target=target,
        subscriber_id=subscriber,
        author=author,
        reason=reason,
        created_at=now,
        until=until,
    )
    await engine.books.run(engine.desk.store.add_mute, mute)
    return Granted(facts=facts_of(mute))


def _wrong_target(engine: LocalEngine, scope: MuteScope, target: str, subscriber: str | None) -> str | None:
    """Return what is wrong with a target or subscriber, None if nothing is."""
    desk = engine.desk
    known: Mapping[MuteScope, object] = {
        MuteScope.WATCH: desk.watch_titles,
        MuteScope.SOURCE: {one.source.id for one in desk.store.feeds()} if scope is MuteScope.SOURCE else (),
        MuteScope.STORY: desk.store.material([target]) if scope is MuteScope.STORY else (),
        MuteScope.TERM: {target} - {""},
    }
    if target not in known[scope]:  # type: ignore[operator] # each of them is a container of ids
        return f"there is no {scope} {target}"
    if subscriber is not None and subscriber not in {one.subscriber.id for one in desk.subscriptions}:
        return f"there is no subscriber {subscriber}"
    return None


async def lift_mute(engine: LocalEngine, wish: Values) -> WishAnswer:
    """End a mute before its time, by its id or the beginning of it."""
    wanted, now = str(wish["mute"]), engine.desk.clock.now()
    mutes = await engine.books.run(engine.desk.store.mutes, in_force_at=now)
    found = [one for one in mutes if one.id == wanted or (len(wanted) >= LEAST_OF_ID and one.id.startswith(wanted))]
    if len(found) != 1:
        return Denied(reason=f"there is no mute {wanted} in force" if not found else f"{wanted} begins several mutes")
    lifted = await engine.books.run(engine.desk.store.lift_mute, found[0].id, now=now)
    if not lifted:
        return Denied(reason=f"there is no mute {wanted} in force")
    return Granted(facts={**facts_of(found[0]), "lifted_at": _moment(now)})


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
