"""Replies: what a signed link that came back asks for, and having it done."""

from datetime import timedelta

from msgspec import Struct

from watchdesk.channels.inert import clean
from watchdesk.channels.reply_links import MUTE, NOT_RELEVANT, OF_STORY, RESUME, STOP, USEFUL
from watchdesk.channels.wording import wording
from watchdesk.engine.local import LocalEngine
from watchdesk.model.answers import Verdict
from watchdesk.model.mutes import MuteScope
from watchdesk.model.subscribers import Subscription
from watchdesk.rules.signing import read_token, token
from watchdesk.service.answering import Values, WishAnswer
from watchdesk.service.wishes import WISHES

MUTED_FOR = timedelta(days=1)
_STORY_FIELDS = 2  # of a token on a story: subscription and story
_VERDICTS = {USEFUL: Verdict.USEFUL, NOT_RELEVANT: Verdict.NOT_RELEVANT}


class Reply(Struct, frozen=True, kw_only=True):
    """A link that came back: its purpose, whose it is and what about. `undo`: the address that takes it back."""

    purpose: str
    subscription: Subscription
    story_id: str | None
    about: str
    desk_title: str
    undo: str | None = None


async def read_reply(engine: LocalEngine, written: str) -> Reply | None:
    """Return what a token asks for; None where nobody here signed it, or its subscription or story is gone."""
    desk = engine.desk
    found = read_token(desk.link_key, written) if desk.link_key else None
    subscriptions = {one.id: one for one in desk.subscriptions}
    if found is None or not found[1] or found[1][0] not in subscriptions:
        return None
    purpose, fields = found
    subscription = subscriptions[fields[0]]
    if purpose in {STOP, RESUME} and len(fields) == 1:
        about = wording(subscription.subscriber.language).stop_about
        titles = ", ".join(f"“{desk.watch_titles.get(watch, watch)}”" for watch in subscription.watches)
        return Reply(
            purpose=purpose,
            subscription=subscription,
            story_id=None,
            about=clean(about.format(name=subscription.subscriber.name, watches=titles)),
            desk_title=clean(desk.facts.title),
            undo=f"/answer/{token(desk.link_key, RESUME, subscription.id)}" if purpose == STOP else None,
        )
    if purpose not in OF_STORY or len(fields) != _STORY_FIELDS:
        return None
    told = (await engine.books.run(desk.store.material, [fields[1]])).get(fields[1])
    return Reply(
        purpose=purpose,
        subscription=subscription,
        story_id=fields[1],
        about=clean(told.title) if told else "",
        desk_title=clean(desk.facts.title),
    )


async def carry_out(engine: LocalEngine, reply: Reply) -> WishAnswer:
    """Have done what a reply asks for; a second time changes nothing more."""
    wish, values = _wish(engine, reply)
    return await WISHES[wish](engine, values)


def _wish(engine: LocalEngine, reply: Reply) -> tuple[str, Values]:
    subscription = reply.subscription.id
    if reply.purpose == STOP:
        return "subscription.end", {"subscription": subscription, "how": "link"}
    if reply.purpose == RESUME:
        return "subscription.resume", {"subscription": subscription}
    if reply.purpose == MUTE:
        until = engine.desk.clock.now() + MUTED_FOR
        return "mute.add", {
            "scope": MuteScope.STORY.value,
            "target": reply.story_id,
            "subscriber": reply.subscription.subscriber.id,
            "until": until.isoformat(),
            "author": reply.subscription.subscriber.name,
            "reason": "by the link in a message",
        }
    verdict = _VERDICTS[reply.purpose].value
    return "feedback.save", {"subscription": subscription, "story": reply.story_id, "verdict": verdict}
